from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import get_args

import httpx
import pytest
from sqlalchemy import text

from chatbot.account_settings import AccountRole, AccountSettings
from chatbot.records.database import Database
from tests.chatbot.records.clock import Clock
from tests.ui.accounts.people import BOSS, PASSWORD, AuditList, make
from tests.ui.accounts.site import Site, fields, served
from ui.accounts.accounts import Accounts

SESSION = "citedesk_session"


def _raw(site: Site, target: str, *headers: str) -> tuple[int, str]:
    """Ask for exactly this target, which no client puts in order first."""
    host, port = site.address.removeprefix("http://").split(":")
    lines = [f"GET {target} HTTP/1.1", f"Host: {host}:{port}", "Connection: close", *headers, "", ""]
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall("\r\n".join(lines).encode("latin-1"))
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return int(answer.split()[1]), answer.decode("utf-8", "replace")


def test_each_desk_is_for_its_role_and_those_above(site: Site, accounts: Accounts) -> None:
    opened: dict[str, list[tuple[str, int]]] = {}
    for role in get_args(AccountRole):
        make(accounts, role, role)
    for who in ("visitor", "buyer", "agent", "administrator"):
        browser = site.browser() if who == "visitor" else site.log_in(who, PASSWORD)
        opened[who] = [
            (path, browser.get(path).status_code) for path in ("/agent", "/agent/x", "/admin", "/admin/x", "/")
        ]
    assert [status for _, status in opened["visitor"]] == [303, 303, 303, 303, 404]
    assert [status for _, status in opened["buyer"]] == [403, 403, 403, 403, 404]
    assert [status for _, status in opened["agent"]] == [200, 200, 403, 403, 404]
    assert [status for _, status in opened["administrator"]] == [200, 200, 200, 200, 404]


def test_a_page_request_is_sent_to_log_in_and_a_program_is_told(site: Site, accounts: Accounts) -> None:
    answer = site.browser().get("/agent/queue?open=1")
    assert answer.headers["location"] == "/login?next=/agent/queue%3Fopen%3D1"
    for method, headers in (
        ("GET", {"Accept": "*/*"}),
        ("POST", {"Accept": "text/html"}),
        ("GET", {"Accept": "application/json"}),
    ):
        answer = site.browser(**headers).request(method, "/agent/queue")
        assert answer.status_code == 401
        assert answer.json()["error"]["type"] == "AccessDeniedError"
    _, secret = accounts.keys.add("shop", "buyer", by=BOSS)
    answer = httpx.post(f"{site.address}/agent/queue", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 403
    assert "of this desk" not in answer.text


def test_who_has_too_low_a_role_is_told_so_in_both_languages(site: Site, accounts: Accounts) -> None:
    make(accounts, "Ann", "agent")
    browser = site.log_in("Ann", PASSWORD)
    for language, words in (("en", "The account Ann may not open this page"), ("zh", "账号 Ann 无权打开此页面")):
        answer = browser.get("/admin/users?page=2", headers={"Accept-Language": language})
        assert answer.status_code == 403
        assert words in answer.text
        assert 'href="/login?next=/admin/users%3Fpage%3D2"' in answer.text
        assert "of this desk" not in answer.text


@pytest.mark.parametrize(
    "target",
    [
        *("/agent", "/agent/", "/agent//", "/%61gent", "/agent%2Fx", "/agent/../admin", "/x/../agent", "//agent"),
        *("/./agent", "/agent;x=1", "/agent?x", "/AGENT", "/agent%00", "/agent/%2e%2e/admin", "/admin%2f..%2fagent"),
        *("/agent\\x", "///agent/x"),
    ],
)
def test_no_spelling_of_a_path_opens_a_desk(site: Site, target: str) -> None:
    for accept in ("Accept: text/html", "Accept: application/json"):
        status, answer = _raw(site, target, accept)
        # What no desk is mounted at may be answered by the rest of the site.
        desk = answer.partition('"desk":"')[2].partition('"')[0]
        assert status in {303, 401, 404, 400} or desk not in {"agent", "admin"}, answer


def test_a_websocket_of_a_desk_needs_the_role_and_our_own_page(site: Site, accounts: Accounts) -> None:
    make(accounts, "Ann", "agent")
    token = site.log_in("Ann", PASSWORD).cookies[SESSION]
    upgrade = (
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version: 13",
    )
    cookie = f"Cookie: {SESSION}={token}"
    assert _socket(site, *upgrade)[0] == 403
    assert _socket(site, *upgrade, f"Cookie: {SESSION}=x")[0] == 403
    assert _socket(site, *upgrade, cookie, "Origin: https://evil.example")[0] == 403
    status, answer = _socket(site, *upgrade, cookie, f"Origin: {site.address}")
    assert status == 101
    assert "of this desk" in answer


def _socket(site: Site, *headers: str) -> tuple[int, str]:
    host, port = site.address.removeprefix("http://").split(":")
    lines = ["GET /agent/live HTTP/1.1", f"Host: {host}:{port}", *headers, "", ""]
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall("\r\n".join(lines).encode())
        answer = connection.recv(65536)
        if b" 101 " in answer[:20] and b"of this desk" not in answer:
            answer += connection.recv(65536)
    return int(answer.split()[1]), answer.decode("utf-8", "replace")


def test_a_route_that_requires_a_role_tells_others_so(site: Site, accounts: Accounts) -> None:
    path = "/api/administrators-only"
    make(accounts, "Ann", "administrator")
    make(accounts, "Bob", "agent")
    visitor = site.browser().get(path)
    assert visitor.status_code == 401
    assert visitor.headers["www-authenticate"] == "Bearer"
    assert site.log_in("Bob", PASSWORD).get(path).status_code == 403
    assert site.log_in("Ann", PASSWORD).get(path).json() == {"hello": "Ann"}
    _, secret = accounts.keys.add("console", "administrator", by=BOSS)
    assert httpx.get(site.address + path, headers={"Authorization": f"Bearer {secret}"}).status_code == 200


def test_another_site_changes_nothing_with_somebody_s_session(site: Site, accounts: Accounts) -> None:
    make(accounts, "Ann")
    browser, port = site.log_in("Ann", PASSWORD), site.address.rpartition(":")[2]
    origins = ["https://evil.example", "null", "", "http://127.0.0.1", "http://127.0.0.1:1", f"http://localhost:{port}"]
    origins += [f"http://127.0.0.1:{port}{rest}" for rest in (".evil.example", "@evil.example")]
    origins += [f"ftp://127.0.0.1:{port}", f"127.0.0.1:{port}", "http://[::1", "http://127.0.0.1:x"]
    foreign = [{"Origin": origin} for origin in origins]
    foreign += [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}]
    foreign += [{"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"}]
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for headers in foreign:
            answer = browser.request(method, "/api/change", headers=headers)
            assert answer.status_code == 403, headers
            assert answer.json()["error"]["type"] == "OtherOriginError"


