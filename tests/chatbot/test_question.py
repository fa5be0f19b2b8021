from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.errors import QuestionError
from chatbot.question import checked_question, one_line


def test_a_question_comes_on_one_line_without_control_characters() -> None:
    assert checked_question(" How\tlong\r\nis \x00it?\x1b ", max_chars=100) == "How long is it?"
    assert checked_question("多久\u3000换油？", max_chars=100) == "多久 换油？"


@pytest.mark.parametrize("text", ["", " \n\t", "\x00\x01", "?!", "。。。", "\u200b\ufeff", "\udfff"])
def test_a_question_without_anything_to_read_is_refused(text: str) -> None:
    with pytest.raises(QuestionError, match="is empty; write"):
        checked_question(text, max_chars=100)


def test_a_question_that_is_too_long_is_refused_with_both_lengths() -> None:
    assert checked_question("x" * 50, max_chars=50)
    with pytest.raises(QuestionError, match="has 100000 characters, at most 50"):
        checked_question("x" * 100_000, max_chars=50)


@given(st.text(st.characters(categories=["L", "N", "P", "Z", "C"]), max_size=60))
def test_every_text_becomes_one_clean_line(text: str) -> None:
    line = one_line(text)
    line.encode("utf-8")
    assert not [character for character in line if unicodedata.category(character) == "Cc"]
    assert line == " ".join(line.split()) == one_line(line)
