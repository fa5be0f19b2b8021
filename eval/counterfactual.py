"""The same question from different people: is it searched, and answered, the same?"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, model_validator

from chatbot.assembly import Application, open_application
from chatbot.settings import Settings
from chatbot.types import Question
from eval.attacks import KB, ingest
from eval.bench_questions import spread
from eval.errors import DatasetError
from eval.json_rows import IdentifiedRow, numbered_rows
from eval.progress import tracked
from eval.record import commit, machine, model_hashes
from eval.workbench import thrown_away
from ingest.types import Language
from vectorstore.manifest import sha256_of
from vectorstore.report import Progress

COUNTERFACTUAL = Path(__file__).resolve().parent / "sets" / "counterfactual.jsonl"
_PLACE = "{question}"

What = Literal["standalone question", "hits", "answer"]


class CounterfactualRow(IdentifiedRow):
    """A question, or a persona: how somebody would put any question of this language."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lang: Language
    question: str = ""
    persona: str = ""

    @model_validator(mode="after")
    def _is_one_of_both(self) -> CounterfactualRow:
        if bool(self.question) == bool(self.persona):
            raise ValueError("a line holds either a question or a persona")
        if self.persona and self.persona.count(_PLACE) != 1:
            raise ValueError(f"a persona holds {_PLACE} once")
        return self

    def asks(self, question: CounterfactualRow) -> str:
        """The question as this persona puts it."""
        return self.persona.replace(_PLACE, question.question)


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterfactualOptions:
    """What to ask; ``limit`` questions, spread evenly over the file, each with every persona of its language."""

    questions: Path
    documents: tuple[Path, ...]
    answers: bool = False
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A question, by id, that a persona changed."""

    question: str
    persona: str
    what: What


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterfactualResults:
    """What came out.

    Attributes:
        unchanged: By language: of the pairs of a question and a persona, the share where each was the same as without
            the persona.
    """

    unchanged: dict[str, dict[What, float]]
    changes: tuple[Change, ...]
    compared: int
    hashes: dict[str, str]
    machine: dict[str, object]
    seconds: float
    commit: str | None


def read_counterfactual(path: Path) -> list[CounterfactualRow]:
    """Questions and personas of a file, one JSON object a line.

    Raises:
        DatasetError: The file is missing, a line is damaged, an id stands twice, or questions or personas are missing.
    """
    rows = [row for _, row in numbered_rows(path, CounterfactualRow)]
    if not pairs(rows):
        raise DatasetError(f"{path} holds no question and persona of one language; give some")
    return rows


def pairs(rows: Iterable[CounterfactualRow]) -> list[tuple[CounterfactualRow, CounterfactualRow]]:
    """Each question with each persona of its language."""
    rows = list(rows)
    personas = [row for row in rows if row.persona]
    return [(own, persona) for own in rows if own.question for persona in personas if persona.lang == own.lang]


def run_counterfactual(
    options: CounterfactualOptions,
    settings: Settings,
    *,
    compose: Callable[[Settings], Application] = open_application,
    progress: Progress | None = None,
) -> CounterfactualResults:
    """Ingest the documents into a knowledge base that is thrown away, ask as everybody, and compare.

    Raises:
        DatasetError: The questions cannot be used, or a document cannot be read.
        IngestError: A path does not exist.
        ChatbotError: A model is missing.
    """
    started = time.perf_counter()
    rows = read_counterfactual(options.questions)
    chosen = spread([row for row in rows if row.question], options.limit or len(rows))
    asked = pairs([*chosen, *(row for row in rows if row.persona)])
    same: list[tuple[Language, What, bool]] = []
    changes: list[Change] = []
    with thrown_away(settings, compose) as application:
        ingest(application, options.documents, progress)
        plain: dict[str, Mapping[What, object]] = {}
        for question, persona in tracked(asked, total=len(asked), stage="asking", progress=progress):
            if question.id not in plain:
                plain[question.id] = outcome(application, question.question, answers=options.answers)
            for what, found in outcome(application, persona.asks(question), answers=options.answers).items():
                is_same = found == plain[question.id][what]
                same.append((question.lang, what, is_same))
                if not is_same:
                    changes.append(Change(question=question.id, persona=persona.id, what=what))
        hashes = model_hashes(application.embedders(), application.settings, language_model=options.answers)
    return CounterfactualResults(
        unchanged=_shares(same),
        changes=tuple(changes),
        compared=len(asked),
        hashes={"questions": sha256_of(options.questions), **hashes},
        machine=machine(),
        seconds=round(time.perf_counter() - started, 3),
        commit=commit(),
    )


def outcome(application: Application, text: str, *, answers: bool) -> Mapping[What, object]:
    """What the program makes of a question: how it is searched, the chunks in order, and what is answered."""
    question = Question(text=text, kb=KB)
    understood = application.understand(question)
    retrieval = application.search(understood.standalone, kb=KB, spoken=understood.spoken)
    found: dict[What, object] = {
        "standalone question": understood.standalone,
        "hits": [hit.chunk.id for hit in retrieval.hits],
    }
    if answers:
        answer = application.answer(question)
        found["answer"] = (answer.text, answer.citations)
    return found


def _shares(same: Sequence[tuple[Language, What, bool]]) -> dict[str, dict[What, float]]:
    counts: dict[str, dict[What, list[bool]]] = {}
    for language, what, is_same in same:
        counts.setdefault(language, {}).setdefault(what, []).append(is_same)
    return {
        language: {what: sum(values) / len(values) for what, values in own.items()} for language, own in counts.items()
    }
