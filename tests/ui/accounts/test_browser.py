"""The log-in pages in a real browser: both languages, wide and narrow, for the keyboard and for screen readers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.ui.accounts.people import BOSS, PASSWORD, make
from tests.ui.accounts.site import Site
from tests.ui.browsing import chromium, fits, violations
from ui.accounts.accounts import Accounts, first_link

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(params=[("en-US", 1280), ("zh-CN", 390)], ids=["wide English", "narrow Chinese"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    locale, width = request.param
    context = browser.new_context(locale=locale, viewport={"width": width, "height": 844})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "warning" else None)
    yield page
    assert faults == []
    context.close()


def _check(page: Page) -> None:
    """Nothing for axe-core to complain of, and nothing that sticks out."""
    assert violations(page) == []
    assert fits(page)
    styled = page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth")
    assert styled == "416px"


def test_the_first_administrator_begins_and_another_one_is_refused(page: Page, site: Site, accounts: Accounts) -> None:
    page.goto(site.address + (first_link(accounts) or ""))
    _check(page)
    # By the keyboard alone: the name has the focus.
    page.keyboard.type("Root")
    page.keyboard.press("Tab")
    page.keyboard.type("too short")
    page.keyboard.press("Tab")
    page.keyboard.type("too short")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("12")
    assert page.locator("#new_password").get_attribute("aria-describedby") == "error new_password-hint"
    _check(page)
    assert page.locator("#name").input_value() == "Root"
    page.fill("#new_password", PASSWORD)
    page.fill("#repeat_password", PASSWORD)
    page.locator("button").click()
    page.wait_for_url(f"{site.address}/admin")
    page.goto(f"{site.address}/password")
    _check(page)
    page.goto(f"{site.address}/logout")
    _check(page)
    page.locator("button").click()
    page.wait_for_url(f"{site.address}/login")


def test_log_in_and_log_out(page: Page, site: Site, accounts: Accounts) -> None:
    make(accounts, "Ann")
    page.goto(f"{site.address}/agent/queue")
    page.wait_for_url("**/login?next=/agent/queue")
    _check(page)
    is_chinese = page.evaluate("document.documentElement.lang") == "zh-CN"
    page.get_by_label("用户名" if is_chinese else "Name").fill("Ann")
    page.get_by_label("密码" if is_chinese else "Password").fill("wrong")
    page.get_by_role("button").click()
    expect(page.get_by_role("alert")).to_have_text(
        "用户名或密码错误。" if is_chinese else "The name or the password is wrong."
    )
    _check(page)
    page.get_by_role("link", name="English" if is_chinese else "中文").click()
    expect(page.get_by_role("button")).to_have_text("Log in" if is_chinese else "登录")
    page.fill("#name", "Ann")
    page.fill("#password", PASSWORD)
    page.get_by_role("button").click()
    page.wait_for_url(f"{site.address}/agent/queue")
    page.goto(f"{site.address}/admin")
    _check(page)
    assert page.evaluate("document.cookie") == ""


def test_a_script_in_a_name_does_not_run(page: Page, site: Site, accounts: Accounts) -> None:
    name = "<img src=x onerror=document.title='run'>"
    make(accounts, name)
    for path in (
        f"/setup?token={accounts.links.for_user(name, by=BOSS)}",
        "/setup?token=<script>document.title='run'</script>",
    ):
        page.goto(site.address + path)
        assert "run" not in page.title()
        _check(page)


def test_the_pages_are_not_shown_in_a_frame(page: Page, site: Site) -> None:
    page.goto(f"{site.address}/nothing")
    page.evaluate(
        "address => document.body.append(Object.assign(document.createElement('iframe'), {src: address}))",
        f"{site.address}/login",
    )
    page.wait_for_load_state("networkidle")
    assert not any(frame.url.endswith("/login") and frame.locator("#name").count() for frame in page.frames[1:])
