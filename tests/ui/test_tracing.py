from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from langchain_core.callbacks import dispatch_custom_event
from langchain_core.runnables import Runnable, RunnableGenerator, RunnableLambda
from opentelemetry.proto.trace.v1.trace_pb2 import Status

from chatbot.chain_steps import Step
from chatbot.tracing_settings import TracingSettings
from chatbot.types import Answer, AnswerUpdate, Timings
from tests.chatbot.scripted import ScriptedChatModel
from tests.ui.trace_receiver import TraceReceiver, numbers, trace_receiver
from ui.tracing import Tracing, open_tracing

SECRET = "what a visitor wrote"
MODEL = ScriptedChatModel(replies=["eighteen months"])


@pytest.fixture
def receiver() -> Iterator[TraceReceiver]:
    with trace_receiver() as receiver:
        yield receiver


def _chain() -> Runnable[str, AnswerUpdate]:
    """What the chain is made of: two Runnables, steps within them, a language model."""

    def understand(question: str) -> str:
        if "fault" in question:
            raise ValueError(question)
        return question

    def retrieve(question: str) -> str:
        packing = Step("pack")
        with packing:
            pass
        packing.tell(evidence=3, tokens=120)
        dispatch_custom_event("leak", {"text": question})
        return question

    def respond(questions: Iterator[str]) -> Iterator[AnswerUpdate]:
        checking = Step("check")
        for question in questions:
            for chunk in MODEL.stream(question):
                with checking:
                    delta = chunk.text
                yield AnswerUpdate(delta=delta)
            checking.tell(citations=1)
            yield AnswerUpdate(answer=_answer(question))

    return (
        RunnableLambda(understand, name="standalone_question")
        | RunnableLambda(retrieve, name="retrieve")
        | RunnableGenerator(respond, name="respond")
    )


def _answer(question: str) -> Answer:
    timings = Timings(
        retrieve_seconds=0.0, first_evidence_seconds=None, first_token_seconds=None, total_seconds=0.0
    )  # fmt: skip
    return Answer(
        text=question,
        citations=(),
        abstained=False,
        confidence=0.75,
        language="en",
        standalone_question=question,
        timings=timings,
    )


def _ask(tracing: Tracing, question: str = SECRET) -> str:
    steps = _chain().stream(question, {"callbacks": list(tracing.callbacks)})
    return "".join(update.delta for update in steps)


def test_a_question_is_one_trace_with_its_steps_andnumbers(receiver: TraceReceiver) -> None:
    tracing = open_tracing(TracingSettings(endpoint=receiver.endpoint))
    assert _ask(tracing) == "eighteen months"
    tracing.close()
    spans = {span.name: span for span in receiver.spans()}
    assert set(spans) == {"question", "understand", "retrieve", "pack", "generate", "check"}
    assert len({span.trace_id for span in spans.values()}) == 1
    parents = {name: span.parent_span_id for name, span in spans.items()}
    question = spans["question"]
    assert parents["question"] == b""
    assert all(parents[name] == question.span_id for name in ("understand", "retrieve", "generate", "check"))
    assert parents["pack"] == spans["retrieve"].span_id
    assert numbers(question) == {"citedesk.refused": False, "citedesk.confidence": 0.75, "citedesk.citations": 0}
    assert numbers(spans["pack"]).items() >= {"citedesk.evidence": 3, "citedesk.tokens": 120}.items()
    generate = numbers(spans["generate"])
    assert generate["citedesk.written_tokens"] == 2
    assert generate["citedesk.read_tokens"] > 0
    assert generate["citedesk.first_word_seconds"] >= 0
    assert all(question.start_time_unix_nano <= span.start_time_unix_nano for span in spans.values())
    assert all(span.end_time_unix_nano >= span.start_time_unix_nano for span in spans.values())


def test_no_text_leaves_not_even_with_a_fault(receiver: TraceReceiver) -> None:
    tracing = open_tracing(TracingSettings(endpoint=receiver.endpoint))
    _ask(tracing)
    with pytest.raises(ValueError, match="fault"):
        _ask(tracing, f"{SECRET} fault")
    tracing.close()
    failed = [span for span in receiver.spans() if span.status.code == Status.STATUS_CODE_ERROR]
    assert {span.name for span in failed} == {"question", "understand"}
    sent = b"".join(receiver.raw)
    assert b"visitor" not in sent
    assert b"eighteen" not in sent
    assert not any(span.events for span in receiver.spans())
    assert all(not isinstance(value, str) for span in receiver.spans() for value in numbers(span).values())


