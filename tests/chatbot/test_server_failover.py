"""A pool of scripted servers, each of which fails in its own way; what the caller sees of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from langchain_core.messages import BaseMessage
from pydantic import SecretStr

from chatbot.errors import (
    ContextOverflowError,
    GenerationError,
    ModelBusyError,
    ModelServerError,
    StreamBrokenError,
)
from chatbot.language_model_settings import LanguageModelSettings
from chatbot.model_words import words_of
from chatbot.openai_model import ServerChatModel
from tests.chatbot.model_conformance import MESSAGES, ChatModelConformance
from tests.chatbot.model_servers import KEY, PATIENCE, ScriptedServer, scripted_server, wait_for

Servers = tuple[ScriptedServer, ScriptedServer]
Pool = Callable[..., ServerChatModel]
NUMBERS = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10"


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Servers]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with scripted_server() as first, scripted_server() as second:
        yield first, second


@pytest.fixture
def pool(servers: Servers) -> Iterator[Pool]:
    """Makes models of both servers, checked so seldom that only a request's failure counts; closed at the end."""
    with ExitStack() as models:

        def made(**changes: Any) -> ServerChatModel:
            settings: dict[str, Any] = {
                "engine": "openai",
                "model": "small",
                "base_urls": [server.base_url for server in servers],
                "api_key": SecretStr(KEY),
                "timeout_seconds": 20,
                "health_interval_seconds": 3600,
            }
            model = ServerChatModel(settings=LanguageModelSettings.model_validate({**settings, **changes}))
            models.callback(model.close)
            used = [server for server in servers if server.base_url in model.settings.servers]
            wait_for(lambda: all(server.checks for server in used), "every server is checked")
            return model

        yield made


def _up(model: ServerChatModel) -> list[bool]:
    return [server.is_up for server in model.server_figures()]


def _asked(servers: Servers) -> list[int]:
    return [len(server.bodies) for server in servers]


class TestPool(ChatModelConformance):
    @pytest.fixture
    def model(self, pool: Pool) -> ServerChatModel:
        return pool(server_slots=4)


# What its client says of an answer of another shape, before it fails.
@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings:UserWarning")
@pytest.mark.parametrize(
    "fault", ["crash", "page", "garbage", "other shape", "error event", "breaks", "ends", "busy", "loading"]
)
def test_what_fails_before_its_first_word_goes_to_another_server(servers: Servers, pool: Pool, fault: str) -> None:
    servers[0].fault = fault
    servers[0].retry_after = "30"
    model = pool()
    assert [model.invoke(MESSAGES).text for _ in range(3)] == [NUMBERS] * 3
    assert "".join(chunk.text for chunk in model.stream(MESSAGES)) == NUMBERS
    assert _asked(servers) == [1, 4]
    assert sum(server.in_use for server in model.server_figures()) == 0


@pytest.mark.parametrize("words", [0, 3])
def test_a_stream_that_stalls_is_given_up_although_signs_of_life_come(servers: Servers, pool: Pool, words: int) -> None:
    servers[0].fault = "stalls"
    servers[0].words_before_fault = words
    model = pool(timeout_seconds=1, token_timeout_seconds=0.3)
    assert model.invoke(MESSAGES).text == NUMBERS
    assert _asked(servers) == [1, 1]


def test_a_server_that_cannot_be_reached_is_left_out(servers: Servers, pool: Pool) -> None:
    model = pool()
    servers[0].shutdown()
    servers[0].server_close()
    assert [model.invoke(MESSAGES).text for _ in range(3)] == [NUMBERS] * 3
    assert _up(model) == [False, True]
    assert [server.failures for server in model.server_figures()] == [1, 0]


def test_a_server_that_crashes_and_lives_is_asked_when_the_other_is_full(servers: Servers, pool: Pool) -> None:
    servers[0].faults = ["crash"]
    model = pool()
    assert model.invoke(MESSAGES).text == NUMBERS
    assert _up(model) == [True, True]
    assert model.invoke(MESSAGES).text == NUMBERS
    assert _asked(servers) == [1, 2]
    other = model.stream(MESSAGES)
    next(chunk for chunk in other if chunk.text)
    assert model.invoke(MESSAGES).text == NUMBERS
    assert _asked(servers) == [2, 3]
    other.close()  # type: ignore[attr-defined] # a generator, declared as an iterator


