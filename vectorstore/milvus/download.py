"""Make the folder of a version again from what Milvus holds of it; nothing is embedded or read again."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ingest.types import Chunk
from vectorstore.chunk_json import chunk_from_json
from vectorstore.content import write_content
from vectorstore.curation_record import CURATION_NAME
from vectorstore.dense import DenseIndex
from vectorstore.errors import IndexDamagedError
from vectorstore.lexical import LexicalIndex
from vectorstore.manifest import Manifest, files_of, write_manifest
from vectorstore.milvus.records import StoredDocument, read_one, read_records
from vectorstore.milvus.schema import SENTENCES_PER_ROW, VersionCollections, vector_field
from vectorstore.milvus.server import MilvusServer
from vectorstore.postings import Postings
from vectorstore.row_table import RowTable
from vectorstore.storage import save_array, translated_disk_errors
from vectorstore.vector_file import VectorFile, VectorWriter


def download(server: MilvusServer, collections: VersionCollections, folder: Path) -> Manifest:
    """Write all files of a version.

    Memory holds its texts, and the vectors of one channel.

    Args:
        server: That holds it.
        collections: Its names.
        folder: Existing and empty.

    Raises:
        IndexDamagedError: A part of it is missing.
        StorageFullError: The disk is full.
        VectorServerError: The server cannot be reached.
    """
    for name in (collections.records, collections.passages, collections.sentences):
        server.load(name)
    manifest = Manifest.model_validate_json(read_one(server, collections.records, "manifest"))
    records = read_records(server, collections.records, ("document", "quarantine", "curation"))
    documents = [StoredDocument.from_text(text).record for text in records["document"]]
    passages = {
        int(entity["row"]): entity
        for page in server.scan(collections.passages, ("row", "body", "words", "heading"))
        for entity in page
    }
    if sorted(passages) != list(range(manifest.chunks)):
        raise IndexDamagedError(
            f"collection {collections.passages} holds {len(passages)} chunks, not {manifest.chunks}; roll back"
        )
    chunks = [chunk_from_json(passages[row]["body"]) for row in range(manifest.chunks)]
    with translated_disk_errors(folder):
        quarantined = [chunk_from_json(text) for text in records["quarantine"]]
        write_content(folder / "content.sqlite", documents, chunks, quarantined)
        for text in records["curation"]:
            (folder / CURATION_NAME).write_text(text, encoding="utf-8")
        (folder / "chunks").mkdir()
        RowTable.of(chunks, {record.id: place for place, record in enumerate(documents)}).save(folder / "chunks")
        for name, field in (("lexical", "words"), ("headings", "heading")):
            (folder / name).mkdir()
            postings = Postings.of(str(passages[row][field]).split() for row in range(manifest.chunks))
            LexicalIndex.of(postings).save(folder / name)
        for name in manifest.embedders:
            _write_channel(server, collections, folder / name, chunks, manifest)
        whole = manifest.model_copy(update={"files": files_of(folder)})
        write_manifest(folder, whole)
    return whole


def _write_channel(
    server: MilvusServer, collections: VersionCollections, folder: Path, chunks: list[Chunk], manifest: Manifest
) -> None:
    """Write the vectors of one channel; what it does not hold has a vector of zeros in Milvus."""
    dimension = manifest.embedders[folder.name].dimension
    field = vector_field(folder.name)
    passages = np.zeros((len(chunks), dimension), dtype=np.float16)
    for page in server.scan(collections.passages, ("row", field)):
        passages[[entity["row"] for entity in page]] = np.array([entity[field] for entity in page])
    starts = np.concatenate([[0], np.cumsum([len(chunk.sentences) for chunk in chunks])]).astype(np.int64)
    sentences = np.zeros((int(starts[-1]), dimension), dtype=np.float16)
    for page in server.scan(collections.sentences, ("sentence", field)):
        rows, numbers = np.divmod([entity["sentence"] for entity in page], SENTENCES_PER_ROW)
        sentences[starts[rows] + numbers] = np.array([entity[field] for entity in page])
    held = np.flatnonzero(passages.any(axis=1))
    sizes = np.diff(starts)
    folder.mkdir()
    save_array(folder / "rows.npy", held)
    save_array(folder / "offsets.npy", np.concatenate([[0], np.cumsum(sizes[held])]).astype(np.int64))
    staying = np.isin(np.repeat(np.arange(len(chunks)), sizes), held)
    with VectorWriter(folder / "passages.npy", size=len(held), dimension=dimension) as writer:
        writer.append(passages[held].astype(np.float32))
    with VectorWriter(folder / "sentences.npy", size=int(staying.sum()), dimension=dimension) as writer:
        writer.append(sentences[staying].astype(np.float32))
    exact = VectorFile(folder / "passages.npy", dimension=dimension)
    DenseIndex.build(exact).save(folder / "passages.faiss")
    exact.close()
