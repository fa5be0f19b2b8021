"""Events that are sent while the stream of those before them is being ended are heard of, whatever comes first."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from tests.ui.browsing import chromium
from tests.ui.served import listening

pytestmark = [pytest.mark.long, pytest.mark.timeout(120)]

PATIENCE = 10_000


class LateEnd:
    """Word of the end of a stream comes a second after everything else, as on a slow line."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def sent(message: Any) -> None:
            if b"close_stream" in message.get("body", b""):
                await asyncio.sleep(1)
            await send(message)

        await self._app(scope, receive, sent)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    import gradio as gr

    from ui.pages import mount_page

    with gr.Blocks(analytics_enabled=False) as page:
        for name in ("first", "second"):
            count = gr.Number(0, elem_id=f"{name}-count")
            gr.Button(name, elem_id=name).click(lambda number: number + 1, count, count)
    app = FastAPI()
    mount_page(app, page, "/page", css="", head="")
    app.add_middleware(LateEnd)
    with listening(app) as url:
        yield f"{url}/page/"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    yield page
    assert faults == []
    page.close()


def _press(page: Page, name: str, count: int) -> None:
    page.locator(f"#{name}").click()
    expect(page.locator(f"#{name}-count input")).to_have_value(str(count), timeout=PATIENCE)


def test_one_that_is_sent_before_the_end_of_the_stream_has_come_is_answered(page: Page) -> None:
    for count in (1, 2, 3):
        _press(page, "first", count)
        _press(page, "second", count)


def test_one_that_is_sent_after_the_end_of_the_stream_is_answered(page: Page) -> None:
    for count in (1, 2, 3):
        _press(page, "first", count)
        page.wait_for_timeout(1_500)
