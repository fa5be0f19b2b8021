"""A Gradio desk behind accounts: its page, its events and its files ask who comes, each time."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI

from tests.chatbot.records.clock import Clock
from tests.ui.accounts.people import BOSS, PASSWORD, make
from tests.ui.accounts.site import Site, listening
from ui.accounts.access import identity_of, page_user
from ui.accounts.accounts import Accounts
from ui.accounts.wiring import add_accounts

pytestmark = pytest.mark.long


@pytest.fixture
def desk(accounts: Accounts, clock: Clock) -> Iterator[Site]:
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    import gradio as gr

    def who(request: gr.Request) -> str:
        identity = identity_of(request)
        return f"{identity.name}/{identity.role}/{request.username}"

    # Gradio looks for the type itself, and gradio is no name of this module.
    who.__annotations__["request"] = gr.Request
    with gr.Blocks() as blocks:
        gr.Button().click(who, None, gr.Textbox(), api_name="who")
    app = FastAPI()
    # Without the guard before whole paths: what Gradio does by itself is looked at here.
    add_accounts(app, accounts, title="citedesk", guarded={})
    gr.mount_gradio_app(app, blocks, path="/agent", auth_dependency=page_user("agent"), ssr_mode=False)
    with listening(app) as address:
        site = Site(address=address, accounts=accounts, clock=clock)
        yield site
        for browser in site.browsers:
            browser.close()


def _event(browser: httpx.Client) -> tuple[int, str]:
    """Press the button, by the queue as the page does."""
    data = {"data": [], "fn_index": 0, "session_hash": "abc", "trigger_id": None}
    joined = browser.post(
        "/agent/gradio_api/queue/join", json=data, headers={"Origin": str(browser.base_url).rstrip("/")}
    )
    if joined.status_code != 200:
        return joined.status_code, ""
    with browser.stream("GET", "/agent/gradio_api/queue/data", params={"session_hash": "abc"}) as events:
        for line in events.iter_lines():
            if line.startswith("data:") and (message := json.loads(line[5:]))["msg"] == "process_completed":
                return 200, str(message["output"]["data"][0])
    return 0, ""


def test_an_event_knows_who_sends_it_and_stops_with_the_session(desk: Site, accounts: Accounts) -> None:
    make(accounts, "Ann", "agent")
    make(accounts, "Bob", "buyer")
    ann, bob = desk.log_in("Ann", PASSWORD), desk.log_in("Bob", PASSWORD)
    assert ann.get("/agent/").status_code == 200
    assert _event(ann) == (200, "Ann/agent/Ann")
    for browser in (bob, desk.browser()):
        assert browser.get("/agent/").status_code == 401
        assert _event(browser)[0] == 401
    foreign = {"Origin": "https://evil.example"}
    assert ann.post("/agent/gradio_api/queue/join", json={}, headers=foreign).status_code == 403
    # The page is still open, but its session has ended.
    accounts.users.change("Ann", active=False, by=BOSS)
    assert _event(ann)[0] == 401
