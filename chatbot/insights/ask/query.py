"""What can be asked of a table: a small typed language. Nothing reaches the engine that was not checked against it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from chatbot.insights.errors import TableQuestionError
from chatbot.insights.schema import TABLES, TableName, Value

Aggregate = Literal["count", "distinct", "sum", "avg", "median", "min", "max", "share"]
Bucket = Literal["", "day", "week", "month", "quarter", "year", "weekday"]
Test = Literal["is", "is_not", "from", "before", "over", "under", "order_over", "order_under"]
Order = Literal["", "most", "least"]

AskableTable = Literal["orders", "questions"]
_NUMERIC = frozenset({"sum", "avg", "median", "min", "max"})
_MOST_GROUPS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What is counted; ``column`` is empty for ``count``."""

    aggregate: Aggregate
    column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A column to count by; a date by days, months and so on."""

    column: str
    bucket: Bucket = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Which rows count.

    Attributes:
        test: ``is`` and ``is_not`` take any of the values, the others one; ``order_over`` compares the sum of a column
            over all lines of an order.
    """

    column: str
    test: Test
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question over one table.

    Attributes:
        having: Only groups whose measure is over or under a number.
        order: By the measure; by the groups where empty and a date is among them.
        limit: Ranks, ties included; ``None`` for all.
    """

    table: AskableTable
    measure: Measure
    groups: tuple[Group, ...] = ()
    conditions: tuple[Condition, ...] = ()
    having: tuple[Literal["over", "under"], float] | None = None
    order: Order = ""
    limit: int | None = None


def checked(query: Query) -> Query:
    """The query, if its columns are there and its parts fit each other, whoever proposed it.

    Raises:
        TableQuestionError: They do not; the message says which.
    """
    columns = TABLES[_known(query.table)].columns
    for column in (
        *([query.measure.column] if query.measure.aggregate != "count" else []),
        *(group.column for group in query.groups),
        *(condition.column for condition in query.conditions),
    ):
        if column not in columns:
            raise TableQuestionError(f"the table {query.table} has no column {column[:40]!r}; ask for another")
    kind = columns.get(query.measure.column, "")
    fits = {"share": kind == "BOOLEAN", "count": True, "distinct": bool(kind)}
    if not fits.get(query.measure.aggregate, query.measure.aggregate in _NUMERIC and kind == "DOUBLE"):
        raise TableQuestionError(f"{query.measure.aggregate} cannot be taken of {query.measure.column!r}")
    if any((group.bucket != "") != (columns[group.column] == "DATE") for group in query.groups):
        raise TableQuestionError("a date is grouped by day, week, month, quarter, year or weekday, nothing else is")
    if len(set(query.groups)) > _MOST_GROUPS:
        raise TableQuestionError(f"at most {_MOST_GROUPS} groupings at once; leave some out")
    if (query.having or query.limit is not None) and not query.groups:
        raise TableQuestionError("what is ranked or compared must be grouped by something; say by what")
    return replace(query, groups=tuple(dict.fromkeys(query.groups)))


def _known(table: str) -> TableName:
    if table not in {"orders", "questions"}:
        raise TableQuestionError(f"there is no table {table[:40]!r} to ask; there are orders and questions")
    return "orders" if table == "orders" else "questions"
