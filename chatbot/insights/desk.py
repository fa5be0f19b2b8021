"""The insight report and questions over tables, for pages, API and command line alike."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from chatbot.errors import QuestionError
from chatbot.insights.ask.answering import TableAnswer, answered
from chatbot.insights.errors import TableMissingError
from chatbot.insights.gathering import Nearest, Readers, gathered
from chatbot.insights.order_rows import OrderTable
from chatbot.insights.report import made_report, opened_engine
from chatbot.insights.schema import Row, TableName
from chatbot.insights.settings import InsightSettings
from chatbot.insights.types import Report, ReportPeriod
from chatbot.records.records import Records
from chatbot.topics import MOST_QUESTIONS, TopicFinder
from vectorstore.embedder import Embedder
from vectorstore.errors import KnowledgeBaseMissingError
from vectorstore.types import Retrieval


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a report or a question is about.

    Attributes:
        kbs: Knowledge bases whose records count; ``None`` for all, empty for none.
        period: Of the report; a question counts what lies in it and in the days before that it is compared with.
        orders: An order file; ``None`` for none.
        zone: Whose midnight parts the days.
    """

    kbs: Collection[str] | None
    period: ReportPeriod
    orders: OrderTable | None
    zone: datetime.tzinfo


class InsightDesk:
    """Counts what the records and an order file hold; safe to use from many threads."""

    def __init__(
        self,
        *,
        records: Callable[[], Records],
        embedder: Callable[[], Embedder],
        intent_of: Callable[[str, str], str],
        nearest: Nearest,
        settings: InsightSettings,
    ) -> None:
        """Nothing is opened yet; each part is asked for when it is needed."""
        self.settings = settings
        self._records = records
        self._embedder = embedder
        # Each needs an embedding, and the same questions are counted again and again.
        self._intent_of = lru_cache(maxsize=2 * MOST_QUESTIONS)(intent_of)
        self._finder: TopicFinder | None = None
        self._nearest = nearest

    def report(self, asked: Asked) -> Report:
        """The report.

        Raises:
            InsightError: A figure cannot be counted within its limits.
            RecordsError: The records cannot be read.
        """
        records = self._records()
        return made_report(
            self._tables(records, asked, searched=self.settings.searched_refusals),
            asked.period,
            self.settings,
            kbs=sorted(asked.kbs) if asked.kbs is not None else (),
            made=records.database.now().astimezone(asked.zone),
            orders=asked.orders,
        )

    def answer(self, question: str, asked: Asked, *, today: datetime.date | None = None) -> TableAnswer:
        """A question over the questions of the period and the whole order file.

        Args:
            question: In plain language.
            asked: See ``Asked``.
            today: What "last month" is counted from; the day by the records' clock if ``None``.

        Raises:
            TableQuestionError: It is empty or too long.
            TableMissingError: It is about orders, and there is no order file.
            QueryLimitError: It takes too long.
        """
        records = self._records()
        day = today or records.database.now().astimezone(asked.zone).date()
        orders = asked.orders.rows if asked.orders else ()
        found = self._answered(question, {"orders": orders}, day) if orders else None
        if found is None or not found.is_answered:
            # Only now: reading the log asks the models what each question is about.
            tables = self._tables(records, asked, searched=0)
            found = self._answered(question, {**tables, "orders": orders}, day)
        if asked.orders is None and found.query and found.query.table == "orders":
            raise TableMissingError("the question is about orders, and there is no order file; give one")
        return found

    def _answered(self, question: str, tables: Mapping[TableName, Sequence[Row]], today: datetime.date) -> TableAnswer:
        with opened_engine(tables, self.settings) as engine:
            return answered(question, engine, today=today, max_rows=self.settings.query_rows)

    def _tables(self, records: Records, asked: Asked, *, searched: int) -> dict[TableName, Sequence[Row]]:
        readers = Readers(intent_of=self._intent_of, topics=self._topics, nearest=self._nearest, searched=searched)
        return {**gathered(records, asked.period, asked.kbs, asked.zone, readers)}

    def _topics(self) -> TopicFinder:
        if self._finder is None:
            self._finder = TopicFinder(self._embedder())
        return self._finder


def nearest_by(search: Callable[[str, str], Retrieval]) -> Nearest:
    """The title of a search's first hit.

    Args:
        search: Knowledge base and question in.
    """

    def nearest(kb: str, question: str) -> str | None:
        try:
            hits = search(kb, question).hits
        except (KnowledgeBaseMissingError, QuestionError):
            # It is gone, or the masked question is empty: then no document is near.
            return None
        return (hits[0].chunk.title or hits[0].chunk.source) if hits else None

    return nearest
