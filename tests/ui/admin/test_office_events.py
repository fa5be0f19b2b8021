"""Every event of the office tabs over HTTP: who asks is asked each time, and others' data are not shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from chatbot.assembly import Application
from chatbot.config import load_settings
from tests.ui.admin.consoles import console
from tests.ui.admin.office_visits import ADA, TOM, asked
from tests.ui.served import listening
from ui.accounts.errors import AccessDeniedError
from ui.accounts.identity import Identity
from ui.admin.office_tabs import OFFICE_TABS
from vectorstore.embedder import Embedder

pytestmark = pytest.mark.long

SECRET = "Is the confidential X9 motor for sale?"


class Door:
    """Says who asks, as a test wants it, and counts how often it was asked."""

    def __init__(self) -> None:
        self.identity: Identity | None = ADA
        self.asked = 0

    def __call__(self, _request: Any) -> Identity:
        self.asked += 1
        if self.identity is None:
            raise AccessDeniedError("administrator", is_known=False)
        return self.identity


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def application(
    tmp_path: Path, models_dir: Path, embedders: dict[str, Embedder], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Application]:
    monkeypatch.setenv("CITEDESK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("CITEDESK_MODELS_DIR", str(models_dir))
    opened = Application(load_settings(), embedders=embedders)
    asked(opened, SECRET)
    opened.records.audit.record(who="ada", action="kb.publish", target=SECRET)
    yield opened
    opened.close()


@pytest.fixture
def client(application: Application, door: Door) -> Iterator[httpx.Client]:
    app = console(application, door, tabs=OFFICE_TABS)
    with listening(app) as address, httpx.Client(base_url=f"{address}/admin", timeout=60) as opened:
        yield opened


def config_of(client: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/config").json()
    return found


def events_of(config: dict[str, Any]) -> list[dict[str, Any]]:
    """Those that call the server, but for the frame's choice of a language, which tells nothing."""
    return [own for own in config["dependencies"] if own["backend_fn"] and own["targets"][0][1] != "load"]


def inputs_of(config: dict[str, Any], event: dict[str, Any]) -> list[Any]:
    props = {component["id"]: (component["type"], component["props"]) for component in config["components"]}
    return [_typed(*props[name]) for name in event["inputs"]]


def _typed(kind: str, props: dict[str, Any]) -> Any:
    """What somebody means harm with: everything is asked for, and something stands in every field."""
    match props.get("elem_id"):
        case "kb":
            return "default"
        case "language":
            return "en"
        case "people-query":
            return "confidential"
        case _ if kind == "checkbox":
            return True
        case _ if kind == "textbox":
            return props.get("value") or "page.title"
        case _:
            return props.get("value")


def call(client: httpx.Client, config: dict[str, Any], event: dict[str, Any]) -> str:
    """What the server says to an event, as a page sends it."""
    body = {
        "data": inputs_of(config, event),
        "fn_index": event["id"],
        # One page, so that a tab that was opened stays open.
        "session_hash": "one",
        "trigger_id": event["targets"][0][0],
    }
    if event["queue"] is False:
        return client.post("/gradio_api/run/predict", json=body).text
    client.post("/gradio_api/queue/join", json=body).raise_for_status()
    lines = []
    parameters = {"session_hash": body["session_hash"]}
    with client.stream("GET", "/gradio_api/queue/data", params=parameters) as answer:
        for line in answer.iter_lines():
            lines.append(line)
            if "process_completed" in line or "close_stream" in line:
                break
    return "\n".join(lines)


def test_every_event_asks_who_it_is_and_serves_nobody_else(
    application: Application, client: httpx.Client, door: Door
) -> None:
    config = config_of(client)
    events = events_of(config)
    assert len(events) >= 30
    door.identity = None
    for event in events:
        before = door.asked
        said = call(client, config, event)
        assert door.asked == before + 1, event["targets"]
        assert "error" in said, event["targets"]
        assert "confidential" not in said
    assert len(application.records.audit.entries()) == 1
    assert client.get("/gradio_api/info").json().get("named_endpoints", {}) == {}


def test_no_event_shows_or_changes_another_knowledge_base(
    application: Application, client: httpx.Client, door: Door
) -> None:
    config = config_of(client)
    door.identity = TOM
    for event in events_of(config):
        assert "X9" not in call(client, config, event), event["targets"]
    assert all(entry.who != "tom" or "default" not in entry.target for entry in application.records.audit.entries())
    assert not (application.settings.data_dir / "citedesk.toml").exists()


def test_the_same_events_serve_an_administrator(client: httpx.Client, door: Door) -> None:
    config = config_of(client)
    said = [call(client, config, event) for event in events_of(config)]
    # The audit log; the conversation of somebody; the report and its table to take away.
    assert sum("X9" in own for own in said) >= 8
