"""What a search asks of a version, wherever its passages lie: in the files of its folder, or in Milvus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ingest.types import Chunk, Language
from vectorstore.content import DocumentRecord
from vectorstore.document_filter import EVERY_DOCUMENT, DocumentFilter
from vectorstore.embedder import Embedder
from vectorstore.fusion import Scores
from vectorstore.manifest import Manifest
from vectorstore.term_counts import TermCounts

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
Query = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedQuestion:
    """One question in the forms in which indexes take it.

    Attributes:
        tokens: By ``vectorstore.tokens``.
        queries: Its vector by dense channel, shape (dimension,), normalised; a channel left out has no say.
        codes: What may be part numbers in it, longest first.
        second_language: The nearest passages in this language are candidates beside the nearest of all.
        depth: Candidates of each channel, >= 1.
    """

    tokens: Sequence[str]
    queries: Mapping[str, Query]
    codes: Sequence[str]
    second_language: Language | None
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RawScores:
    """Scores of candidates, each of shape (n_rows,).

    Attributes:
        words: BM25 of the text (``lexical``) and of its headings (``heading``).
        passages: Cosine of the passage by dense channel; ``UNSEEN`` where the channel does not hold it.
        sentences: Cosine of its best sentence, likewise.
        seen: Which of them the dense channel holds.
        codes: Share of the question's rare part numbers that each holds; ``None`` where there are none.
    """

    words: Mapping[str, Scores]
    passages: Mapping[str, Scores]
    sentences: Mapping[str, Scores]
    seen: Mapping[str, Mask]
    codes: Scores | None


class Candidates(Protocol):
    """The chunks that may answer one question, and what every channel says of them or of others."""

    @property
    def rows(self) -> Rows:
        """The candidates, ascending."""

    @property
    def references(self) -> Mapping[str, Scores]:
        """Best raw scores over all chunks, best first: ``lexical``, ``heading``, and each dense channel by its name."""

    @property
    def greatest(self) -> Mapping[str, float]:
        """The most that the question could weigh in the text (``lexical``) and in headings (``heading``)."""

    def scores(self, rows: Rows) -> RawScores:
        """Scores of chunks, its own candidates or others; ``rows`` ascending."""

    def are_chinese(self, rows: Rows) -> Mask:
        """Which of the chunks are Chinese; all others are English."""

    def are_approved(self, rows: Rows) -> Mask:
        """Which of the chunks are of approved answers."""

    def sentences(self, row: int) -> Mapping[str, tuple[float, Scores]]:
        """Cosine of a chunk's passage and of each of its sentences, by dense channel that holds it."""


class ReadableContent(Protocol):
    """Documents and chunks of a version."""

    def chunks(self, rows: Sequence[int]) -> list[Chunk]:
        """Chunks of the given rows, in that order."""

    def chunks_named(self, prefix: str) -> list[Chunk]:
        """Chunks whose ids, hexadecimal, begin so; in row order."""

    def documents(self) -> list[DocumentRecord]:
        """Every document, by location."""

    def close(self) -> None:
        """It is not read any more."""


class SearchableBase(Protocol):
    """One version that never changes, as somebody may see it.

    Two implementations: ``KnowledgeBase`` on the files of a folder, ``MilvusBase`` on collections.
    """

    @property
    def manifest(self) -> Manifest:
        """What the version was made with."""

    @property
    def size(self) -> int:
        """Number of chunks that a search may find."""

    @property
    def records(self) -> Mapping[str, DocumentRecord]:
        """All documents by id, also those that not everybody may see."""

    @property
    def content(self) -> ReadableContent:
        """Its texts."""

    @property
    def terms(self) -> TermCounts:
        """How many of the visible chunks hold a word."""

    @property
    def embedders(self) -> Mapping[str, Embedder]:
        """Embedders of the dense channels that hold something, by channel."""

    def count(self, language: Language) -> int:
        """How many of the visible chunks are in a language."""

    def ask(self, question: AskedQuestion) -> Candidates:
        """Gather one question's candidates from every channel."""

    def seen_by(
        self,
        audiences: Set[str],
        *,
        today: date,
        all_versions: bool = False,
        question: str = "",
        only: DocumentFilter = EVERY_DOCUMENT,
    ) -> SearchableBase:
        """What somebody may see of it; see ``Visibility.visible``. No search in the result reaches anything else."""

    def visible_documents(self, audiences: Set[str], *, today: date) -> list[DocumentRecord]:
        """Documents that somebody may see; approved answers are not among them."""

    def close(self) -> None:
        """It cannot be searched any more."""
