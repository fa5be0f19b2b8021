from __future__ import annotations

import httpx
import pytest

from chatbot.account_settings import AccountRole
from tests.ui.accounts.people import BOSS, PASSWORD, AuditList, make
from tests.ui.accounts.site import Site, fields, submit
from ui.accounts.accounts import Accounts

SESSION = "citedesk_session"


def test_somebody_logs_in_works_and_logs_out(site: Site, accounts: Accounts, audit: AuditList) -> None:
    make(accounts, "Ann", groups=("partners",))
    browser = site.browser()
    answer = submit(browser, "/login", name=" ann ", password=PASSWORD)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/agent"
    assert browser.get("/whoami").json() == {
        "name": "Ann",
        "role": "agent",
        "audiences": ["agents", "group:partners", "public"],
    }
    token = browser.cookies[SESSION]
    assert submit(browser, "/logout").headers["location"] == "/login"
    assert SESSION not in browser.cookies
    # The session has ended on the server too.
    assert httpx.get(f"{site.address}/whoami", cookies={SESSION: token}).json()["name"] == ""
    assert [(entry.who, entry.action, entry.address) for entry in audit.entries[-2:]] == [
        ("Ann", "login", "127.0.0.1"),
        ("Ann", "logout", "127.0.0.1"),
    ]


@pytest.mark.parametrize(("role", "home"), [("buyer", "/"), ("agent", "/agent"), ("administrator", "/admin")])
def test_everybody_lands_on_their_own_page(site: Site, accounts: Accounts, role: AccountRole, home: str) -> None:
    make(accounts, "Ann", role)
    assert submit(site.browser(), "/login", name="Ann", password=PASSWORD).headers["location"] == home


def test_a_wrong_name_and_a_wrong_password_look_the_same(site: Site, accounts: Accounts) -> None:
    make(accounts, "Ann")
    make(accounts, "Eve")
    accounts.users.add("Bob", "agent", by=BOSS)
    accounts.users.change("Eve", active=False, by=BOSS)
    pages = []
    for name, password in (("Ann", "wrong"), ("Nobody", "wrong"), ("Bob", "wrong"), ("Eve", PASSWORD), ("", "")):
        answer = submit(site.browser(), "/login", name=name, password=password)
        own = fields(answer.text)
        pages.append((answer.status_code, answer.text.replace(own["form_token"], "").replace(f'"{name}"', '""')))
    assert len(set(pages)) == 1
    assert pages[0][0] == 401
    assert 'role="alert"' in pages[0][1]
    assert "The name or the password is wrong." in pages[0][1]


def test_a_session_planted_before_log_in_is_worth_nothing(site: Site, accounts: Accounts) -> None:
    make(accounts, "Ann")
    attacker = make(accounts, "Mallory")
    for planted in ("made-up-by-an-attacker", attacker.token):
        browser = site.browser()
        browser.cookies.set(SESSION, planted, domain="127.0.0.1")
        assert submit(browser, "/login", name="Ann", password=PASSWORD).status_code == 303
        assert browser.cookies.get(SESSION, domain="127.0.0.1") != planted
        assert httpx.get(f"{site.address}/whoami", cookies={SESSION: planted}).json()["name"] == ""


def test_each_log_in_has_another_token(site: Site, accounts: Accounts) -> None:
    make(accounts, "Ann")
    browser = site.log_in("Ann", PASSWORD)
    first = browser.cookies[SESSION]
    assert submit(browser, "/login", name="Ann", password=PASSWORD).status_code == 303
    assert browser.cookies[SESSION] != first
    assert httpx.get(f"{site.address}/whoami", cookies={SESSION: first}).json()["name"] == ""


@pytest.mark.parametrize(
    "wanted",
    [
        *("//evil.example", "https://evil.example/", "/\\evil.example", "/\t/evil.example", "\\\\evil.example", "evil"),
        *("javascript:alert(1)", "/login?next=/agent", "/logout", " /agent", "http:/agent", "///evil.example"),
    ],
)
def test_log_in_leads_to_no_other_site(site: Site, accounts: Accounts, wanted: str) -> None:
    make(accounts, "Ann")
    browser = site.browser()
    page = browser.get("/login", params={"next": wanted})
    assert fields(page.text)["next"] == ""
    assert "evil" not in page.text
    form = fields(page.text) | {"name": "Ann", "password": PASSWORD, "next": wanted}
    assert browser.post("/login", data=form).headers["location"] == "/agent"


def test_log_in_leads_back_to_the_page_that_was_asked_for(site: Site, accounts: Accounts) -> None:
    make(accounts, "Ann")
    browser = site.browser()
    answer = browser.get("/agent/queue?open=7&x=a b")
    assert answer.status_code == 303
    login = answer.headers["location"]
    assert login.startswith("/login?next=/agent/queue")
    answer = submit(browser, login, name="Ann", password=PASSWORD)
    assert httpx.URL(answer.headers["location"]) == httpx.URL("/agent/queue?open=7&x=a%20b")


