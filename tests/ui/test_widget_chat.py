"""The real chat in the embeddable frame, on a page of another site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from chatbot.assembly import Application, open_application
from chatbot.widget_settings import WidgetSettings
from tests.chatbot.scripted import ScriptedChatModel
from tests.ui.browsing import PATIENCE, chromium
from tests.ui.conftest import REPLY, serving
from tests.ui.widget_sites import shop

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]


@pytest.fixture(params=[(1200, 800), (390, 844)], ids=["wide", "narrow"])
def page(request: pytest.FixtureRequest, sample_application: Application) -> Iterator[Page]:
    pages: dict[str, tuple[str, dict[str, str]]] = {}
    width, height = request.param
    with shop(pages) as site:
        widget = WidgetSettings(sites=(site.by_name,))
        settings = sample_application.settings.model_copy(update={"widget": widget})
        application = open_application(
            settings, model=ScriptedChatModel(replies=[REPLY]), embedders=sample_application.embedders()
        )
        with serving(application) as desk, chromium() as browser:
            tag = f'<script src="{desk}/widget.js" data-product="AX-200/45" async></script>'
            pages["/"] = (f'<!doctype html><html lang="en"><title>Shop</title>{tag}<h1>Pumps</h1></html>', {})
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(site.by_name)
            yield page
        application.close()


def test_a_question_is_asked_and_its_source_read_within_the_frame(page: Page) -> None:
    bubble = page.locator("citedesk-chat .bubble")
    bubble.click()
    chat = page.frame_locator("citedesk-chat iframe")
    question = chat.locator("#question textarea")
    question.fill("How many days do I have to return unused goods?", timeout=PATIENCE)
    question.press("Enter")
    expect(chat.locator(".cd-answer").last).to_contain_text("30 days", timeout=PATIENCE)
    chat.locator(".cd-cite").first.click()
    expect(chat.locator(".cd-source mark").first).to_be_visible()
    # Nothing is wider than the frame.
    assert question.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    with page.expect_popup() as opened, page.expect_download() as downloaded:
        chat.locator(".cd-source a").first.click()
    assert downloaded.value.suggested_filename == "returns-policy.docx"
    assert opened.value is not None
    question.press("Escape")
    expect(page.locator("citedesk-chat dialog")).not_to_be_visible()
    expect(bubble).to_be_focused()
