"""Every event and route of the desks, as everybody who has no business there; of the whole server, as it is served."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from chatbot.account_settings import AccountRole
from chatbot.assembly import Application
from tests.ui.conftest import serving
from ui.accounts.opening import open_accounts
from ui.accounts.types import Actor

pytestmark = pytest.mark.long

DESKS: dict[str, AccountRole] = {"/agent": "agent", "/admin": "administrator"}
ORDER: tuple[AccountRole, ...] = ("buyer", "agent", "administrator")
# What Gradio has below every page; a file or an upload of a stranger would be as bad as an event.
BESIDE = (
    ("GET", "/config"),
    ("GET", "/gradio_api/info"),
    ("GET", "/gradio_api/file=/etc/passwd"),
    ("GET", "/gradio_api/queue/data?session_hash=x"),
    ("GET", "/gradio_api/queue/status"),
    ("POST", "/gradio_api/upload"),
    ("POST", "/gradio_api/cancel"),
    ("POST", "/gradio_api/reset"),
)
OFFICE = (
    ("PUT", "/api/admin/files/documents?kb=default&name=x.txt"),
    ("POST", "/api/admin/files/documents?kb=default&name=x.txt"),
    ("GET", "/api/admin/files/questions?kb=default"),
)


@pytest.fixture(scope="module")
def address(scripted_module: Application) -> Iterator[str]:
    with serving(scripted_module) as url:
        yield url


@pytest.fixture(scope="module")
def keys(scripted_module: Application) -> dict[str, dict[str, str]]:
    """Headers of each role; of nobody too."""
    accounts = open_accounts(scripted_module.records, scripted_module.settings.accounts)
    made = {
        role: accounts.keys.add(f"walk-{role}", role=role, kbs=(), groups=(), by=Actor(name="test")) for role in ORDER
    }
    headers: dict[str, dict[str, str]] = {"nobody": {}}
    headers.update({role: {"Authorization": f"Bearer {secret}"} for role, (_, secret) in made.items()})
    return headers


def _too_low(needed: AccountRole) -> list[str]:
    return ["nobody", *ORDER[: ORDER.index(needed)]]


@pytest.mark.parametrize("desk", DESKS)
def test_a_desk_opens_with_and_without_the_last_slash(address: str, keys: dict[str, dict[str, str]], desk: str) -> None:
    with httpx.Client(base_url=address, timeout=60, follow_redirects=True) as client:
        for path in (desk, f"{desk}/"):
            page = client.get(path, params={"__theme": "dark"}, headers=keys[DESKS[desk]])
            assert page.status_code == 200
            assert str(page.url) == f"{address}{desk}/?__theme=dark"
        for role in _too_low(DESKS[desk]):
            # A visitor is asked to log in; nobody else gets further.
            refused = client.get(desk, headers=keys[role])
            assert refused.status_code in {401, 403} or refused.url.path == "/login"


@pytest.mark.parametrize("desk", DESKS)
def test_no_event_of_a_desk_runs_for_anybody_below_its_role(
    address: str, keys: dict[str, dict[str, str]], desk: str
) -> None:
    needed = DESKS[desk]
    with httpx.Client(base_url=address, timeout=60) as client:
        events = client.get(f"{desk}/config", headers=keys[needed]).json()["dependencies"]
        assert len(events) > 10
        for role in _too_low(needed):
            for event in events:
                body = {
                    "data": [None] * len(event["inputs"]),
                    "fn_index": event["id"],
                    "session_hash": "walk",
                    "event_data": None,
                }
                for path in ("run/predict", "queue/join"):
                    answer = client.post(f"{desk}/gradio_api/{path}", json=body, headers=keys[role])
                    assert answer.status_code in {401, 403}, (role, event["api_name"], path)
            for method, path in BESIDE:
                answer = client.request(method, f"{desk}{path}", headers=keys[role])
                assert answer.status_code in {401, 403}, (role, path)
            page = client.get(f"{desk}/", headers={**keys[role], "Accept": "text/html"})
            assert page.status_code in {303, 401, 403}


@pytest.mark.parametrize("role", ["nobody", "buyer", "agent"])
def test_files_of_the_console_are_nobody_else_s(address: str, keys: dict[str, dict[str, str]], role: str) -> None:
    for method, path in OFFICE:
        answer = httpx.request(method, f"{address}{path}", headers=keys[role], content=b"x")
        assert answer.status_code in {401, 403, 404, 405}, (role, path)


def test_a_desk_opens_for_its_role_and_those_above(address: str, keys: dict[str, dict[str, str]]) -> None:
    for desk, needed in DESKS.items():
        for role in ORDER[ORDER.index(needed) :]:
            assert httpx.get(f"{address}{desk}/config", headers=keys[role]).status_code == 200


def test_no_event_of_the_buyers_page_is_called_by_name(address: str) -> None:
    assert httpx.get(f"{address}/gradio_api/info").json().get("named_endpoints", {}) == {}


def test_what_a_tenant_may_not_ask_is_unknown_to_it(address: str, scripted_module: Application) -> None:
    accounts = open_accounts(scripted_module.records, scripted_module.settings.accounts)
    _, secret = accounts.keys.add("tenant", role="agent", kbs=("acme",), groups=(), by=Actor(name="test"))
    own = {"Authorization": f"Bearer {secret}"}
    for path, body in {
        "/api/search": {"question": "pump", "kb": "default"},
        "/api/ask": {"question": "pump", "kb": "default"},
        "/api/classify": {"text": "pump", "kb": "default"},
    }.items():
        assert httpx.post(f"{address}{path}", json=body, headers=own).status_code == 404
    chat = {"model": "citedesk/default", "messages": [{"role": "user", "content": "pump"}]}
    assert httpx.post(f"{address}/v1/chat/completions", json=chat, headers=own).status_code == 404
    listed = httpx.get(f"{address}/v1/models", headers=own).json()["data"]
    assert [model["id"] for model in listed] == ["citedesk"]