def test_a_server_is_left_out_and_taken_back_by_its_checks(servers: Servers, pool: Pool) -> None:
    servers[0].health = 503
    model = pool(health_interval_seconds=0.1)
    slots: list[int] = []
    wait_for(lambda: _up(model) == [False, True], "the server that is loading is left out")
    model.follow(slots.append)
    assert [model.invoke(MESSAGES).text for _ in range(2)] == [NUMBERS] * 2
    assert _asked(servers) == [0, 2]
    servers[0].health = 200
    wait_for(lambda: _up(model) == [True, True], "it is taken back")
    assert slots == [1, 2]
    assert [model.invoke(MESSAGES).text for _ in range(2)] == [NUMBERS] * 2
    assert _asked(servers) == [1, 3]


@pytest.mark.parametrize(("status", "up"), [(404, True), (501, True), (500, False), (401, False)])
def test_whoever_answers_a_check_lives(servers: Servers, pool: Pool, status: int, up: bool) -> None:
    """Also a server without a list of models; one that refuses the key will refuse questions too."""
    servers[0].health = status
    model = pool(health_interval_seconds=0.1)
    wait_for(lambda: servers[0].checks > 1, "a second check")
    assert _up(model) == [up, True]


def test_a_break_after_the_first_word_is_told_and_asking_again_goes_elsewhere(servers: Servers, pool: Pool) -> None:
    servers[0].fault = "breaks"
    servers[0].words_before_fault = 3
    model = pool()
    seen: list[str] = []
    with pytest.raises(StreamBrokenError):
        seen.extend(chunk.text for chunk in model.stream(MESSAGES))
    assert "".join(seen) == "1, 2, 3,"
    # Nobody has seen anything of an answer that is given as a whole.
    assert model.invoke(MESSAGES).text == NUMBERS
    assert _asked(servers) == [1, 1]


@pytest.mark.parametrize("fault", ["breaks", "ends", "stalls"])
def test_words_begin_anew_after_a_break(servers: Servers, pool: Pool, fault: str) -> None:
    servers[0].fault = fault
    servers[0].words_before_fault = 4
    servers[1].reply = "one two three"
    model = pool(token_timeout_seconds=0.3)
    drafts = [""]
    for chunk in words_of(model, MESSAGES, restart=lambda: drafts.append("")):
        drafts[-1] += chunk.text
    assert drafts == ["1, 2, 3, 4,", "one two three"]


def test_when_every_server_breaks_off_there_is_an_end(servers: Servers, pool: Pool) -> None:
    for server in servers:
        server.fault = "breaks"
        server.words_before_fault = 1
    restarts: list[int] = []
    with pytest.raises(ModelServerError):
        list(words_of(pool(), MESSAGES, restart=lambda: restarts.append(1)))
    assert 1 <= len(restarts) <= 3


def test_a_request_that_is_at_fault_itself_is_sent_once(servers: Servers, pool: Pool) -> None:
    for server in servers:
        server.fault = "overflow"
    model = pool()
    with pytest.raises(ContextOverflowError):
        model.invoke(MESSAGES)
    assert _asked(servers) == [1, 0]
    assert _up(model) == [True, True]


def test_when_no_server_can_be_used_every_one_is_named_and_no_key(servers: Servers, pool: Pool) -> None:
    model = pool()
    for server in servers:
        server.fault = "crash"
    with pytest.raises(ModelServerError) as error:
        model.invoke(MESSAGES)
    message = str(error.value)
    assert message.startswith("None of 2 language model servers can be used: ")
    assert all(server.base_url in message for server in servers)
    assert "out of memory" in message
    assert KEY not in message
    assert _asked(servers) == [1, 1]


def test_while_every_server_is_out_nobody_waits(servers: Servers, pool: Pool) -> None:
    for server in servers:
        server.health = 500
    model = pool()
    wait_for(lambda: _up(model) == [False, False], "both are left out")
    with pytest.raises(ModelServerError, match="None of 2"):
        model.invoke(MESSAGES)
    assert _asked(servers) == [0, 0]


def test_a_busy_server_is_asked_again_when_it_has_rested(servers: Servers, pool: Pool) -> None:
    for server in servers:
        server.faults = ["busy"]
        server.retry_after = "0.2"
    assert pool().invoke(MESSAGES).text == NUMBERS
    assert sum(_asked(servers)) == 3


