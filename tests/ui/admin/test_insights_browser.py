"""The tab with the insight report in a real browser: in both languages, on a wide and a narrow screen."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from chatbot.assembly import Application
from ingest.types import Language
from tests.ui.admin.consoles import anybody, console
from tests.ui.admin.office_visits import asked
from tests.ui.browsing import PATIENCE, chromium, fits, violations
from tests.ui.served import listening
from ui.admin.insights_tab import insights_tab
from ui.admin.insights_texts import INSIGHTS

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

HOSTILE = "<img src=x onerror=alert(1)> What is this?"
ORDERS = (
    "Order,Date,Customer,Product,Category,Region,Quantity,Amount,Currency\n"
    "1,2025-05-02,C-1001,AX-1,Pumps,North,1,900,EUR\n"
    '2,2025-05-20,C-1002,KS-7,"<img src=x onerror=alert(1)>",South,2,"1,200",EUR\n'
    "3,2025-06-03,Anna Weber,S-1,Seals,North,5,300,EUR\n"
)
SIZES = {"en": {"width": 1280, "height": 900}, "zh": {"width": 390, "height": 844}}


@pytest.fixture
def address(application: Application) -> Iterator[str]:
    for question in ("Can I pay in instalments?", "Is payment in instalments possible?", HOSTILE):
        asked(application, question, down="my mail is anna@example.com")
    asked(application, "能分期付款吗？", language="zh")
    with listening(console(application, anybody, tabs=[insights_tab])) as url:
        yield f"{url}/admin"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.mark.parametrize(("language", "other"), [("en", "zh"), ("zh", "en")])
def test_a_report_is_made_read_saved_and_asked(
    browser: Browser, address: str, tmp_path: Path, language: Language, other: Language
) -> None:
    faults: list[str] = []
    page = _opened(browser, address, language, faults)
    _upload(page, tmp_path)
    _reads(page)
    _asks(page, language)
    assert fits(page)
    assert violations(page) == []
    if folder := os.environ.get("TEST_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/insights-{language}.png", full_page=True)
    _saves(page)
    page.locator("#language").get_by_text("中文" if other == "zh" else "English").click()
    expect(page.locator("#insights-make")).to_have_text(INSIGHTS[other].make)
    expect(page.locator("#s-sales")).to_have_text("销售" if other == "zh" else "Sales", timeout=PATIENCE)
    page.context.close()
    assert faults == []


def _opened(browser: Browser, address: str, language: Language, faults: list[str]) -> Page:
    size = SIZES[language]
    locale = "zh-CN" if language == "zh" else "en-US"
    context = browser.new_context(locale=locale, viewport={"width": size["width"], "height": size["height"]})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.goto(address)
    expect(page.locator("#insights-make")).to_have_text(INSIGHTS[language].make, timeout=PATIENCE)
    return page


def _reads(page: Page) -> None:
    page.locator("#insights-first input, #insights-first textarea").fill("2025-05-01")
    page.locator("#insights-make").click()
    expect(page.locator("#s-sales")).to_be_visible(timeout=PATIENCE)
    shown = page.locator("#insights-report")
    expect(shown.locator("img")).to_have_count(0)
    expect(shown).not_to_contain_text("Anna Weber")
    expect(shown).to_contain_text("2,400.00 EUR")
    link = shown.locator("#t-sales-0 a")
    assert link.get_attribute("href") == "#f-sales-0"
    expect(page.locator("#f-sales-0")).to_be_attached()


def _asks(page: Page, language: Language) -> None:
    question = "sales by region in May 2025" if language == "en" else "2025年5月各地区销售额"
    page.locator("#insights-question input, #insights-question textarea").fill(question)
    page.locator("#insights-ask").click()
    answer = page.locator("#insights-answer")
    expect(answer).to_contain_text("1,200.00 EUR", timeout=PATIENCE)
    answer.locator("summary").click()
    expect(answer).to_contain_text("GROUP BY 1")
    page.locator("#insights-question input, #insights-question textarea").fill("profit by region")
    page.locator("#insights-ask").click()
    expect(answer).to_contain_text("“profit”", timeout=PATIENCE)


def _saves(page: Page) -> None:
    for kind in ("html", "pdf"):
        with page.expect_download() as download:
            page.locator(f"#insights-save-{kind}").click()
        data = Path(download.value.path()).read_bytes()
        assert download.value.suggested_filename.endswith(f".{kind}")
        if kind == "pdf":
            assert len(pypdfium2.PdfDocument(data)) > 2
        else:
            assert "2,400.00 EUR" in data.decode()


def _upload(page: Page, folder: Path) -> None:
    path = folder / "orders.csv"
    path.write_text(ORDERS, encoding="utf-8")
    page.locator("#insights-files button.label-wrap").first.click()
    page.locator("#insights-drop input[type=file]").set_input_files(path)
    expect(page.locator("#insights-orders input")).to_have_value("orders.csv", timeout=PATIENCE)
