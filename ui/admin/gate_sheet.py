"""The gate's questions as a sheet that an office program opens, and that can be uploaded again."""

from __future__ import annotations

from collections.abc import Iterable

from ui.admin.csv_text import csv_text
from vectorstore.gate_questions import GateQuestion

_HEADINGS = ("question", "expected answer", "document", "answerable", "language")
_EXAMPLES = (
    ("How long is the warranty?", "24 months", "warranty.pdf", "yes", "en"),
    ("保修期多长？", "24 个月|二十四个月", "", "yes", "zh"),
    ("Who is your chief executive?", "", "", "no", "en"),
)


def questions_csv(questions: Iterable[GateQuestion]) -> str:
    """The questions, one a row; several expected texts in one cell have ``|`` between them."""
    rows = (
        (
            question.text,
            "|".join(question.answers),
            question.document,
            "yes" if question.answerable else "no",
            question.language,
        )
        for question in questions
    )
    return csv_text(_HEADINGS, rows)


def template_csv() -> str:
    """A sheet with the headings and a row of each kind."""
    return csv_text(_HEADINGS, _EXAMPLES)
