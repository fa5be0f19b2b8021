"""Bring a version from its folder into Milvus: texts, words and stored vectors; nothing is embedded again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ingest.types import Chunk
from vectorstore.chunk_json import chunk_to_json
from vectorstore.content import ContentStore
from vectorstore.curation_record import CURATION_NAME
from vectorstore.dense import EXACT_LIMIT
from vectorstore.embedder import Vectors
from vectorstore.errors import VectorServerError
from vectorstore.manifest import Manifest, read_manifest
from vectorstore.milvus.filters import scalar_fields
from vectorstore.milvus.records import Record, StoredDocument
from vectorstore.milvus.schema import (
    MAX_TEXT_BYTES,
    SENTENCES_PER_ROW,
    VersionCollections,
    passage_fields,
    record_fields,
    sentence_fields,
    vector_field,
)
from vectorstore.milvus.server import MilvusServer
from vectorstore.milvus.terms import term_records
from vectorstore.postings import Postings
from vectorstore.report import Progress
from vectorstore.row_table import RowTable
from vectorstore.storage import load_array
from vectorstore.vector_file import VectorFile
from vectorstore.visibility import Visibility

# Chunks, or as many other entities, that are sent at once: some megabytes.
_BATCH = 256
# As vectors are rounded to half precision.
_SAME = 0.99

_Item = TypeVar("_Item")


def upload(
    server: MilvusServer, collections: VersionCollections, folder: Path, progress: Progress | None = None
) -> None:
    """Make the collections of a version; its ``records`` keep the name of one that is being built.

    Args:
        server: Where to.
        collections: Their names; whatever is there under them is removed first.
        folder: Of the version, whole.
        progress: Told about chunks.

    Raises:
        VectorServerError: The server cannot be reached, or holds other than what it was sent.
    """
    for name in collections.all:
        server.drop(name)
    manifest = read_manifest(folder)
    dimensions = {name: record.dimension for name, record in manifest.embedders.items()}
    server.create(collections.passages, passage_fields(dimensions, exact=manifest.chunks <= EXACT_LIMIT))
    server.create(collections.sentences, sentence_fields(dimensions))
    server.create(collections.building, record_fields())
    expected = _send_passages(server, collections, folder, manifest, progress)
    expected[collections.building] = _send_records(server, collections, folder, manifest)
    for name, count in expected.items():
        server.seal(name)
        if (held := server.count(name)) != count:
            raise VectorServerError(f"collection {name} holds {held} entities, not {count}; run the command again")
    _check_found(server, collections, folder, manifest)


class _ChannelFiles:
    """The vectors of one channel, as they lie in the folder."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self.rows = load_array(folder / "rows.npy", np.int64, mapped=False)
        self.offsets = load_array(folder / "offsets.npy", np.int64, mapped=False)
        self.passages = VectorFile(folder / "passages.npy", dimension=dimension)
        self.sentences = VectorFile(folder / "sentences.npy", dimension=dimension)

    def of(self, row: int) -> tuple[Vectors, Vectors] | None:
        place = int(np.searchsorted(self.rows, row))
        if place == len(self.rows) or self.rows[place] != row:
            return None
        own = np.arange(self.offsets[place], self.offsets[place + 1])
        return self.passages.rows(np.array([place], dtype=np.int64))[0], self.sentences.rows(own)

    def close(self) -> None:
        self.passages.close()
        self.sentences.close()


class _Words:
    """The tokens of each chunk, got back from postings: joined by blanks, as often as the chunk holds them."""

    def __init__(self, postings: Postings) -> None:
        self._terms = list(postings.vocabulary)
        order = np.argsort(postings.rows, kind="stable")
        self._numbers = np.repeat(np.arange(len(self._terms)), np.diff(postings.offsets))[order]
        self._counts = postings.counts[order]
        self._ends = np.cumsum(np.bincount(postings.rows, minlength=len(postings.lengths)))

    def of(self, row: int) -> str:
        own = slice(int(self._ends[row - 1]) if row else 0, int(self._ends[row]))
        pairs = zip(self._numbers[own].tolist(), self._counts[own].tolist(), strict=True)
        return " ".join(" ".join([self._terms[number]] * count) for number, count in pairs)


