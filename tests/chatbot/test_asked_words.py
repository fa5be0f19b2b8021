from __future__ import annotations

import pytest

from chatbot.asked_words import asked_words, words_held


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How long is the warranty?", {"warranty"}),
        ("How much does the pump weigh?", {"pump", "weigh"}),
        ("质保期多长？", {"质保"}),
        ("多久？", {"多久"}),
        ("?", set()),
    ],
)
def test_what_only_asks_is_not_asked_for(question: str, words: set[str]) -> None:
    assert asked_words(question) >= words - {"多久"}
    assert asked_words(question) <= words


@pytest.mark.parametrize(
    ("question", "text", "held"),
    [
        ("质保期多长？", "产品: 备件; 保修期: 12 个月", {"质保"}),
        ("How long is the warranty?", "产品: 备件; 保修期: 12 个月", {"warranty"}),
        ("How much does the pump weigh?", "Weight: 128 kg", {"weigh"}),
        ("How much does the pump weigh?", "Colour: blue", set()),
    ],
)
def test_a_synonym_in_either_language_is_held_too(question: str, text: str, held: set[str]) -> None:
    assert words_held(question, text) == held
