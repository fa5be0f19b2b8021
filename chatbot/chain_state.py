"""What the chain's steps hand on to one another."""

from __future__ import annotations

import time
from dataclasses import dataclass

from chatbot.answer_cache import AnswerKey, KeptAnswer
from chatbot.chain_steps import Step
from chatbot.types import Question, Timings, Understood
from ingest.types import Language
from prompts.types import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that is understood.

    Attributes:
        named: The question without the product of the page that it is asked on.
        started: By ``time.perf_counter``.
    """

    question: Question
    understood: Understood
    named: str
    language: Language
    started: float
    is_attack: bool

    @property
    def standalone(self) -> str:
        """The question as it is searched for."""
        return self.understood.standalone


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the search has brought.

    Attributes:
        key: Under which the answer is kept; ``None`` where it is not.
        kept: The answer that was given before; then nothing was searched.
    """

    asked: Asked
    context: Context
    confidence: float
    retrieve_seconds: float = 0.0
    is_approved: bool = False
    key: AnswerKey | None = None
    kept: KeptAnswer | None = None

    def timings(self, *, first_token: float | None = None, evidence_shown: float | None = None) -> Timings:
        """Seconds up to now; of the others, ``None`` where it did not happen."""
        return Timings(
            retrieve_seconds=self.retrieve_seconds,
            first_evidence_seconds=evidence_shown,
            first_token_seconds=first_token,
            total_seconds=self.seconds(),
        )

    def seconds(self) -> float:
        """Since the question was asked."""
        return time.perf_counter() - self.asked.started


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What became of a call of the language model.

    Attributes:
        first_token: Seconds from the question to its first word; ``None`` if it wrote none.
        is_whole: Whether it ended by itself, and was not cut off by a limit.
        checking: The checks so far, which the last words still have before them.
    """

    first_token: float | None
    is_whole: bool
    checking: Step
