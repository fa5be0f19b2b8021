"""The gate's questions as a sheet that an office program opens, and that can be uploaded again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from vectorstore.gate_questions import GateQuestion

_HEADINGS = ("question", "expected answer", "document", "answerable", "language")
# Without it Excel takes UTF-8 for something else, and Chinese for noise.
_MARK = "\ufeff"
_EXAMPLES = (
    ("How long is the warranty?", "24 months", "warranty.pdf", "yes", "en"),
    ("保修期多长？", "24 个月|二十四个月", "", "yes", "zh"),
    ("Who is your chief executive?", "", "", "no", "en"),
)


def questions_csv(questions: Iterable[GateQuestion]) -> str:
    """The questions, one a row; several expected texts in one cell have ``|`` between them."""
    return _sheet(
        (
            question.text,
            "|".join(question.answers),
            question.document,
            "yes" if question.answerable else "no",
            question.language,
        )
        for question in questions
    )


def template_csv() -> str:
    """A sheet with the headings and a row of each kind."""
    return _sheet(_EXAMPLES)


def _sheet(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_HEADINGS)
    writer.writerows(rows)
    return _MARK + text.getvalue()
