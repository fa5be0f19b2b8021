"""One version of a knowledge base, opened for reading."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingest.types import Language
from vectorstore.content import ContentStore
from vectorstore.dense import DenseIndex
from vectorstore.embedder import Embedder
from vectorstore.errors import EmbedderMismatchError, IndexDamagedError, VersionMissingError
from vectorstore.lexical import LexicalIndex
from vectorstore.manifest import Manifest, read_manifest
from vectorstore.storage import load_array
from vectorstore.versions import VersionStore


class DenseChannel:
    """The vectors of one embedder: a passage per covered chunk, and all sentences of those chunks.

    Attributes:
        rows: Chunk row of each passage, ascending, shape (n_passages,).
        offsets: Sentences of passage i are ``offsets[i]:offsets[i + 1]`` of the sentence index.
        sentence_places: Passage number of each sentence, shape (n_sentences,).
    """

    def __init__(
        self,
        embedder: Embedder,
        passages: DenseIndex,
        sentences: DenseIndex,
        rows: NDArray[np.int64],
        offsets: NDArray[np.int64],
    ) -> None:
        """Join the parts; see the attributes for shapes."""
        self.embedder = embedder
        self.passages = passages
        self.sentences = sentences
        self.rows = rows
        self.offsets = offsets
        self.sentence_places = np.repeat(np.arange(len(rows)), np.diff(offsets))
        self.places = {int(row): place for place, row in enumerate(rows)}


class KnowledgeBase:
    """Everything that a search needs, of one version that never changes."""

    def __init__(
        self,
        manifest: Manifest,
        content: ContentStore,
        channels: Mapping[str, DenseChannel],
        lexical: LexicalIndex,
        headings: LexicalIndex,
    ) -> None:
        """Join the parts; use ``open_knowledge_base``."""
        self.manifest = manifest
        self.content = content
        self.channels = dict(channels)
        self.lexical = lexical
        self.headings = headings
        self._chinese = np.zeros(manifest.chunks, dtype=np.bool_)
        self._chinese[content.rows_in("zh")] = True

    def in_other_language(self, language: Language) -> NDArray[np.bool_]:
        """Which chunks are not in this language, shape (size,)."""
        return self._chinese if language == "en" else ~self._chinese

    def close(self) -> None:
        """Close its files; it cannot be searched any more."""
        self.content.close()

    @property
    def size(self) -> int:
        """Number of chunks."""
        return self.manifest.chunks


def open_published(store: VersionStore, embedders: Mapping[str, Embedder]) -> KnowledgeBase:
    """Open the live version, also while another process publishes and removes versions.

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
    content = ContentStore(folder / "content.sqlite")
    if content.chunk_count != manifest.chunks:
        content.close()
        raise IndexDamagedError(
            f"{folder} holds {content.chunk_count} chunks, not {manifest.chunks}; roll back or ingest again"
        )
    return KnowledgeBase(manifest, content, channels, lexical, headings)


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


def open_channel(folder: Path, embedder: Embedder, *, chunk_count: int) -> DenseChannel:
    """Open one embedder's vectors.

    Raises:
        DimensionMismatchError: The embedder gives vectors of another length.
        IndexDamagedError: A file is missing or cannot be read, or the files do not fit together.
    """
    rows = load_array(folder / "rows.npy", np.int64, mapped=False)
    offsets = load_array(folder / "offsets.npy", np.int64, mapped=False)
    passages = DenseIndex.load(folder / "passages.faiss", dimension=embedder.dimension)
    sentences = DenseIndex.load(folder / "sentences.faiss", dimension=embedder.dimension)
    fits = (
        len(rows) == passages.size
        and len(offsets) == len(rows) + 1
        and (offsets[0], offsets[-1]) == (0, sentences.size)
        and bool((np.diff(offsets) >= 0).all())
        and bool((np.diff(rows) > 0).all())
        and (not len(rows) or 0 <= rows[0] <= rows[-1] < chunk_count)
    )
    if not fits:
        raise IndexDamagedError(f"the indexes in {folder} do not fit together; roll back or ingest again")
    return DenseChannel(embedder, passages, sentences, rows, offsets)
