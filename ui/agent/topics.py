"""What a conversation may be about."""

from __future__ import annotations

import logging

from chatbot.assembly import Application
from chatbot.classify.types import OUT_OF_SCOPE
from chatbot.intent import INTENTS
from chatbot.records.types import Conversation
from ui.http_errors import EXPECTED_ERRORS

_LOG = logging.getLogger(__name__)


def topics_of(application: Application, conversation: Conversation) -> list[str]:
    """The labels in use, and the one that it has."""
    known: list[str] = list(INTENTS)
    if application.messages.is_ready:
        try:
            known = [*application.messages.head(conversation.kb, "intent").head.labels, OUT_OF_SCOPE]
        except EXPECTED_ERRORS as error:
            _LOG.warning("topics of a conversation: %s", " ".join(str(error).split()))
    return list(dict.fromkeys([*known, *filter(None, [conversation.intent])]))
