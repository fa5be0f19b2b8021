"""``POST /api/copy``, ``/api/copy/check`` and ``/api/copy/file``: for agents and administrators, and their keys."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from chatbot.copywriting.material import LONGEST_NOTES_CHARS, LONGEST_PRODUCT_CHARS, LONGEST_TOPIC_CHARS
from chatbot.copywriting.rechecking import LONGEST_COPY_CHARS
from chatbot.copywriting.types import CopyRequest, CopyResult, Length
from prompts.copy_frame import CopyKind, CopyTone
from ui.accounts.access import require
from ui.accounts.identity import Identity
from ui.copy_files import MEDIA_TYPES, FileFormat, copy_file
from ui.copy_shapes import copy_to_json
from ui.threads import AsyncApplication

Writer = Annotated[Identity, Depends(require("agent"))]


class CopyBody(BaseModel):
    """``POST /api/copy``."""

    model_config = ConfigDict(extra="forbid")

    kind: CopyKind
    language: Literal["en", "zh"] = "en"
    product: str = Field(default="", max_length=LONGEST_PRODUCT_CHARS, description="Name or part number.")
    topic: str = Field(default="", max_length=LONGEST_TOPIC_CHARS, description="Beside a product, or without one.")
    tone: CopyTone = "plain"
    length: Length = "medium"
    drafts: int = Field(default=2, ge=1, le=10, description="The first one is made without the language model.")
    kb: str = Field(default="", max_length=64, description="Name of the knowledge base; the server's own one if empty.")
    audience_notes: str = Field(default="", max_length=LONGEST_NOTES_CHARS, description="About the readers.")

    def to_request(self, kb: str) -> CopyRequest:
        """The request for the copywriter, from a knowledge base that the asker has."""
        return CopyRequest(
            kind=self.kind,
            language=self.language,
            product=self.product,
            topic=self.topic,
            tone=self.tone,
            length=self.length,
            drafts=self.drafts,
            kb=kb,
            notes=self.audience_notes,
        )


class CheckBody(CopyBody):
    """``POST /api/copy/check``."""

    text: str = Field(max_length=LONGEST_COPY_CHARS, description="Copy that a person has changed or written.")


def copy_routes(application: AsyncApplication) -> APIRouter:
    """Routes that write and check copy."""
    router = APIRouter(tags=["citedesk"])

    @router.post("/api/copy", summary="Write a description, an e-mail or a post")
    async def write(body: CopyBody, request: Request, writer: Writer) -> dict[str, object]:
        result: CopyResult | None = None
        async with application.copy(body.to_request(application.kb_for(body.kb, writer.kbs))) as steps:
            async for step in steps:
                result = step
                if await request.is_disconnected():
                    # Nobody reads the rest; the model is freed for the next in line.
                    break
        if result is None:
            raise RuntimeError("the copywriter ended without a result")
        return copy_to_json(result)

    @router.post("/api/copy/check", summary="Check copy sentence by sentence")
    async def check(body: CheckBody, writer: Writer) -> dict[str, object]:
        wanted = body.to_request(application.kb_for(body.kb, writer.kbs))
        return copy_to_json(await application.checked_copy(wanted, body.text))

    @router.post(
        "/api/copy/file",
        summary="Check copy and take it along as a file",
        response_class=Response,
        responses={200: {"content": {kind: {} for kind in MEDIA_TYPES.values()}}},
    )
    async def file(body: CheckBody, writer: Writer, format: FileFormat = "txt") -> Response:  # noqa: A002 - its name outside
        """What is flagged is left out; the header `X-Left-Out` says how many sentences."""
        wanted = body.to_request(application.kb_for(body.kb, writer.kbs))
        draft = (await application.checked_copy(wanted, body.text)).drafts[0]
        data = await application.run(lambda: copy_file(draft, format))
        return Response(
            data,
            media_type=MEDIA_TYPES[format],
            headers={
                "Content-Disposition": f'attachment; filename="{body.kind}.{format}"',
                "X-Left-Out": str(sum(sentence.kind == "flagged" for sentence in draft.sentences)),
            },
        )

    return router
