"""A question as it comes from outside, checked."""

from __future__ import annotations

from chatbot.errors import QuestionError
from ingest.normalize import normalize, strip_control_characters


def checked_question(text: str, *, max_chars: int) -> str:
    """The question on one line, without control characters.

    Raises:
        QuestionError: It is empty, longer than ``max_chars``, or holds nothing that could be read.
    """
    if len(text) > max_chars:
        raise QuestionError(f"the question has {len(text)} characters, at most {max_chars} are read; shorten it")
    cleaned = one_line(text)
    if not any(character.isalnum() for character in normalize(cleaned)):
        raise QuestionError("the question is empty; write what you would like to know")
    return cleaned


def one_line(text: str) -> str:
    """A text on one line, without control characters and without halves of characters, which no tokenizer takes."""
    whole = text.encode("utf-8", "ignore").decode("utf-8")
    return " ".join(strip_control_characters(" ".join(whole.split())).split())