def test_a_form_of_another_site_logs_nobody_in(site: Site, accounts: Accounts) -> None:
    make(accounts, "Ann")
    form = {"name": "Ann", "password": PASSWORD, "next": ""}
    bare = site.browser().post("/login", data=form)
    # The attacker has a form of their own, but not the cookie that it goes with.
    foreign = fields(site.browser().get("/login").text)["form_token"]
    victim = site.browser()
    victim.get("/login")
    crossed = victim.post("/login", data=form | {"form_token": foreign})
    for answer in (bare, crossed):
        assert answer.status_code == 403
        assert SESSION not in answer.cookies
        assert "Please try again" in answer.text


def test_nobody_is_logged_out_by_another_site(site: Site, accounts: Accounts) -> None:
    make(accounts, "Ann")
    browser = site.log_in("Ann", PASSWORD)
    for data in ({}, {"form_token": "x"}):
        assert browser.post("/logout", data=data).headers["location"] == "/logout"
    assert browser.post("/logout", headers={"Origin": "https://evil.example"}).status_code == 403
    assert browser.get("/whoami").json()["name"] == "Ann"


def test_cookies_are_kept_from_scripts_and_other_sites(site: Site, accounts: Accounts) -> None:
    make(accounts, "Ann")
    answer = submit(site.browser(), "/login", name="Ann", password=PASSWORD)
    cookies = {line.partition("=")[0]: line.lower() for line in answer.headers.get_list("set-cookie")}
    assert set(cookies) == {SESSION, "citedesk_form"}
    for line in cookies.values():
        assert "httponly" in line
        assert "samesite=lax" in line
        assert "path=/" in line
        assert "domain" not in line
        assert "secure" not in line


def test_no_page_runs_a_script_or_is_framed_or_kept(site: Site, accounts: Accounts) -> None:
    make(accounts, "Ann")
    known = site.log_in("Ann", PASSWORD)
    answers = [site.browser().get(path) for path in ("/login", "/setup?token=x", "/logout", "/password", "/agent")]
    answers += [known.get(path) for path in ("/password", "/logout", "/admin")]
    answers.append(submit(site.browser(), "/login", name="Ann", password="wrong"))
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        for part in ("default-src 'none'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'"):
            assert part in policy
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "<script" not in answer.text
        assert "style=" not in answer.text


def test_a_script_in_a_name_is_shown_and_not_run(site: Site, accounts: Accounts) -> None:
    name = '<script>alert("1")</script>{{7*7}}{0}'
    make(accounts, name)
    browser = site.log_in(name, PASSWORD)
    pages = [browser.get(path).text for path in ("/password", "/logout", "/admin")]
    pages.append(submit(site.browser(), "/login", name=name, password="wrong").text)
    pages.append(site.browser().get(f"/login?next=/agent/{name}").text)
    pages.append(site.browser().get(f"/setup?token={accounts.links.for_user(name, by=BOSS)}").text)
    for page in pages:
        assert "<script" not in page
        assert "{{7*7}}{0}" in page
        assert "&lt;script&gt;alert(" in page


def test_forms_that_no_browser_sends_are_no_server_error(site: Site, accounts: Accounts) -> None:
    make(accounts, "Ann")
    urlencoded, multipart = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
    file = b'--x\r\nContent-Disposition: form-data; name="name"; filename="a"\r\n\r\nAnn\r\n--x--\r\n'
    bodies = [
        (urlencoded, b"%ff%fe=%zz&name=%00"),
        (urlencoded, b"a=1&" * 5000),
        (urlencoded, b"name=" + b"x" * 900_000),
    ]
    bodies += [
        (multipart, b"junk"),
        ("multipart/form-data", b"junk"),
        (multipart, file),
        ("application/json", b"{}"),
        ("", b""),
    ]
    known = site.log_in("Ann", PASSWORD)
    for path in ("/login", "/logout", "/setup", "/password"):
        for kind, body in bodies:
            for browser in (known, site.browser()):
                answer = browser.post(path, content=body, headers={"Content-Type": kind})
                assert answer.status_code < 500, (path, kind, answer.text)
    assert known.get("/whoami").json()["name"] == "Ann"


def test_pages_speak_the_reader_s_language(site: Site, accounts: Accounts) -> None:
    make(accounts, "Ann")
    chinese = site.browser(Accept_Language="zh-CN,zh;q=0.9,en;q=0.1")
    page = chinese.get("/login?next=/agent")
    assert '<html lang="zh-CN">' in page.text
    assert "登录" in page.text
    assert 'href="/login?next=%2Fagent&amp;lang=en"' in page.text
    assert "用户名或密码错误" in submit(chinese, "/login", name="Ann", password="x").text
    for told, language in (("fr, en;q=0.5, zh;q=0.4", "en"), ("de", "en"), ("zh;q=0", "en"), ("ZH-tw", "zh-CN")):
        assert f'<html lang="{language}">' in site.browser(Accept_Language=told).get("/login").text
    english = site.browser()
    # Whoever has chosen a language keeps it when the form comes back with an error.
    assert "用户名或密码错误" in submit(english, "/login?lang=zh", name="Ann", password="x").text
    assert english.get("/login?lang=xx").headers["content-language"] == "en"
