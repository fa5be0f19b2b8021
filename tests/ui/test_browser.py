"""A real browser, the real server process, the default language model."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from chatbot.assembly import Application
from tests.ui.browsing import chromium, is_ours

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

ENGLISH = "How long is a return number (RMA) valid?"
CHINESE = "退货授权号（RMA）的有效期是多久？"
TERM = re.compile("21 ?天")
PATIENCE = 180_000


@pytest.fixture(scope="module")
def address(sample_application: Application) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = sample_application.settings
    environment = {
        **os.environ,
        "CITEDESK_DATA_DIR": str(settings.data_dir),
        "CITEDESK_MODELS_DIR": str(settings.resolved_models_dir),
    }
    command = [sys.executable, "-c", "from ui.cli import main; main()", "serve", "--port", str(port)]
    url = f"http://127.0.0.1:{port}"
    with subprocess.Popen(command, env=environment) as server:  # noqa: S603 - our own command
        try:
            _wait_until_ready(server, url)
            yield url
        finally:
            server.terminate()
            assert server.wait(30) in {0, -signal.SIGTERM}


def _wait_until_ready(server: subprocess.Popen[bytes], url: str) -> None:
    for _ in range(600):
        assert server.poll() is None, "the server ended"
        try:
            if httpx.get(f"{url}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    pytest.fail("the server was not ready within two minutes")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(locale="en-US")
    page = context.new_page()
    foreign: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: None if is_ours(request.url, address) else foreign.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    page.locator("#question textarea").wait_for()
    yield page
    assert foreign == [], "the page asks other hosts"
    assert faults == []
    context.close()


def _ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#send").click()


def test_an_english_question_shows_quotes_then_an_answer_whose_citation_opens(page: Page) -> None:
    _ask(page, ENGLISH)
    expect(page.locator(".cd-evidence")).to_contain_text("21 days", timeout=PATIENCE)
    expect(page.locator(".cd-sources")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".cd-answer")).to_contain_text("21 days")
    source = page.locator(".cd-source").first
    expect(source.locator("mark")).not_to_be_visible()
    page.locator(".cd-cite").first.click()
    expect(source.locator("mark")).to_contain_text("21 days")
    expect(source.locator("summary")).to_contain_text(re.compile("return", re.IGNORECASE))
    with page.context.expect_page() as opened:
        source.get_by_role("link").evaluate("link => link.removeAttribute('download')")
        link = source.get_by_role("link").get_attribute("href")
        page.evaluate("link => window.open(link)", link)
    assert opened.value is not None
    opened.value.close()
    document = page.request.get(f"{page.url.rstrip('/')}{link}")
    assert document.ok
    assert len(document.body()) > 1000


def test_a_chinese_question_on_the_chinese_page(page: Page) -> None:
    page.get_by_label("中文").check()
    expect(page.locator("#send")).to_have_text("发送")
    expect(page.locator("#stop")).to_have_text("停止")
    expect(page.get_by_text("哪些商品可以退货？期限是多久？")).to_be_visible()
    _ask(page, CHINESE)
    expect(page.locator(".cd-sources")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".cd-answer")).to_contain_text(TERM)
    expect(page.locator(".cd-sources")).to_contain_text("出处")
    page.locator(".cd-cite").first.click()
    expect(page.locator(".cd-source").first.locator("mark")).to_contain_text(TERM)
    page.get_by_label("English").check()
    expect(page.locator("#send")).to_have_text("Send")


def test_the_page_begins_in_the_language_of_the_browser(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#send")).to_have_text("发送")
    # Nothing sticks out on a telephone, and nothing is cut off.
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    box = "document.querySelector('.cd-head h1').closest('.block')"
    assert page.evaluate(f"document.querySelector('.cd-head h1').scrollWidth <= {box}.clientWidth")
    context.close()


def test_an_example_question_is_asked_by_a_click_and_clear_empties_the_page(page: Page) -> None:
    page.get_by_text("What are the payment terms?").click()
    expect(page.locator(".cd-sources, .cd-answer").first).to_be_visible(timeout=PATIENCE)
    page.locator("#clear").click()
    expect(page.locator(".cd-answer")).to_have_count(0)


def test_stop_ends_the_answer_and_the_next_question_is_answered(page: Page) -> None:
    _ask(page, "What does the warranty not cover?")
    expect(page.locator(".cd-evidence")).to_be_visible(timeout=PATIENCE)
    page.locator("#stop").click()
    expect(page.locator(".cd-notice")).to_have_text("Stopped.")
    _ask(page, ENGLISH)
    expect(page.locator(".cd-answer")).to_contain_text("21 days", timeout=PATIENCE)


def test_what_nobody_can_answer_is_refused_and_what_is_too_long_is_told(page: Page) -> None:
    _ask(page, "Do you offer financing for yachts?")
    expect(page.locator(".cd-answer")).to_contain_text("could not find", timeout=PATIENCE)
    long = "long " * 1000
    _ask(page, long)
    expect(page.locator(".toast-body")).to_contain_text("5000 characters, at most 2000", timeout=PATIENCE)
    # It is still there to be shortened, and nothing else on the page looks broken.
    expect(page.locator("#question textarea")).to_have_value(long)
    expect(page.locator("#chat .user")).to_have_count(1)
    expect(page.locator(".wrap .error, .toast-body.error")).to_have_count(0)


def test_an_answer_may_be_had_from_one_document_only(page: Page) -> None:
    page.locator("#narrow > button").click()
    page.locator("#documents input").click()
    page.get_by_role("option", name="Shipping").first.click()
    _ask(page, ENGLISH)
    expect(page.locator(".cd-answer")).to_contain_text("could not find", timeout=PATIENCE)
    page.locator("#clear").click()
    # A new conversation ends what is asked in the old one: who asks before it is there asks in the old one.
    expect(page.locator(".cd-answer")).to_have_count(0, timeout=PATIENCE)
    _ask(page, "From which order value is freight free within the European Union?")
    expect(page.locator(".cd-sources")).to_contain_text("Shipping", timeout=PATIENCE)
    expect(page.locator(".cd-source")).to_have_count(page.locator(".cd-source", has_text="Shipping").count())


def test_a_question_cannot_bring_markup_onto_the_page(page: Page) -> None:
    _ask(page, "<img src=x onerror=\"document.title='owned'\"> **bold** <script>document.title='owned'</script> pump?")
    expect(page.locator(".user").first).to_contain_text("<script>", timeout=PATIENCE)
    expect(page.locator(".cd-answer, .cd-notice").first).to_be_visible(timeout=PATIENCE)
    assert page.title() == "citedesk"
    assert page.locator("#chat .user img, #chat .user strong").count() == 0


def test_two_browsers_at_the_same_time_both_get_whole_answers(address: str) -> None:
    def visit(question: str) -> str:
        with chromium() as browser:
            page = browser.new_page()
            page.goto(address)
            page.locator("#question textarea").wait_for()
            _ask(page, question)
            page.locator(".cd-sources").wait_for(timeout=PATIENCE)
            return page.locator(".cd-answer").inner_text()

    with ThreadPoolExecutor(2) as pool:
        english, chinese = pool.map(visit, [ENGLISH, CHINESE])
    assert "21 days" in english
    assert TERM.search(chinese)


def test_the_server_has_nothing_else_to_call(address: str) -> None:
    described = httpx.get(f"{address}/gradio_api/info").json()
    assert described.get("named_endpoints", {}) == {}
    upload = httpx.post(f"{address}/gradio_api/upload", files={"files": ("x.txt", b"x" * 5000)})
    assert upload.status_code >= 400
