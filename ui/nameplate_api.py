"""``POST /api/nameplate``: the photo of a nameplate becomes a question; nothing of it is kept."""

from __future__ import annotations

from typing import Annotated, Literal

import anyio
from fastapi import APIRouter, Query, Request

from chatbot.nameplate import NothingToAskError, question_about
from ui.accounts.access import Asker
from ui.threads import AsyncApplication

NAMEPLATE_PATH = "/api/nameplate"


def nameplate_routes(application: AsyncApplication) -> APIRouter:
    """The route, for ``application``."""
    router = APIRouter(tags=["citedesk"])
    # Both cores are needed for one photo; whoever comes meanwhile waits without a thread.
    one_at_a_time = anyio.CapacityLimiter(1)

    @router.post(NAMEPLATE_PATH, summary="Read the photo of a nameplate")
    async def nameplate(
        request: Request,
        asker: Asker,
        *,
        language: Literal["en", "zh"] = "en",
        text: Annotated[str, Query(max_length=2000)] = "",
        kb: Annotated[str, Query(max_length=64)] = "",
    ) -> dict[str, object]:
        """The body is a PNG, JPEG or WebP. `question` is empty where no part number was read."""
        named = application.kb_for(kb, asker.kbs)
        image = await request.body()
        async with one_at_a_time:
            found = await application.nameplate(image, kb=named, audiences=asker.audiences)
        try:
            question = question_about(found, text, language)
        except NothingToAskError:
            question = ""
        return {
            "question": question,
            "lines": list(found.lines),
            "part_numbers": list(found.part_numbers_known),
            "unknown_part_numbers": list(found.part_numbers_unknown),
            "confidence": round(found.confidence, 4),
        }

    return router
