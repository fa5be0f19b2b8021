"""``POST /api/nameplate``: the photo of a nameplate becomes a question; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Literal

import anyio
from fastapi import APIRouter, Query, Request
from starlette.types import Scope

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
# So long nothing at all may come: the network is gone, or somebody only holds the place.
_SILENT_SECONDS = 20.0


def nameplate_routes(
    application: AsyncApplication,
    *,
    visitor: Callable[[Scope], str | None],
    arrival_seconds: float = _ARRIVAL_SECONDS,
    silent_seconds: float = _SILENT_SECONDS,
) -> APIRouter:
    """The route, for ``application``.

    Args:
        application: What reads photos.
        visitor: Who sends a photo, of which one at a time may arrive; ``None`` for who is not held to that.
        arrival_seconds: Within which a photo has to be whole.
        silent_seconds: Within which more of it has to come.
    """
    router = APIRouter(tags=["citedesk"])
    # Both cores are needed for one photo; whoever comes meanwhile waits without a thread.
    one_at_a_time = anyio.CapacityLimiter(1)
    places = anyio.CapacityLimiter(_MOST_PHOTOS)
    arriving: set[str] = set()

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
            with _only_one(visitor(request.scope), arriving):
                image = await _arrived(request, arrival_seconds, silent_seconds)
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


@contextmanager
def _only_one(visitor: str | None, arriving: set[str]) -> Iterator[None]:
    """Let one photo of a visitor arrive at a time, so that nobody holds all places by sending nothing.

    Raises:
        QueueFullError: Another one does.
    """
    if visitor in arriving:
        raise QueueFullError("another photo from your address is still on its way; send yours again in a minute")
    held = set() if visitor is None else {visitor}
    arriving.update(held)
    try:
        yield
    finally:
        arriving.difference_update(held)


async def _arrived(request: Request, seconds: float, silent_seconds: float) -> bytes:
    """The photo.

    Raises:
        PhotoDamagedError: It is not whole in time, or nothing more of it comes.
    """
    image = bytearray()
    end = anyio.current_time() + seconds
    try:
        with anyio.fail_after(min(seconds, silent_seconds)) as patience:
            async for piece in request.stream():
                image += piece
                patience.deadline = min(end, anyio.current_time() + silent_seconds)
    except TimeoutError:
        if anyio.current_time() < end:
            message = f"nothing more of the photo came for {silent_seconds:g} seconds; send it again"
        else:
            message = f"the photo was not whole after {seconds:g} seconds; send a smaller one"
        raise PhotoDamagedError(message) from None
    return bytes(image)
