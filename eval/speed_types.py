"""What the measurement of answering speed is asked and gives."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Variant = Literal["none", "threads", "prefix", "lookup", "cache", "together", "configured"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedOptions:
    """What to do.

    Attributes:
        limit: Questions of the file, spread evenly over it.
        users: At once; one measurement for each.
        asked: Questions that each user asks, one after the other.
        rounds: Times that everything is measured.
        lookup_tokens: Where look-up is on.
        seed: Of who asks what.
    """

    paths: tuple[Path, ...]
    questions: Path
    limit: int
    users: tuple[int, ...]
    asked: int
    variants: tuple[Variant, ...]
    rounds: int = 1
    lookup_tokens: int = 2
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One answer as its reader sees it; seconds since the question, ``None`` where it did not happen."""

    question: str
    evidence_seconds: float | None
    first_text_seconds: float | None
    total_seconds: float
    refused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCall:
    """One prompt that the language model read, and what it wrote; checks of the words are within its seconds."""

    read_tokens: int
    written_tokens: int
    reading_seconds: float
    writing_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedCell:
    """One variant under so many users; medians over all answers of all rounds, ``None`` without any.

    Attributes:
        repeated_share: Of the questions, those that somebody had asked before in the same measurement.
        cached: Questions that got an answer that was kept.
        first_text_seconds: To the first words shown, whether written, quoted or kept.
        read_tokens_per_second: Of the calls of the model; prompt tokens over the time until its first word.
    """

    variant: Variant
    users: int
    questions: int
    repeated_share: float
    cached: int
    refused: int
    model_calls: int
    evidence_seconds: float | None
    first_text_seconds: float | None
    total_seconds: float | None
    total_p95_seconds: float | None
    answers_per_minute: float
    read_tokens_per_second: float | None
    written_tokens_per_second: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPrompts:
    """What prompts have in common with the prompt before in the same conversation, in the model's tokens; medians.

    Attributes:
        pairs: Follow-ups that were put to the model, whose question before was too.
        system_tokens: The same for all questions of a language.
        shared_tokens: Beyond the system message, from its end.
    """

    pairs: int
    prompt_tokens: float | None
    system_tokens: float | None
    shared_tokens: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedReport:
    """All measurements.

    Attributes:
        gains: By variant and users: median seconds of a whole answer with nothing on, over those of the variant.
        settings: By variant, those that differ between them.
    """

    cells: tuple[SpeedCell, ...]
    gains: dict[str, dict[str, float]]
    conversations: SharedPrompts
    settings: dict[str, dict[str, object]]
    options: dict[str, object]
    hashes: dict[str, str]
    machine: dict[str, object]
    commit: str | None
