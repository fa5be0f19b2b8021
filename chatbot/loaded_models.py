"""The models of an application, each loaded when it is first needed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from langchain_core.language_models.chat_models import BaseChatModel

from chatbot.catalogue import catalogue
from chatbot.embedders import open_embedders, open_reranker
from chatbot.errors import ModelFileMissingError
from chatbot.language_model import open_language_model
from chatbot.model_store import path_of
from chatbot.needed_models import needed_models
from chatbot.openai_model import ServerChatModel
from chatbot.server_pool import ServerFigures
from chatbot.settings import Settings
from vectorstore.embedder import Embedder
from vectorstore.reranker import Reranker


class LoadedModels:
    """Loads each model once, safe to use from many threads; see ``Application`` for the errors."""

    def __init__(
        self,
        settings: Settings,
        *,
        model: BaseChatModel | None = None,
        embedders: Mapping[str, Embedder] | None = None,
        on_slots: Callable[[int], None] | None = None,
    ) -> None:
        """Load what the settings name, but for what is given; for ``on_slots`` see ``open_language_model``."""
        self._settings = settings
        self._on_slots = on_slots
        self._lock = threading.RLock()
        self._embedders = dict(embedders) if embedders else None
        self._reranker: Reranker | None = None
        self._model = model

    def check(self) -> None:
        """Look whether every model file is there, without loading one.

        Raises:
            ModelFileMissingError: One is not.
        """
        for name in needed_models(self._settings):
            path_of(name, self._settings.resolved_models_dir)
        path = self._language_model_path()
        if path is not None and not path.is_file():
            raise ModelFileMissingError(f"The language model {path} does not exist; correct language_model.model.")

    def embedders(self) -> dict[str, Embedder]:
        """The embedders by channel."""
        with self._lock:
            if self._embedders is None:
                self._embedders = open_embedders(self._settings.vectorstore, self._settings.resolved_models_dir)
            return self._embedders

    def reranker(self) -> Reranker | None:
        """The cross-encoder; ``None`` where none is set."""
        with self._lock:
            if self._reranker is None:
                self._reranker = open_reranker(self._settings.vectorstore)
            return self._reranker

    def language_model(self) -> BaseChatModel:
        """The language model."""
        with self._lock:
            if self._model is None:
                self._model = open_language_model(
                    self._settings.language_model, self._language_model_path(), on_slots=self._on_slots
                )
            return self._model

    def server_figures(self) -> list[ServerFigures]:
        """The language model's servers; none where it runs in this process or is not loaded yet."""
        # Without the lock, which is held for seconds while something is loaded.
        model = self._model
        return model.server_figures() if isinstance(model, ServerChatModel) else []

    def similarity(self, text: str, others: Sequence[str]) -> list[float]:
        """Cosine of a text to others, by the main embedder."""
        vectors = self.embedders()["main"].embed_queries([text, *others])
        return [float(score) for score in vectors[1:] @ vectors[0]]

    def close(self) -> None:
        """Free them; whoever still holds the application, as a page's server does for a while, holds no model."""
        with self._lock:
            close = getattr(self._model, "close", None)
            if close:
                close()
            self._model = self._embedders = self._reranker = None

    def _language_model_path(self) -> Path | None:
        settings = self._settings.language_model
        if settings.engine != "llama":
            return None
        if settings.model in catalogue():
            return path_of(settings.model, self._settings.resolved_models_dir)
        return Path(settings.model)
