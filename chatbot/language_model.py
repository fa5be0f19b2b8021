"""Open the language model that the settings name."""

from __future__ import annotations

from pathlib import Path

from langchain_core.language_models.chat_models import BaseChatModel

from chatbot.errors import ModelFileMissingError
from chatbot.llama_model import LlamaChatModel
from chatbot.openai_model import ServerChatModel
from chatbot.settings import LanguageModelSettings


def open_language_model(settings: LanguageModelSettings, model_path: Path | None) -> BaseChatModel:
    """Load the model file, or make the client of the server.

    The model's ``get_num_tokens`` counts the tokens of a text: exactly with ``llama``, estimated with ``openai``.

    Args:
        settings: The section of the settings.
        model_path: The GGUF file; with the engine ``openai`` it is not used.

    Raises:
        ModelFileMissingError: no such file.
        ModelLoadError: the file cannot be used.
        ModelServerError: the server's address is not set.
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
            )
        case "openai":
            return ServerChatModel(settings=settings)
