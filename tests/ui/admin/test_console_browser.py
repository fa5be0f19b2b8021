"""The knowledge half of the console in a real browser, in both languages, on a wide and a narrow screen."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import httpx
import pytest
from langchain_core.messages import BaseMessage
from playwright.sync_api import Browser, FilePayload, Page, expect

from chatbot.assembly import Application
from chatbot.settings import Settings
from tests.chatbot.scripted import ScriptedChatModel
from tests.ingest.files import canvas, write_lines
from tests.ui.admin.consoles import MAX_UPLOAD_BYTES, HeldUpload, console
from tests.ui.admin.test_page import KNOWLEDGE_TABS
from tests.ui.browsing import PATIENCE, chromium, fits, is_ours, violations_at_rest
from tests.ui.served import listening
from tests.vectorstore.corpus import SETTINGS, write_files
from ui.admin.keeper import Keeper
from vectorstore.embedder import Embedder

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]

LARGE_BYTES = 48_000_000
QUESTION = "What does the pump P7 cost?"
PRICES = "# Price list\n\nThe pump P7 costs {} euros.\n"
TABS = ("documents", "build", "probe", "chunks", "curation", "versions", "gate", "keeper")
EVIL_NAME = "<img src=x onerror=\"document.title='owned'\">{{7+7}}${7+7}.md"
EVIL = (
    "# Notes <script>document.title='owned'</script>\n\n<img src=x onerror=\"document.title='owned'\"> {{7+7}} ${7+7}\n"
)


def said(messages: list[BaseMessage]) -> str:
    """A model that reads the price off the evidence."""
    found = re.search(r"P7 costs (\d+) euros", messages[-1].text)
    return f"The pump P7 costs {found.group(1)} euros." if found else "The evidence does not answer this."


@pytest.fixture(scope="module")
def application(
    tmp_path_factory: pytest.TempPathFactory, models_dir: Path, embedders: dict[str, Embedder]
) -> Iterator[Application]:
    data = tmp_path_factory.mktemp("console") / "data"
    opened = Application(
        Settings(data_dir=data, models_dir=models_dir, ingest=SETTINGS),
        model=ScriptedChatModel(replies=[said]),
        embedders=embedders,
    )
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def address(application: Application) -> Iterator[str]:
    with listening(console(application, tabs=KNOWLEDGE_TABS)) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    yield from opened(browser, address)


@pytest.fixture
def narrow(browser: Browser, address: str) -> Iterator[Page]:
    yield from opened(browser, address, width=390, locale="zh-CN")


def opened(browser: Browser, address: str, *, width: int = 1280, locale: str = "en-US") -> Iterator[Page]:
    context = browser.new_context(locale=locale, viewport={"width": width, "height": 900})
    page = context.new_page()
    faults: list[str] = []
    foreign: list[str] = []
    page.on("request", lambda request: None if is_ours(request.url, address) else foreign.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{address}/admin/")
    page.locator(".ad-upload").first.wait_for(timeout=PATIENCE)
    yield page
    assert faults == []
    assert foreign == [], "the page asks other hosts"
    context.close()


def go_to(page: Page, tab: str) -> None:
    button = page.locator(f"#{tab}-button")
    if button.is_visible():
        button.click()
    else:
        # What does not fit in the row hangs below three dots, without an id.
        texts = import_module(f"ui.admin.{tab}_texts").TEXTS
        page.locator(".overflow-menu > button").click()
        names = "|".join(re.escape(texts[language].tab) for language in ("en", "zh"))
        page.locator(".overflow-dropdown button", has_text=re.compile(rf"^\s*(?:{names})\s*$")).click()
    expect(page.locator(f"#{tab}")).to_be_visible()


def send(page: Page, *files: tuple[str, str]) -> None:
    payloads: list[FilePayload] = [
        {"name": name, "mimeType": "text/markdown", "buffer": text.encode()} for name, text in files
    ]
    page.locator("#documents .ad-file").set_input_files(payloads)


def choose(page: Page, dropdown: str, option: str | re.Pattern[str]) -> None:
    page.locator(f"#{dropdown} input").click()
    page.get_by_role("option", name=option).first.click()


def build(page: Page) -> None:
    go_to(page, "build")
    page.locator("#build-start").click()
    expect(page.locator("#build-progress")).to_contain_text("was built and waits", timeout=PATIENCE)


def publish(page: Page) -> None:
    page.locator("#build-publish").click()
    expect(page.locator("#build-notice")).to_contain_text("is live", timeout=PATIENCE)


def answer(address: str) -> str:
    return str(httpx.get(f"{address}/ask", params={"question": QUESTION}, timeout=60).json()["answer"])


def test_a_changed_price_list_is_uploaded_checked_tried_published_and_rolled_back(page: Page, address: str) -> None:
    send(page, ("价目表 prices.md", PRICES.format(900)))
    expect(page.locator(".ad-files li")).to_contain_text("uploaded")
    expect(page.locator("#documents-table")).to_contain_text("new, not live yet", timeout=PATIENCE)
    build(page)
    publish(page)
    assert "900 euros" in answer(address)

    go_to(page, "documents")
    send(page, ("价目表 prices.md", PRICES.format(950)))
    expect(page.locator(".ad-files li").last).to_contain_text("replaced the one before")
    expect(page.locator("#documents-table")).to_contain_text("changed since publishing", timeout=PATIENCE)
    go_to(page, "build")
    expect(page.locator("#build-changes")).to_contain_text("1 changed", timeout=PATIENCE)
    build(page)
    expect(page.locator("#build-detail")).to_contain_text("1 changed", timeout=PATIENCE)
    assert "900 euros" in answer(address)

    go_to(page, "probe")
    page.locator("#probe-question textarea, #probe-question input").first.fill(QUESTION)
    choose(page, "probe-version", "000002")
    page.locator("#probe-ask").click()
    shown = page.locator("#probe-shown")
    expect(shown.locator(".ad-answer")).to_contain_text("950 euros", timeout=PATIENCE)
    expect(shown).to_contain_text("Version 000002")
    expect(shown).to_contain_text("similarity of the best passage")

    go_to(page, "build")
    publish(page)
    assert "950 euros" in answer(address)
    go_to(page, "versions")
    page.locator("#versions-roll-back").click()
    expect(page.locator("#versions-notice")).to_contain_text("Version 000001 is live again", timeout=PATIENCE)
    assert "900 euros" in answer(address)


def test_what_documents_say_and_are_called_is_shown_and_does_nothing(page: Page) -> None:
    send(page, (EVIL_NAME, EVIL), ("../../etc/passwd", "x"), (".hidden.md", "x"))
    lines = page.locator(".ad-files li")
    expect(lines.filter(has_text="refused")).to_have_count(2, timeout=PATIENCE)
    expect(lines.first).to_contain_text("<img src=x")
    expect(page.locator("#documents-table")).to_contain_text("{{7+7}}${7+7}", timeout=PATIENCE)
    build(page)
    page.locator("#build-detail summary").first.click()
    expect(page.locator("#build-detail")).to_contain_text("{{7+7}}${7+7}")
    publish(page)
    go_to(page, "chunks")
    choose(page, "chunks-document", re.compile("Notes"))
    expect(page.locator("#chunks-table")).to_contain_text("{{7+7}} ${7+7}", timeout=PATIENCE)
    choose(page, "chunks-one", re.compile(r"7\+7"))
    expect(page.locator("#chunks-read")).to_contain_text("{{7+7}} ${7+7}", timeout=PATIENCE)
    go_to(page, "probe")
    page.locator("#probe-question textarea, #probe-question input").first.fill("<b id=bold>notes</b> {{7+7}}?")
    page.locator("#probe-ask").click()
    expect(page.locator("#probe-shown")).to_contain_text("<b id=bold>notes</b>", timeout=PATIENCE)
    assert page.title() == "citedesk · Console"
    assert page.locator("#tabs img[src='x'], #tabs script, #bold").count() == 0


def test_an_upload_that_is_cancelled_leaves_nothing(browser: Browser, application: Application) -> None:
    # More than the system holds between browser and server, so that it cannot be whole before it is cancelled.
    held = HeldUpload(console(application, tabs=KNOWLEDGE_TABS, max_upload_bytes=2 * LARGE_BYTES))
    folder = Keeper(application).managed_folder("default")
    with listening(held) as address:
        for page in opened(browser, address):
            send(page, ("large.md", "x" * LARGE_BYTES))
            assert held.begun.wait(PATIENCE / 1000)
            (unfinished,) = folder.glob(".*")
            assert unfinished.stat().st_size > 0
            page.get_by_role("button", name="Cancel: large.md").click()
            expect(page.locator(".ad-files li")).to_contain_text("cancelled")
            held.goes_on.set()
            wait_until(lambda: not list(folder.glob(".*")))
            assert not (folder / "large.md").exists()


def test_a_file_that_is_too_large_leaves_nothing(page: Page, application: Application) -> None:
    send(page, ("too large.md", "x" * (MAX_UPLOAD_BYTES + 500_000)))
    expect(page.locator(".ad-files li").last).to_contain_text("larger than the limit", timeout=PATIENCE)
    names = [path.name for path in Keeper(application).managed_folder("default").iterdir()]
    assert not [name for name in names if "large" in name or name.startswith(".")]


def test_a_passage_is_edited_beside_its_page_and_a_buyer_reads_it(
    page: Page, application: Application, address: str
) -> None:
    folder = Keeper(application).managed_folder("default")
    write_files(folder, {"价目表 prices.md": PRICES.format(900)})
    drawn = canvas(folder / "manual.pdf", title="Manual of the P7")
    write_lines(drawn, ["Tighten the impeller nut of the pump P7 to 75 Nm."])
    drawn.save()
    application.ingest([folder])
    go_to(page, "chunks")
    choose(page, "chunks-document", re.compile("Manual"))
    choose(page, "chunks-one", re.compile("impeller"))
    expect(page.get_by_alt_text("Page 1 of the document")).to_be_visible(timeout=PATIENCE)
    choose(page, "chunks-document", re.compile("Price list"))
    choose(page, "chunks-one", re.compile("P7 costs"))
    expect(page.locator("#chunks-read")).to_contain_text("900 euros", timeout=PATIENCE)
    expect(page.locator("#chunks-text textarea")).to_have_value(re.compile("900 euros"), timeout=PATIENCE)
    page.locator("#chunks-text textarea").fill("The pump P7 costs 875 euros.")
    page.locator("#chunks-text textarea").blur()
    page.locator("#chunks-save").click()
    expect(page.locator("#chunks-notice")).to_contain_text("The text was saved", timeout=PATIENCE)
    page.locator("#chunks-publish").click()
    expect(page.locator("#chunks-progress")).to_contain_text("is live", timeout=PATIENCE)
    assert "875 euros" in answer(address)
    go_to(page, "curation")
    expect(page.locator("#curation-edits")).to_contain_text("875 euros", timeout=PATIENCE)
    choose(page, "curation-edit", re.compile("P7 costs"))
    page.locator("#curation-revert").click()
    expect(page.locator("#curation-notice")).to_contain_text("taken back", timeout=PATIENCE)
    page.locator("#curation-publish").click()
    expect(page.locator("#curation-progress")).to_contain_text("is live", timeout=PATIENCE)
    assert "900 euros" in answer(address)


def test_every_tab_fits_a_telephone_in_chinese_and_the_language_is_kept(narrow: Page) -> None:
    for tab in TABS:
        go_to(narrow, tab)
        settled(narrow)
        assert fits(narrow), tab
    expect(narrow.locator("#keeper-save")).to_have_text("保存", timeout=PATIENCE)
    narrow.get_by_label("English").check()
    expect(narrow.locator("#keeper-save")).to_have_text("Save", timeout=PATIENCE)
    narrow.reload()
    expect(narrow.locator("#documents .ad-choose").first).to_contain_text("Choose files", timeout=PATIENCE)


def wait_until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE / 1000
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)


def settled(page: Page) -> None:
    """Wait until nothing on the page is on its way."""
    expect(page.locator(".pending, .generating")).to_have_count(0, timeout=PATIENCE)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_axe_finds_no_violation_that_is_ours(
    browser: Browser, address: str, application: Application, width: int, locale: str
) -> None:
    folder = Keeper(application).managed_folder("default")
    write_files(folder, {"prices.md": PRICES.format(900), "notes.md": EVIL})
    application.ingest([folder])
    found = []
    for page in opened(browser, address, width=width, locale=locale):
        for tab in TABS:
            go_to(page, tab)
            found += [(tab, *fault) for fault in violations_at_rest(page)]
    assert not found, "\n".join(map(str, sorted(set(found))))
