"""One version of a knowledge base, opened for reading."""

from __future__ import annotations

import copy
import threading
from collections.abc import Mapping, Set
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.types import Language
from vectorstore.approved import is_approved_answer
from vectorstore.content import ContentStore, DocumentRecord
from vectorstore.dense_channel import DenseChannel, open_channel
from vectorstore.document_filter import EVERY_DOCUMENT, DocumentFilter
from vectorstore.embedder import Embedder
from vectorstore.errors import EmbedderMismatchError, IndexDamagedError, VersionMissingError
from vectorstore.lexical import LexicalIndex
from vectorstore.local_candidates import LocalCandidates
from vectorstore.manifest import Manifest, read_manifest
from vectorstore.row_table import RowTable
from vectorstore.searchable import AskedQuestion, SearchableBase
from vectorstore.versions import VersionStore
from vectorstore.visibility import Visibility

# Restricted views that are kept: askers of a few groups, and questions that name an older version.
_VIEWS = 16


class KnowledgeBase:
    """Everything that a search needs, of one version that never changes.

    Attributes:
        size: Number of chunks that a search may find.
        records: All documents by id, also those that not everybody may see.
        approved: Which chunks are of approved answers, shape (n_chunks,).
        hidden: Which chunks it may not, shape (n_chunks,); ``None`` where it may find all.
    """

    def __init__(
        self,
        manifest: Manifest,
        content: ContentStore,
        channels: Mapping[str, DenseChannel],
        lexical: LexicalIndex,
        headings: LexicalIndex,
        table: RowTable,
    ) -> None:
        """Join the parts; use ``open_knowledge_base``."""
        self.manifest = manifest
        self.content = content
        self.channels = dict(channels)
        self.lexical = lexical
        self.headings = headings
        self.table = table
        self._chinese = table.is_language("zh")
        documents = content.documents()
        self.records = {record.id: record for record in documents}
        approved = np.array([is_approved_answer(record.id) for record in documents], dtype=np.bool_)
        self.approved: NDArray[np.bool_] = approved[table.documents]
        self._visibility = Visibility(documents)
        self._seen: dict[bytes, KnowledgeBase] = {}
        self._views_lock = threading.Lock()
        self._main_in: dict[Language, DenseChannel] = {}
        self.hidden: NDArray[np.bool_] | None = None
        self.size = manifest.chunks

    def seen_by(
        self,
        audiences: Set[str],
        *,
        today: date,
        all_versions: bool = False,
        question: str = "",
        only: DocumentFilter = EVERY_DOCUMENT,
    ) -> KnowledgeBase:
        """What somebody may see of it; see ``Visibility.visible``. No search in the result reaches anything else.

        ``only`` narrows it further, to documents that the asker wants.
        """
        documents = self._visibility.visible(
            audiences=audiences, today=today, all_versions=all_versions, question=question, only=only
        )
        if documents.all():
            return self
        key = documents.tobytes()
        with self._views_lock:
            if key not in self._seen:
                if len(self._seen) >= _VIEWS:
                    self._seen.pop(next(iter(self._seen)))
                self._seen[key] = self._view(documents[self.table.documents])
            return self._seen[key]

    def _view(self, allowed: NDArray[np.bool_]) -> KnowledgeBase:
        """What it is to somebody for whom the other chunks do not exist."""
        other = copy.copy(self)
        other.channels = {name: channel.restricted(allowed) for name, channel in self.channels.items()}
        other.lexical = self.lexical.restricted(allowed)
        other.headings = self.headings.restricted(allowed)
        other._main_in, other._seen = {}, {}  # noqa: SLF001 - a copy of itself
        # Hidden chunks belong to no language: how many there are must not show either.
        other.hidden = ~allowed if self.hidden is None else self.hidden | ~allowed
        other.size = int(np.count_nonzero(~other.hidden))
        return other

    @property
    def terms(self) -> LexicalIndex:
        """How many of the chunks that may be found hold a word."""
        return self.lexical

    @property
    def embedders(self) -> dict[str, Embedder]:
        """See ``SearchableBase.embedders``."""
        return {name: channel.embedder for name, channel in self.channels.items() if len(channel.rows)}

    def count(self, language: Language) -> int:
        """How many of the chunks that may be found are in a language."""
        return self.size - int(np.count_nonzero(self.in_other_language(language)))

    def ask(self, question: AskedQuestion) -> LocalCandidates:
        """Gather one question's candidates from every channel."""
        second = question.second_language
        return LocalCandidates(
            question,
            words={"lexical": self.lexical, "heading": self.headings},
            channels=self.channels,
            second=self._in_language(second) if second and "main" in self.channels else None,
            chinese=self._chinese,
            approved=self.approved,
            size=self.size,
        )

    def _in_language(self, language: Language) -> DenseChannel:
        """The main channel, in which a search finds chunks of one language only."""
        if language not in self._main_in:
            self._main_in[language] = self.channels["main"].restricted(
                self.in_other_language("en" if language == "zh" else "zh")
            )
        return self._main_in[language]

    def visible_documents(self, audiences: Set[str], *, today: date) -> list[DocumentRecord]:
        """Documents that somebody may see; approved answers are not among them."""
        return self._visibility.documents(audiences, today=today)

    def in_other_language(self, language: Language) -> NDArray[np.bool_]:
        """Which chunks are not in this language, shape (size,)."""
        other = self._chinese if language == "en" else ~self._chinese
        return other if self.hidden is None else other & ~self.hidden

    def close(self) -> None:
        """Close its files; it cannot be searched any more."""
        self.content.close()
        for channel in self.channels.values():
            channel.close()


