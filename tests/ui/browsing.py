"""What tests with a real browser have in common: the browser, and what is asked of every page."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped] # has none
from playwright.sync_api import Browser, Page, expect, sync_playwright

PATIENCE = 60_000
"""Milliseconds that a page may take for what asks a model or builds a version."""

_CHROMIUM = os.environ.get("TEST_CHROMIUM", "/usr/bin/chromium")
# The browser's own services would look for the network.
_OFFLINE = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser that asks nobody but the page's server."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=_OFFLINE)
        yield browser
        browser.close()


def is_ours(url: str, address: str) -> bool:
    """Whether a page of ``address`` may ask for this."""
    return url.startswith((address, "data:", "blob:", address.replace("http", "ws")))


def violations(page: Page) -> list[tuple[str, str]]:
    """What axe says of a page: each rule with the beginning of what breaks it."""
    found = Axe().run(page).response["violations"]
    return [(fault["id"], node["html"][:160]) for fault in found for node in fault["nodes"]]


def fits(page: Page) -> bool:
    """Whether nothing sticks out of the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def settled(page: Page) -> None:
    """Wait until nothing on the page is on its way."""
    expect(page.locator(".pending:visible, .generating:visible")).to_have_count(0, timeout=PATIENCE)


def violations_at_rest(page: Page) -> list[tuple[str, str]]:
    """What axe says of a page at rest: what is on its way is pale, and a look that falls into that is repeated."""
    for _ in range(5):
        settled(page)
        if not (found := violations(page)):
            break
    return found
