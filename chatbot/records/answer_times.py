"""How long answers took, question by question: what medians over several days and channels are made of."""

from __future__ import annotations

import datetime
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from chatbot.records.database import Database
from chatbot.records.selection import within
from chatbot.records.tables import QuestionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerTime:
    """Of one question.

    Attributes:
        evidence_seconds: Until the first quotes were shown; ``None`` where none were.
        total_seconds: Until the answer was whole.
    """

    created: datetime.datetime
    channel: str
    evidence_seconds: float | None
    total_seconds: float


def answer_times(
    database: Database,
    since: datetime.datetime,
    until: datetime.datetime,
    kbs: Collection[str] | None = None,
) -> list[AnswerTime]:
    """Of the questions asked from ``since`` on and before ``until``, oldest first.

    Args:
        database: With the log of questions.
        since: From this moment on.
        until: Before this moment.
        kbs: Of these knowledge bases; ``None`` for all, empty for none.
    """
    conditions = within(QuestionRow.created, QuestionRow.kb, since=since, until=until, kbs=kbs)
    wanted = select(
        QuestionRow.created, QuestionRow.channel, QuestionRow.first_evidence_seconds, QuestionRow.total_seconds
    )
    with database.reading() as session:
        return [
            AnswerTime(created=created, channel=channel, evidence_seconds=evidence, total_seconds=total)
            for created, channel, evidence, total in session.execute(wanted.where(*conditions).order_by(QuestionRow.id))
        ]


def p95(seconds: Sequence[float]) -> float:
    """At least 95 of 100 took no longer (nearest rank); there is at least one."""
    return sorted(seconds)[math.ceil(0.95 * len(seconds)) - 1]
