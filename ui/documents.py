"""Serve a document of a knowledge base, as it was ingested."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, HTTPException
from fastapi.responses import FileResponse

from ingest.properties import content_hash
from ui.accounts.access import Asker
from ui.threads import AsyncApplication
from vectorstore.approved import is_approved_answer
from vectorstore.content import DocumentRecord

# What a browser shows by itself without running anything; every other type is handed over as a download.
_SHOWN = {".pdf": "application/pdf", ".txt": "text/plain; charset=utf-8", ".md": "text/plain; charset=utf-8"}
# Should a browser take a file for a page, nothing in it runs and nothing is fetched.
_HEADERS = {"Content-Security-Policy": "sandbox; default-src 'none'"}


def document_routes(application: AsyncApplication) -> APIRouter:
    """Route of the originals behind citations: documents of the live version only, never another file."""
    router = APIRouter(tags=["documents"])

    @router.get("/documents/{kb}/{document_id}", summary="The original of a cited document", response_model=None)
    async def document(kb: str, document_id: str, asker: Asker) -> FileResponse:
        own = application.kb_for(kb, asker.kbs)
        record = await application.document(own, document_id, asker.audiences)
        if record is None or is_approved_answer(record.id):
            raise HTTPException(404, "there is no such document")
        path = Path(record.location)
        if not await _is_there(application, own, path, record):
            raise HTTPException(410, "the document has been moved or changed since it was read")
        kind = _SHOWN.get(path.suffix.lower())
        return FileResponse(
            path,
            media_type=kind or "application/octet-stream",
            filename=path.name,
            content_disposition_type="inline" if kind else "attachment",
            headers=_HEADERS if path.suffix.lower() != ".pdf" else None,
        )

    return router


async def _is_there(application: AsyncApplication, kb: str, path: Path, record: DocumentRecord) -> bool:
    """Whether the file is as it was read, here or in the store of uploaded documents."""
    if await application.run(lambda: _is_as_ingested(path, record)):
        return True
    if not await application.bring_originals(kb, record.location):
        return False
    return await application.run(lambda: _is_as_ingested(path, record))


def _is_as_ingested(path: Path, record: DocumentRecord) -> bool:
    try:
        return content_hash(path) == record.content_hash
    except OSError:
        return False
