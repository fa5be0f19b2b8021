"""What people type for a knowledge base, checked before it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ingest.instructions import addressed_words
from ingest.normalize import strip_control_characters
from ingest.properties import AUDIENCE
from ingest.types import Chunk
from vectorstore.embedder import Embedder
from vectorstore.errors import HandMadeRefusedError


def checked_text(text: str, what: str) -> str:
    """A text without control characters and surrounding white space.

    Raises:
        HandMadeRefusedError: It is empty, no text, or speaks to a language model.
    """
    clean = strip_control_characters(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not clean:
        raise HandMadeRefusedError(f"{what} is empty; to take a passage out of the search, disable it")
    try:
        clean.encode()
    except UnicodeEncodeError as error:
        raise HandMadeRefusedError(f"{what} holds half characters that are no text; save it again in UTF-8") from error
    if words := addressed_words(clean):
        raise HandMadeRefusedError(f"{what} speaks to a language model ({words[:60]!r}); say it in other words")
    return clean


def checked_audience(audience: str) -> str:
    """An audience that a document can have.

    Raises:
        HandMadeRefusedError: It is none.
    """
    if not AUDIENCE.fullmatch(audience):
        raise HandMadeRefusedError(f"{audience!r} is no audience; give public, agents or group:NAME")
    return audience


def checked_day(day: str | None) -> str | None:
    """A day as ``YYYY-MM-DD``.

    Raises:
        HandMadeRefusedError: It is none.
    """
    try:
        return date.fromisoformat(day).isoformat() if day else None
    except ValueError as error:
        raise HandMadeRefusedError(f"{day!r} is no day; write it as 2026-12-31") from error


def check_length(chunks: Iterable[Chunk], embedders: Iterable[Embedder], what: str) -> None:
    """Refuse what an embedder would cut off: its end could not be found.

    Raises:
        HandMadeRefusedError: A chunk is too long.
    """
    embedders = list(embedders)
    for chunk in chunks:
        for embedder in embedders:
            tokens = embedder.count_tokens([chunk.embedding_text])[0]
            if tokens > embedder.max_tokens and (chunk.language == "en" or not embedder.english_only):
                raise HandMadeRefusedError(
                    f"{what} has {tokens} tokens with its headings, and {embedder.name} reads {embedder.max_tokens};"
                    " shorten it, or break it into lines of their own"
                )
