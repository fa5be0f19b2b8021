"""The embeddable chat on a page of somebody else's, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.ui.browsing import chromium, violations
from tests.ui.widget_sites import Site, chat_desk, shop

pytestmark = [pytest.mark.long, pytest.mark.timeout(300)]

WIDE = {"width": 1200, "height": 800}
NARROW = {"width": 390, "height": 844}
# What leaks into everything that is not shut off from it.
LOUD = (
    "* { font-size: 40px !important; color: #fee !important; background: #fdd !important; display: block !important; }"
)

Pages = dict[str, tuple[str, dict[str, str]]]
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def pages() -> Pages:
    return {}


@pytest.fixture(scope="module")
def site(pages: Pages) -> Iterator[Site]:
    with shop(pages) as site:
        yield site


@pytest.fixture(scope="module")
def desk(site: Site) -> Iterator[Site]:
    with chat_desk((site.by_name,)) as desk:
        yield desk


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def visit(browser: Browser, desk: Site, site: Site, pages: Pages) -> Iterator[Visit]:
    """Open a page of the shop with the tag in it; gives the page."""
    contexts = []
    faults: list[str] = []

    def open_page(
        *tags: str, viewport: dict[str, int] = WIDE, lang: str = "en", style: str = "", policy: str = "", by: str = "",
        **options: object,
    ) -> Page:  # fmt: skip
        desk.seen.clear()
        desk.is_broken = False
        scripts = "".join(f'<script src="{desk.by_number}/widget.js" {tag} async></script>' for tag in tags or ("",))
        html = (
            f'<!doctype html><html lang="{lang}"><head><title>Shop</title>{scripts}'
            f'<meta name="viewport" content="width=device-width">{f"<style>{style}</style>" if style else ""}</head>'
            '<body><main><h1>Pumps</h1><p><a href="#top">To the top</a></p></main></body></html>'
        )
        pages["/"] = (html, {"Content-Security-Policy": policy} if policy else {})
        context = browser.new_context(viewport=viewport, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(by or site.by_name)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def _frame(page: Page) -> FrameLocator:
    return page.frame_locator("citedesk-chat iframe")


def _focused(page: Page) -> str:
    """What has the focus within the chat's own elements."""
    return str(page.evaluate("document.querySelector('citedesk-chat').shadowRoot.activeElement?.className ?? ''"))


def test_nothing_is_loaded_and_nobody_is_told_of_a_visitor_until_the_chat_is_opened(visit: Visit, desk: Site) -> None:
    page = visit('data-product="AX-200/45"')
    bubble = page.locator("citedesk-chat .bubble")
    expect(bubble).to_be_visible()
    assert page.locator("iframe").count() == 0
    assert desk.seen == []
    bubble.click()
    expect(_frame(page).locator("output")).to_have_text("?embed=1&language=en&product=AX-200%2F45")
    request = desk.seen[0]
    assert "referer" not in request.headers
    assert "cookie" not in request.headers
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_it_opens_and_closes_by_mouse_and_keeps_the_conversation(visit: Visit, desk: Site) -> None:
    page = visit()
    bubble, panel = page.locator("citedesk-chat .bubble"), page.get_by_role("dialog", name="Chat with us")
    bubble.click()
    expect(panel).to_be_visible()
    expect(bubble).to_have_attribute("aria-expanded", "true")
    box = _frame(page).get_by_label("Your question")
    box.fill("How long is the warranty?")
    page.get_by_role("button", name="Close the chat").click()
    expect(panel).not_to_be_visible()
    expect(bubble).to_have_attribute("aria-expanded", "false")
    assert _focused(page) == "bubble"
    bubble.click()
    expect(box).to_have_value("How long is the warranty?")
    bubble.click()
    expect(panel).not_to_be_visible()
    assert len(desk.seen) == 1


