"""Figures and traces of the whole program, as it is served."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from chatbot.assembly import Application
from chatbot.tracing_settings import TracingSettings
from chatbot.types import Question
from tests.ui.conftest import serving
from tests.ui.trace_receiver import TraceReceiver, numbers, trace_receiver
from ui.tracing import open_tracing

pytestmark = [pytest.mark.long]

QUESTION = "How many days do I have to return unused goods?"
REFUSED = "Do you offer financing for yachts?"


@pytest.fixture
def receiver() -> Iterator[TraceReceiver]:
    with trace_receiver() as receiver:
        yield receiver


def test_the_whole_chain_is_followed_step_by_step(scripted: Application, receiver: TraceReceiver) -> None:
    tracing = open_tracing(TracingSettings(endpoint=receiver.endpoint))
    scripted.callbacks = tracing.callbacks
    answer = scripted.answer(Question(text=QUESTION))
    refused = scripted.answer(Question(text=REFUSED))
    assert (answer.abstained, refused.abstained) == (False, True)
    tracing.close()
    spans = receiver.spans()
    first = {span.name: numbers(span) for span in spans if span.trace_id == spans[0].trace_id}
    second = {span.name: numbers(span) for span in spans if span.trace_id != spans[0].trace_id}
    assert set(first) == {"question", "understand", "retrieve", "pack", "decide", "generate", "check"}
    assert set(second) == {"question", "understand", "retrieve", "pack", "decide"}
    assert first["question"]["citedesk.citations"] == len(answer.citations)
    assert first["decide"]["citedesk.confidence"] == pytest.approx(answer.confidence)
    assert first["pack"]["citedesk.evidence"] > 0
    assert second["question"]["citedesk.refused"] == 1
    sent = b"".join(receiver.raw)
    assert not any(word in sent for word in (b"return", b"goods", b"yacht", b"delivery"))


def test_figures_tell_of_questions_and_routes_and_of_nothing_that_was_written(scripted: Application) -> None:
    with serving(scripted) as address, httpx.Client(base_url=address, timeout=60) as client:
        client.post("/api/ask", json={"question": QUESTION})
        client.post("/api/ask", json={"question": REFUSED, "stream": True})
        client.post("/api/ask", json={"question": "SECRET", "kb": "secret-name"})
        client.get("/documents/default/secret-id")
        client.get("/secret-path")
        client.get("/")
        conversation, _ = scripted.records.conversations.start(kb="default", language="en", channel="page")
        draft = scripted.records.drafts.add(conversation.id, text="Dear SECRET")
        scripted.records.drafts.decide(draft.id, agent="Li", action="edited", sent_text="Dear customer")
        figures = client.get("/metrics")
        assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403
    assert figures.status_code == 200
    lines = set(figures.text.splitlines())
    assert {
        'citedesk_questions_total{channel="api",language="en",outcome="answered"} 1.0',
        'citedesk_questions_total{channel="api",language="en",outcome="refused"} 1.0',
        "citedesk_answer_seconds_count 2.0",
        "citedesk_queue_length 0.0",
        'citedesk_draft_decisions_total{action="edited"} 1.0',
        'citedesk_published_readable{kb="default"} 1.0',
        'citedesk_http_requests_total{method="POST",route="/api/ask",status="200"} 2.0',
        'citedesk_http_requests_total{method="GET",route="/",status="200"} 1.0',
        'citedesk_http_requests_total{method="GET",route="/documents/{kb}/{document_id}",status="404"} 1.0',
        'citedesk_http_requests_total{method="GET",route="other",status="404"} 1.0',
    } <= lines
    assert "secret" not in figures.text.lower()