def test_whoever_leaves_ends_the_trace_and_nothing_is_kept_of_it(receiver: TraceReceiver) -> None:
    tracing = open_tracing(TracingSettings(endpoint=receiver.endpoint))
    steps = _chain().stream(SECRET, {"callbacks": list(tracing.callbacks)})
    next(steps)
    steps.close()  # type: ignore[attr-defined]
    tracing.close()
    names = {span.name for span in receiver.spans()}
    assert {"question", "understand", "retrieve", "generate"} <= names
    [handler] = tracing.callbacks
    assert all(not runs for runs in (handler._around, handler._own, handler._first_words))  # type: ignore[attr-defined]


def test_questions_at_the_same_time_are_traces_of_their_own(receiver: TraceReceiver) -> None:
    tracing = open_tracing(TracingSettings(endpoint=receiver.endpoint))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: _ask(tracing, f"question {number}"), range(24)))
    tracing.close()
    spans = receiver.spans()
    by_trace: dict[bytes, list[str]] = {}
    for span in spans:
        by_trace.setdefault(span.trace_id, []).append(span.name)
    assert len(by_trace) == 24
    assert all(len(names) == len(set(names)) == 6 for names in by_trace.values())


@pytest.mark.parametrize(("ratio", "traces"), [(0.0, 0), (1.0, 20)])
def test_a_share_of_the_questions_is_traced(receiver: TraceReceiver, ratio: float, traces: int) -> None:
    tracing = open_tracing(TracingSettings(endpoint=receiver.endpoint, sample_ratio=ratio))
    for _ in range(20):
        _ask(tracing)
    tracing.close()
    assert len({span.trace_id for span in receiver.spans()}) == traces


@pytest.mark.long
def test_a_receiver_that_hangs_costs_an_answer_nothing_and_the_end_a_few_seconds(receiver: TraceReceiver) -> None:
    receiver.answers.clear()
    tracing = open_tracing(TracingSettings(endpoint=receiver.endpoint))
    started = time.monotonic()
    # More than the sender keeps: what is too much is dropped.
    for _ in range(1000):
        assert _ask(tracing) == "eighteen months"
    assert time.monotonic() - started < 60
    began_to_close = time.monotonic()
    tracing.close()
    assert time.monotonic() - began_to_close < 5


def test_a_receiver_that_is_not_there_costs_an_answer_nothing() -> None:
    with trace_receiver() as gone:
        endpoint = gone.endpoint
    tracing = open_tracing(TracingSettings(endpoint=endpoint))
    assert _ask(tracing) == "eighteen months"
    started = time.monotonic()
    tracing.close()
    assert time.monotonic() - started < 5


def test_without_an_endpoint_nothing_is_traced_and_no_package_is_needed() -> None:
    tracing = open_tracing(TracingSettings())
    assert tracing.callbacks == ()
    assert _ask(tracing) == "eighteen months"
    tracing.close()
    loads = "import sys, ui.tracing as t, chatbot.tracing_settings as s; t.open_tracing(s.TracingSettings())"
    assert _python(f"{loads}; sys.exit('opentelemetry.sdk' in sys.modules)").returncode == 0


def test_a_missing_package_is_an_error_that_says_what_to_install() -> None:
    settings = "s.TracingSettings(endpoint='http://localhost:4318/v1/traces')"
    done = _python(
        "import sys; sys.modules['opentelemetry.sdk.trace'] = None\n"
        "import ui.tracing as t, chatbot.tracing_settings as s\n"
        f"try: t.open_tracing({settings})\n"
        "except t.TracingPackageMissingError as error: print(error)\n"
    )
    assert "pip install 'citedesk[tracing]'" in done.stdout
    assert "opentelemetry.sdk.trace is missing" in done.stdout.replace("the package ", "")


def _python(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120
    )
