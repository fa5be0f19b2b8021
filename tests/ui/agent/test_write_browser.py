"""A real browser on the tab that writes copy, in both languages, on a wide and a narrow screen.

With ``TEST_SCREENSHOTS=FOLDER`` each state is photographed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from chatbot.assembly import Application
from ingest.types import Language
from tests.ui.browsing import PATIENCE, chromium, fits, violations_at_rest
from tests.ui.conftest import serving
from ui.accounts.opening import open_accounts
from ui.accounts.types import COMMAND_LINE

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

SCREENSHOTS = os.environ.get("TEST_SCREENSHOTS")
PASSWORD = "correct horse battery staple"
SCRIPT = "<img src=x onerror=\"document.title='owned'\">"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """How somebody looks at the tab, and what is written there."""

    language: Language
    width: int
    tab: str
    topic: str
    product: str
    plain: str
    claim: str
    reason: str
    stranger: str
    nothing: str
    left_out: str


EN = Desk(
    language="en",
    width=1280,
    tab="Write",
    topic="returns of unused goods",
    product="AX-200/45",
    plain="facts alone, no language model",
    claim="We are the best supplier in the world.",
    reason="superlative",
    stranger="zqxv wkyj",
    nothing="Nothing that buyers may see",
    left_out="left out: 1",
)
ZH = Desk(
    language="zh",
    width=390,
    tab="写作",
    topic="退货",
    product="AX-200/45",
    plain="仅由事实组成",
    claim="我们是全球最好的供应商。",
    reason="最高级",
    stranger="游艇贷款",
    nothing="客户可见的资料中没有相关内容",
    left_out="有 1 句因没有来源",
)


@pytest.fixture(scope="module")
def link(scripted_module: Application) -> str:
    """Where an agent sets a password."""
    accounts = open_accounts(scripted_module.records, scripted_module.settings.accounts)
    accounts.users.add("writer", "agent", by=COMMAND_LINE)
    return f"/setup?token={accounts.links.for_user('writer', by=COMMAND_LINE)}"


@pytest.fixture(scope="module")
def context(scripted_module: Application, link: str) -> Iterator[tuple[Browser, str, list[object]]]:
    """A browser, the agents' address, and what an agent who has logged in carries along."""
    scripted_module.load()
    with serving(scripted_module) as address, chromium() as browser:
        expect.set_options(timeout=PATIENCE)
        own = browser.new_context(locale="en-US")
        page = own.new_page()
        page.goto(address + link)
        for box in page.locator("input[type=password]").all():
            box.fill(PASSWORD)
        page.locator("form button").last.click()
        page.wait_for_url(re.compile("/agent"))
        yield browser, f"{address}/agent", list(own.cookies())
        expect.set_options(timeout=5_000)


@pytest.fixture(params=[EN, ZH], ids=["en-wide", "zh-narrow"])
def visit(request: pytest.FixtureRequest, context: tuple[Browser, str, list[object]]) -> Iterator[tuple[Page, Desk]]:
    browser, address, cookies = context
    desk: Desk = request.param
    own = browser.new_context(
        locale={"en": "en-US", "zh": "zh-CN"}[desk.language], viewport={"width": desk.width, "height": 900}
    )
    own.add_cookies(cookies)  # type: ignore[arg-type] # as the browser gave them
    page = own.new_page()
    page.set_default_timeout(PATIENCE)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    page.locator("#queue .cd-entry, #queue .cd-quiet").first.wait_for()
    page.get_by_role("tab", name=desk.tab, exact=True).click()
    expect(page.locator("#copy-topic")).to_be_visible()
    yield page, desk
    assert faults == []
    own.close()


def _look(page: Page, desk: Desk, state: str) -> None:
    assert fits(page)
    assert violations_at_rest(page) == []
    if SCREENSHOTS:
        page.screenshot(path=Path(SCREENSHOTS) / f"write-{desk.language}-{desk.width}-{state}.png", full_page=True)


def test_copy_is_written_checked_changed_and_taken_along(visit: tuple[Page, Desk]) -> None:
    page, desk = visit
    _look(page, desk, "empty")
    page.locator("#copy-kind").get_by_role("radio").nth(1).check()
    page.locator("#copy-topic input, #copy-topic textarea").first.fill(desk.topic)
    page.locator("#copy-write").click()
    first = page.locator(".cd-copy-draft").first
    expect(first).to_contain_text(desk.plain)
    expect(page.locator(".cd-copy-draft")).to_have_count(2)
    expect(page.locator("#copy-edit-box")).to_be_visible()
    first.locator(".cd-cite").first.click()
    expect(first.locator(".cd-source mark").first).to_be_visible()
    _look(page, desk, "written")

    box = page.locator("#copy-text textarea")
    expect(box).not_to_have_value("")
    before = box.input_value()
    box.fill(f"{before}\n\n{desk.claim} {SCRIPT}")
    page.locator("#copy-check").click()
    expect(page.locator("#copy-checked .cd-flagged").first).to_contain_text(desk.claim)
    expect(page.locator("#copy-checked")).to_contain_text(desk.reason)
    assert page.locator("#copy-checked img").count() == 0
    assert page.title() != "owned"
    _look(page, desk, "checked")

    box.fill(f"{before}\n\n{desk.claim}")
    with page.expect_download() as taken:
        page.locator('.cd-export[data-format="txt"]').click()
    text = Path(taken.value.path()).read_text(encoding="utf-8")
    assert desk.claim not in text
    assert len(text) > 40
    expect(page.locator(".cd-export-note")).to_contain_text(desk.left_out)


def test_a_subject_of_which_no_document_speaks_is_told(visit: tuple[Page, Desk]) -> None:
    page, desk = visit
    page.locator("#copy-topic input, #copy-topic textarea").first.fill(desk.stranger)
    page.locator("#copy-write").click()
    expect(page.locator("#copy-status")).to_contain_text(desk.nothing)
    expect(page.locator("#copy-edit-box")).to_be_hidden()
    _look(page, desk, "nothing")
