"""What people add to a knowledge base, and what became of it in a version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ingest.types import PUBLIC, Chunk, Language
from vectorstore.content import DocumentRecord

State = Literal["live", "source changed", "source gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A chunk as it stood when somebody worked on it.

    Attributes:
        source: Of its document, as citations show it.
        page: 1-based, of its first sentence; ``None`` where the format has no pages.
        locations: Where its document has been seen, the last place last: files are renamed.
    """

    chunk_id: str
    text: str
    source: str
    page: int | None
    section_path: tuple[str, ...]
    locations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Another text in the place of a chunk, or none at all.

    Attributes:
        passage: What the document said there.
        audience: Of the document, for which the text was written.
        text: ``None`` for the document's own.
        disabled: Not searched.
        reason: Why; free text, as is ``who``.
        when: Of the last change, UTC.
    """

    id: str
    passage: Passage
    audience: str
    text: str | None = None
    disabled: bool = False
    reason: str = ""
    who: str = ""
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedAnswer:
    """An answer that somebody has approved, found by each of its questions.

    Attributes:
        sources: Chunks that it rests on, as they stood then; possibly none.
        valid_until: Last day, ``YYYY-MM-DD``; ``None`` for always.
    """

    id: str
    questions: tuple[str, ...]
    answer: str
    language: Language
    audience: str = PUBLIC
    valid_until: str | None = None
    sources: tuple[Passage, ...] = ()
    who: str = ""
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A document that stays although its file is gone.

    Attributes:
        record: As it was read last, as are ``chunks``: neither a rollback nor a damaged version takes it away.
    """

    id: str
    record: DocumentRecord
    chunks: tuple[Chunk, ...]
    who: str = ""
    when: str


Item = Edit | ApprovedAnswer | Pin


@dataclass(frozen=True, slots=True, kw_only=True)
class HandMade:
    """Everything that people have added, each kind by the time of its last change."""

    edits: tuple[Edit, ...] = ()
    answers: tuple[ApprovedAnswer, ...] = ()
    pins: tuple[Pin, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What became of an edit or an approved answer in one version.

    Attributes:
        id: The item's, as is ``when``: with another one, the item has been changed since.
        note: Why it is not live, where the texts do not tell.
        now: What stands in the place of each passage, the most similar text of its document; ``None`` where nothing
            is similar. Empty while it is live.
    """

    id: str
    when: str
    state: State
    note: str = ""
    now: tuple[Passage | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A chunk of a document that a version does not show as it was read.

    Attributes:
        place: Among all chunks of its document, from 0.
        edit: Id of the edit that did it.
        result: Id of the chunk that has its place; empty where it was left out.
    """

    place: int
    edit: str
    result: str
    chunk: Chunk
