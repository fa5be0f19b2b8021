from __future__ import annotations

import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from tests.vectorstore.embedder_conformance import CHINESE, ENGLISH, EmbedderConformance
from vectorstore.embedder import Embedder
from vectorstore.errors import EmbedderError
from vectorstore.sentence_transformer_embedder import SentenceTransformerEmbedder

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def whole(models_dir: Path) -> SentenceTransformerEmbedder:
    # One thread: on a machine with other work to do, torch's threads wait for each other.
    return SentenceTransformerEmbedder(str(models_dir / "multilingual-e5-small"), threads=1)


class TestSentenceTransformer(EmbedderConformance):
    @pytest.fixture
    def embedder(self, whole: SentenceTransformerEmbedder) -> Embedder:
        return whole

    def test_it_counts_as_the_exported_model_does(self, embedder: Embedder, embedders: dict[str, Embedder]) -> None:
        texts = [*ENGLISH, *CHINESE, "", "valve " * 700]
        assert embedder.count_tokens(texts) == embedders["main"].count_tokens(texts)

    def test_the_int8_export_stays_close_to_it(self, embedder: Embedder, embedders: dict[str, Embedder]) -> None:
        texts = [*ENGLISH, *CHINESE]
        small = embedders["main"]
        for exact, near in (
            (embedder.embed_queries(texts), small.embed_queries(texts)),
            (embedder.embed_passages(texts), small.embed_passages(texts)),
        ):
            assert ((exact * near).sum(axis=1) >= 0.99).all()

    def test_questions_and_passages_carry_their_prefixes(self, embedder: Embedder) -> None:
        assert not np.allclose(embedder.embed_queries(ENGLISH), embedder.embed_passages(ENGLISH), atol=1e-3)


def test_the_fingerprint_is_of_the_files_and_not_of_their_place(tmp_path: Path, models_dir: Path) -> None:
    original, copy = models_dir / "all-MiniLM-L6-v2", tmp_path / "moved"
    shutil.copytree(original, copy, ignore=shutil.ignore_patterns("onnx", "citedesk.json"))
    fingerprint = SentenceTransformerEmbedder(str(original)).fingerprint
    assert SentenceTransformerEmbedder(str(copy)).fingerprint == fingerprint
    pooling = copy / "1_Pooling" / "config.json"
    pooling.write_text(pooling.read_text(encoding="utf-8").replace("384", "384 "), encoding="utf-8")
    assert SentenceTransformerEmbedder(str(copy)).fingerprint != fingerprint


def test_a_damaged_folder_is_one_clear_error(tmp_path: Path, models_dir: Path) -> None:
    shutil.copytree(models_dir / "all-MiniLM-L6-v2", tmp_path / "m", ignore=shutil.ignore_patterns("onnx"))
    (tmp_path / "m" / "model.safetensors").write_bytes(b"cut off")
    with pytest.raises(EmbedderError, match="cannot be loaded"):
        SentenceTransformerEmbedder(str(tmp_path / "m"))


@pytest.mark.parametrize("name", ["/no/such/folder", "./models/none", "~/none", "a/b/c"])
def test_a_folder_that_does_not_exist_is_one_clear_error(name: str) -> None:
    with pytest.raises(EmbedderError, match="no such folder"):
        SentenceTransformerEmbedder(name)


def test_a_name_that_nobody_has_fails_at_once_when_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    # The library reads HF_HUB_OFFLINE when it is imported, which another test may have done.
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    started = time.monotonic()
    with pytest.raises(EmbedderError, match="nobody-here/no-such-embedder") as caught:
        SentenceTransformerEmbedder("nobody-here/no-such-embedder")
    assert time.monotonic() - started < 20
    assert "\n" not in str(caught.value)
