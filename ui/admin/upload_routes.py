"""Where the console's page sends files to and gets them from; each call asks who it is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from functools import partial
from urllib.parse import quote

from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from starlette.requests import ClientDisconnect

from chatbot.assembly import Application
from chatbot.object_store import ObjectStoreError
from chatbot.products.sheets import MAX_BYTES
from chatbot.records.errors import RecordsError
from chatbot.upload_folders import UploadKind, upload_folder
from ui.accounts.addresses import client_address
from ui.accounts.errors import AccessDeniedError
from ui.accounts.identity import Identity
from ui.admin.access import checked_kb
from ui.admin.errors import FileNameError, NoneChosenError, UploadBrokenError, UploadTooLargeError
from ui.admin.gate_sheet import questions_csv, template_csv
from ui.admin.office_errors import WholeServerError
from ui.admin.uploads import checked_name, take_in, whole
from ui.errors import UiError
from vectorstore.errors import KnowledgeBaseMissingError, VectorStoreError

UPLOAD_PATH = "/api/admin/files"
"""Bodies sent here may be as long as a document."""

# No form of another site can send it, and a script of one would have to ask first.
_OWN_HEADER = "x-citedesk-console"
# A knowledge base of a million passages fits in.
_MAX_BACKUP_BYTES = 50_000_000_000
_MAX_SHEET_BYTES = 20_000_000
_CSV = "text/csv; charset=utf-8"

Who = Callable[[Request], Identity]


def console_routes(application: Application, who: Who, *, max_upload_bytes: int) -> APIRouter:
    """Routes of the console beside its page.

    Args:
        application: What is administrated.
        who: Says who sent a request; raises for anybody who is no administrator.
        max_upload_bytes: Of a document; question sheets and backups have limits of their own.
    """
    router = APIRouter(include_in_schema=False)
    data_dir = application.settings.data_dir
    limits: dict[UploadKind, int] = {
        "documents": max_upload_bytes,
        "questions": min(max_upload_bytes, _MAX_SHEET_BYTES),
        "backups": _MAX_BACKUP_BYTES,
        "products": min(max_upload_bytes, MAX_BYTES),
        "orders": application.settings.insights.max_order_bytes,
    }

    async def enter(request: Request, kb: str) -> Identity:
        def admitted() -> Identity:
            identity = who(request)
            checked_kb(application, identity, kb)
            return identity

        return await to_thread.run_sync(admitted)

    @router.post(f"{UPLOAD_PATH}/{{kind}}")
    async def upload(request: Request, kind: UploadKind, kb: str, name: str) -> Response:
        try:
            if _OWN_HEADER not in request.headers:
                raise AccessDeniedError("administrator", is_known=False)
            identity = await enter(request, kb)
            if kind == "backups" and identity.kbs:
                raise WholeServerError(
                    "a backup names files of the server, so only an administrator of the whole server may bring one;"
                    " ask one of them"
                )
            announced = _announced(request)
            if announced is not None and announced > limits[kind]:
                raise UploadTooLargeError(f"the file has more than {limits[kind]} bytes; split it, or raise the limit")
            clean = checked_name(name, kind)
            taken = await take_in(
                upload_folder(data_dir, kind, kb),
                clean,
                whole(_blocks(request), announced),
                max_bytes=limits[kind],
                keep=partial(application.originals.keep, kb, clean) if kind == "documents" else None,
            )
            await to_thread.run_sync(
                partial(
                    application.records.audit.record,
                    who=identity.name,
                    action=f"{kind}.upload",
                    target=f"{kb}/{taken.path.name}",
                    before={"sha256": taken.before} if taken.before else None,
                    after={"sha256": taken.sha256, "bytes": taken.bytes},
                    address=client_address(request.scope, application.settings.accounts.trusted_proxies),
                )
            )
        except (UiError, VectorStoreError, RecordsError, ObjectStoreError) as error:
            return _refusal(error)
        return JSONResponse({"name": taken.path.name, "bytes": taken.bytes, "replaced": taken.before is not None})

    @router.get(f"{UPLOAD_PATH}/backups/{{kb}}/{{name}}")
    async def backup(request: Request, kb: str, name: str) -> Response:
        try:
            await enter(request, kb)
            path = upload_folder(data_dir, "backups", kb) / checked_name(name, "backups")
        except (UiError, VectorStoreError) as error:
            return _refusal(error)
        if not path.is_file():
            return JSONResponse({"error": {"type": "Missing", "message": "there is no such backup"}}, status_code=404)
        return FileResponse(path, media_type="application/x-tar", filename=path.name)

    @router.get("/api/admin/questions/{kb}")
    async def questions(request: Request, kb: str, *, template: bool = False) -> Response:
        try:
            await enter(request, kb)
            text = template_csv() if template else await to_thread.run_sync(partial(_questions, application, kb))
        except (UiError, VectorStoreError) as error:
            return _refusal(error)
        name = quote(f"{kb}-{'template' if template else 'questions'}.csv")
        return Response(text, media_type=_CSV, headers={"Content-Disposition": f'attachment; filename="{name}"'})

    return router


def _questions(application: Application, kb: str) -> str:
    return questions_csv(application.bases.store(kb).gate_questions.read())


async def _blocks(request: Request) -> AsyncIterator[bytes]:
    try:
        async for block in request.stream():
            yield block
    except ClientDisconnect as error:
        raise UploadBrokenError("the upload was stopped before the file was whole; nothing was kept") from error


def _announced(request: Request) -> int | None:
    length = request.headers.get("content-length", "")
    return int(length) if length.isdigit() else None


def _refusal(error: Exception) -> JSONResponse:
    """The shape of every other error of the API; ``fault`` is for a message in the reader's language."""
    body: dict[str, object] = {"type": type(error).__name__, "message": " ".join(str(error).split())}
    match error:
        case AccessDeniedError():
            status = 403 if error.is_known else 401
        case KnowledgeBaseMissingError() | NoneChosenError():
            status = 404
        case WholeServerError():
            status, body["fault"] = 403, "server"
        case UploadTooLargeError():
            status, body["fault"] = 413, "large"
        case FileNameError():
            status, body["fault"] = 400, error.fault
        case UploadBrokenError():
            status, body["fault"] = 400, "broken"
        case _:
            status = 503
    return JSONResponse({"error": body}, status_code=status)
