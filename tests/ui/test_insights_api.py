"""``POST /api/insights``: who gets it, about which knowledge bases, and what it says to what it cannot read."""

from __future__ import annotations

import base64
import datetime
from collections.abc import Iterator

import httpx
import pytest

from chatbot.account_settings import AccountRole
from chatbot.assembly import Application
from tests.ui.admin.office_visits import asked
from tests.ui.conftest import serving
from ui.accounts.opening import open_accounts
from ui.accounts.types import Actor

pytestmark = pytest.mark.long

TODAY = datetime.datetime.now().astimezone().date()
PERIOD = {"from": str(TODAY - datetime.timedelta(days=6)), "to": str(TODAY)}
ORDERS = f"Order,Date,Customer,Product,Region,Quantity,Amount,Currency\n1,{TODAY},Anna Weber,AX-1,North,2,80,EUR\n"
FILE = {"name": "orders.csv", "data": base64.b64encode(ORDERS.encode()).decode()}


@pytest.fixture(scope="module")
def address(scripted_module: Application) -> Iterator[str]:
    asked(scripted_module, "What is the insights test?", kb="default")
    asked(scripted_module, "Something of the other tenant", kb="acme")
    with serving(scripted_module) as url:
        yield url


@pytest.fixture(scope="module")
def keys(scripted_module: Application) -> dict[str, dict[str, str]]:
    accounts = open_accounts(scripted_module.records, scripted_module.settings.accounts)
    wanted: dict[str, tuple[AccountRole, tuple[str, ...]]] = {
        "buyer": ("buyer", ()),
        "agent": ("agent", ()),
        "tenant": ("administrator", ("acme",)),
        "administrator": ("administrator", ()),
    }
    made = {
        name: accounts.keys.add(f"insights-{name}", role=role, kbs=kbs, groups=(), by=Actor(name="test"))[1]
        for name, (role, kbs) in wanted.items()
    }
    return {"nobody": {}, **{name: {"Authorization": f"Bearer {secret}"} for name, secret in made.items()}}


def _post(address: str, headers: dict[str, str], body: object) -> httpx.Response:
    return httpx.post(f"{address}/api/insights", json=body, headers=headers, timeout=120)


@pytest.mark.parametrize(("who", "status"), [("nobody", 401), ("buyer", 403), ("agent", 403)])
def test_others_get_nothing(address: str, keys: dict[str, dict[str, str]], who: str, status: int) -> None:
    for body in (PERIOD, {**PERIOD, "question": "how many questions"}, {}, {"from": "x"}):
        answer = _post(address, keys[who], body)
        assert answer.status_code in {status, 422}
        assert "sections" not in answer.text
    assert _post(address, keys[who], PERIOD).status_code == status


def test_a_tenant_sees_its_own_knowledge_bases_only(address: str, keys: dict[str, dict[str, str]]) -> None:
    own = _post(address, keys["tenant"], PERIOD)
    assert own.status_code == 200
    assert "other tenant" in own.text
    assert "insights test" not in own.text
    assert own.json()["kbs"] == ["acme"]
    for named in ("default", "nowhere", "../etc"):
        assert _post(address, keys["tenant"], {**PERIOD, "kb": named}).status_code == 404
    told = _post(address, keys["tenant"], {**PERIOD, "question": "how many questions"}).json()
    assert told["rows"] == [[1, 1]]


def test_the_whole_report_in_both_languages(address: str, keys: dict[str, dict[str, str]]) -> None:
    for language, title in (("en", "Sales"), ("zh", "销售")):
        body = {**PERIOD, "language": language, "kb": "default", "orders": FILE}
        made = _post(address, keys["administrator"], body).json()
        assert [own["name"] for own in made["sections"]] == [
            *("volume", "subjects", "outcomes", "unresolved", "documents", "sales"),
        ]
        assert made["sections"][-1]["title"] == title
        assert "80.00 EUR" in made["sections"][-1]["sentences"][0]["text"]
        assert "Anna Weber" not in str(made)
        # The refused question was searched again in the published documents.
        (documents,) = made["sections"][4]["figures"]
        assert documents["rows"][0][documents["columns"].index("near_refusals")] == 1
        assert made["orders"] == {"lines": 1, "refused": 0, "undated": 0}


def test_a_question_is_answered_with_its_query(address: str, keys: dict[str, dict[str, str]]) -> None:
    body = {**PERIOD, "orders": FILE, "question": "各地区销售额", "language": "zh"}
    found = _post(address, keys["administrator"], body).json()
    assert found["answered"] is True
    assert found["shown"] == [["North", "80.00 EUR", "1"]]
    assert found["query"].startswith("SELECT")
    refused = _post(address, keys["administrator"], {**body, "question": "利润是多少"}).json()
    assert refused["answered"] is False
    assert refused["unused_words"] == ["利润"]


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({**PERIOD, "from": str(TODAY + datetime.timedelta(days=9))}, 400, "before it begins"),
        ({**PERIOD, "from": "1990-01-01"}, 400, "shorten"),
        ({**PERIOD, "orders": {**FILE, "data": "!"}}, 400, "base64"),
        ({**PERIOD, "orders": {**FILE, "name": "orders.exe"}}, 400, "csv"),
        ({**PERIOD, "question": "sales by region"}, 400, "no order file"),
        ({**PERIOD, "sql": "DROP TABLE orders"}, 422, "sql"),
        ({"from": "yesterday", "to": "today"}, 422, "from"),
    ],
)
def test_what_cannot_be_counted_is_said(
    address: str, keys: dict[str, dict[str, str]], body: dict[str, object], status: int, says: str
) -> None:
    answer = _post(address, keys["administrator"], body)
    assert answer.status_code == status
    assert says in answer.json()["error"]["message"]
    assert "/tmp" not in answer.text  # noqa: S108 - no path of the server is told
