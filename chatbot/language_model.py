"""Open the language model that the settings name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from langchain_core.language_models.chat_models import BaseChatModel

from chatbot.errors import ModelFileMissingError
from chatbot.language_model_settings import LanguageModelSettings
from chatbot.llama_model import LlamaChatModel
from chatbot.openai_model import ServerChatModel


def open_language_model(
    settings: LanguageModelSettings, model_path: Path | None, *, on_slots: Callable[[int], None] | None = None
) -> BaseChatModel:
    """Load the model file, or make the clients of the servers.

    The model's ``get_num_tokens`` counts the tokens of a text: exactly with ``llama``, estimated with ``openai``.

    Args:
        settings: The section of the settings.
        model_path: The GGUF file; with the engine ``openai`` it is not used.
        on_slots: Told how many requests the healthy servers take at once, whenever that changes; the model file
            takes one at a time.

    Raises:
        ModelFileMissingError: no such file.
        ModelLoadError: the file cannot be used.
    """
    match settings.engine:
        case "llama":
            if model_path is None:
                msg = f"The language model {settings.model} has no file; run `citedesk models pull {settings.model}`."
                raise ModelFileMissingError(msg)
            return LlamaChatModel(
                model_path=model_path,
                context_tokens=settings.context_tokens,
                max_tokens=settings.max_answer_tokens,
                temperature=settings.temperature,
                threads=settings.threads,
                reading_threads=settings.reading_threads,
                prefix_bytes=settings.prefix_bytes,
                lookup_tokens=settings.lookup_tokens,
            )
        case "openai":
            model = ServerChatModel(settings=settings)
            if on_slots is not None:
                model.follow(on_slots)
            return model
