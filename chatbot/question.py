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
    cleaned = " ".join(strip_control_characters(text.replace("\n", " ").replace("\t", " ")).split())
    if not any(character.isalnum() for character in normalize(cleaned)):
        raise QuestionError("the question is empty; write what you would like to know")
    return cleaned
