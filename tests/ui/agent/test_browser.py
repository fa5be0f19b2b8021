"""A real browser on the agents' desk, in both languages, on a wide and a narrow screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from chatbot.assembly import Application, open_application
from chatbot.records.types import Conversation, Message
from chatbot.settings import Settings
from chatbot.types import Question
from tests.chatbot.scripted import ScriptedChatModel
from tests.ui.agent.conftest import QUESTION, REPLY, SECRET, write_documents
from tests.ui.agent.serving import serving
from tests.ui.browsing import PATIENCE, chromium, fits, violations
from ui.accounts.identity import Identity
from ui.agent.drafter import Drafter
from vectorstore.embedder import Embedder

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

EVIL = (
    "<img src=x onerror=\"document.title='owned'\"> **bold** ${1+1} {{value}} <script>document.title='owned'</script>"
)


def _who(request: Any) -> Identity:
    """As a cookie says; the whole server has accounts for that."""
    return Identity(name=request.cookies.get("agent", "anna"), role="agent")


@pytest.fixture(scope="module")
def desk(
    tmp_path_factory: pytest.TempPathFactory, models_dir: Any, embedders: dict[str, Embedder]
) -> Iterator[Application]:
    """Records of their own, as the whole queue is looked at."""
    folder = write_documents(tmp_path_factory.mktemp("desk") / "documents")
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), models_dir=models_dir)
    application = open_application(settings, model=ScriptedChatModel(replies=[REPLY]), embedders=embedders)
    application.ingest([folder], workers=1)
    yield application
    application.close()


@pytest.fixture(scope="module")
def address(desk: Application) -> Iterator[str]:
    drafter = Drafter(desk)
    drafter.start()
    with serving(desk, _who) as url:
        yield url
    drafter.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        # What is waited for comes with the page's next look at the server.
        expect.set_options(timeout=PATIENCE)
        yield browser
        expect.set_options(timeout=5_000)


class Visit:
    """An agent's page."""

    def __init__(self, browser: Browser, address: str, *, agent: str, locale: str = "en-US", width: int = 1440) -> None:
        self.context = browser.new_context(locale=locale, viewport={"width": width, "height": 900})
        self.context.set_default_timeout(PATIENCE)
        self.context.add_cookies([{"name": "agent", "value": agent, "url": address}])
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.goto(address)
        self.page.locator("#queue .cd-entry, #queue .cd-quiet").first.wait_for()

    def open(self, words: str) -> Page:
        self.page.locator("#queue .cd-entry", has_text=words).first.click()
        self.page.locator("#messages .cd-talk", has_text=words).wait_for()
        return self.page


@pytest.fixture
def visit(browser: Browser, address: str) -> Iterator[Any]:
    made: list[Visit] = []

    def begin(agent: str = "anna", **how: Any) -> Visit:
        made.append(Visit(browser, address, agent=agent, **how))
        return made[-1]

    yield begin
    for own in made:
        assert own.faults == []
        own.context.close()


def _wants_person(application: Application, question: str, language: Any = "en") -> Conversation:
    conversations = application.records.conversations
    conversation, _ = conversations.start(kb="default", language=language, channel="widget")
    conversations.add(conversation.id, role="buyer", text=question)
    conversations.set_intent(conversation.id, "returns")
    return conversations.hand_over(conversation.id, summary=f"• {question}", question=question, found=())


def _sent(application: Application, conversation: Conversation) -> list[Message]:
    messages = application.records.conversations.messages(conversation.id)
    return [message for message in messages if message.role == "agent"]


def _no_violations(page: Page) -> None:
    assert violations(page) == []


def _nothing_sticks_out(page: Page) -> None:
    assert fits(page)