def test_our_own_pages_and_programs_go_on(site: Site, accounts: Accounts) -> None:
    make(accounts, "Ann")
    browser = site.log_in("Ann", PASSWORD)
    own: list[dict[str, str]] = [
        {"Origin": site.address},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {},
    ]
    for headers in own:
        assert browser.post("/api/change", headers=headers).status_code == 200
    assert browser.get("/whoami", headers={"Origin": "https://evil.example"}).status_code == 200
    _, secret = accounts.keys.add("shop", "agent", by=BOSS)
    foreign = {"Origin": "https://shop.example", "Sec-Fetch-Site": "cross-site"}
    key = {"Authorization": f"Bearer {secret}"}
    assert httpx.post(f"{site.address}/api/change", headers=foreign | key).status_code == 200
    # A visitor's question from another site carries nothing that could be abused.
    assert httpx.post(f"{site.address}/api/change", headers=foreign).status_code == 200


@pytest.fixture
def behind_a_proxy(database: Database, audit: AuditList, clock: Clock) -> Iterator[Site]:
    accounts = Accounts(database, AccountSettings(trusted_proxies=1), audit=audit)
    with served(accounts, clock) as site:
        yield site


def test_over_https_cookies_are_for_https_and_this_host_only(behind_a_proxy: Site, audit: AuditList) -> None:
    site = behind_a_proxy
    make(site.accounts, "Ann")
    proxy = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "desk.example",
        "X-Forwarded-For": "6.6.6.6, 198.51.100.9",
    }
    page = httpx.get(f"{site.address}/login", headers=proxy)
    form = fields(page.text) | {"name": "Ann", "password": PASSWORD}
    cookie = page.headers["set-cookie"].split(";")[0]
    answer = httpx.post(
        f"{site.address}/login", data=form, headers=proxy | {"Cookie": cookie, "Origin": "https://desk.example"}
    )
    assert answer.status_code == 303
    for line in answer.headers.get_list("set-cookie"):
        assert line.startswith("__Host-citedesk_")
        assert "Secure" in line
        assert "HttpOnly" in line
    # The address that the proxy has seen, not the one that the client claims.
    assert audit.entries[-1].address == "198.51.100.9"
    token = answer.headers["set-cookie"].split("=")[1].split(";")[0]
    for name, known in ((f"__Host-{SESSION}", "Ann"), (SESSION, "")):
        headers = proxy | {"Cookie": f"{name}={token}"}
        assert httpx.get(f"{site.address}/whoami", headers=headers).json()["name"] == known
    headers = proxy | {"Cookie": f"__Host-{SESSION}={token}"}
    for origin, status in (("https://desk.example", 200), ("https://desk.example:8443", 403), (site.address, 403)):
        assert httpx.post(f"{site.address}/api/change", headers=headers | {"Origin": origin}).status_code == status


def test_without_a_trusted_proxy_nobody_is_believed(site: Site, accounts: Accounts, audit: AuditList) -> None:
    make(accounts, "Ann")
    site.log_in(
        "Ann", PASSWORD, X_Forwarded_For="198.51.100.9", X_Forwarded_Proto="https", Forwarded="for=198.51.100.9"
    )
    assert audit.entries[-1].address == "127.0.0.1"


def test_while_the_database_is_away_nobody_is_taken_for_a_visitor(
    site: Site, accounts: Accounts, database: Database
) -> None:
    make(accounts, "Ann")
    browser = site.log_in("Ann", PASSWORD)
    with database.session() as session:
        session.execute(text("ALTER TABLE sessions RENAME TO away"))
    answer = browser.get("/whoami")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    assert "away" not in answer.text
    assert "sqlite" not in answer.text.lower()
    assert site.browser().get("/whoami").status_code == 200
