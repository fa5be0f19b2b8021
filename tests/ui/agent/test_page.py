"""The page over HTTP: every event asks who it is, and shows and changes nothing for somebody without the right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from chatbot.assembly import Application
from chatbot.records.types import Conversation
from tests.ui.agent.conftest import ANNA, STRANGER
from tests.ui.agent.serving import serving
from ui.accounts.errors import AccessDeniedError
from ui.accounts.identity import Identity

pytestmark = pytest.mark.long


class Door:
    """Says who asks, as a test wants it, and counts how often it was asked."""

    def __init__(self) -> None:
        self.identity: Identity | None = ANNA
        self.asked = 0

    def __call__(self, _request: Any) -> Identity:
        self.asked += 1
        if self.identity is None:
            raise AccessDeniedError("agent", is_known=False)
        return self.identity


@pytest.fixture(scope="module")
def door() -> Door:
    return Door()


@pytest.fixture(scope="module")
def client(application: Application, door: Door) -> Iterator[httpx.Client]:
    with serving(application, door) as address, httpx.Client(base_url=address, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def config(client: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/config").json()
    return found


def _events(config: dict[str, Any]) -> list[dict[str, Any]]:
    return [own for own in config["dependencies"] if own["backend_fn"]]


def _inputs(config: dict[str, Any], event: dict[str, Any], conversation: Conversation, draft: int) -> list[Any]:
    props = {component["id"]: component["props"] for component in config["components"]}
    place = {"opened": conversation.id, "seen": 10**9, "draft": draft}
    values: list[Any] = []
    for name in event["inputs"]:
        match props[name].get("elem_id"):
            case "place":
                values.append(place)
            case "writing":
                values.append({"basis": draft, "again": "send", "warned": "Hello."})
            case "reply":
                values.append("Hello.")
            case "approve-questions" | "approve-answer":
                values.append("Hello?")
            case _:
                values.append(props[name].get("value"))
    return values


def _call(client: httpx.Client, event: dict[str, Any], data: list[Any], conversation: Conversation) -> str:
    """What the server says to an event, as a page sends it."""
    body = {
        "data": data,
        "fn_index": event["id"],
        "session_hash": f"session{event['id']}",
        "trigger_id": event["targets"][0][0],
        "event_data": {"conversation": conversation.id},
    }
    if event["queue"] is False:
        return client.post("/gradio_api/run/predict", json=body).text
    client.post("/gradio_api/queue/join", json=body).raise_for_status()
    lines = []
    with client.stream(
        "GET", "/gradio_api/queue/data", params={"session_hash": body["session_hash"]}, timeout=60
    ) as answer:
        for line in answer.iter_lines():
            lines.append(line)
            if "process_completed" in line or "close_stream" in line:
                break
    return "\n".join(lines)


def _state(application: Application, conversation: Conversation) -> tuple[object, ...]:
    records = application.records
    return (
        records.conversations.get(conversation.id),
        records.conversations.messages(conversation.id),
        records.drafts.latest(conversation.id),
        application.curator.approved(conversation.kb),
        len(records.drafts.decisions()),
    )


def test_there_are_events_and_none_has_a_name_of_its_own(client: httpx.Client, config: dict[str, Any]) -> None:
    assert len(_events(config)) >= 20
    assert client.get("/gradio_api/info").json().get("named_endpoints", {}) == {}


def test_no_event_serves_somebody_without_the_right(
    application: Application, client: httpx.Client, config: dict[str, Any], door: Door, drafted: Conversation
) -> None:
    draft = application.records.drafts.latest(drafted.id)
    assert draft is not None
    before = _state(application, drafted)
    door.identity = None
    for event in _events(config):
        asked = door.asked
        said = _call(client, event, _inputs(config, event, drafted, draft.id), drafted)
        assert door.asked == asked + 1, event["targets"]
        assert "may be returned" not in said
        assert "error" in said
    assert _state(application, drafted) == before


def test_no_event_serves_an_agent_of_another_knowledge_base(
    application: Application, client: httpx.Client, config: dict[str, Any], door: Door, drafted: Conversation
) -> None:
    draft = application.records.drafts.latest(drafted.id)
    assert draft is not None
    before = _state(application, drafted)
    door.identity = STRANGER
    for event in _events(config):
        said = _call(client, event, _inputs(config, event, drafted, draft.id), drafted)
        for shown in ("may be returned", "of delivery", "ninety days", drafted.id):
            assert shown not in said, event["targets"]
    assert _state(application, drafted) == before


def test_the_page_itself_holds_no_conversation(client: httpx.Client, door: Door, drafted: Conversation) -> None:
    door.identity = ANNA
    page = client.get("/").text + json.dumps(client.get("/config").json())
    assert drafted.id not in page
    assert "may be returned" not in page
