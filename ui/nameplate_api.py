"""``POST /api/nameplate``: the photo of a nameplate becomes a question; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Literal

import anyio
from fastapi import APIRouter, Query, Request

from chatbot.errors import QueueFullError
from chatbot.nameplate import NothingToAskError, question_about
from chatbot.photo import PhotoDamagedError
from ui.accounts.access import Asker
from ui.threads import AsyncApplication

NAMEPLATE_PATH = "/api/nameplate"
# The one that is read and those that wait are in memory, with up to ten megabytes each.
_MOST_PHOTOS = 5
# A telephone on a slow network needs as long; who sends byte by byte must not hold a place for ever.
_ARRIVAL_SECONDS = 120.0


def nameplate_routes(application: AsyncApplication, *, arrival_seconds: float = _ARRIVAL_SECONDS) -> APIRouter:
    """The route, for ``application``; a photo has to arrive within ``arrival_seconds``."""
    router = APIRouter(tags=["citedesk"])
    # Both cores are needed for one photo; whoever comes meanwhile waits without a thread.
    one_at_a_time = anyio.CapacityLimiter(1)
    places = anyio.CapacityLimiter(_MOST_PHOTOS)

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
        with _place(places):
            image = await _arrived(request, arrival_seconds)
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


@contextmanager
def _place(places: anyio.CapacityLimiter) -> Iterator[None]:
    """Hold a place within the block.

    Raises:
        QueueFullError: There is none; nothing of the photo has been read yet.
    """
    try:
        places.acquire_nowait()
    except anyio.WouldBlock:
        raise QueueFullError(f"{_MOST_PHOTOS} photos wait already; send yours again in a minute") from None
    try:
        yield
    finally:
        places.release()


async def _arrived(request: Request, seconds: float) -> bytes:
    """The photo.

    Raises:
        PhotoDamagedError: It is not whole in time.
    """
    try:
        with anyio.fail_after(seconds):
            return await request.body()
    except TimeoutError:
        raise PhotoDamagedError(f"the photo was not whole after {seconds:g} seconds; send a smaller one") from None
