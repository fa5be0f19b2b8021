"""How much of its prompt a follow-up shares with the question before: what a state kept per conversation could save."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Literal

from langchain_core.messages import BaseMessage
from pydantic import BaseModel, ConfigDict, ValidationError

from chatbot.assembly import Application
from chatbot.types import Question, Turn
from eval.errors import BenchmarkError
from eval.progress import tracked
from eval.speed_types import SharedPrompts
from eval.speed_watch import ModelWatch
from vectorstore.report import Progress


class _Turn(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    role: Literal["user", "assistant"]
    text: str


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    text: str
    history: tuple[_Turn, ...] = ()


def shared_prompts(
    application: Application, questions: Path, *, kb: str, progress: Progress | None = None
) -> SharedPrompts:
    """Ask the last two questions of each conversation of the file, and compare their prompts.

    Nothing is written: each question is given up as soon as its prompt is there.

    Raises:
        BenchmarkError: A line of the file is damaged.
    """
    model = application.language_model()
    found: list[tuple[int, int, int]] = []
    rows = _conversations(questions)
    for row in tracked(rows, total=len(rows), stage="comparing prompts", progress=progress):
        history = tuple(Turn(role=turn.role, text=turn.text) for turn in row.history)
        last = max(place for place, turn in enumerate(history) if turn.role == "user")
        before = _prompt(application, Question(text=history[last].text, history=history[:last], kb=kb))
        after = _prompt(application, Question(text=row.text, history=history, kb=kb))
        if before and after and before[0].text == after[0].text:
            shared = _beginning(before[1].text, after[1].text)
            counts = [model.get_num_tokens(text) for text in (after[0].text, after[1].text, shared)]
            found.append((counts[0] + counts[1], counts[0], counts[2]))
    whole, system, beyond = ([own[place] for own in found] for place in range(3))
    return SharedPrompts(
        pairs=len(found),
        prompt_tokens=median(whole) if found else None,
        system_tokens=median(system) if found else None,
        shared_tokens=median(beyond) if found else None,
    )


def _prompt(application: Application, question: Question) -> Sequence[BaseMessage] | None:
    """The prompt of a question; ``None`` where the model is not asked."""
    watch = ModelWatch()
    before, application.callbacks = application.callbacks, [watch]
    try:
        with closing(application.stream(question)) as updates:  # type: ignore[type-var] # a generator
            for _ in updates:
                if watch.prompts:
                    return watch.prompts[0]
    finally:
        application.callbacks = before
    return None


def _conversations(questions: Path) -> list[_Row]:
    rows = []
    for number, line in enumerate(questions.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = _Row.model_validate_json(line)
        except ValidationError as error:
            reason = error.errors(include_url=False)[0]["msg"]
            raise BenchmarkError(f"{questions}, line {number}: {reason}; correct the line") from error
        if any(turn.role == "user" for turn in row.history):
            rows.append(row)
    return rows


def _beginning(first: str, second: str) -> str:
    """What both begin with."""
    length = next((place for place, (one, other) in enumerate(zip(first, second, strict=False)) if one != other), None)
    return first[: min(len(first), len(second)) if length is None else length]
