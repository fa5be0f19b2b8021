"""Turn the 4-bit file of multilingual-e5-small into a sentence-transformers folder. Engine file of tokenizers."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from chatbot.errors import ModelLoadError

_BLOCK = 32
_BLOCK_BYTES = 18
_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    hidden: int
    layers: int
    heads: int
    intermediate: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


class _Reader:
    """Little-endian values from a place that moves on."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.place = 0

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + layout, self.data, self.place)
        self.place += struct.calcsize("<" + layout)
        return values

    def array(self, kind: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.data, kind, count, self.place)
        self.place += values.nbytes
        return values


def convert_e5(source: Path, folder: Path) -> None:
    """Write ``folder`` as sentence-transformers expects it, with float32 weights.

    Args:
        source: ``e5-small-q4.bin``: header, tokenizer, directory, tensors in blocks of 32 four-bit weights with a
            half-precision scale.
        folder: Existing; files in it are replaced.

    Raises:
        ModelLoadError: The file has another layout.
    """
    reader = _Reader(source.read_bytes())
    try:
        if reader.data[:4] != b"E5S1":
            raise ModelLoadError(f"{source} is not an e5 file; pull multilingual-e5-small again")
        reader.place = 4
        reader.take("I")
        sizes = reader.take("7i")
        (epsilon,) = reader.take("f")
        reader.take("i")
        hidden, layers, heads, intermediate, vocabulary, positions, types = sizes
        shape = _Shape(
            hidden=hidden,
            layers=layers,
            heads=heads,
            intermediate=intermediate,
            vocabulary=vocabulary,
            positions=positions,
            types=types,
            epsilon=epsilon,
        )
        _write_tokenizer(reader, folder)
        tensors = _read_tensors(reader)
        _write_model(tensors, shape, folder)
    except (struct.error, ValueError, KeyError) as error:
        raise ModelLoadError(f"{source} is cut off or damaged ({error}); pull multilingual-e5-small again") from error
    write_pooling(folder, dimension=shape.hidden, query_prefix="query: ", passage_prefix="passage: ", max_tokens=512)


def write_pooling(folder: Path, *, dimension: int, query_prefix: str, passage_prefix: str, max_tokens: int) -> None:
    """Write the files that make a model's folder a sentence-transformers one: mean pooling, then normalisation."""
    _write_json(
        folder / "modules.json",
        [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
    )
    (folder / "1_Pooling").mkdir(exist_ok=True)
    (folder / "2_Normalize").mkdir(exist_ok=True)
    _write_json(
        folder / "1_Pooling" / "config.json", {"word_embedding_dimension": dimension, "pooling_mode_mean_tokens": True}
    )
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": max_tokens, "do_lower_case": False})
    _write_json(
        folder / "config_sentence_transformers.json",
        {"prompts": {"query": query_prefix, "passage": passage_prefix}, "similarity_fn_name": "cosine"},
    )


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def _write_tokenizer(reader: _Reader, folder: Path) -> None:
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    count, bos, eos, _pad, unknown = reader.take("5i")
    (blob_bytes,) = reader.take("Q")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    blob = reader.data[reader.place : reader.place + blob_bytes]
    reader.place += blob_bytes
    _map_entries, map_bytes = reader.take("iI")
    # The file's own normalisation map is skipped: NFKC gives the same (models' page of the documentation).
    reader.place += map_bytes
    pieces = [blob[offsets[number] : offsets[number + 1]].decode() for number in range(count)]
    tokenizer: Any = Tokenizer(models.Unigram(list(zip(pieces, scores.astype(float), strict=True)), unk_id=unknown))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> $B </s>", special_tokens=[("<s>", bos), ("</s>", eos)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    special = {
        "bos_token": "<s>",
        "eos_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "cls_token": "<s>",
        "sep_token": "</s>",
    }
    _write_json(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 512, **special},
    )


def _read_tensors(reader: _Reader) -> dict[str, NDArray[np.float32]]:
    (count,) = reader.take("i")
    tensors = {}
    for _ in range(count):
        (length,) = reader.take("H")
        name = reader.data[reader.place : reader.place + length].decode()
        reader.place += length
        _kind, elements, offset, size = reader.take("BIQQ")
        if size == elements * 4:
            tensors[name] = np.frombuffer(reader.data, "<f4", elements, offset)
        else:
            blocks = np.frombuffer(reader.data, np.uint8, size, offset).reshape(elements // _BLOCK, _BLOCK_BYTES)
            scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
            nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
            tensors[name] = ((nibbles.astype(np.float32) - 8) * scale).reshape(-1)
    return tensors


def _write_model(tensors: dict[str, NDArray[np.float32]], shape: _Shape, folder: Path) -> None:
    from safetensors.numpy import save_file

    state = {
        "embeddings.word_embeddings.weight": tensors["emb.word"].reshape(shape.vocabulary, shape.hidden),
        "embeddings.position_embeddings.weight": tensors["emb.pos"].reshape(shape.positions, shape.hidden),
        "embeddings.token_type_embeddings.weight": tensors["emb.type"].reshape(shape.types, shape.hidden),
        "embeddings.LayerNorm.weight": tensors["emb.ln.w"],
        "embeddings.LayerNorm.bias": tensors["emb.ln.b"],
    }
    for layer in range(shape.layers):
        for short, long in _PARTS.items():
            weight, bias = tensors[f"l{layer}.{short}.w"], tensors[f"l{layer}.{short}.b"]
            matrix = weight if short in {"aln", "oln"} else weight.reshape(len(bias), -1)
            state[f"encoder.layer.{layer}.{long}.weight"] = matrix
            state[f"encoder.layer.{layer}.{long}.bias"] = bias
    save_file({name: np.ascontiguousarray(value) for name, value in state.items()}, folder / "model.safetensors")
    _write_json(
        folder / "config.json",
        {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.intermediate,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.types,
            "layer_norm_eps": shape.epsilon,
            "pad_token_id": 1,
        },
    )
