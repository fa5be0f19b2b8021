"""Any sentence-transformers name or folder as embedder. Engine file."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from vectorstore.embedder import EmbeddingProgress, Span, Vectors, without_surrogates
from vectorstore.errors import EmbedderError
from vectorstore.hub_model import open_model, torch_device

_BATCH = 16
# Written beside a model by this program; they say nothing about its vectors.
_NOT_OF_THE_MODEL = frozenset({"model.json", "citedesk.json"})


class SentenceTransformerEmbedder:
    """Runs a model as sentence-transformers does, with the prompts that it names ``query`` and ``passage``.

    Attributes:
        folder: Where its files lie; ``None`` for a name on the hub.
    """

    def __init__(self, model: str, *, threads: int = 0) -> None:
        """Load a model.

        Args:
            model: A folder, or a name on the Hugging Face hub.
            threads: 0 leaves torch's own choice.

        Raises:
            EmbedderError: It cannot be loaded.
        """
        from sentence_transformers import SentenceTransformer

        self._model: Any = open_model(
            model,
            partial(SentenceTransformer, device=torch_device(threads)),
            kind="embedder",
            setting="vectorstore.embedder",
            choices="a sentence-transformers folder, a name that the Hugging Face hub knows, or a name of"
            " `citedesk models list`",
            error=EmbedderError,
        )
        # The tokenizer is set to cut or not to cut from call to call, which two threads must not do at once.
        self._lock = threading.Lock()
        self.name = model
        self.folder = folder if (folder := Path(model).expanduser()).is_dir() else None
        self.dimension = int(self._model.get_embedding_dimension())
        self.max_tokens = int(self._model.max_seq_length or 512)
        self.english_only = False
        self.fingerprint = _fingerprint(self._model, model)
        self._prefixes = {kind: _prompt(self._model, kind) for kind in ("query", "passage")}

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each passage, prompt and special tokens included."""
        if not texts:
            return []
        passages = [self._prefixes["passage"] + without_surrogates(text) for text in texts]
        with self._lock:
            encoded = self._model.tokenizer(passages, truncation=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Embed questions; shape (n, dimension)."""
        return self._embed(texts, "query", None)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Embed passages; shape (n, dimension)."""
        return self._embed(texts, "passage", None)

    def embed_with_sentences(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]], progress: EmbeddingProgress | None = None
    ) -> tuple[Vectors, list[Vectors]]:
        """Embed passages, then every sentence on its own: right for any pooling, at the cost of a second reading."""
        sentences = [text[start:end] for text, own in zip(texts, spans, strict=True) for start, end in own]
        passages = self._embed(texts, "passage", progress)
        vectors = self._embed(sentences, "passage", None)
        borders = np.cumsum([len(own) for own in spans])[:-1]
        return passages, np.split(vectors, borders) if texts else []

    def _embed(self, texts: Sequence[str], kind: str, progress: EmbeddingProgress | None) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
        for start in range(0, len(order), _BATCH):
            rows = order[start : start + _BATCH]
            batch = [self._prefixes[kind] + without_surrogates(texts[row]) for row in rows]
            with self._lock:
                vectors[rows] = self._model.encode(
                    batch, prompt="", batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
                )
            if progress:
                progress(start + len(rows), len(order))
        return vectors


def _prompt(model: Any, kind: str) -> str:
    prompts: dict[str, str] = model.prompts or {}
    return prompts.get(kind) or prompts.get("document" if kind == "passage" else kind) or ""


def _fingerprint(model: Any, name: str) -> str:
    """Of weights and settings, wherever the folder lies; of a hub's model by its commit."""
    folder = Path(name).expanduser()
    if not folder.is_dir():
        commit = getattr(getattr(model[0], "auto_model", None), "config", None)
        return f"{name}:{getattr(commit, '_commit_hash', None)}"
    digest = hashlib.sha256()
    for path in sorted(path for suffix in ("safetensors", "bin", "json") for path in folder.rglob(f"*.{suffix}")):
        if path.name not in _NOT_OF_THE_MODEL:
            digest.update(path.relative_to(folder).as_posix().encode())
            with path.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()
