"""The default embedder: ONNX Runtime on files exported from a sentence-transformers folder. Engine file."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from vectorstore.embedder import EmbeddingProgress, Span, Vectors, without_surrogates
from vectorstore.errors import EmbedderError

_Item = TypeVar("_Item")

# Padded tokens per run. On 2 cores small batches of like length were fastest (eval/LOG.md): a larger one pads more
# and falls out of the cache.
_BATCH_TOKENS = 1024


class EmbedderFiles(BaseModel):
    """``citedesk.json`` beside an exported model."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    max_tokens: int
    dimension: int
    query_prefix: str = ""
    passage_prefix: str = ""
    sha256: str
    english_only: bool = False
    export: int = 1


class OnnxEmbedder:
    """Mean pooling and L2 normalisation over the token vectors of an exported model.

    Attributes:
        folder: Where its files lie.
    """

    FILES = ("onnx/model_int8.onnx", "tokenizer.json", "citedesk.json")

    def __init__(self, folder: Path, *, name: str, threads: int = 0) -> None:
        """Open the model files in ``folder``.

        Args:
            folder: A sentence-transformers folder with ``onnx/``, ``tokenizer.json`` and ``citedesk.json``.
            name: Shown in errors and kept in the index.
            threads: 0 means one per CPU core.

        Raises:
            EmbedderError: A file is missing or damaged.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        file, tokenizer, description = (folder / name for name in self.FILES)
        try:
            about = EmbedderFiles.model_validate_json(description.read_bytes())
            self._tokenizer: Any = Tokenizer.from_file(str(tokenizer))
        except (OSError, ValidationError) as error:
            raise EmbedderError(
                f"embedder {name} in {folder} is incomplete or damaged ({_first_line(error)}); pull it again"
            ) from error
        except Exception as error:  # tokenizers raises bare Exception on a damaged file
            if type(error) is not Exception:
                raise
            raise EmbedderError(
                f"tokenizer of embedder {name} in {folder} is missing or damaged ({_first_line(error)}); pull it again"
            ) from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or len(os.sched_getaffinity(0))
        options.log_severity_level = 3
        # A thread that waits in a loop takes the core from the second embedder and from the language model: spinning,
        # a question's two vectors took twice as long (eval/LOG.md).
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        state = onnxruntime.capi.onnxruntime_pybind11_state
        try:
            self._session: Any = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        except (
            state.NoSuchFile, state.InvalidProtobuf, state.InvalidGraph, state.InvalidArgument, state.Fail,
            state.NotImplemented, state.RuntimeException,
        ) as error:  # fmt: skip
            raise EmbedderError(
                f"embedder {name}: {file} is missing or damaged ({_first_line(error)}); pull it again"
            ) from error
        if self._session.get_outputs()[0].shape[-1] != about.dimension:
            raise EmbedderError(
                f"{file} does not give the {about.dimension} numbers of citedesk.json; pull {name} again"
            )
        self._inputs = {item.name for item in self._session.get_inputs()}
        self._about = about
        self.folder = folder
        # Set once and never again: changing it while another thread reads would break that thread's call. What is
        # too long is cut in ``_encode``.
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.name = name
        # Not of the name: the same files under another name give the same vectors.
        self.fingerprint = hashlib.sha256(f"int8 {about.model_dump_json()}".encode()).hexdigest()
        self.dimension = about.dimension
        self.max_tokens = about.max_tokens
        self.english_only = about.english_only

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each passage, prefix and special tokens included; texts above the limit count in full."""
        passages = [self._about.passage_prefix + without_surrogates(text) for text in texts]
        return [len(encoding.ids) for encoding in self._tokenizer.encode_batch_fast(passages)]

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions; shape (n, dimension)."""
        return self._embed([self._about.query_prefix + text for text in texts])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages; shape (n, dimension)."""
        return self._embed([self._about.passage_prefix + text for text in texts])

    def embed_with_sentences(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]], progress: EmbeddingProgress | None = None
    ) -> tuple[Vectors, list[Vectors]]:
        """Embed passages and their sentences in one reading of the text.

        A sentence's vector is the mean of its tokens as the model saw them within the passage: it costs nothing more,
        and "it" means what it means there. A sentence beyond the model's limit gets the passage's vector.

        Source: Günther et al. 2024, Late Chunking, arXiv:2409.04701.
        """
        shift = len(self._about.passage_prefix)
        sentences: list[Vectors] = [np.zeros((0, self.dimension), dtype=np.float32)] * len(texts)

        def pool_sentences(row: int, states: NDArray[np.float32], offsets: Sequence[tuple[int, int]]) -> None:
            vectors = np.zeros((len(spans[row]), self.dimension), dtype=np.float32)
            starts = np.array([start for start, _ in offsets])
            ends = np.array([end for _, end in offsets])
            for number, (start, end) in enumerate(spans[row]):
                inside = (ends > start + shift) & (starts < end + shift) & (ends > starts)
                vectors[number] = states[inside].mean(axis=0) if inside.any() else states.mean(axis=0)
            sentences[row] = _normalise(vectors)

        passages = self._embed([self._about.passage_prefix + text for text in texts], pool_sentences, progress)
        return passages, sentences

    def _embed(
        self,
        texts: Sequence[str],
        each: Callable[[int, NDArray[np.float32], Sequence[tuple[int, int]]], None] | None = None,
        progress: EmbeddingProgress | None = None,
    ) -> Vectors:
        """Embed texts in batches of like length; ``each`` is given a text's row, token vectors and token offsets."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        encodings = self._tokenizer.encode_batch([without_surrogates(text) for text in texts])
        ids = [np.array(self._cut(encoding.ids), dtype=np.int64) for encoding in encodings]
        done = 0
        for rows in _batches([len(row) for row in ids]):
            longest = max(len(ids[row]) for row in rows)
            tokens = np.zeros((len(rows), longest), dtype=np.int64)
            mask = np.zeros((len(rows), longest), dtype=np.int64)
            for place, row in enumerate(rows):
                tokens[place, : len(ids[row])] = ids[row]
                mask[place, : len(ids[row])] = 1
            states = self._run(tokens, mask)
            for place, row in enumerate(rows):
                own = states[place, : len(ids[row])]
                vectors[row] = own.mean(axis=0)
                if each:
                    each(row, own, self._cut(encodings[row].offsets))
            done += len(rows)
            if progress:
                progress(done, len(texts))
        return _normalise(vectors)

    def _cut(self, tokens: list[_Item]) -> list[_Item]:
        """The first tokens and the closing one, as the model's own truncation does."""
        return tokens if len(tokens) <= self.max_tokens else [*tokens[: self.max_tokens - 1], tokens[-1]]

    def _run(self, tokens: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        feed = {"input_ids": tokens, "attention_mask": mask}
        if "token_type_ids" in self._inputs:
            feed["token_type_ids"] = np.zeros_like(tokens)
        states: NDArray[np.float32] = self._session.run(["last_hidden_state"], feed)[0]
        return states


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Rows in batches of like length, longest first, each within the padded token budget."""
    order = sorted(range(len(lengths)), key=lambda row: -lengths[row])
    batch: list[int] = []
    for row in order:
        if batch and (len(batch) + 1) * lengths[batch[0]] > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def _normalise(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12), dtype=np.float32)
