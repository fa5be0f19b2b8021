from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from tests.vectorstore.embedder_conformance import CHINESE, ENGLISH, EmbedderConformance
from vectorstore.embedder import Embedder
from vectorstore.errors import EmbedderError
from vectorstore.onnx_embedder import OnnxEmbedder


class TestMultilingualE5Small(EmbedderConformance):
    same = 0.99

    @pytest.fixture
    def embedder(self, embedders: dict[str, Embedder]) -> Embedder:
        return embedders["main"]

    def test_the_two_languages_share_one_space(self, embedder: Embedder) -> None:
        likeness = embedder.embed_queries(ENGLISH) @ embedder.embed_passages(CHINESE).T
        assert likeness.argmax(axis=1).tolist() == [0, 1, 2]

    def test_questions_and_passages_carry_their_prefixes(self, embedder: Embedder, models_dir: Path) -> None:
        tokenizer = Tokenizer.from_file(str(models_dir / "multilingual-e5-small" / "tokenizer.json"))
        tokenizer.no_truncation()
        counts = [len(tokenizer.encode(f"passage: {text}").ids) for text in (*ENGLISH, *CHINESE)]
        assert embedder.count_tokens([*ENGLISH, *CHINESE]) == counts
        assert not np.allclose(embedder.embed_queries(ENGLISH), embedder.embed_passages(ENGLISH), atol=1e-3)


class TestAllMiniLM(EmbedderConformance):
    # Six layers and no VNNI-safe eighth bit: its int8 products depend more on the batch.
    same = 0.975
    languages = ("en",)

    @pytest.fixture
    def embedder(self, english: dict[str, Embedder]) -> Embedder:
        return english["main"]

    def test_it_says_that_it_is_english_only(self, embedder: Embedder) -> None:
        assert embedder.english_only

    def test_without_prefixes_questions_and_passages_are_alike(self, embedder: Embedder) -> None:
        np.testing.assert_array_equal(embedder.embed_queries(ENGLISH), embedder.embed_passages(ENGLISH))


@pytest.mark.parametrize("name", ["multilingual-e5-small", "all-MiniLM-L6-v2"])
def test_the_exported_file_really_holds_int8(models_dir: Path, name: str) -> None:
    folder = models_dir / name
    exported = (folder / "onnx" / "model_int8.onnx").stat().st_size
    assert exported < 0.4 * (folder / "model.safetensors").stat().st_size


@pytest.fixture
def folder(tmp_path: Path, models_dir: Path) -> Path:
    """A copy of the small model."""
    return Path(shutil.copytree(models_dir / "all-MiniLM-L6-v2", tmp_path / "copy"))


def test_the_fingerprint_is_of_the_files_and_not_of_name_or_place(folder: Path, english: dict[str, Embedder]) -> None:
    assert OnnxEmbedder(folder, name="another name").fingerprint == english["main"].fingerprint


@pytest.mark.parametrize("change", [{"sha256": "0" * 64}, {"passage_prefix": "p: "}, {"max_tokens": 128}])
def test_the_fingerprint_changes_with_whatever_changes_the_vectors(
    folder: Path, english: dict[str, Embedder], change: dict[str, str | int]
) -> None:
    about = json.loads((folder / "citedesk.json").read_text(encoding="utf-8"))
    (folder / "citedesk.json").write_text(json.dumps(about | change), encoding="utf-8")
    assert OnnxEmbedder(folder, name="m").fingerprint != english["main"].fingerprint


@pytest.mark.parametrize("name", ["citedesk.json", "tokenizer.json", "onnx/model_int8.onnx"])
@pytest.mark.parametrize("content", [None, b"", b"{}", b"\x00\xff damaged"])
def test_a_missing_or_damaged_file_is_one_clear_error(folder: Path, name: str, content: bytes | None) -> None:
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)
    with pytest.raises(EmbedderError, match=r"embedder small model.*(missing|damaged).*; pull it again$") as caught:
        OnnxEmbedder(folder, name="small model")
    assert "\n" not in str(caught.value)


def test_a_model_of_another_dimension_is_refused(folder: Path) -> None:
    about = json.loads((folder / "citedesk.json").read_text(encoding="utf-8"))
    (folder / "citedesk.json").write_text(json.dumps(about | {"dimension": 100}), encoding="utf-8")
    with pytest.raises(EmbedderError, match="100"):
        OnnxEmbedder(folder, name="m")


def test_a_folder_that_does_not_exist_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match="pull it again"):
        OnnxEmbedder(tmp_path / "none", name="m")
