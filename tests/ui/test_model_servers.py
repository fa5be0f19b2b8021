"""Real servers of the language model behind a real server of ours: one is killed while buyers wait for answers."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from chatbot.assembly import Application, open_application
from chatbot.language_model_settings import LanguageModelSettings
from tests.chatbot.model_servers import LlamaServer, wait_for
from tests.ui.conftest import serving
from tests.ui.served import free_port

pytestmark = [pytest.mark.long]

# None of them is answered without the language model.
QUESTIONS = [
    "What can I return, and by when?",
    "How long is the warranty, and what does it not cover?",
    "What are the payment terms?",
    "How long is a return number valid?",
]
TOGETHER = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a buyer got: pieces of text as they came, and every answer."""

    deltas: list[str]
    answers: list[dict[str, object]]
    errors: list[str]


@pytest.fixture
def servers(small_gguf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[LlamaServer]]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    started = [LlamaServer(small_gguf, free_port(), tmp_path / f"server-{number}.log") for number in range(2)]
    try:
        for server in started:
            server.wait()
        yield started
    finally:
        for server in started:
            server.kill()


@pytest.fixture
def application(sample_application: Application, servers: list[LlamaServer]) -> Iterator[Application]:
    model = LanguageModelSettings(
        engine="openai",
        model="small",
        base_urls=tuple(f"{server.url}/v1" for server in servers),
        max_answer_tokens=16,
        health_interval_seconds=0.2,
        health_timeout_seconds=60,
    )
    settings = sample_application.settings
    # Everybody gets the model's words, however long the line, and nobody those that somebody else was given.
    answers = settings.answer.model_copy(update={"quote_when_waiting": 0, "cache_entries": 0})
    own = settings.model_copy(update={"language_model": model, "answer": answers})
    application = open_application(own, embedders=sample_application.embedders())
    yield application
    application.close()


async def _ask(client: httpx.AsyncClient, question: str) -> Heard:
    heard = Heard(deltas=[], answers=[], errors=[])
    event = ""
    async with client.stream("POST", "/api/ask", json={"question": question, "stream": True}) as response:
        assert response.status_code == 200
        async for line in response.aiter_lines():
            name, _, value = line.partition(": ")
            if name == "event":
                event = value
            elif name == "data" and event == "delta":
                heard.deltas.append(json.loads(value)["text"])
            elif name == "data" and event == "answer":
                heard.answers.append(json.loads(value))
            elif name == "data" and event == "error":
                heard.errors.append(value)
    return heard


async def _ask_together(address: str, application: Application, killed: LlamaServer) -> list[Heard]:
    async with httpx.AsyncClient(base_url=address, timeout=300) as client:
        asking = [asyncio.create_task(_ask(client, QUESTIONS[n % len(QUESTIONS)])) for n in range(TOGETHER)]
        await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
        # Killed while it writes, and while others wait.
        await asyncio.to_thread(wait_for, lambda: application.server_figures()[0].in_use, "a request is under way")
        assert application.queue_length() > 0
        killed.kill()
        return await asyncio.gather(*asking)


def _figures(address: str) -> dict[str, dict[str, float]]:
    text = httpx.get(f"{address}/metrics", timeout=60).text
    return {
        sample.name: {own.labels["server"]: own.value for own in family.samples if own.name == sample.name}
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name.startswith("citedesk_model_server")
    }


def test_every_question_is_answered_once_though_a_server_is_killed(
    application: Application, servers: list[LlamaServer]
) -> None:
    first, second = (f"{server.url}/v1".removeprefix("http://") for server in servers)
    with serving(application) as address:
        wait_for(lambda: httpx.get(f"{address}/readyz").status_code == 200, "the models are loaded")
        heard = asyncio.run(_ask_together(address, application, servers[0]))
        assert [own.errors for own in heard] == [[]] * TOGETHER
        for own in heard:
            (answer,) = own.answers
            text = str(answer["answer"])
            assert "".join(own.deltas) == text
            assert not answer["abstained"]
            sentences = [part for part in re.split(r" \[\d+\]\s*", text) if part]
            assert len(sentences) == len(set(sentences)), text
        assert application.queue_length() == 0
        figures = _figures(address)
        assert figures["citedesk_model_server_healthy"] == {first: 0, second: 1}
        assert figures["citedesk_model_server_in_use"] == {first: 0, second: 0}
        assert figures["citedesk_model_server_failures_total"][first] >= 1
        assert figures["citedesk_model_server_failures_total"][second] == 0
        assert sum(figures["citedesk_model_server_requests_total"].values()) >= TOGETHER
        ready = httpx.get(f"{address}/readyz").json()
        assert ready == {"status": "ready", "model_servers": {"healthy": 1, "all": 2}}

        servers[0].start()
        servers[0].wait()
        wait_for(lambda: all(server.is_up for server in application.server_figures()), "it is taken back")
        before = _figures(address)["citedesk_model_server_requests_total"]
        again = asyncio.run(_ask_again(address))
        after = _figures(address)["citedesk_model_server_requests_total"]
        assert [len(own.answers) for own in again] == [1] * 2
        assert after[first] > before[first]
        assert after[second] > before[second]


async def _ask_again(address: str) -> list[Heard]:
    async with httpx.AsyncClient(base_url=address, timeout=300) as client:
        return await asyncio.gather(*(_ask(client, question) for question in QUESTIONS[:2]))


def test_while_no_server_lives_questions_end_in_an_error_and_searches_do_not(
    application: Application, servers: list[LlamaServer]
) -> None:
    for server in servers:
        server.kill()
    with serving(application) as address:
        wait_for(lambda: httpx.get(f"{address}/readyz").status_code == 200, "the rest is loaded")
        asked = httpx.post(f"{address}/api/ask", json={"question": QUESTIONS[0]}, timeout=60)
        assert asked.status_code == 503
        assert asked.headers["Retry-After"]
        assert asked.json()["error"]["type"] == "ModelServerError"
        assert servers[0].url not in asked.text
        assert httpx.post(f"{address}/api/search", json={"question": QUESTIONS[0]}, timeout=60).json()["hits"]
        wait_for(
            lambda: httpx.get(f"{address}/readyz").json()["model_servers"] == {"healthy": 0, "all": 2},
            "both are left out",
        )
        for server in servers:
            server.start()
        for server in servers:
            server.wait()
        wait_for(lambda: any(server.is_up for server in application.server_figures()), "one is taken back")
        asked = httpx.post(f"{address}/api/ask", json={"question": QUESTIONS[0]}, timeout=300)
        assert asked.status_code == 200