def test_who_finds_all_busy_for_too_long_is_told_so(servers: Servers, pool: Pool) -> None:
    for server in servers:
        server.fault = "busy"
        server.retry_after = "600"
    with pytest.raises(ModelBusyError):
        pool(timeout_seconds=1).invoke(MESSAGES)
    assert _asked(servers) == [1, 1]


@pytest.mark.parametrize("retry_after", ["", "0"])
def test_servers_that_stay_busy_and_ask_for_no_rest_come_to_an_end(
    servers: Servers, pool: Pool, retry_after: str
) -> None:
    for server in servers:
        server.faults = ["busy"] * 10
        server.retry_after = retry_after
    with pytest.raises(ModelBusyError):
        pool(timeout_seconds=1).invoke(MESSAGES)
    assert sum(_asked(servers)) < 8


def test_whoever_asks_a_server_that_stays_busy_can_leave(servers: Servers, pool: Pool) -> None:
    servers[0].faults = ["busy"] * 10
    servers[0].retry_after = "0"
    model = pool(base_urls=[servers[0].base_url])
    stream = model.stream(MESSAGES)
    assert next(iter(stream)).text == ""
    stream.close()  # type: ignore[attr-defined] # a generator, declared as an iterator
    assert (_asked(servers)[0], model.server_figures()[0].in_use) == (1, 0)


def test_no_server_gets_more_requests_at_once_than_it_has_slots(servers: Servers, pool: Pool) -> None:
    for server in servers:
        server.fault = "stalls"
        server.words_before_fault = 1
    model = pool(server_slots=2, token_timeout_seconds=60)
    streams = [model.stream(MESSAGES) for _ in range(4)]
    for stream in streams:
        next(chunk for chunk in stream if chunk.text)
    assert [server.in_use for server in model.server_figures()] == [2, 2]
    with ThreadPoolExecutor(1) as threads:
        fifth = threads.submit(lambda: next(iter(model.stream(MESSAGES))))
        # A sign of life without text: it waits, and could leave.
        assert fifth.result(PATIENCE).text == ""
    assert _asked(servers) == [2, 2]
    for stream in streams:
        stream.close()  # type: ignore[attr-defined] # a generator, declared as an iterator
    wait_for(lambda: not any(server.in_use for server in model.server_figures()), "all slots are given back")


def test_whoever_waits_for_the_first_word_can_leave(servers: Servers, pool: Pool) -> None:
    servers[0].fault = "stalls"
    model = pool(base_urls=[servers[0].base_url])
    stream = model.stream(MESSAGES)
    assert next(iter(stream)).text == ""
    assert servers[0].at_fault.wait(PATIENCE)
    stream.close()  # type: ignore[attr-defined] # a generator, declared as an iterator
    (figures,) = model.server_figures()
    assert (figures.in_use, figures.failures, figures.is_up) == (0, 0, True)


def test_closing_the_model_ends_what_is_under_way(servers: Servers) -> None:
    servers[0].fault = "stalls"
    settings = LanguageModelSettings(
        engine="openai", model="small", base_url=servers[0].base_url, api_key=SecretStr(KEY)
    )
    model = ServerChatModel(settings=settings)
    ended: list[BaseException] = []

    def ask() -> None:
        try:
            model.invoke(MESSAGES)
        except ModelServerError as error:
            ended.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    assert servers[0].at_fault.wait(PATIENCE)
    model.close()
    thread.join(PATIENCE)
    assert "has been closed" in str(ended[0])


def test_no_key_is_logged(servers: Servers, pool: Pool, caplog: pytest.LogCaptureFixture) -> None:
    servers[0].faults = ["crash"]
    servers[1].faults = ["garbage"]
    model = pool()
    with pytest.raises(ModelServerError):
        model.invoke(MESSAGES)
    servers[0].fault = "crash"
    alone = pool(base_urls=[servers[0].base_url])
    with pytest.raises(GenerationError):
        alone.invoke(MESSAGES)
    assert "out of memory" in caplog.text
    assert KEY not in caplog.text
    assert KEY not in repr(model.settings)
    assert KEY not in str(model.server_figures())


def test_messages_reach_whichever_server_is_asked(servers: Servers, pool: Pool) -> None:
    messages: list[BaseMessage] = MESSAGES
    model = pool()
    model.invoke(messages)
    model.invoke(messages)
    assert servers[0].bodies == servers[1].bodies
