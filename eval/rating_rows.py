"""Which answers are rated, and which of two stands on which side."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

from eval.compare import common_questions
from eval.errors import RatingError
from eval.rating_columns import SIDES, Side
from eval.run_files import FinishedRun
from eval.types import AnswerRecord
from ingest.normalize import strip_control_characters

# What a cell of a workbook holds at most.
_MAX_CHARS = 32_767
# Not control characters, yet no XML may hold them.
_NO_CHARACTERS = str.maketrans("", "", "\ufffe\uffff")
_WHITE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedAnswer:
    """One answer of a row.

    Attributes:
        side: ``None`` where it is the only one.
        system: The folder of its run; never on the sheet.
    """

    side: Side | None
    system: str
    text: str
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingRow:
    """One question of a sheet; ``number`` starts at 1."""

    number: int
    query_id: str
    question: str
    answers: tuple[RatedAnswer, ...]


def choose_rows(
    first: FinishedRun, second: FinishedRun | None = None, *, limit: int | None = None, seed: int = 0
) -> list[RatingRow]:
    """Questions that were answered, by both runs if there are two; refusals have nothing to rate.

    Args:
        first: A run with answers.
        second: Another run of the same set.
        limit: So many questions, drawn at random; ``None`` for all.
        seed: Of the draw and of the sides.

    Raises:
        NotComparableError: The runs asked different questions.
        RatingError: There is nothing to rate.
    """
    runs = [first] if second is None else [first, second]
    if second is not None and first.folder.resolve() == second.folder.resolve():
        raise RatingError(f"{first.folder} is given twice; give two runs, or one")
    asked = list(first.questions) if second is None else common_questions(first, second)
    answered = [
        query_id
        for query_id in asked
        if all(query_id in run.answers and not run.answers[query_id].abstained for run in runs)
    ]
    if not answered:
        raise RatingError(
            f"no question was answered in {' and '.join(str(run.folder) for run in runs)}; run the set with --answers"
        )
    generator = random.Random(seed)  # noqa: S311 - sides of a sheet, no secret
    if limit is not None and limit < len(answered):
        chosen = set(generator.sample(answered, limit))
        answered = [query_id for query_id in answered if query_id in chosen]
    rows = []
    for number, query_id in enumerate(answered, start=1):
        order = generator.sample(runs, len(runs))
        sides: Sequence[Side | None] = SIDES if len(runs) == 2 else (None,)
        rows.append(
            RatingRow(
                number=number,
                query_id=query_id,
                question=cell_text(first.questions[query_id].text),
                answers=tuple(
                    RatedAnswer(
                        side=side,
                        system=str(run.folder),
                        text=cell_text(run.answers[query_id].answer),
                        evidence=cell_text(_evidence(run.answers[query_id])),
                    )
                    for side, run in zip(sides, order, strict=True)
                ),
            )
        )
    return rows


def cell_text(text: str) -> str:
    """A text as a cell can hold it: without control characters, cut where it is too long."""
    return strip_control_characters(text.replace("\r\n", "\n")).translate(_NO_CHARACTERS)[:_MAX_CHARS]


def fingerprint(text: str) -> str:
    """Tells texts apart, whatever an office program did to their white space."""
    return hashlib.sha256(_WHITE.sub("", text).encode()).hexdigest()[:16]


def _evidence(answer: AnswerRecord) -> str:
    return "\n\n".join(
        f"[{item.number}] {' > '.join(part for part in (item.title, item.section) if part)}\n{item.quote}"
        for item in answer.citations
    )
