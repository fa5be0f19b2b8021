"""Rows of one table that answer a question alike, because it does not say which of them it means."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.asked_words import words_held
from chatbot.figures import names_in
from chatbot.table_rows import cells_of
from vectorstore.tokens import tokenize


def rows_alike(question: str, rows: Sequence[str]) -> list[int]:
    """Places of the rows that are as good an answer as the first one, itself among them.

    Args:
        question: Standing alone.
        rows: Quotes that are rows of one table, the best one first.

    Returns:
        Nothing where the best row holds no word of the question but names of parts, or the question tells the rows
        apart: it holds a word of one row's first cell that another has not, or names a part that not all of them have.
        Other rows are left out if they begin with the same cell, go on the same, or hold other words of the question.
    """
    cells = [cells_of(row) for row in rows]
    head, _ = cells[0][0]
    best = words_held(question, _rest(cells[0]))
    if best <= set(tokenize(" ".join(names_in(question)))):
        return []
    alike: list[int] = []
    keys: list[str] = []
    for place, own in enumerate(cells):
        if own[0][0] != head or {name for name, _ in own[1:]}.isdisjoint(name for name, _ in cells[0][1:]):
            continue
        is_new = own[0][1] not in keys and (not place or _rest(own) != _rest(cells[0]))
        if is_new and words_held(question, _rest(own)) == best:
            alike.append(place)
            keys.append(own[0][1])
    said = [words_held(question, own) for own in keys]
    if len(set(said)) > 1:
        return []
    if any(name not in names_in(rows[place]) for name in names_in(question) for place in alike):
        return []
    return alike if len(alike) > 1 else []


def _rest(cells: Sequence[tuple[str, str]]) -> str:
    return "; ".join(f"{head}: {value}" for head, value in cells[1:])
