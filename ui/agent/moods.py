"""What the conversations of the queue sound like: told from the buyer's last words, kept nowhere."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from chatbot.assembly import Application
from chatbot.mood import PRESSING
from chatbot.records.types import QueueEntry
from ui.http_errors import EXPECTED_ERRORS

_LOG = logging.getLogger(__name__)


def moods_of(application: Application, entries: Sequence[QueueEntry]) -> dict[str, str]:
    """Mood by a conversation's id; of those only that can be told now, for the queue waits for no training."""
    if not application.messages.is_ready:
        return {}
    by_kb: dict[str, dict[str, str]] = {}
    for entry in entries:
        if words := words_of(entry):
            by_kb.setdefault(entry.conversation.kb, {})[entry.conversation.id] = words
    moods: dict[str, str] = {}
    for kb, words_by_id in by_kb.items():
        try:
            told = application.messages.classify(list(words_by_id.values()), kb)
        except EXPECTED_ERRORS as error:
            _LOG.warning("moods of the queue: %s", " ".join(str(error).split()))
            continue
        moods |= {name: own.mood for name, own in zip(words_by_id, told, strict=True)}
    return moods


def pressing_first(entries: Sequence[QueueEntry], moods: dict[str, str]) -> list[QueueEntry]:
    """Who is annoyed or pressed for time before the others, both in the order that they were in."""
    return sorted(entries, key=lambda entry: moods.get(entry.conversation.id) not in PRESSING)


def words_of(entry: QueueEntry) -> str:
    """What the buyer said last; a note says nothing of what is wanted."""
    last = entry.last_message
    return last.text if last is not None and last.role == "buyer" else entry.conversation.question