@pytest.mark.parametrize("key", ["Enter", "Space"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_it_is_worked_by_keys_alone(visit: Visit, key: str, viewport: dict[str, int]) -> None:
    page = visit(viewport=viewport)
    bubble, panel = page.locator("citedesk-chat .bubble"), page.locator("citedesk-chat dialog")
    expect(bubble).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert _focused(page) == "bubble"
    page.keyboard.press(key)
    expect(panel).to_be_visible()
    # The question can be typed at once; Escape in the frame closes it, and leads back to where one was.
    box = _frame(page).get_by_label("Your question")
    expect(box).to_be_focused()
    page.keyboard.type("AX-200")
    expect(box).to_have_value("AX-200")
    page.keyboard.press("Escape")
    expect(panel).not_to_be_visible()
    assert _focused(page) == "bubble"
    # Escape on the close button does the same.
    page.keyboard.press(key)
    expect(box).to_be_focused()
    page.get_by_role("button", name="Close the chat").focus()
    page.keyboard.press("Escape")
    expect(panel).not_to_be_visible()
    assert _focused(page) == "bubble"


def test_escape_that_ends_the_choice_of_chinese_characters_does_not_close_it(visit: Visit) -> None:
    page = visit()
    page.locator("citedesk-chat .bubble").click()
    box = _frame(page).get_by_label("Your question")
    expect(box).to_be_focused()
    box.evaluate(
        "box => box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape', isComposing: true, bubbles: true}))"
    )
    box.evaluate("() => new Promise(done => setTimeout(done))")
    expect(page.locator("citedesk-chat dialog")).to_be_visible()


def test_on_a_telephone_it_fills_the_screen_and_the_page_below_is_out_of_reach(visit: Visit) -> None:
    page = visit(viewport=NARROW)
    page.locator("citedesk-chat .bubble").click()
    panel = page.locator("citedesk-chat dialog")
    expect(_frame(page).get_by_label("Your question")).to_be_visible()
    # It rises into its place; the document's own list of animations leaves out those of a shadow tree.
    panel.evaluate("panel => Promise.all(panel.getAnimations().map(one => one.finished))")
    assert panel.bounding_box() == {"x": 0, "y": 0, **NARROW}
    assert panel.evaluate("panel => panel.matches(':modal')")
    assert page.locator("citedesk-chat iframe").evaluate("frame => frame.clientHeight") > 700
    page.get_by_role("button", name="Close the chat").click()
    expect(panel).not_to_be_visible()


def test_turning_or_resizing_changes_the_shape_and_loses_nothing(visit: Visit, desk: Site) -> None:
    page = visit()
    page.locator("citedesk-chat .bubble").click()
    panel, box = page.locator("citedesk-chat dialog"), _frame(page).get_by_label("Your question")
    box.fill("AX")
    for viewport, modal in ((NARROW, True), ({"width": 844, "height": 390}, True), (WIDE, False)):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        expect(panel).to_be_visible()
        page.wait_for_function(
            "modal => document.querySelector('citedesk-chat').shadowRoot.querySelector('dialog').matches(':modal')"
            " === modal",
            arg=modal,
        )
        expect(page.locator("citedesk-chat .bubble")).to_have_attribute("aria-expanded", "true")
    expect(box).to_have_value("AX")
    assert len(desk.seen) == 1


@pytest.mark.parametrize(
    ("tag", "lang", "locale", "label", "asked"),
    [
        ('data-language="zh"', "en", "en-US", "在线咨询", "zh"),
        ('data-language="en"', "zh", "zh-CN", "Chat with us", "en"),
        ('data-language="auto"', "zh-CN", "en-US", "在线咨询", "zh"),
        ("", "de", "zh-CN", "在线咨询", "zh"),
        ("", "de", "de-DE", "Chat with us", "en"),
        ('data-title="泵类产品咨询"', "zh", "en-US", "泵类产品咨询", "zh"),
    ],
)
def test_it_speaks_the_language_of_its_tag_or_of_the_page_or_of_the_browser(
    visit: Visit, tag: str, lang: str, locale: str, label: str, asked: str
) -> None:
    page = visit(tag, lang=lang, locale=locale)
    page.get_by_role("button", name=label, exact=True).click()
    expect(page.get_by_role("dialog", name=label)).to_be_visible()
    expect(page.locator("citedesk-chat iframe")).to_have_attribute("title", label)
    expect(page.get_by_role("button", name="关闭对话窗口" if asked == "zh" else "Close the chat")).to_be_visible()
    expect(_frame(page).locator("output")).to_have_text(f"?embed=1&language={asked}")


def test_a_site_that_is_not_allowed_is_refused_by_the_browser_and_the_visitor_is_told(
    visit: Visit, site: Site, desk: Site
) -> None:
    page = visit(by=site.by_number)
    page.locator("citedesk-chat .bubble").click()
    expect(page.get_by_text("The chat cannot be shown here right now.")).to_be_visible(timeout=10_000)
    assert "The chat" not in [frame.title() for frame in page.frames]
    assert _focused(page) == "retry"
    link = page.get_by_role("link", name="Open it in a new tab")
    assert link.get_attribute("href") == f"{desk.by_number}/?language=en"


def test_a_desk_that_is_down_is_told_and_asked_again(visit: Visit, desk: Site) -> None:
    page = visit('data-language="zh"')
    desk.is_broken = True
    page.locator("citedesk-chat .bubble").click()
    expect(page.get_by_role("status")).to_have_text("对话窗口暂时无法在此显示。", timeout=10_000)
    desk.is_broken = False
    page.get_by_role("button", name="重试").click()
    expect(_frame(page).get_by_label("Your question")).to_be_focused()
    expect(page.get_by_role("status")).not_to_be_visible()


def test_the_agent_s_desk_cannot_be_framed_by_a_site_that_may_show_the_chat(
    visit: Visit, desk: Site, pages: Pages, site: Site
) -> None:
    page = visit()
    pages["/trap"] = (f'<iframe src="{desk.by_number}/agent"></iframe>', {})
    page.goto(f"{site.by_name}/trap")
    assert "The chat" not in [frame.title() for frame in page.frames]


def test_what_a_tag_says_is_words_and_never_markup_or_style(visit: Visit) -> None:
    page = visit(
        'data-title="&lt;img src=x onerror=window.owned=1&gt;" data-product="&quot;&amp;language=zh#x"'
        ' data-colour="red; } .bubble { display: none" data-position="left: 0" data-language="constructor"'
    )
    bubble = page.locator("citedesk-chat .bubble")
    expect(bubble).to_have_attribute("aria-label", "<img src=x onerror=window.owned=1>")
    expect(bubble).to_have_css("background-color", "rgb(29, 78, 216)")
    bubble.click()
    expect(_frame(page).locator("output")).to_have_text("?embed=1&language=en&product=%22%26language%3Dzh%23x")
    assert page.locator("citedesk-chat img").count() == 0
    assert page.evaluate("window.owned") is None


@pytest.mark.parametrize(
    ("colour", "text"),
    [("#0b5", "#000"), ("#ffee00", "#000"), ("#767676", "#000"), ("#003366", "#fff"), ("#b00", "#fff")],
)
def test_words_stand_out_against_the_colour_and_the_side_is_chosen(visit: Visit, colour: str, text: str) -> None:
    page = visit(f'data-colour="{colour}" data-position="left"')
    bubble = page.locator("citedesk-chat .bubble")
    expect(bubble).to_have_css("color", "rgb(0, 0, 0)" if text == "#000" else "rgb(255, 255, 255)")
    box = bubble.bounding_box()
    assert box is not None
    assert box["x"] == 20
    assert _contrast(page, "citedesk-chat .bubble") >= 4.5


def test_two_tags_make_one_bubble_and_a_page_that_changes_its_body_gets_it_back(visit: Visit, desk: Site) -> None:
    page = visit("", 'data-language="zh"')
    expect(page.locator("citedesk-chat .bubble")).to_have_count(1)
    page.evaluate("document.body.innerHTML = ''")
    expect(page.locator("citedesk-chat .bubble")).to_have_count(0)
    page.add_script_tag(url=f"{desk.by_number}/widget.js")
    expect(page.locator("citedesk-chat .bubble")).to_have_count(1)


def test_the_strictest_policy_of_a_page_needs_to_name_the_desk_twice_only(visit: Visit, desk: Site) -> None:
    policy = (
        f"default-src 'none'; script-src {desk.by_number}; frame-src {desk.by_number};"
        " require-trusted-types-for 'script'; trusted-types 'none'; base-uri 'none'"
    )
    page = visit(policy=policy)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.reload()
    bubble = page.locator("citedesk-chat .bubble")
    expect(bubble).to_have_css("border-radius", "50%")
    bubble.click()
    expect(_frame(page).get_by_label("Your question")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("citedesk-chat dialog")).not_to_be_visible()
    assert complaints == []


def test_a_page_that_forbids_the_frame_gets_a_plain_message(visit: Visit, desk: Site) -> None:
    page = visit(policy=f"default-src 'none'; script-src {desk.by_number}")
    page.locator("citedesk-chat .bubble").click()
    expect(page.get_by_text("The chat cannot be shown here right now.")).to_be_visible(timeout=10_000)


def test_loud_styles_of_the_page_do_not_reach_it(visit: Visit) -> None:
    page = visit(style=f"{LOUD} citedesk-chat {{ position: static; opacity: .1; transform: scale(3); }}")
    bubble = page.locator("citedesk-chat .bubble")
    bubble.click()
    panel = page.locator("citedesk-chat dialog")
    expect(panel).to_have_css("font-size", "16px")
    expect(panel).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(bubble).to_have_css("width", "56px")
    assert page.locator("citedesk-chat").evaluate("host => getComputedStyle(host).transform") == "none"


def test_messages_of_others_are_not_obeyed(visit: Visit, desk: Site, pages: Pages, site: Site) -> None:
    page = visit()
    page.locator("citedesk-chat .bubble").click()
    box = _frame(page).get_by_label("Your question")
    expect(box).to_be_focused()
    panel = page.locator("citedesk-chat dialog")
    # From the page itself, and from a frame of the desk's origin that is not the chat's.
    page.evaluate("window.postMessage('citedesk:close', '*')")
    pages["/other"] = ("<script>parent.postMessage('citedesk:close', '*')</script>", {})
    page.evaluate(
        "address => new Promise(done => { const frame = document.createElement('iframe'); frame.src = address;"
        " frame.onload = () => setTimeout(done); document.body.append(frame); })",
        f"{site.by_number}/other",
    )
    expect(panel).to_be_visible()
    # The chat's frame closes it.
    chat = next(frame for frame in page.frames if frame.url.startswith(f"{desk.by_number}/?embed"))
    chat.evaluate("parent.postMessage('citedesk:close', '*')")
    expect(panel).not_to_be_visible()


def test_the_chat_in_its_frame_cannot_lead_the_page_elsewhere_but_opens_documents(visit: Visit, desk: Site) -> None:
    page = visit()
    page.locator("citedesk-chat .bubble").click()
    expect(_frame(page).get_by_label("Your question")).to_be_focused()
    chat = next(frame for frame in page.frames if frame.url.startswith(f"{desk.by_number}/?embed"))
    assert chat.evaluate("try { top.location = 'about:blank'; 'gone' } catch { 'held' }") == "held"
    with page.context.expect_page() as opened:
        _frame(page).get_by_role("link", name="A document").click()
    assert opened.value.evaluate("window.origin") == desk.by_number


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_for_who_wants_no_motion(visit: Visit, motion: str) -> None:
    page = visit(reduced_motion=motion)
    page.locator("citedesk-chat .bubble").click()
    name = page.locator("citedesk-chat dialog").evaluate("panel => getComputedStyle(panel).animationName")
    assert name == ("none" if motion == "reduce" else "rise")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_axe_finds_nothing_closed_open_or_failed(
    visit: Visit, desk: Site, language: str, viewport: dict[str, int]
) -> None:
    page = visit(f'data-language="{language}" data-colour="#0b5"', viewport=viewport, reduced_motion="reduce")
    expect(page.locator("citedesk-chat .bubble")).to_be_visible()
    _no_violation(page)
    desk.is_broken = True
    page.locator("citedesk-chat .bubble").click()
    expect(page.locator("citedesk-chat .retry")).to_be_visible(timeout=10_000)
    _no_violation(page)
    desk.is_broken = False
    page.locator("citedesk-chat .retry").click()
    expect(_frame(page).get_by_label("Your question")).to_be_visible()
    _no_violation(page)


def test_the_page_to_try_it_opens_the_chat_in_both_languages_without_a_violation(browser: Browser, desk: Site) -> None:
    for language, other in (("en", "在线咨询"), ("zh", "Chat with us")):
        context = browser.new_context(reduced_motion="reduce")
        page = context.new_page()
        page.goto(f"{desk.by_number}/widget-demo?language={language}")
        page.get_by_role("link", name="中文" if language == "en" else "English").click()
        _no_violation(page)
        page.get_by_role("button", name=other).click()
        expect(_frame(page).locator("output")).to_have_text(re.compile("product=AX-200%2F45"))
        _no_violation(page)
        context.close()


def _no_violation(page: Page) -> None:
    assert violations(page) == []


def _contrast(page: Page, selector: str) -> float:
    """Contrast ratio of an element's text and ground, as WCAG 2 defines it."""

    def luminance(colour: str) -> float:
        shares = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    colours = page.locator(selector).evaluate(
        "one => [getComputedStyle(one).color, getComputedStyle(one).backgroundColor]"
    )
    dark, light = sorted(luminance(colour) for colour in colours)
    return (light + 0.05) / (dark + 0.05)
