"""The words of a language model, begun anew where its server breaks off in the middle of an answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Sequence
from typing import Any

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage

from chatbot.errors import StreamBrokenError

# Servers that break off one after the other do so for a reason that asking again does not take away.
_MOST_RESTARTS = 3
_LOG = logging.getLogger(__name__)


def words_of(
    model: BaseChatModel, messages: Sequence[BaseMessage], *, restart: Callable[[], None], **arguments: Any
) -> Generator[AIMessageChunk, None, None]:
    """Stream an answer.

    Args:
        model: Who is asked; a pool of servers asks another one after a break.
        messages: The prompt.
        restart: Told that the words so far end in the middle, and that all comes again from the first word on: alike,
            or in other words, as another server may write.
        arguments: For this call, such as ``max_tokens``.

    Raises:
        ChatbotError: Nobody answers, or every one breaks off.
    """
    for _ in range(_MOST_RESTARTS):
        try:
            yield from model.stream(list(messages), **arguments)
        except StreamBrokenError as error:
            _LOG.warning("an answer is begun anew: %s", error)
            restart()
        else:
            return
    yield from model.stream(list(messages), **arguments)
