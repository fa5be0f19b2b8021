from __future__ import annotations

from dataclasses import fields
from string import Formatter
from typing import Any

import pytest

from chatbot.errors import GenerationError, QueueFullError
from chatbot.records.errors import (
    ConversationClosedError,
    ConversationMissingError,
    ConversationTakenError,
    DatabaseBusyError,
    DatabaseFullError,
)
from ingest.language import count_han
from ui.agent.approve_texts import APPROVE_TEXTS
from ui.agent.errors import (
    AudienceRefusedError,
    BuyerWroteError,
    DraftGoneError,
    EmptyReplyError,
    InternalWordsError,
    NotHeldError,
    ReplyTooLongError,
)
from ui.agent.figures_html import FIGURE_TEXTS
from ui.agent.notices import DESK_ERRORS, notices, told, told_html
from ui.agent.texts import TEXTS
from vectorstore.errors import ChunkMissingError, HandMadeRefusedError, PublishBlockedError

SPECIFIC = [
    ConversationTakenError("bo"),
    ConversationClosedError("c"),
    ConversationMissingError("m"),
    NotHeldError("n"),
    BuyerWroteError("b"),
    EmptyReplyError("e"),
    ReplyTooLongError("l"),
    DraftGoneError("d"),
    InternalWordsError("text", "these words", ("Rules",)),
    AudienceRefusedError("a"),
    DatabaseBusyError("b"),
    QueueFullError("q"),
    PublishBlockedError("two questions"),
    HandMadeRefusedError("the answer is empty"),
    ChunkMissingError("no chunk"),
]


@pytest.mark.parametrize("error", SPECIFIC, ids=lambda error: type(error).__name__)
def test_every_error_of_the_desk_is_told_in_both_languages(error: Exception) -> None:
    assert isinstance(error, DESK_ERRORS)
    english, chinese = told(error, "en"), told(error, "zh")
    assert english != notices("en").failed
    assert count_han(english) == 0
    assert count_han(chinese) > 3
    assert "{" not in english + chinese


def test_what_is_our_own_fault_tells_no_place_of_the_disk() -> None:
    for error in (DatabaseFullError("/var/data/records.sqlite is full"), GenerationError("/models/x.gguf")):
        assert told(error, "en") == notices("en").failed


def test_who_has_it_and_which_words_are_named() -> None:
    assert "bo" in told(ConversationTakenError("bo"), "en")
    said = told(InternalWordsError("t", "these words", ("Rules", "Prices")), "zh")
    assert "these words" in said
    assert "Rules, Prices" in said


def test_a_notice_is_said_by_screen_readers_and_is_no_markup() -> None:
    assert told_html("<b>") == '<p class="cd-told cd-status" role="status">&#60;b&#62;</p>'
    assert 'role="alert"' in told_html("no", is_fault=True)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (texts["en"], texts["zh"])
        for texts in (TEXTS, APPROVE_TEXTS, FIGURE_TEXTS, {"en": notices("en"), "zh": notices("zh")})
    ],
    ids=["desk", "approve", "figures", "notices"],
)
def test_both_languages_say_the_same_with_the_same_gaps(english: Any, chinese: Any) -> None:
    def gaps(text: str) -> list[str]:
        return sorted(name for _, name, _, _ in Formatter().parse(text) if name)

    for field in fields(english):
        here, there = getattr(english, field.name), getattr(chinese, field.name)
        assert gaps(here) == gaps(there), field.name
        assert count_han(here) == 0, field.name
        assert count_han(there) > 0 or not any(letter.isalpha() for letter in here), field.name
