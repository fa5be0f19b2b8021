from __future__ import annotations

import threading
from typing import Any
from uuid import UUID

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import RunnableGenerator, RunnableLambda

from chatbot.chain_steps import Step, StepEvent


class Heard(BaseCallbackHandler):
    def __init__(self) -> None:
        self.events: list[tuple[str, StepEvent, UUID]] = []

    def on_custom_event(self, name: str, data: StepEvent, *, run_id: UUID, **_: Any) -> None:
        self.events.append((name, data, run_id))


def test_a_step_tells_its_time_and_numbers_within_the_run_that_it_belongs_to() -> None:
    def work(count: int) -> int:
        step = Step("pack")
        with step:
            total = sum(range(count))
        step.tell(evidence=3, tokens=120)
        return total

    heard = Heard()
    RunnableLambda(work).invoke(10, {"callbacks": [heard]})
    [(name, event, _)] = heard.events
    assert name == "pack"
    assert event["numbers"] == {"evidence": 3, "tokens": 120}
    assert event["seconds"] >= 0
    assert event["started_ns"] > 1_700_000_000 * 10**9


def test_a_step_that_others_interrupt_counts_its_own_time_only() -> None:
    waited = threading.Event()

    def respond(inputs: Any) -> Any:
        step = Step("check")
        for number in inputs:
            for part in range(number):
                with step:
                    shown = str(part)
                yield shown
                waited.wait(0.05)
            step.tell(parts=number)

    heard = Heard()
    assert "".join(RunnableGenerator(respond).stream(3, {"callbacks": [heard]})) == "012"
    assert heard.events[0][1]["seconds"] < 0.05


def test_where_nobody_listens_nothing_is_done_and_outside_of_a_chain_it_is_a_fault_of_ours() -> None:
    def work(_: object) -> str:
        Step("decide").tell(confidence=0.5)
        return "done"

    assert RunnableLambda(work).invoke(None) == "done"
    with pytest.raises(RuntimeError, match="parent run"):
        Step("decide").tell(confidence=0.5)
