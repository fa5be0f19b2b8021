"""Any sentence-transformers name or folder as embedder. Engine file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from vectorstore.embedder import EmbeddingProgress, Span, Vectors
from vectorstore.errors import EmbedderError

_BATCH = 16


class SentenceTransformerEmbedder:
    """Runs a model as sentence-transformers does, with the prompts that it names ``query`` and ``passage``."""

    def __init__(self, model: str, *, threads: int = 0) -> None:
        """Load a model.

        Args:
            model: A folder, or a name on the Hugging Face hub.
            threads: 0 leaves torch's own choice.

        Raises:
            EmbedderError: It cannot be loaded.
        """
        import torch
        from sentence_transformers import SentenceTransformer

        if threads:
            torch.set_num_threads(threads)
        try:
            self._model: Any = SentenceTransformer(model, device="cuda" if torch.cuda.is_available() else "cpu")
        except (OSError, ValueError) as error:
            first_line = str(error).strip().splitlines()[0]
            raise EmbedderError(f"embedder {model!r} cannot be loaded: {first_line}") from error
        self.name = model
        self.dimension = int(self._model.get_sentence_embedding_dimension())
        self.max_tokens = int(self._model.max_seq_length or 512)
        self.english_only = False
        self.fingerprint = f"{model}:{_weights_hash(Path(model)) or self._model.model_card_data.base_model_revision}"
        self._prefixes = {kind: _prompt(self._model, kind) for kind in ("query", "passage")}

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each passage, prompt and special tokens included."""
        if not texts:
            return []
        tokenizer = self._model.tokenizer
        encoded = tokenizer([self._prefixes["passage"] + text for text in texts], truncation=False, verbose=False)
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
        """Embed passages, then every sentence on its own: this works with any pooling, at the cost of a second reading."""
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
            vectors[rows] = self._model.encode(
                [self._prefixes[kind] + texts[row] for row in rows],
                prompt="",
                batch_size=_BATCH,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
            if progress:
                progress(start + len(rows), len(order))
        return vectors


def _prompt(model: Any, kind: str) -> str:
    prompts: dict[str, str] = model.prompts or {}
    return prompts.get(kind) or prompts.get("document" if kind == "passage" else kind) or ""


def _weights_hash(folder: Path) -> str | None:
    if not folder.is_dir():
        return None
    digest = hashlib.sha256()
    for path in sorted([*folder.rglob("*.safetensors"), *folder.rglob("*.bin"), *folder.glob("*.json")]):
        with path.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()
