"""The three desks together in real browsers: what a buyer asks, an agent answers, an administrator changes.

With ``TEST_SCREENSHOTS=FOLDER`` each state is photographed; ``docs/images`` holds such pictures.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from langchain_core.messages import BaseMessage
from playwright.sync_api import Browser, Page, expect

from chatbot.assembly import Application, open_application
from chatbot.settings import Settings
from ingest.types import Language
from tests.chatbot.scripted import ScriptedChatModel
from tests.ui.browsing import PATIENCE, chromium, violations
from tests.ui.conftest import serving
from ui.accounts.opening import open_accounts
from ui.accounts.types import COMMAND_LINE
from vectorstore.embedder import Embedder

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]

SCREENSHOTS = os.environ.get("TEST_SCREENSHOTS")
PASSWORD = "correct horse battery staple"
PRICES = "# AX-900 price list\n\nThe AX-900 pump costs {} euros.\n"
PRICE = "How much does the AX-900 pump cost?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """How somebody looks at the pages."""

    language: Language
    width: int
    question: str
    refusal: str
    reply: str
    send: str
    published: str


EN = Visitor(
    language="en",
    width=1280,
    question="Do you offer financing for yachts?",
    refusal="could not find",
    reply="We finance yachts from our Kiel office, over 60 months.",
    send="Send",
    published="Approved and published",
)
ZH = Visitor(
    language="zh",
    width=390,
    question="你们提供游艇贷款吗？",
    refusal="没有找到",
    reply="我们在青岛办事处提供游艇贷款，期限 48 个月。",
    send="发送",
    published="已审定",
)


def said(messages: list[BaseMessage]) -> str:
    """A model that reads off the first line of the evidence."""
    line = messages[-1].text.split("<evidence>\n")[-1].splitlines()[0]
    return re.sub(r"^\[1\] (?:\(.*?\) )?", "", line)


@pytest.fixture(scope="module")
def application(
    tmp_path_factory: pytest.TempPathFactory, models_dir: Path, samples: Path, embedders: dict[str, Embedder]
) -> Iterator[Application]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("desks"), models_dir=models_dir)
    application = open_application(settings, model=ScriptedChatModel(replies=[said] * 100), embedders=embedders)
    application.ingest([samples])
    accounts = open_accounts(application.records, settings.accounts)
    for name, role in (("anna", "agent"), ("boss", "administrator")):
        accounts.users.add(name, role, by=COMMAND_LINE)  # type: ignore[arg-type] # both are roles
    yield application
    application.close()


@pytest.fixture(scope="module")
def links(application: Application) -> dict[str, str]:
    """Where each sets a password."""
    accounts = open_accounts(application.records, application.settings.accounts)
    return {name: f"/setup?token={accounts.links.for_user(name, by=COMMAND_LINE)}" for name in ("anna", "boss")}


@pytest.fixture(scope="module")
def address(application: Application) -> Iterator[str]:
    with serving(application) as url:
        application.load()
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def staff(browser: Browser, address: str, links: dict[str, str]) -> Iterator[dict[str, Page]]:
    """Both people with an account, logged in by their one-time links."""
    pages: dict[str, Page] = {}
    for name, link in links.items():
        page = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 900}).new_page()
        page.goto(address + link)
        for box in page.locator("input[type=password]").all():
            box.fill(PASSWORD)
        page.locator("form button").last.click()
        page.wait_for_url(re.compile("/(agent|admin)"))
        pages[name] = page
    yield pages
    for page in pages.values():
        page.context.close()


def _picture(page: Page, name: str) -> None:
    if SCREENSHOTS:
        page.screenshot(path=f"{SCREENSHOTS}/{name}.png")


def _visit(browser: Browser, address: str, who: Visitor) -> Page:
    locale = "zh-CN" if who.language == "zh" else "en-US"
    page = browser.new_context(locale=locale, viewport={"width": who.width, "height": 844}).new_page()
    page.goto(address)
    expect(page.locator("#send")).to_have_text(who.send, timeout=PATIENCE)
    return page


def _ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#send").click()


def _speak(page: Page, language: Language) -> None:
    # Not by check(), which fails where the page takes a moment to show what was chosen.
    choice = page.locator(f"#language input[value={language}]")
    choice.click()
    expect(choice).to_be_checked(timeout=PATIENCE)


@pytest.mark.parametrize("who", [EN, ZH], ids=["en-wide", "zh-narrow"])
def test_a_refused_question_is_answered_by_a_person_and_then_by_the_assistant(
    browser: Browser, address: str, staff: dict[str, Page], who: Visitor
) -> None:
    name = f"{who.language}-{'wide' if who.width > 1000 else 'narrow'}"
    buyer, agent = _visit(browser, address, who), staff["anna"]
    _ask(buyer, who.question)
    expect(buyer.locator(".cd-answer")).to_contain_text(who.refusal, timeout=PATIENCE)
    _picture(buyer, f"buyer-refusal-{name}")
    buyer.locator("#person").click()
    expect(buyer.locator("#status")).not_to_be_empty(timeout=PATIENCE)

    agent.set_viewport_size({"width": who.width, "height": 900})
    agent.goto(f"{address}/agent/")
    _speak(agent, who.language)
    agent.locator(".cd-entry", has_text=who.question).click(timeout=PATIENCE)
    expect(agent.locator("#messages")).to_contain_text(who.question, timeout=PATIENCE)
    expect(agent.locator("#draft")).not_to_be_empty(timeout=PATIENCE)
    expect(agent.locator("#edit")).to_be_enabled(timeout=PATIENCE)
    _picture(agent, f"agent-draft-{name}")
    agent.locator("#edit").click()
    expect(agent.locator("#reply textarea")).not_to_have_value("", timeout=PATIENCE)
    agent.locator("#reply textarea").fill(who.reply)
    agent.locator("#reply-box #send").click()
    expect(agent.locator("#messages")).to_contain_text(who.reply, timeout=PATIENCE)

    expect(buyer.locator("#chat")).to_contain_text(who.reply, timeout=PATIENCE)
    _picture(buyer, f"buyer-reply-{name}")
    buyer.reload()
    expect(buyer.locator("#chat")).to_contain_text(who.reply, timeout=PATIENCE)

    agent.locator("#approve-begin").click(timeout=PATIENCE)
    expect(agent.locator("#approve-questions textarea")).to_have_value(who.question, timeout=PATIENCE)
    agent.locator("#approve-answer textarea").fill(who.reply)
    agent.locator("#approve").click()
    expect(agent.locator("#approve-notice")).to_contain_text(who.published, timeout=PATIENCE)

    other = _visit(browser, address, who)
    _ask(other, who.question)
    expect(other.locator(".cd-answer")).to_contain_text(who.reply.split("，")[0].split(",")[0], timeout=PATIENCE)
    expect(other.locator(".cd-cite")).not_to_have_count(0)
    _picture(other, f"buyer-approved-{name}")
    for page in (buyer, other):
        page.context.close()


# The console on a telephone has its own tests.
@pytest.mark.parametrize("who", [EN, ZH], ids=["en-wide", "zh-narrow"])
def test_a_changed_price_list_reaches_buyers_when_it_is_published_and_leaves_when_it_is_rolled_back(
    browser: Browser, address: str, staff: dict[str, Page], who: Visitor
) -> None:
    buyer, boss = _visit(browser, address, who), staff["boss"]
    old, new = (900, 950) if who is EN else (910, 960)

    def publish(price: int) -> None:
        boss.goto(f"{address}/admin/")
        boss.locator(".ad-upload").first.wait_for(timeout=PATIENCE)
        _speak(boss, "en")
        text = PRICES.format(price).encode()
        boss.locator("#documents .ad-file").set_input_files(
            {"name": "ax-900-prices.md", "mimeType": "text/markdown", "buffer": text}
        )
        expect(boss.locator(".ad-files li")).to_contain_text(re.compile("uploaded|replaced"), timeout=PATIENCE)
        boss.locator("#build-button").click()
        boss.locator("#build-start").click()
        expect(boss.locator("#build-progress")).to_contain_text("was built and waits", timeout=PATIENCE)
        boss.locator("#build-publish").click()
        expect(boss.locator("#build-notice")).to_contain_text("is live", timeout=PATIENCE)
        _picture(boss, f"admin-published-{who.language}")

    def price(expected: int) -> None:
        buyer.locator("#clear").click()
        expect(buyer.locator(".cd-answer")).to_have_count(0)
        _ask(buyer, PRICE)
        expect(buyer.locator(".cd-answer")).to_contain_text(f"{expected} euros", timeout=PATIENCE)

    publish(old)
    price(old)
    publish(new)
    price(new)
    boss.locator("#versions-button").click()
    boss.locator("#versions-roll-back").click()
    expect(boss.locator("#versions-notice")).to_contain_text("is live again", timeout=PATIENCE)
    price(old)
    buyer.context.close()


@pytest.mark.parametrize("who", [EN, ZH], ids=["en-wide", "zh-narrow"])
def test_the_buyers_page_keeps_the_rules_for_screen_readers(browser: Browser, address: str, who: Visitor) -> None:
    page = _visit(browser, address, who)
    _ask(page, "What can I return, and by when?")
    expect(page.locator(".cd-sources")).to_be_visible(timeout=PATIENCE)
    page.locator("#narrow > button").click()
    assert violations(page) == []
    page.context.close()


def test_a_thumb_down_asks_why(browser: Browser, address: str, application: Application) -> None:
    page = _visit(browser, address, EN)
    _ask(page, "What are the payment terms?")
    expect(page.locator(".cd-sources")).to_be_visible(timeout=PATIENCE)
    page.locator("#chat button[aria-label=Dislike]").click()
    page.get_by_label("It is out of date").check(timeout=PATIENCE)
    page.locator("#comment textarea, #comment input").fill("since May")
    page.locator("#send-reason").click()
    expect(page.locator("#send-reason")).to_be_hidden(timeout=PATIENCE)
    (rated,) = application.records.feedback.list(value="down")
    assert (rated.reason, rated.comment) == ("outdated", "since May")
    page.context.close()