def test_handed_over_drafted_edited_read_and_approved(desk: Application, visit: Any) -> None:
    """From the buyer's wish for a person to the next buyer's cited answer."""
    own = visit()
    conversation = _wants_person(desk, QUESTION)
    # It comes into the list by itself.
    page = own.open(QUESTION)
    expect(page.locator("#draft .cd-answer")).to_contain_text("within 30 days of delivery. [1]")
    expect(page.locator("#draft .cd-answer")).to_contain_text("anna")
    page.locator("#draft .cd-cite").first.click()
    expect(page.locator("#draft .cd-source mark")).to_have_text(REPLY.removesuffix(" [1]"))
    expect(page.locator("#internal")).to_contain_text(SECRET)
    expect(page.locator("#about")).to_contain_text("Question as understood")
    page.keyboard.press("Alt+c")
    box = page.locator("#reply textarea")
    expect(box).to_have_value(re.compile("within 30 days"))
    expect(box).to_be_focused()
    edited = box.input_value().replace("Hello,", "Dear Ms Lee,")
    box.fill(edited)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#notice")).to_contain_text("Sent.")
    expect(box).to_have_value("")
    (sent,) = _sent(desk, conversation)
    assert sent.text == edited
    assert sent.answer is not None
    expect(page.locator("#messages .cd-agent")).to_contain_text("Dear Ms Lee,")

    page.locator("#approve-begin").click()
    answer = page.locator("#approve-answer textarea")
    expect(answer).to_have_value(REPLY.removesuffix(" [1]"))
    expect(page.locator("#approve-sources input")).to_be_checked()
    asked = "How many days do I have to send goods back?"
    page.locator("#approve-questions textarea").fill(f"{QUESTION}\n{asked}")
    approved = "You have 30 days from delivery for unused goods in their packing."
    answer.fill(approved)
    page.locator("#approve").click()
    expect(page.locator("#approve-notice")).to_contain_text("Approved and published with version", timeout=PATIENCE * 2)
    given = desk.answer(Question(text=asked))
    assert given.text == f"{approved} [1]"
    assert given.citations[0].quote == approved

    page.get_by_role("tab", name="Figures").click()
    expect(page.locator("#figures table")).to_contain_text("anna")
    expect(page.locator("#figures svg")).to_have_count(6)
    _no_violations(page)


def test_one_key_accepts_and_one_rejects(desk: Application, visit: Any) -> None:
    accepted, rejected = _wants_person(desk, "May I return unused goods?"), _wants_person(desk, "Returns, how so?")
    own = visit()
    page = own.open("May I return unused goods?")
    expect(page.locator("#accept")).to_be_enabled()
    assert page.locator("#accept").get_attribute("aria-keyshortcuts") == "Alt+Y"
    # A letter alone is a letter.
    page.locator("#reply textarea").press_sequentially("yn")
    assert _sent(desk, accepted) == []
    page.keyboard.press("Alt+y")
    expect(page.locator("#notice")).to_contain_text("Sent.")
    page.keyboard.press("Alt+y")
    expect(page.locator("#reply textarea")).to_have_value("yn")
    assert len(_sent(desk, accepted)) == 1
    own.open("Returns, how so?")
    expect(page.locator("#reply textarea")).to_have_value("")
    expect(page.locator("#accept")).to_be_enabled()
    page.keyboard.press("Alt+n")
    expect(page.locator("#notice")).to_contain_text("The draft was rejected")
    expect(page.locator("#draft-box")).to_be_hidden()
    assert _sent(desk, rejected) == []
    actions = {decision.conversation_id: decision.action for decision in desk.records.drafts.decisions()}
    assert (actions[accepted.id], actions[rejected.id]) == ("accepted", "rejected")


def test_the_page_refreshes_without_touching_what_is_written(desk: Application, visit: Any) -> None:
    conversation = _wants_person(desk, "How heavy is your AX-200 pump?")
    own = visit()
    page = own.open("How heavy is your AX-200 pump?")
    box = page.locator("#reply textarea")
    box.press_sequentially("I am still wri")
    desk.records.conversations.add(conversation.id, role="buyer", text="Are you there?")
    _wants_person(desk, "Another one waits.")
    expect(page.locator("#messages")).to_contain_text("Are you there?")
    expect(page.locator("#queue")).to_contain_text("Another one waits.")
    expect(box).to_be_focused()
    box.press_sequentially("ting")
    expect(box).to_have_value("I am still writing")
    # A place in the list is kept, too.
    page.locator("#queue .cd-entry", has_text="Another one waits.").focus()
    _wants_person(desk, "And a third.")
    expect(page.locator("#queue")).to_contain_text("And a third.")
    expect(page.locator("#queue .cd-entry", has_text="Another one waits.")).to_be_focused()


def test_of_two_agents_the_second_is_told_who_has_it(desk: Application, visit: Any) -> None:
    _wants_person(desk, "Whose am I?")
    first, second = visit("anna"), visit("bo")
    first.open("Whose am I?")
    page = second.page
    page.locator("#queue-state").get_by_label("With others").check()
    second.open("Whose am I?")
    expect(page.locator("#case-head")).to_contain_text("with anna")
    expect(page.locator("#reply-box")).to_be_hidden()
    expect(page.locator("#take")).to_be_hidden()
    first.page.locator("#back").click()
    expect(page.locator("#case-head")).to_contain_text("With the assistant")
    page.locator("#take").click()
    expect(page.locator("#reply-box")).to_be_visible()
    expect(first.page.locator("#case-head")).to_contain_text("with bo")


