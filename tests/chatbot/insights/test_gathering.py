"""What is counted comes out of the records masked, of the right days and knowledge bases only."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from pydantic import SecretStr

from chatbot.insights.gathering import Readers, gathered
from chatbot.insights.schema import Row, TableName
from chatbot.insights.types import ReportPeriod
from chatbot.records.database import open_database
from chatbot.records.records import Records, records_on
from chatbot.topics import TopicFinder
from tests.chatbot.records.clock import Clock
from vectorstore.embedder import Embedder


class Letters:
    """Texts are alike where their letters are: enough to put equal questions together."""

    def embed_queries(self, texts: Sequence[str]) -> np.ndarray:
        found = np.zeros((len(texts), 64), dtype=np.float32)
        for row, text in enumerate(texts):
            for sign in text:
                found[row, ord(sign) % 64] += 1
        return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9), dtype=np.float32)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def records(tmp_path: object, clock: Clock) -> Iterator[Records]:
    database = open_database(SecretStr(f"sqlite:///{tmp_path}/records.sqlite"), tmp_path, clock=clock)  # type: ignore[arg-type]
    database.migrate()
    yield records_on(database)
    database.close()


def _ask(records: Records, text: str, *, kb: str = "default", abstained: bool = False, down: bool = False) -> None:
    conversation, _ = records.conversations.start(kb=kb, language="en", channel="page")
    cited = {"source": "manual.pdf", "title": "Manual of Anna Weber, anna@example.com"}
    answer = records.conversations.add(
        conversation.id, role="assistant", text="…", answer={"citations": [cited, cited], "kb": kb}
    )
    records.questions.record(
        kb=kb,
        question=text,
        language="en",
        channel="page",
        abstained=abstained,
        confidence=0.5,
        first_evidence_seconds=None,
        total_seconds=1.5,
        conversation_id=conversation.id,
        message_id=answer.id,
    )
    if down:
        records.feedback.rate(answer.id, conversation_id=conversation.id, value="down", comment="call me")
    records.conversations.hand_over(conversation.id, summary="", question=text, found=[])


def _gathered(records: Records, kbs: Sequence[str] | None, searched: int = 10) -> dict[TableName, list[Row]]:
    today = records.database.now().date()
    readers = Readers(
        intent_of=lambda text, _: "price" if "cost" in text else "other",
        topics=lambda: TopicFinder(_embedder()),
        nearest=lambda kb, _: f"{kb}: nearest",
        searched=searched,
    )
    period = ReportPeriod(first=today, last=today)
    return gathered(records, period, kbs, datetime.UTC, readers)


def _embedder() -> Embedder:
    return Letters()  # type: ignore[return-value] # all that topics ask of one


def test_everything_is_masked_and_of_the_asked_knowledge_bases(records: Records) -> None:
    _ask(records, "What does it cost? My mail is anna@example.com", abstained=True)
    _ask(records, "What does it cost?", down=True)
    _ask(records, "secret of another tenant", kb="acme")
    found = _gathered(records, ["default"])
    assert "anna@example.com" not in repr(found)
    assert "secret" not in repr(found)
    assert [row[4] for row in found["questions"]] == ["price", "price"]
    assert {row[7] for row in found["questions"]} == {True, False}
    assert all(row[6] for row in found["questions"])
    assert [len(found[name]) for name in ("conversations", "hand_overs", "citations")] == [2, 2, 2]
    assert [row[1] for row in found["near_refusals"]] == ["default: nearest"]
    assert _gathered(records, [])["questions"] == []
    assert len(_gathered(records, None)["questions"]) == 3


def test_only_so_many_refusals_are_searched_again(records: Records) -> None:
    for number in range(4):
        _ask(records, f"What does number {number} cost?", abstained=True)
        _ask(records, f"What does number {number} cost?", abstained=True)
    assert len(_gathered(records, None, searched=2)["near_refusals"]) == 4
    assert _gathered(records, None, searched=0)["near_refusals"] == []
