"""A question becomes a query by rules; what they do not cover is said, never guessed."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Literal

from chatbot.insights.ask.lexicon import Lexicon, Meaning
from chatbot.insights.ask.measures import measure_of
from chatbot.insights.ask.parts import Item, Parts
from chatbot.insights.ask.query import AskableTable, Condition, Group, Query
from chatbot.insights.ask.scanner import Token, tokens_of
from chatbot.insights.ask.spans import days_of

Reason = Literal[
    "", "unknown_words", "no_table", "two_tables", "no_measure", "two_measures", "two_periods", "no_group", "two_groups"
]
# Ratio of letters in common, from which on a word may be meant ("regoin" for "region").
_LIKENESS = 0.75
# Which meaning of a phrase counts where the table allows several.
_PREFERENCE = tuple(
    "value filter measure column bucket rank aggregate compare negation by unit number act stop".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was made of a question.

    Attributes:
        query: As far as it was understood; run only where ``reason`` is empty.
        unused: Words that nothing was made of, in order.
        reason: Why it is not run.
        alike: For words that nothing was made of, what looks like them and is known; never used by itself.
    """

    query: Query | None
    unused: tuple[str, ...] = ()
    reason: Reason = ""
    alike: tuple[str, ...] = ()


@dataclass(slots=True)
class _Draft:
    """What the loop over the items fills."""

    parts: Parts
    groups: list[Group] = field(default_factory=list)
    wanted: dict[tuple[str, bool], list[object]] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    singular: bool = False


def read_question(
    question: str, lexicon: Lexicon, today: datetime.date, latest: datetime.date | None = None
) -> Reading:
    """Read a question in either language.

    Args:
        question: As asked.
        lexicon: Phrases and the tables' values.
        today: What "last month" is counted from.
        latest: The last day that the table has; a month without a year is not after it.
    """
    tokens = tokens_of(question, lexicon, today, latest)
    reading = _read(tokens)
    return replace(reading, alike=_alike(reading.unused, lexicon)) if reading.unused else reading


def _read(tokens: list[Token]) -> Reading:
    unknown = [token.text for token in tokens if _is_unknown(token)]
    table = _table_of(tokens)
    if table is None or table == "both":
        reason: Reason = "unknown_words" if unknown else "no_table" if table is None else "two_tables"
        return Reading(query=None, unused=tuple(unknown), reason=reason)
    items = _items(tokens, table)
    draft = _Draft(parts=Parts(items=items, table=table))
    for place in range(len(items)):
        _take(place, draft)
    days = days_of([item.token.period for item in items if item.token.period])
    measure, reason = measure_of(draft.parts, draft.groups)
    unused = [token.text for token in tokens if _is_unknown(token) or token.text in draft.unused]
    if days is None:
        return Reading(query=None, unused=tuple(unused), reason="two_periods")
    if measure is None:
        return Reading(query=None, unused=tuple(unused), reason="unknown_words" if unused else reason)
    conditions = [
        Condition(column=column, test="is_not" if negated else "is", values=tuple(dict.fromkeys(values)))
        for (column, negated), values in draft.wanted.items()
    ]
    conditions += [Condition(column="date", test=test, values=(day,)) for test, day in days]
    comparison, having = draft.parts.compared(measure, draft.groups)
    limit = draft.parts.limit
    if draft.parts.order and limit is None and draft.singular:
        limit = 1
    if limit is not None and len(draft.groups) > 1:
        reason = "two_groups"
    is_ranked = limit is not None or (draft.parts.order and measure.aggregate not in {"max", "min"})
    if (is_ranked or having) and not draft.groups:
        reason, limit, having = "no_group", None, None
    query = Query(
        table=table,
        measure=measure,
        groups=tuple(draft.groups),
        conditions=(*conditions, *comparison),
        having=having,
        order=draft.parts.order if draft.groups else "",
        limit=limit,
    )
    return Reading(query=query, unused=tuple(unused), reason="unknown_words" if unused else reason)


def _alike(unused: tuple[str, ...], lexicon: Lexicon) -> tuple[str, ...]:
    """The nearest phrase of each word, where one is near enough to be a slip of the pen."""
    near = (get_close_matches(word, lexicon, n=1, cutoff=_LIKENESS) for word in unused)
    return tuple(dict.fromkeys(phrase for found in near for phrase in found))


def _is_unknown(token: Token) -> bool:
    return not token.meanings and token.number is None and token.period is None


def _table_of(tokens: list[Token]) -> AskableTable | Literal["both"] | None:
    """The table that all words agree on; words that mean something without one have no vote."""
    found: set[AskableTable] | None = None
    for token in tokens:
        tables = {own.table for own in token.meanings}
        if tables and None not in tables:
            named = {table for table in tables if table}
            found = named if found is None else found & named
    if found is None:
        # "几个", "价格": a word that may belong to a table, and nothing that says otherwise.
        leaning = {own.table for token in tokens for own in token.meanings if own.table}
        return next(iter(leaning)) if len(leaning) == 1 else None
    return next(iter(found)) if len(found) == 1 else "both"


def _items(tokens: list[Token], table: AskableTable) -> list[Item]:
    items = []
    for token in tokens:
        fitting = [own for own in token.meanings if own.table in {None, table}]
        if not fitting:
            items.append(Item(kind="period" if token.period else "number", value="", token=token))
            continue
        # A value that stands in two columns counts in the first of them.
        best = min(fitting, key=lambda own: _PREFERENCE.index(own.kind))
        if best.kind != "stop":
            items.append(
                Item(
                    kind=best.kind,
                    value=best.value,
                    token=token,
                    also=_acts(fitting),
                    cells=_cells(best, fitting),
                )
            )
    return [item for item in items if not _is_unknown(item.token)]


def _acts(meanings: list[Meaning]) -> frozenset[str]:
    return frozenset(own.value for own in meanings if own.kind == "act")


def _cells(best: Meaning, fitting: list[Meaning]) -> tuple[str, ...]:
    """All cells of one column that a phrase names: "pumps" for two kinds of them."""
    column = best.value.partition("=")[0]
    pairs = (own.value.partition("=") for own in fitting if own.kind == best.kind and "=" in own.value)
    return tuple(cell for name, _, cell in pairs if name == column)


def _take(place: int, draft: _Draft) -> None:
    """Make of one item what is made of it, looking at its neighbours."""
    parts = draft.parts
    item, before = parts.items[place], parts.at(place - 1)
    match item.kind:
        case "unit" if item.value == "money" or (before and before.kind == "number"):
            return
        case "value" | "filter" | "unit":
            column = item.value.partition("=")[0]
            if column == "currency" and before and before.kind == "number":
                return
            kept = [cell == "true" if column == "refused" else cell for cell in item.cells]
            draft.wanted.setdefault((column, parts.is_negated(place)), []).extend(kept)
        case "column":
            if not parts.is_absorbed(place):
                draft.groups.append(Group(column=item.value))
                draft.singular = draft.singular or parts.is_singular(place)
        case "bucket":
            if parts.is_grouping(place):
                draft.groups.append(Group(column="date", bucket=parts.bucket(item)))
                draft.singular = draft.singular or parts.is_singular(place)
            else:
                draft.unused.append(item.token.text)
        case "number":
            if not parts.uses_number(place):
                draft.unused.append(item.token.text)
        case _:
            return
