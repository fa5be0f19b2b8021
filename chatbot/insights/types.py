"""What a report is made of."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from chatbot.insights.schema import Value
from ingest.types import Language

CellKind = Literal[
    "text", "count", "number", "share", "points", "change", "seconds", "money", "date", "intent", "channel", "language"
]
PlotKind = Literal["none", "bars", "line"]
SectionName = Literal["volume", "subjects", "outcomes", "unresolved", "documents", "sales"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPeriod:
    """Whole days, both ends among them, and as many days right before, which they are compared with."""

    first: datetime.date
    last: datetime.date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> datetime.date:
        """First day of the earlier period."""
        return self.first - datetime.timedelta(days=self.days)

    @property
    def after(self) -> datetime.date:
        """The day after the last one."""
        return self.last + datetime.timedelta(days=1)

    @property
    def bucket(self) -> str:
        """What a curve over time is drawn by, so that it has neither two points nor two hundred."""
        return "day" if self.days <= 45 else "week" if self.days <= 200 else "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a figure."""

    name: str
    kind: CellKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A table that one query has counted.

    Attributes:
        number: From 1, in the order of the report.
        sql: The query as it was run; ``parameters`` are those of it.
        columns: Of the rows; the column ``cases`` says what a row rests on.
        rows: Values as the query gave them.
    """

    id: str
    number: int
    section: SectionName
    sql: str
    parameters: Mapping[str, Value]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    plot: PlotKind

    def cells(self, row: int) -> dict[str, Value]:
        """A row by the names of its columns."""
        return dict(zip((column.name for column in self.columns), self.rows[row], strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A row of a figure in words.

    Attributes:
        texts: In each language.
        figure: Its id; ``row`` is counted from 0.
        columns: Those whose values the sentence states.
        cases: What the row rests on.
        is_weak: They are fewer than the settings want, and the sentence says so.
    """

    id: str
    texts: Mapping[Language, str]
    figure: str
    row: int
    columns: tuple[str, ...]
    cases: int
    is_weak: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Sentences and figures about one thing."""

    name: SectionName
    sentences: tuple[Sentence, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report over a period.

    Attributes:
        kbs: Knowledge bases that it is about.
        made: When.
        min_cases: See ``InsightSettings``.
        order_lines: Lines of the order file that were counted; ``None`` where none was given.
        refused_lines: Lines of it that could not be read.
        undated_lines: Lines without a date, which no period holds.
    """

    period: ReportPeriod
    kbs: tuple[str, ...]
    made: datetime.datetime
    min_cases: int
    sections: tuple[Section, ...]
    order_lines: int | None = None
    refused_lines: int = 0
    undated_lines: int = 0
