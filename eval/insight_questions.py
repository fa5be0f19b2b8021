"""Questions in plain language over tables: does the query that is made of each give the rows that it should?"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field

from chatbot.insights.ask.answering import TableAnswer, answered, table_lexicon
from chatbot.insights.ask.lexicon import Lexicon
from chatbot.insights.engine import Engine
from chatbot.insights.order_rows import order_table
from chatbot.insights.schema import Row, Value
from chatbot.insights.settings import InsightSettings
from eval.errors import DatasetError
from eval.json_rows import IdentifiedRow, numbered_rows
from ingest.types import Language

SETS = Path(__file__).resolve().parent / "sets"
INSIGHT_QUESTIONS = SETS / "insight_questions.jsonl"
TODAY = datetime.date(2025, 10, 15)
"""What "last month" means in the set."""

Part = Literal["dev", "held", "fresh", "last"]
TableSet = Literal["orders_en", "orders_zh", "asked"]
# Sums of amounts differ in their last digits by the order in which they are added.
_DIGITS = 4


class InsightQuestion(IdentifiedRow):
    """One question.

    Attributes:
        part: ``dev`` was looked at while the rules were written; ``held`` was written before them and first run when
            ``dev`` was right; ``fresh`` was written when both were.
        table: Which order file is there; ``asked`` is about the log of questions, beside the English one.
        sql: What gives the right rows; ``None`` where the tables hold no answer and the program has to say so.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    part: Part
    language: Language
    table: TableSet
    question: str = Field(min_length=1)
    sql: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a question; ``wrong`` says how it differs, empty where it is right."""

    id: str
    part: Part
    language: Language
    question: str
    answered: bool
    wrong: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InsightResults:
    """All outcomes.

    Attributes:
        right: Share of right outcomes by part and language, such as ``held.en``.
        answered_wrongly: Questions that got an answer which is not theirs: the worst fault.
    """

    right: dict[str, float]
    n: dict[str, int]
    answered_wrongly: int
    outcomes: tuple[Outcome, ...]


def run_insight_questions(path: Path = INSIGHT_QUESTIONS) -> InsightResults:
    """Ask every question.

    Raises:
        DatasetError: The set, or a table beside it, is damaged.
    """
    questions = [row for _, row in numbered_rows(path, InsightQuestion)]
    settings = InsightSettings()
    outcomes = []
    for table in ("orders_en", "orders_zh", "asked"):
        name = "orders_zh" if table == "orders_zh" else "orders_en"
        rows = order_table(path.parent / f"insight_{name}.csv", settings).rows
        with Engine({"orders": rows, "questions": asked_rows(path.parent / "insight_asked.csv")}) as engine:
            lexicon = table_lexicon(engine)
            outcomes += [_outcome(own, engine, lexicon) for own in questions if own.table == table]
    keys = sorted({(own.part, own.language) for own in outcomes})
    groups = {f"{part}.{language}": _of(outcomes, part, language) for part, language in keys}
    return InsightResults(
        right={key: sum(not own.wrong for own in group) / len(group) for key, group in groups.items()},
        n={key: len(group) for key, group in groups.items()},
        answered_wrongly=sum(own.answered and bool(own.wrong) for own in outcomes),
        outcomes=tuple(sorted(outcomes, key=lambda own: own.id)),
    )


def asked_rows(path: Path) -> list[Row]:
    """Rows of the table ``questions`` from a CSV file.

    Raises:
        DatasetError: It cannot be read.
    """
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return [
                (
                    datetime.date.fromisoformat(row["date"]),
                    *(row[name] for name in ("question", "language", "channel", "intent", "topic")),
                    "",
                    row["refused"] == "true",
                    row["rating"],
                    float(row["seconds"]),
                )
                for row in csv.DictReader(stream)
            ]
    except (OSError, KeyError, ValueError) as error:
        raise DatasetError(f"{path} is no table of questions ({error}); take the one of the repository") from error


def insight_table(results: InsightResults) -> str:
    """The results as text."""
    lines = [f"{key}\t{value:.3f}\tn={results.n[key]}" for key, value in results.right.items()]
    lines.append(f"answered wrongly\t{results.answered_wrongly}")
    lines += [f"{own.id}\t{own.question}\t{own.wrong}" for own in results.outcomes if own.wrong]
    return "\n".join(lines)


def _of(outcomes: Sequence[Outcome], part: Part, language: Language) -> list[Outcome]:
    return [own for own in outcomes if (own.part, own.language) == (part, language)]


def _outcome(question: InsightQuestion, engine: Engine, lexicon: Lexicon) -> Outcome:
    found = answered(question.question, engine, today=TODAY, max_rows=10_000, lexicon=lexicon)
    return Outcome(
        id=question.id,
        part=question.part,
        language=question.language,
        question=question.question,
        answered=found.is_answered,
        wrong=_difference(question, found, engine),
    )


def _difference(question: InsightQuestion, found: TableAnswer, engine: Engine) -> str:
    if question.sql is None:
        return "answered, though the tables hold no answer" if found.is_answered else ""
    if not found.is_answered:
        return f"not answered: {found.reading.reason} {', '.join(found.reading.unused)}".strip()
    # The last column says how many rows were counted, which the set does not ask for.
    own = _comparable(row[:-1] for row in found.rows)
    return "" if own == _comparable(engine.query(question.sql).rows) else f"other rows by {' '.join(found.sql.split())}"


def _comparable(rows: Iterable[tuple[Value, ...]]) -> list[tuple[str, ...]]:
    return sorted(tuple(_plain(value) for value in row) for row in rows)


def _plain(value: Value) -> str:
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(round(float(value), _DIGITS))
    return str(value)
