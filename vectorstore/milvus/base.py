"""One version of a knowledge base, opened for reading in Milvus."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Set
from datetime import date

import numpy as np

from ingest.types import Language
from vectorstore.approved import is_approved_answer
from vectorstore.content import DocumentRecord
from vectorstore.document_filter import EVERY_DOCUMENT, DocumentFilter
from vectorstore.embedder import Embedder
from vectorstore.manifest import Manifest
from vectorstore.milvus.candidates import MilvusCandidates, MilvusView
from vectorstore.milvus.content import MilvusContent
from vectorstore.milvus.filters import seen_expression
from vectorstore.milvus.records import StoredDocument, read_one, read_records
from vectorstore.milvus.schema import VersionCollections
from vectorstore.milvus.server import MilvusServer
from vectorstore.milvus.terms import KnownTerms, MilvusTerms
from vectorstore.searchable import AskedQuestion, Mask
from vectorstore.visibility import Visibility

# As for ``KnowledgeBase``.
_VIEWS = 16


class MilvusBase:
    """See ``SearchableBase``. In memory are the documents; passages, sentences and words stay in Milvus.

    Attributes:
        records: All documents by id, also those that not everybody may see.
        size: Number of chunks that a search may find.
    """

    def __init__(
        self,
        server: MilvusServer,
        collections: VersionCollections,
        manifest: Manifest,
        documents: Mapping[str, StoredDocument],
        mean_lengths: Mapping[str, float],
        embedders: Mapping[str, Embedder],
    ) -> None:
        """Join the parts; use ``open_milvus_base``. ``documents`` are by id, in the order of their places."""
        self._server = server
        self._collections = collections
        self._stored = tuple(documents.values())
        self._mean_lengths = mean_lengths
        own = [stored.record for stored in self._stored]
        self.manifest = manifest
        self.records: dict[str, DocumentRecord] = {record.id: record for record in own}
        self.content = MilvusContent(server, collections, own)
        self._approved = np.array([is_approved_answer(record.id) for record in own], dtype=np.bool_)
        self._visibility = Visibility(own)
        self._classes = np.array([stored.visibility for stored in self._stored], dtype=np.int64)
        self._known = KnownTerms(server, collections.records)
        self._chunks: dict[Language, np.ndarray[tuple[int], np.dtype[np.int64]]] = {
            "en": np.array([stored.english for stored in self._stored], dtype=np.int64),
            "zh": np.array([stored.chinese for stored in self._stored], dtype=np.int64),
        }
        # The English channel of a Chinese knowledge base holds nothing.
        self.embedders = {
            name: embedder
            for name, embedder in embedders.items()
            if manifest.chunks and (not embedder.english_only or self._chunks["en"].any())
        }
        self._views: dict[tuple[str, bytes], MilvusBase] = {}
        self._see(np.ones(len(own), dtype=np.bool_), "")

    def _see(self, visible: Mask, among: str) -> None:
        """Count only what some documents hold, and search ``among`` their chunks."""
        self._visible = visible
        self._among = among
        self.size = self.count("en") + self.count("zh")
        seen = np.zeros(int(self._classes.max(initial=-1)) + 1, dtype=np.bool_)
        seen[self._classes[visible]] = True
        self._terms = {
            where: MilvusTerms(self._known, where, seen=seen, size=self.size, mean_length=mean)
            for where, mean in self._mean_lengths.items()
        }

    @property
    def terms(self) -> MilvusTerms:
        """How many of the visible chunks hold a word."""
        return self._terms["lexical"]

    def count(self, language: Language) -> int:
        """How many of the visible chunks are in a language."""
        return int(self._chunks[language][self._visible].sum())

    def ask(self, question: AskedQuestion) -> MilvusCandidates:
        """Gather one question's candidates from every channel."""
        view = MilvusView(
            server=self._server,
            collections=self._collections,
            among=self._among,
            terms=self._terms,
            english_only=frozenset(name for name, own in self.embedders.items() if own.english_only),
            approved=self._approved,
            size=self.size,
        )
        return MilvusCandidates(view, question)

    def seen_by(
        self,
        audiences: Set[str],
        *,
        today: date,
        all_versions: bool = False,
        question: str = "",
        only: DocumentFilter = EVERY_DOCUMENT,
    ) -> MilvusBase:
        """See ``SearchableBase.seen_by``."""
        visible = self._visibility.visible(
            audiences=audiences, today=today, all_versions=all_versions, question=question, only=only
        )
        allowed = self._visibility.allowed(audiences=audiences, today=today)
        among = seen_expression(audiences, today, allowed=allowed, visible=visible)
        key = among, visible.tobytes()
        if key not in self._views:
            other = copy.copy(self)
            other._see(visible, among)  # noqa: SLF001 - a copy of itself
            if len(self._views) >= _VIEWS:
                self._views.pop(next(iter(self._views)), None)
            self._views[key] = other
        return self._views[key]

    def visible_documents(self, audiences: Set[str], *, today: date) -> list[DocumentRecord]:
        """See ``SearchableBase.visible_documents``."""
        return self._visibility.documents(audiences, today=today)

    def close(self) -> None:
        """The connection belongs to whoever opened it."""


def open_milvus_base(
    server: MilvusServer, collections: VersionCollections, embedders: Mapping[str, Embedder], *, whole: bool = True
) -> MilvusBase:
    """Open a version.

    Args:
        server: That holds it.
        collections: Its names.
        embedders: By channel name; whoever opens it compares them with the manifest's.
        whole: ``False`` for one that has not its final name yet.

    Raises:
        IndexDamagedError: A part of it is missing.
        VectorServerError: The server cannot be reached, or there is no such version.
    """
    records = collections.records if whole else collections.building
    for name in (records, collections.passages, collections.sentences):
        server.load(name)
    if not whole:
        collections = _Building(kb=collections.kb, version=collections.version)
    manifest = Manifest.model_validate_json(read_one(server, records, "manifest"))
    found = read_records(server, records, ("document", "lengths"))
    stored = [StoredDocument.from_text(text) for text in found["document"]]
    return MilvusBase(
        server,
        collections,
        manifest,
        {own.record.id: own for own in stored},
        json.loads(found["lengths"][0]),
        embedders,
    )


class _Building(VersionCollections):
    """A version that is not finished: its records have another name."""

    __slots__ = ()

    @property
    def records(self) -> str:
        return self.building
