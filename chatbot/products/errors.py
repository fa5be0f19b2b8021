"""Errors of catalogues, orders and recommendations."""

from __future__ import annotations

from chatbot.errors import ChatbotError


class CatalogueError(ChatbotError):
    """A catalogue or order file cannot be read, or nothing in it can be used."""


class NoCatalogueError(ChatbotError):
    """The knowledge base has no catalogue."""


class UnknownProductError(ChatbotError):
    """The catalogue has no product of this part number that the asker may see."""
