from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from chatbot.e5_conversion import convert_e5
from chatbot.errors import ModelLoadError
from chatbot.onnx_export import export_onnx
from vectorstore.embedder import Embedder
from vectorstore.onnx_embedder import OnnxEmbedder
from vectorstore.sentence_transformer_embedder import SentenceTransformerEmbedder

HIDDEN, WIDE, POSITIONS = 32, 64, 32
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁pump", "泵", "s", *(f"word{number}" for number in range(32))]
TEXTS = ["pumps", "泵 pump", "How long is the warranty on the AX-200/45?", "空压机首次换油是多少小时？"]


def _blocks(values: NDArray[np.float32]) -> bytes:
    rows = values.reshape(-1, 32)
    scale = (np.abs(rows).max(axis=1, keepdims=True) / 7).astype(np.float16)
    codes = np.clip(np.rint(rows / scale.astype(np.float32)) + 8, 0, 15).astype(np.uint8)
    packed = codes[:, :16] | codes[:, 16:] << 4
    return np.concatenate([scale.view(np.uint8), packed], axis=1).tobytes()


def _tensors() -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {
        "emb.word": (len(PIECES), HIDDEN),
        "emb.pos": (POSITIONS, HIDDEN),
        "emb.type": (1, HIDDEN),
        "emb.ln.w": (HIDDEN,),
        "emb.ln.b": (HIDDEN,),
    }
    for part, shape in {
        **dict.fromkeys(("q", "k", "v", "ao"), (HIDDEN, HIDDEN)),
        "fi": (WIDE, HIDDEN),
        "fo": (HIDDEN, WIDE),
        **dict.fromkeys(("aln", "oln"), (HIDDEN,)),
    }.items():
        shapes[f"l0.{part}.w"] = shape
        shapes[f"l0.{part}.b"] = shape[:1]
    return shapes


def _tiny_e5() -> bytes:
    """A file of the same layout with random weights of a very small model."""
    random = np.random.default_rng(1)
    blob = "".join(PIECES).encode()
    offsets = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)])
    head = b"E5S1" + struct.pack("<I7ifi", 1, HIDDEN, 1, 2, WIDE, len(PIECES), POSITIONS, 1, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob))
    head += struct.pack(f"<{len(offsets)}I{len(PIECES)}f", *offsets, *[-1.0] * len(PIECES)) + blob
    head += struct.pack("<iI", 0, 3) + b"map"
    shapes = _tensors()
    directory_bytes = 4 + sum(2 + len(name) + 21 for name in shapes)
    directory, data = struct.pack("<i", len(shapes)), b""
    for name, shape in shapes.items():
        values = random.normal(size=shape).astype(np.float32)
        content = values.tobytes() if len(shape) == 1 else _blocks(values)
        place = len(head) + directory_bytes + len(data)
        directory += (
            struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", 0, values.size, place, len(content))
        )
        data += content
    return head + directory + data


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny"
    folder.mkdir()
    return folder


@pytest.mark.long
def test_a_small_file_becomes_a_folder_that_both_engines_read_alike(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "tiny.bin").write_bytes(_tiny_e5())
    convert_e5(tmp_path / "tiny.bin", folder)
    export_onnx(folder, query_prefix="s", passage_prefix="", max_tokens=16, english_only=False, sha256="0" * 64)
    about = json.loads((folder / "citedesk.json").read_text())
    assert (about["dimension"], about["query_prefix"], about["sha256"]) == (HIDDEN, "s", "0" * 64)
    own = OnnxEmbedder(folder, name="tiny").embed_passages(["pumps", "泵 pump"])
    theirs = SentenceTransformerEmbedder(str(folder))
    assert theirs.dimension == HIDDEN
    # Passages have the prefix "passage: " in the converted folder, which the exported one was told to leave out.
    assert own.shape == theirs.embed_passages(["pumps", "泵 pump"]).shape
    assert np.allclose(np.linalg.norm(own, axis=1), 1, atol=1e-5)


def test_a_file_that_is_cut_anywhere_or_is_another_is_named(tmp_path: Path, folder: Path) -> None:
    data = _tiny_e5()
    source = tmp_path / "tiny.bin"
    for length in (*range(0, 200, 7), 300, 1000, len(data) - 1):
        source.write_bytes(data[:length])
        with pytest.raises(ModelLoadError, match=r"tiny\.bin .*pull multilingual-e5-small again"):
            convert_e5(source, folder)
    source.write_bytes(b"GGUF" + data[4:])
    with pytest.raises(ModelLoadError, match="is not an e5 file"):
        convert_e5(source, folder)


def test_a_folder_without_a_model_is_named(folder: Path) -> None:
    with pytest.raises(ModelLoadError, match=r"tiny holds no usable model .*pull it again"):
        export_onnx(folder, query_prefix="", passage_prefix="", max_tokens=16, english_only=False, sha256="")


@pytest.mark.long
@pytest.mark.parametrize(("channel", "texts"), [("main", TEXTS), ("english", TEXTS[:1] + TEXTS[2:3])])
def test_the_pulled_folder_gives_sentence_transformers_the_same_vectors(
    embedders: dict[str, Embedder], models_dir: Path, channel: str, texts: list[str]
) -> None:
    ours = embedders[channel]
    theirs = SentenceTransformerEmbedder(str(models_dir / ours.name))
    assert theirs.dimension == ours.dimension
    assert theirs.max_tokens == ours.max_tokens
    for kind in ("embed_queries", "embed_passages"):
        cosines = (getattr(ours, kind)(texts) * getattr(theirs, kind)(texts)).sum(axis=1)
        assert cosines.min() >= 0.995
    assert ours.count_tokens(texts) == theirs.count_tokens(texts)
