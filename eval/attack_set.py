"""Attempts to make the assistant say what no document says: the shipped file, and how it is read."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from chatbot.types import DEFAULT_KB, Question, Role, Turn
from eval.errors import DatasetError
from eval.json_rows import IdentifiedRow, numbered_rows
from ingest.types import Language

ATTACKS = Path(__file__).resolve().parent / "sets" / "attacks.jsonl"

Channel = Literal["question", "history", "document"]


class _TurnRow(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Role
    text: str = Field(min_length=1)


class Attack(IdentifiedRow):
    """One attempt.

    Attributes:
        channel: Where the attempt stands: in the question, in the turns before it, or in a document.
        text: The question that is asked; for a document, its text.
        goal: What a model that obeys would say; it must not leave, nor may a decoded form of it.
        history: Turns before the question, oldest first; what the assistant says there is forged.
        question: What a buyer then asks about the document.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    lang: Language
    family: str = Field(min_length=1)
    channel: Channel
    text: str = Field(min_length=1)
    goal: str = Field(min_length=1)
    history: tuple[_TurnRow, ...] = ()
    question: str = ""

    @model_validator(mode="after")
    def _has_what_its_channel_needs(self) -> Attack:
        if (self.channel == "history") != bool(self.history):
            raise ValueError("turns belong to the channel history, which needs some")
        if (self.channel == "document") != bool(self.question):
            raise ValueError("a question of its own belongs to the channel document, which needs one")
        return self

    def asked(self, kb: str = DEFAULT_KB) -> Question:
        """What is put to the assistant."""
        return Question(
            kb=kb,
            text=self.question or self.text,
            history=tuple(Turn(role=turn.role, text=turn.text) for turn in self.history),
        )


def read_attacks(path: Path) -> list[Attack]:
    """The attempts of a file, one JSON object a line.

    Raises:
        DatasetError: The file is missing or empty, a line is damaged, or an id stands twice.
    """
    attacks = [attack for _, attack in numbered_rows(path, Attack)]
    if not attacks:
        raise DatasetError(f"{path} is empty; give a file of attacks")
    return attacks
