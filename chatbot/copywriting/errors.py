"""Why copy cannot be written; each message says what to do."""

from __future__ import annotations

from chatbot.errors import ChatbotError


class CopyRequestError(ChatbotError):
    """Neither product nor topic is given, or what is given cannot be read."""


class NoFactsError(ChatbotError):
    """No document and no catalogue that buyers may see says anything about it."""
