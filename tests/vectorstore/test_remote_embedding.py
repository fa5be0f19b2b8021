"""What a node does with a part that it is sent; that two nodes do it is tried in `tests/ui/test_cluster_ingest.py`."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from ingest.cluster import Cluster
from ingest.errors import ClusterError
from tests.vectorstore.corpus import make_chunk
from vectorstore.embedder import Embedder
from vectorstore.errors import EmbedderError
from vectorstore.onnx_embedder import OnnxEmbedder
from vectorstore.passage_parts import embed_here, part_of
from vectorstore.remote_embedding import ClusterEmbedding, SentPart, embed_sent

CHUNKS = [
    make_chunk(f"The pump P{number} weighs {number} kilograms. It is green.", number=number) for number in range(9)
]


def packed(embedder: Embedder) -> bytes:
    assert isinstance(embedder, OnnxEmbedder)
    files = io.BytesIO()
    with zipfile.ZipFile(files, "w") as archive:
        for name in OnnxEmbedder.FILES:
            archive.write(embedder.folder / name, name)
    return files.getvalue()


def sent(embedder: Embedder) -> SentPart:
    return SentPart(kind="onnx", name=embedder.name, fingerprint=embedder.fingerprint, part=part_of(CHUNKS))


def test_a_part_has_the_vectors_that_it_has_here_and_the_model_is_fetched_once(english: dict[str, Embedder]) -> None:
    fetched: list[bytes] = []

    def fetch() -> bytes:
        fetched.append(packed(english["main"]))
        return fetched[-1]

    [(place, here)] = embed_here(english["main"], [CHUNKS], None)
    for _ in range(2):
        there = embed_sent(sent(english["main"]), fetch)
        assert np.array_equal(here.passages, there.passages)
        assert all(map(np.array_equal, here.sentences, there.sentences))
    assert (place, len(fetched)) == (0, 1)


def test_another_model_than_the_one_that_was_meant_is_refused(english: dict[str, Embedder]) -> None:
    with pytest.raises(ClusterError, match="is another one on node"):
        embed_sent(replace(sent(english["main"]), fingerprint="other"), lambda: packed(english["main"]))


def test_an_embedder_without_files_cannot_be_sent(english: dict[str, Embedder]) -> None:
    class Nameless:
        name, fingerprint, dimension, max_tokens, english_only = "nameless", "f", 3, 9, False
        count_tokens = embed_queries = embed_passages = embed_with_sentences = None

    embedding = ClusterEmbedding(Cluster("127.0.0.1:1"))
    with pytest.raises(EmbedderError, match="nameless cannot be sent"):
        list(embedding(Nameless(), [CHUNKS], None))  # type: ignore[arg-type]
    assert list(embedding(english["main"], [], None)) == []
