"""A question over the tables, answered by a query that is shown."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace

from chatbot.insights.ask.compile import compiled
from chatbot.insights.ask.lexicon import VALUE_COLUMNS, Lexicon, lexicon_of
from chatbot.insights.ask.query import Group, Query, checked
from chatbot.insights.ask.reading import Reading, read_question
from chatbot.insights.engine import Engine
from chatbot.insights.errors import TableQuestionError
from chatbot.insights.schema import Value

MAX_QUESTION_CHARS = 500
# So many different cells of a column are known by name.
_MOST_VALUES = 5000
_MONEY = frozenset({"sum", "avg", "median", "min", "max"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TableAnswer:
    """What became of a question.

    Attributes:
        reading: What was understood; where its ``reason`` is not empty nothing was run and everything below is empty.
        query: As it was run.
        sql: The same as SQL, with ``parameters`` by name.
        columns: The groups, then ``value`` and ``cases`` (rows that were counted).
        currency: Of the values, where they are amounts of one currency.
        is_cut: There were more rows.
    """

    reading: Reading
    query: Query | None = None
    sql: str = ""
    parameters: Mapping[str, Value] | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Value, ...], ...] = ()
    currency: str = ""
    is_cut: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether a query was run."""
        return self.query is not None


def table_lexicon(engine: Engine) -> Lexicon:
    """Phrases for the tables of an engine, their cells among them."""
    return lexicon_of(
        {
            table: {
                column: [
                    str(cell)
                    for (cell,) in engine.query(
                        f"SELECT DISTINCT {column} FROM {table} WHERE {column} <> '' ORDER BY 1",  # noqa: S608 - our names
                        limit=_MOST_VALUES,
                    ).rows
                ]
                for column in columns
            }
            for table, columns in VALUE_COLUMNS.items()
        }
    )


def answered(
    question: str, engine: Engine, *, today: datetime.date, max_rows: int, lexicon: Lexicon | None = None
) -> TableAnswer:
    """Read a question and run what was understood, if all of it was.

    Args:
        question: In either language.
        engine: With the tables.
        today: What "last month" is counted from.
        max_rows: Rows at most.
        lexicon: Of the engine's tables; made anew if ``None``.

    Raises:
        TableQuestionError: It is empty or too long.
        QueryLimitError: The query takes too long.
    """
    text = " ".join(question.split())
    if not text or len(text) > MAX_QUESTION_CHARS:
        raise TableQuestionError(f"a question over a table has 1 to {MAX_QUESTION_CHARS} characters; shorten it")
    known = lexicon or table_lexicon(engine)
    reading = read_question(text, known, today)
    if reading.query is not None and (latest := _latest(reading.query.table, engine)) and latest < today:
        reading = read_question(text, known, today, latest)
    if reading.query is None or reading.reason:
        return TableAnswer(reading=reading)
    query, currency = _by_currency(checked(reading.query), engine)
    made = compiled(query)
    found = engine.query(made.sql, made.parameters, limit=max_rows)
    return TableAnswer(
        reading=reading,
        query=query,
        sql=made.sql,
        parameters=made.parameters,
        columns=found.columns,
        rows=found.rows,
        currency=currency,
        is_cut=found.is_cut,
    )


def _latest(table: str, engine: Engine) -> datetime.date | None:
    """The last day that a table has."""
    ((latest,),) = engine.query(f"SELECT max(date) FROM {table}").rows  # noqa: S608 - a name of our schema
    return latest if isinstance(latest, datetime.date) else None


def _by_currency(query: Query, engine: Engine) -> tuple[Query, str]:
    """Amounts of several currencies are never added: they are counted each by itself; else says which one it is."""
    if query.measure.column != "amount" or query.measure.aggregate not in _MONEY:
        return query, ""
    bare = replace(query, groups=(Group(column="currency"),), having=None, limit=None, order="")
    made = compiled(bare)
    currencies = [str(row[0]) for row in engine.query(made.sql, made.parameters).rows]
    if len(currencies) <= 1:
        return query, currencies[0] if currencies else ""
    by_currency = Group(column="currency")
    groups = query.groups if by_currency in query.groups else (*query.groups, by_currency)
    if query.limit is not None and len(groups) > 1:
        # A rank within all currencies would compare euros with yuan.
        return replace(query, groups=groups, limit=None), ""
    return checked(replace(query, groups=groups)), ""