def test_internal_words_are_stopped_until_the_other_button_is_pressed(desk: Application, visit: Any) -> None:
    conversation = _wants_person(desk, "What about class A?")
    page = visit().open("What about class A?")
    box = page.locator("#reply textarea")
    expect(page.locator("#anyway")).to_be_hidden()
    box.fill(f"{SECRET}.")
    page.locator("#send").click()
    expect(page.get_by_role("alert")).to_contain_text("internal documents only")
    expect(box).to_have_value(f"{SECRET}.")
    _no_violations(page)
    assert _sent(desk, conversation) == []
    page.locator("#anyway").click()
    expect(page.locator("#notice")).to_contain_text("Sent.")
    assert [message.text for message in _sent(desk, conversation)] == [f"{SECRET}."]


def test_the_dark_page_can_be_read_too(desk: Application, visit: Any, address: str) -> None:
    _wants_person(desk, "May goods be returned in the dark?")
    own = visit()
    own.page.goto(f"{address}?__theme=dark")
    page = own.open("May goods be returned in the dark?")
    expect(page.locator("#accept")).to_be_enabled()
    expect(page.locator("#internal")).to_contain_text(SECRET)
    _no_violations(page)


def test_nothing_from_a_buyer_is_run_or_rendered(desk: Application, visit: Any) -> None:
    _wants_person(desk, EVIL)
    own = visit()
    page = own.open("**bold** ${1+1} {{value}}")
    expect(page.locator("#about")).to_contain_text("<script>")
    assert page.locator("#desk :is(img, script, strong)").count() == 0
    assert page.title() == "citedesk · Agents’ desk"


@pytest.mark.parametrize(
    ("locale", "width", "question"),
    [
        ("zh-CN", 1440, "Which goods may be returned?"),
        ("zh-CN", 390, "Until when may unused goods be returned?"),
        ("en-US", 390, "May unused goods in their packing be returned?"),
    ],
)
def test_every_state_in_both_languages_on_wide_and_narrow_screens(
    desk: Application, visit: Any, locale: str, width: int, question: str
) -> None:
    conversation = _wants_person(desk, question)
    own = visit(f"agent{width}{locale}", locale=locale, width=width)
    page = own.page
    is_chinese = locale.startswith("zh")
    expect(page.locator("#queue-state")).to_contain_text("等待中" if is_chinese else "Waiting")
    _nothing_sticks_out(page)
    _no_violations(page)
    own.open(question)
    expect(page.locator("#accept")).to_be_enabled()
    expect(page.locator("#accept")).to_have_text("采用并发送（Alt+Y）" if is_chinese else "Accept and send (Alt+Y)")
    if is_chinese:
        expect(page.locator("#same")).to_contain_text("30 天内退货")
    page.locator("#tone").get_by_text("亲切" if is_chinese else "Friendly").click()
    expect(page.locator("#draft .cd-answer")).to_contain_text("Hi there,")
    _nothing_sticks_out(page)
    _no_violations(page)
    page.locator("#accept").click()
    expect(page.locator("#notice")).to_contain_text("已发送" if is_chinese else "Sent.")
    page.locator("#approve-begin").click()
    expect(page.locator("#approve-answer textarea")).to_have_value(REPLY.removesuffix(" [1]"))
    _nothing_sticks_out(page)
    _no_violations(page)
    page.get_by_role("tab", name="统计" if is_chinese else "Figures").click()
    expect(page.locator("#figures svg").first).to_be_visible()
    _nothing_sticks_out(page)
    _no_violations(page)
    assert len(_sent(desk, conversation)) == 1


def test_the_language_is_remembered(desk: Application, visit: Any) -> None:
    own = visit()
    page = own.page
    page.get_by_label("中文").check()
    expect(page.locator("#heading")).to_contain_text("客服工作台")
    expect(page.get_by_role("tab", name="对话")).to_be_visible()
    page.reload()
    expect(page.locator("#heading")).to_contain_text("客服工作台")
    page.get_by_label("English").check()
    expect(page.locator("#heading")).to_contain_text("Agents’ desk")
    assert page.get_by_role("tab").all_inner_texts() == ["Conversations", "Write", "Figures"]