def open_version(store: VersionStore, folder: Path, embedders: Mapping[str, Embedder]) -> SearchableBase:
    """Open a version of a store where it is searched: in ``folder``, or wherever the store keeps its passages.

    Raises:
        EmbedderMismatchError: It was made with another embedder.
        IndexDamagedError: A part is missing or cannot be read.
    """
    return store.open_elsewhere(folder, embedders) or open_knowledge_base(folder, embedders)


def open_live(store: VersionStore, embedders: Mapping[str, Embedder]) -> SearchableBase:
    """Open the live version where it is searched; errors are those of ``open_published``."""
    return store.open_live_elsewhere(embedders) or open_published(store, embedders)


def open_published(store: VersionStore, embedders: Mapping[str, Embedder]) -> KnowledgeBase:
    """Open the live version's folder, also while another process publishes and removes versions.

    Raises:
        KnowledgeBaseMissingError: Nothing has been published.
        EmbedderMismatchError: It was made with another embedder.
        VersionMissingError: Its folder is gone.
        IndexDamagedError: A file is missing or cannot be read.
    """
    while True:
        version = store.published()
        try:
            return open_knowledge_base(store.published_folder(), embedders)
        except (IndexDamagedError, VersionMissingError):
            # It may have been removed after a newer one was published: then the newer one is wanted.
            if store.published() == version:
                raise


def open_knowledge_base(folder: Path, embedders: Mapping[str, Embedder]) -> KnowledgeBase:
    """Open the version in ``folder``.

    Args:
        folder: A finished version.
        embedders: By channel name; they must be those that the version was made with.

    Raises:
        EmbedderMismatchError: The version was made with another embedder.
        IndexDamagedError: A file is missing or cannot be read.
    """
    manifest = read_manifest(folder)
    check_embedders(manifest, embedders, folder)
    channels = {
        name: open_channel(folder / name, embedder, chunk_count=manifest.chunks) for name, embedder in embedders.items()
    }
    lexical = LexicalIndex.load(folder / "lexical", size=manifest.chunks)
    headings = LexicalIndex.load(folder / "headings", size=manifest.chunks)
    table = RowTable.load(folder / "chunks", size=manifest.chunks, documents=manifest.documents)
    content = ContentStore(folder / "content.sqlite")
    if content.chunk_count != manifest.chunks:
        content.close()
        raise IndexDamagedError(
            f"{folder} holds {content.chunk_count} chunks, not {manifest.chunks}; roll back or ingest again"
        )
    return KnowledgeBase(manifest, content, channels, lexical, headings, table)


def check_embedders(manifest: Manifest, embedders: Mapping[str, Embedder], folder: Path) -> None:
    """Refuse an index made with other embedders than the given ones.

    Raises:
        EmbedderMismatchError: Names or fingerprints differ.
    """
    made_with = {name: record.fingerprint for name, record in manifest.embedders.items()}
    given = {name: embedder.fingerprint for name, embedder in embedders.items()}
    if made_with != given:
        before = ", ".join(record.name for record in manifest.embedders.values())
        now = ", ".join(embedder.name for embedder in embedders.values())
        fault = f"but {now} is configured" if now != before else "whose files have changed since"
        raise EmbedderMismatchError(
            f"the index in {folder} was made with {before}, {fault};"
            " ingest the documents again, or configure the embedder that it was made with"
        )
