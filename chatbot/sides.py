"""Does the evidence give two answers? Then both are shown: documents disagree, or each speaks of another product."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chatbot.asked_words import asked_words, words_held
from chatbot.contradictions import LEAST_SCORE, LEAST_SIMILARITY
from chatbot.disagreement import differing_values, disagreement
from chatbot.row_choice import rows_alike
from chatbot.statements import Statement
from chatbot.subjects import names_fit
from chatbot.table_rows import cells_of
from ingest.normalize import normalize
from ingest.row_text import is_row
from ingest.types import Language
from prompts.templates import SidesKind
from prompts.types import Evidence
from vectorstore.content import DocumentRecord

# Sentences further below the best one answer something else.
_NEAR = 0.06
# Share of the question's words that a sentence, with its headings, must hold to be one of several answers to it.
_ASKED_SHARE = 0.6
_LONGEST_CHARS = 400
_MOST_SIDES = 4
_LONGEST_LABELLED_CHARS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of several answers: a quote of the evidence, and the document it stands in."""

    item: Evidence
    quote: str
    document: DocumentRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Several answers to one question, best first.

    Attributes:
        kind: ``disagree`` where documents contradict each other, ``which`` where they speak of different products and
            the question names none, or rows of one table answer it alike.
    """

    kind: SidesKind
    sides: tuple[Side, ...]


def find_sides(
    question: str,
    evidence: Sequence[Evidence],
    *,
    document: Callable[[str], DocumentRecord | None],
    similarity: Callable[[str, Sequence[str]], Sequence[float]],
) -> Sides | None:
    """Compare the best sentence with those of other documents that are about as relevant.

    Args:
        question: Standing alone.
        evidence: Chosen sentences.
        document: By id, of those that the asker may see.
        similarity: Cosine of one text to others.

    Returns:
        ``None`` where one answer stands.
    """
    found = _statements(evidence, document)
    if len(found) < 2:
        return None
    (_, first), *others = found
    rows = _rows_alike(question, found)
    others = [(side, own) for side, own in others if own.document.id != first.document.id]
    if not others or not (first.measures or first.takes_a_side or is_row(first.text)):
        return Sides(kind="which", sides=rows) if rows else None
    cosines = similarity(first.text, [own.text for _, own in others])
    contrary = [
        side
        for (side, own), cosine in zip(others, cosines, strict=True)
        if cosine >= LEAST_SIMILARITY[first.language == own.language] and _disagree(first, own, float(cosine))
    ]
    if contrary:
        return Sides(kind="disagree", sides=(found[0][0], *_one_each(contrary)))
    products = [side for side, own in others if _is_other_product(question, first, own)]
    if products:
        return Sides(kind="which", sides=(found[0][0], *_one_each(products)))
    return Sides(kind="which", sides=rows) if rows else None


def side_line(side: Side, language: Language) -> str:
    """The quote behind its document and the day, or else the version, from which it counts."""
    record = side.document
    since = record.valid_from or record.version
    name = record.product if record.product and record.product not in record.title else ""
    about = ", ".join(part for part in (record.title or record.source, name, since) if part)
    return f"{about}：“{side.quote}”" if language == "zh" else f"{about}: “{side.quote}”"


def _statements(
    evidence: Sequence[Evidence], document: Callable[[str], DocumentRecord | None]
) -> list[tuple[Side, Statement]]:
    """Sentences about as relevant as the best one, best first."""
    scored = sorted(
        (
            (score, item, quote, sentence.page)
            for item in evidence
            for quote, score, sentence in zip(item.quotes, item.scores, item.sentences, strict=True)
            if len(quote) <= _LONGEST_CHARS
        ),
        key=lambda entry: -entry[0],
    )
    best = max((item.score for item in evidence), default=0.0)
    found = []
    for number, (score, item, quote, page) in enumerate(scored):
        record = document(item.chunk.document_id)
        if record is not None and score >= best - _NEAR:
            statement = Statement(number=number, place=number, text=quote, document=record, chunk=item.chunk, page=page)
            found.append((Side(item=item, quote=quote, document=record), statement))
    return found


def _rows_alike(question: str, found: Sequence[tuple[Side, Statement]]) -> tuple[Side, ...]:
    """Rows of the best sentence's table, if it is in one, of which the question names none."""
    _, first = found[0]
    if not is_row(first.text) or not _speaks_of(question, first):
        return ()
    rows = [
        side
        for side, own in found
        if own.document.id == first.document.id and own.chunk.heading == first.chunk.heading and is_row(own.text)
    ]
    return tuple(rows[place] for place in rows_alike(question, [side.quote for side in rows]))


def _disagree(first: Statement, other: Statement, cosine: float) -> bool:
    difference = disagreement(first, other, cosine)
    return difference is not None and difference.score >= LEAST_SCORE


def _is_other_product(question: str, first: Statement, other: Statement) -> bool:
    """Whether two sentences answer the question for two products, and the question names neither."""
    if first.language != other.language or not (_is_same_row(first.text, other.text) or differing_values(first, other)):
        return False
    if not first.scope and not other.scope:
        return _is_same_label(first.text, other.text) and _names_no_title(question, first, other)
    if not first.scope or not other.scope or names_fit(first.scope, other.scope):
        return False
    lowered = question.casefold()
    if any(name.casefold() in lowered for name in first.scope | other.scope):
        return False
    return _speaks_of(question, first) and _speaks_of(question, other)


def _speaks_of(question: str, statement: Statement) -> bool:
    asked = asked_words(question)
    held = words_held(question, f"{statement.chunk.heading}\n{statement.text}")
    return bool(asked) and len(held) >= _ASKED_SHARE * len(asked)


def _is_same_row(first: str, other: str) -> bool:
    """Whether two quotes are rows of tables that begin with the same cell, and go on otherwise."""
    return is_row(first) and is_row(other) and first != other and _first_cell(first) == _first_cell(other)


def _is_same_label(first: str, other: str) -> bool:
    """Whether two quotes are short lines that begin alike, such as "Price: $130"."""
    labels = [[head for head, _ in cells_of(text)] for text in (first, other)]
    return max(len(first), len(other)) <= _LONGEST_LABELLED_CHARS and bool(labels[0]) and labels[0] == labels[1]


def _names_no_title(question: str, first: Statement, other: Statement) -> bool:
    """Whether two documents have their own titles, and the question says no word of either."""
    titles = [own.document.title for own in (first, other)]
    return normalize(titles[0]) != normalize(titles[1]) and not any(words_held(question, title) for title in titles)


def _first_cell(row: str) -> str:
    return normalize(row.split("; ", maxsplit=1)[0])


def _one_each(sides: Sequence[Side]) -> list[Side]:
    """The best of each document."""
    by_document: dict[str, Side] = {}
    for side in sides:
        by_document.setdefault(side.document.id, side)
    return list(by_document.values())[: _MOST_SIDES - 1]
