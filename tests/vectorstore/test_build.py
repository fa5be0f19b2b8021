from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np

from tests.vectorstore.corpus import make_chunk, make_record
from vectorstore.build import build_version
from vectorstore.embedder import Embedder
from vectorstore.knowledge_base import KnowledgeBase, open_knowledge_base
from vectorstore.manifest import damaged_files
from vectorstore.versions import VersionStore


def test_the_manifest_says_what_the_version_was_made_with(
    bilingual: KnowledgeBase, embedders: dict[str, Embedder]
) -> None:
    manifest = bilingual.manifest
    assert {name: record.name for name, record in manifest.embedders.items()} == {
        "main": "multilingual-e5-small",
        "english": "all-MiniLM-L6-v2",
    }
    for name, embedder in embedders.items():
        record = manifest.embedders[name]
        assert (record.fingerprint, record.dimension) == (embedder.fingerprint, embedder.dimension)
    assert (manifest.documents, manifest.chunks) == (14, len(bilingual.content.all_chunks()))
    assert manifest.sentences == sum(len(chunk.sentences) for chunk in bilingual.content.all_chunks())
    assert manifest.max_chunk_tokens == 200
    assert datetime.datetime.fromisoformat(manifest.created).tzinfo is not None


def test_nothing_in_a_version_is_pickled(bilingual_store: VersionStore) -> None:
    """Every file is of a kind that holds data only."""
    for path in bilingual_store.published_folder().rglob("*"):
        if path.is_dir():
            continue
        head = path.read_bytes()[:16]
        match path.suffix:
            case ".npy":
                assert np.load(path, allow_pickle=False).dtype.kind in "iuf"
            case ".sqlite":
                assert head.startswith(b"SQLite format 3\0")
            case ".faiss":
                assert head.startswith(b"IxFI")
            case ".json" | ".txt":
                path.read_text(encoding="utf-8")
            case other:
                raise AssertionError(other)


def test_vectors_are_those_of_the_embedder(bilingual: KnowledgeBase, embedders: dict[str, Embedder]) -> None:
    for name, channel in bilingual.channels.items():
        chunks = bilingual.content.chunks(channel.rows.tolist())
        expected = embedders[name].embed_passages([chunk.embedding_text for chunk in chunks])
        passages, sentences = (np.concatenate(list(file.blocks())) for file in (channel.passages, channel.sentences))
        assert ((passages * expected).sum(axis=1) > 0.97).all()
        for vectors in (passages, sentences):
            np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


def test_each_sentence_has_the_vector_of_its_own_words(bilingual: KnowledgeBase) -> None:
    channel = bilingual.channels["english"]
    for place, chunk in enumerate(bilingual.content.chunks(channel.rows.tolist())):
        texts = [chunk.text[sentence.start : sentence.end] for sentence in chunk.sentences]
        own = channel.vectors(place)[1]
        likeness = channel.embedder.embed_queries(texts) @ own.T
        assert likeness.argmax(axis=1).tolist() == list(range(len(texts)))


def test_a_version_without_anything_is_whole(tmp_path: Path, embedders: dict[str, Embedder]) -> None:
    result = build_version(
        tmp_path, version="000001", documents=[], chunks=[], embedders=embedders, reading="r", max_chunk_tokens=200
    )
    assert result.embedded_chunks == 0
    assert damaged_files(tmp_path) == []
    base = open_knowledge_base(tmp_path, embedders)
    assert base.size == 0
    base.close()


def test_a_chunk_without_words_is_kept(tmp_path: Path, english: dict[str, Embedder]) -> None:
    build_version(
        tmp_path,
        version="000001",
        documents=[make_record("document0")],
        chunks=[make_chunk("…", title="")],
        embedders=english,
        reading="r",
        max_chunk_tokens=200,
    )
    base = open_knowledge_base(tmp_path, english)
    assert base.content.all_chunks()[0].text == "…"
    base.close()
