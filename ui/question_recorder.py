"""What is kept of every question that was asked, wherever it was asked: masked text and figures."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from chatbot.personal_data import mask
from chatbot.records.errors import RecordsError
from chatbot.records.records import Records
from chatbot.records.types import RatingValue
from chatbot.types import Answer
from ui.http_errors import EXPECTED_ERRORS
from ui.metrics import Metrics
from ui.threads import AsyncApplication

_LOG = logging.getLogger(__name__)


class QuestionRecorder:
    """Writes the log of questions and counts them."""

    def __init__(self, application: AsyncApplication, metrics: Metrics) -> None:
        """Write to the records of ``application``."""
        self._application = application
        self._metrics = metrics

    async def answered(
        self,
        question: str,
        answer: Answer,
        *,
        kb: str,
        channel: str,
        conversation_id: str | None = None,
        message_id: int | None = None,
    ) -> None:
        """Keep a question that was answered or refused; a fault of the database costs the entry, not the answer."""
        self._metrics.answered(answer, channel=channel)

        def write(records: Records) -> None:
            records.questions.record(
                kb=kb or self._application.own_kb,
                question=mask(question),
                language=answer.language,
                channel=channel,
                abstained=answer.abstained,
                confidence=answer.confidence,
                first_evidence_seconds=answer.timings.first_evidence_seconds,
                total_seconds=answer.timings.total_seconds,
                conversation_id=conversation_id,
                message_id=message_id,
            )

        try:
            await self._application.with_records(write)
        except RecordsError as error:
            _LOG.error("a question was not logged: %s", " ".join(str(error).split()))

    def handed_over(self) -> None:
        """Count a conversation that was passed on to a person."""
        self._metrics.handed_over()

    def rated(self, value: RatingValue) -> None:
        """Count a thumb."""
        self._metrics.rated(value)

    @contextmanager
    def counting_failures(self, *, channel: str) -> Iterator[None]:
        """Count what is raised within the block."""
        try:
            yield
        except EXPECTED_ERRORS:
            self.failed(channel=channel)
            raise

    def failed(self, *, channel: str) -> None:
        """Count a question that ended in an error."""
        self._metrics.failed(channel=channel)
