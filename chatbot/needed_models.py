"""Which models of the catalogue a configuration needs."""

from __future__ import annotations

from chatbot.catalogue import catalogue
from chatbot.settings import Settings


def needed_models(settings: Settings) -> list[str]:
    """Names of the catalogue's models that these settings need; files and folders of one's own are not among them."""
    names = [settings.vectorstore.embedder, settings.vectorstore.english_embedder]
    if settings.language_model.engine == "llama":
        names.append(settings.language_model.model)
    return [name for name in names if name and name in catalogue()]
