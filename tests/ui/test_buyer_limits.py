"""How much and how often a visitor may write on the page, as a browser sends it or a program in its place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from chatbot.assembly import Application, open_application
from chatbot.records.records import Records
from ingest.types import Language
from tests.chatbot.scripted import ScriptedChatModel
from tests.ui.conftest import REPLY, serving
from ui.texts import TEXTS

pytestmark = pytest.mark.long

LANGUAGES: tuple[Language, ...] = ("en", "zh")
QUESTION = "By when may unused standard goods be returned?"
# What a proxy on this machine says; without it nobody here is counted.
ELSEWHERE, ANOTHER, THIRD, MANY = ({"X-Forwarded-For": f"192.0.2.{number}"} for number in (1, 2, 3, 4))


@pytest.fixture(scope="module")
def application(sample_application: Application, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """Three questions a minute."""
    settings = sample_application.settings
    own = settings.model_copy(
        update={
            "records": settings.records.model_validate(
                {"url": f"sqlite:///{tmp_path_factory.mktemp('r') / 'r.sqlite'}"}
            ),
            "accounts": settings.accounts.model_copy(update={"visitor_requests_per_minute": 3, "trusted_proxies": 1}),
        }
    )
    application = open_application(
        own, model=ScriptedChatModel(replies=[REPLY] * 12), embedders=sample_application.embedders()
    )
    yield application
    application.close()


@pytest.fixture(scope="module")
def client(application: Application) -> Iterator[httpx.Client]:
    with serving(application) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


def _call(client: httpx.Client, name: str, event: str, headers: dict[str, str], **values: object) -> str:
    """What the server says to an event of a widget."""
    config = client.get("/config").json()
    widgets = {item["id"]: item["props"].get("elem_id") or item["type"] for item in config["components"]}
    found: dict[str, Any] = next(
        item
        for item in config["dependencies"]
        for widget, kind in item["targets"]
        if (widgets.get(widget), kind) == (name, event)
    )
    given: dict[str, object] = {
        "chat": [],
        "browserstate": {"token": "", "language": "en"},
        "language": "en",
        "documents": [],
        **values,
    }
    body = {
        "data": [given.get(widgets[number]) for number in found["inputs"]],
        "fn_index": found["id"],
        "session_hash": "page",
        "event_data": None,
    }
    if found["queue"] is False:
        return client.post("/gradio_api/run/predict", json=body, headers=headers).text
    client.post("/gradio_api/queue/join", json=body, headers=headers).raise_for_status()
    with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": "page"}, headers=headers) as stream:
        said = ""
        for line in stream.iter_lines():
            if line.startswith("data:"):
                said += json.dumps(json.loads(line.removeprefix("data:")), ensure_ascii=False) + "\n"
            if "process_completed" in line:
                break
    return said


def _ask(client: httpx.Client, text: str, headers: dict[str, str], language: Language = "en") -> str:
    return _call(client, "question", "submit", headers, question=text, language=language)


def _kept(records: Records) -> list[str]:
    """What buyers have written; of a conversation in which nobody has, an empty text."""
    entries = records.conversations.queue(None, states=("assistant", "waiting", "with_agent", "closed"))
    return sorted(
        "".join(own.text for own in records.conversations.messages(entry.conversation.id) if own.role == "buyer")
        for entry in entries
    )


def _is_told_by_a_warning(said: str) -> None:
    """An error would put its mark on the conversation and the box, which stay as they were."""
    events = [json.loads(line) for line in said.splitlines()]
    assert [event["level"] for event in events if event["msg"] == "log"] == ["warning"]
    assert events[-1]["success"]
    question, chat, *_ = events[-1]["output"]["data"]
    assert question == chat == {"__type__": "update"}


def test_a_message_that_is_too_long_is_refused_and_nothing_of_it_is_kept(
    client: httpx.Client, application: Application
) -> None:
    most = application.settings.answer.max_question_chars
    before = _kept(application.records)
    for language in LANGUAGES:
        said = _ask(client, "x" * 900_000, {}, language)
        assert TEXTS[language].too_long.format(n=900_000, most=most) in said
        _is_told_by_a_warning(said)
    assert _kept(application.records) == before
    assert "30 days" in _ask(client, QUESTION + " " * (most - len(QUESTION)), {})


def test_who_asks_too_often_is_told_when_to_come_again_on_the_page_as_by_http(
    client: httpx.Client, application: Application
) -> None:
    before = _kept(application.records)
    for _ in range(2):
        assert "30 days" in _ask(client, QUESTION, ELSEWHERE)
    assert client.post("/api/search", json={"question": QUESTION}, headers=ELSEWHERE).status_code == 200
    for language in LANGUAGES:
        begin, _, end = TEXTS[language].too_often.partition("{n}")
        said = _ask(client, QUESTION, ELSEWHERE, language)
        assert begin in said
        assert end in said
        _is_told_by_a_warning(said)
    # One who asks for a person again and again fills the agents' queue.
    assert client.post("/api/search", json={"question": QUESTION}, headers=ELSEWHERE).status_code == 429
    assert "Too many questions" in _call(client, "person", "click", ELSEWHERE)
    assert _kept(application.records) == sorted([*before, QUESTION, QUESTION])
    forged = {"token": "x" * 43, "language": "en"}
    assert "Too many questions" in _call(client, "person", "click", ELSEWHERE, browserstate=forged)
    # Others are not hindered, nor are events that cost nothing.
    assert "30 days" in _ask(client, QUESTION, ANOTHER)
    assert "30 days" in _ask(client, QUESTION, {})


def test_who_has_asked_too_often_still_gets_a_person(client: httpx.Client, application: Application) -> None:
    conversation, token = application.records.conversations.start(kb="default", language="en", channel="page")
    kept = {"token": token, "language": "en"}
    for _ in range(3):
        assert "30 days" in _call(client, "question", "submit", MANY, question=QUESTION, browserstate=kept)
    assert "Too many questions" in _call(client, "question", "submit", MANY, question=QUESTION, browserstate=kept)
    # The page has ended the running answer for it.
    assert "You have asked for a person" in _call(client, "person", "click", MANY, browserstate=kept)
    assert application.records.conversations.get(conversation.id).state == "waiting"


def test_what_a_page_does_by_itself_is_not_counted(client: httpx.Client) -> None:
    for _ in range(5):
        for widget, event in (("timer", "tick"), ("language", "change"), ("clear", "click"), ("again", "click")):
            assert "error" not in json.loads(_call(client, widget, event, THIRD)), (widget, event)
    assert "30 days" in _ask(client, QUESTION, THIRD)