def _send_passages(
    server: MilvusServer, collections: VersionCollections, folder: Path, manifest: Manifest, progress: Progress | None
) -> dict[str, int]:
    """Send chunks and sentences; returns how many of each."""
    words, headings = (_Words(Postings.load(folder / name, size=manifest.chunks)) for name in ("lexical", "headings"))
    sent = {collections.passages: 0, collections.sentences: 0}
    with closing(ContentStore(folder / "content.sqlite")) as content, _channels(folder, manifest) as channels:
        places = {record.id: (place, scalar_fields(record)) for place, record in enumerate(content.documents())}
        for start in range(0, manifest.chunks, _BATCH):
            rows = range(start, min(start + _BATCH, manifest.chunks))
            passages: list[dict[str, object]] = []
            sentences: list[dict[str, object]] = []
            for row, chunk in zip(rows, content.chunks(rows), strict=True):
                place, scalars = places[chunk.document_id]
                vectors = {name: channel.of(row) for name, channel in channels.items()}
                passages.append(
                    scalars
                    | {
                        "row": row,
                        "document": place,
                        "chunk_id": chunk.id,
                        "language": chunk.language,
                        "sentences": len(chunk.sentences),
                        "body": _fitting(chunk_to_json(chunk), chunk),
                        "words": _fitting(words.of(row), chunk),
                        "heading": _fitting(headings.of(row), chunk),
                    }
                    | {vector_field(name): own[0] if own else _nothing(manifest, name) for name, own in vectors.items()}
                )
                sentences += [
                    {"sentence": row * SENTENCES_PER_ROW + number, "row": row}
                    | {
                        vector_field(name): own[1][number] if own else _nothing(manifest, name)
                        for name, own in vectors.items()
                    }
                    for number in range(len(chunk.sentences))
                ]
            for name, entities in ((collections.passages, passages), (collections.sentences, sentences)):
                sent[name] += len(entities)
                for batch in _batches(entities, 2 * _BATCH):
                    server.insert(name, batch)
            if progress:
                progress("bringing to Milvus", rows.stop, manifest.chunks)
    return sent


def _send_records(server: MilvusServer, collections: VersionCollections, folder: Path, manifest: Manifest) -> int:
    """Send everything else; returns how many entities."""
    words = {
        where: Postings.load(folder / name, size=manifest.chunks)
        for where, name in (("lexical", "lexical"), ("heading", "headings"))
    }
    table = RowTable.load(folder / "chunks", size=manifest.chunks, documents=manifest.documents)
    chinese = table.is_language("zh")
    with closing(ContentStore(folder / "content.sqlite")) as content:
        documents, quarantined = content.documents(), content.quarantined()
    classes = Visibility(documents).classes()
    counts = np.bincount(table.documents, minlength=len(documents))
    chinese_counts = np.bincount(table.documents[chinese], minlength=len(documents))
    lengths = {where: float(own.lengths.mean()) if own.lengths.sum() else 1.0 for where, own in words.items()}
    records = [
        Record(kind="manifest", key="", number=0, body=manifest.model_dump_json()),
        Record(kind="lengths", key="", number=0, body=json.dumps(lengths)),
    ]
    if (folder / CURATION_NAME).exists():
        text = (folder / CURATION_NAME).read_text(encoding="utf-8")
        records.append(Record(kind="curation", key="", number=0, body=text))
    for place, record in enumerate(documents):
        stored = StoredDocument(
            record=record,
            visibility=int(classes[place]),
            english=int(counts[place] - chinese_counts[place]),
            chinese=int(chinese_counts[place]),
        )
        records.append(Record(kind="document", key=record.id, number=place, body=stored.to_text()))
    for number, chunk in enumerate(quarantined):
        key = f"{chunk.id}:{chunk.document_id}"
        records.append(Record(kind="quarantine", key=key, number=number, body=chunk_to_json(chunk)))
    records += term_records(words, classes[table.documents] if len(classes) else np.zeros(0, dtype=np.int64))
    entities = [entity for record in records for entity in record.entities()]
    for batch in _batches(entities, 4 * _BATCH):
        server.insert(collections.building, batch)
    return len(entities)


def _check_found(server: MilvusServer, collections: VersionCollections, folder: Path, manifest: Manifest) -> None:
    """Look some chunks up by their own vectors."""
    with _channels(folder, manifest) as channels:
        for name, channel in channels.items():
            for place in np.unique(np.linspace(0, len(channel.rows) - 1, min(4, len(channel.rows))).astype(np.int64)):
                vector = channel.passages.rows(np.array([place]))[0]
                found = server.nearest(collections.passages, vector_field(name), vector, among="", limit=1)[1]
                if not len(found) or found[0] < _SAME * float(vector @ vector):
                    raise VectorServerError(
                        f"collection {collections.passages} does not find a passage by its own vector; run the command"
                        " again"
                    )


@contextmanager
def _channels(folder: Path, manifest: Manifest) -> Iterator[dict[str, _ChannelFiles]]:
    channels = {name: _ChannelFiles(folder / name, record.dimension) for name, record in manifest.embedders.items()}
    try:
        yield channels
    finally:
        for channel in channels.values():
            channel.close()


def _nothing(manifest: Manifest, channel: str) -> NDArray[np.float32]:
    """Of what a channel does not hold: like nothing, and left out of its searches by language."""
    return np.zeros(manifest.embedders[channel].dimension, dtype=np.float32)


def _fitting(text: str, chunk: Chunk) -> str:
    if len(text.encode()) > MAX_TEXT_BYTES:
        raise VectorServerError(
            f"a passage of {chunk.source} is longer than Milvus takes ({MAX_TEXT_BYTES} bytes); lower"
            ' ingest.max_chunk_tokens, or search with vectorstore.engine = "faiss"'
        )
    return text


def _batches(items: Sequence[_Item], size: int) -> Iterator[Sequence[_Item]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
