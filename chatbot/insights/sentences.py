"""Sentences are made from figures by templates; no model writes a word of them."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import get_args

from chatbot.insights.cells import Cell
from chatbot.insights.figures import FigureForm, SentenceForm
from chatbot.insights.schema import Value
from chatbot.insights.types import Figure, Sentence
from ingest.types import Language

_LANGUAGES: tuple[Language, ...] = get_args(Language)
_WEAK: Mapping[Language, str] = {
    "en": " This rests on {cases:case,cases} only, too few to conclude from.",
    "zh": "（仅基于 {cases} 个样本，不足以得出结论。）",
}


def sentences_of(form: FigureForm, figure: Figure, *, min_cases: int) -> list[Sentence]:
    """One for each row that has something to say, as far as the form wants.

    Args:
        form: With the templates.
        figure: Counted by it.
        min_cases: A sentence on fewer says so.
    """
    found = []
    for row in range(len(figure.rows)):
        cells = figure.cells(row)
        fitting = next((own for own in form.sentences if row < own.rows and _fits(own, cells)), None)
        if fitting and _count(cells["cases"]) > 0:
            found.append(_sentence(fitting, figure, row, min_cases))
    return found


def columns_in(template: str) -> tuple[str, ...]:
    """Names of the cells that a template states, in order."""
    return tuple(dict.fromkeys(name for _, name, _, _ in string.Formatter().parse(template) if name))


def _fits(form: SentenceForm, cells: Mapping[str, Value]) -> bool:
    return all(cells[name] is not None for name in form.needs) and all(
        _count(cells[name]) > 0 for name in form.positive
    )


def _sentence(form: SentenceForm, figure: Figure, row: int, min_cases: int) -> Sentence:
    cells = figure.cells(row)
    cases = _count(cells["cases"])
    is_weak = cases < min_cases
    texts = {}
    for language in _LANGUAGES:
        named = {
            column.name: Cell(
                kind=column.kind,
                value=cells[column.name],
                language=language,
                currency=str(cells.get("currency") or ""),
            )
            for column in figure.columns
        }
        template = form.texts[language] + (_WEAK[language] if is_weak else "")
        texts[language] = template.format(**named)
    stated = columns_in(form.texts["en"]) + columns_in(form.texts["zh"]) + (("cases",) if is_weak else ())
    return Sentence(
        id=f"{figure.id}-{row}",
        texts=texts,
        figure=figure.id,
        row=row,
        columns=tuple(dict.fromkeys(stated)),
        cases=cases,
        is_weak=is_weak,
    )


def _count(value: Value) -> int:
    return int(value) if isinstance(value, int | float) else 0
