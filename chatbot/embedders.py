"""Open the embedders and the reranker that the settings name."""

from __future__ import annotations

from pathlib import Path

from chatbot.catalogue import catalogue
from chatbot.model_store import path_of
from chatbot.tuned_models import is_tuned
from vectorstore.cross_encoder import CrossEncoderReranker
from vectorstore.embedder import Embedder
from vectorstore.onnx_embedder import OnnxEmbedder
from vectorstore.reranker import Reranker
from vectorstore.sentence_transformer_embedder import SentenceTransformerEmbedder
from vectorstore.settings import VectorStoreSettings


def open_embedders(settings: VectorStoreSettings, models_dir: Path) -> dict[str, Embedder]:
    """Embedders by channel: ``main`` for every language, ``english`` where one is set.

    Raises:
        ModelFileMissingError: A model of the catalogue has not been pulled.
        EmbedderError: A model cannot be loaded.
    """
    embedders = {"main": open_embedder(settings.embedder, models_dir, settings.threads)}
    if settings.english_embedder:
        embedders["english"] = open_embedder(settings.english_embedder, models_dir, settings.threads)
        embedders["english"].english_only = True
    return embedders


def open_embedder(name: str, models_dir: Path, threads: int) -> Embedder:
    """An embedder by name in the catalogue or of a tuned one, by folder, or by sentence-transformers name.

    An exported folder runs in ONNX Runtime.
    """
    if name in catalogue() or is_tuned(name, models_dir):
        return OnnxEmbedder(path_of(name, models_dir), name=name, threads=threads)
    if (Path(name) / "citedesk.json").is_file():
        return OnnxEmbedder(Path(name), name=name, threads=threads)
    return SentenceTransformerEmbedder(name, threads=threads)


def open_reranker(settings: VectorStoreSettings) -> Reranker | None:
    """The cross-encoder, ``None`` where none is set.

    Raises:
        RerankerError: It cannot be loaded.
    """
    return CrossEncoderReranker(settings.reranker, threads=settings.threads) if settings.reranker else None
