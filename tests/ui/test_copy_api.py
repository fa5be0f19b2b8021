"""Copy over HTTP and on the command line: who may, what comes, what never does."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import docx
import httpx
import pytest

from chatbot.assembly import Application
from tests.ui.conftest import Run, serving
from ui.accounts.opening import open_accounts
from ui.accounts.types import Actor

pytestmark = pytest.mark.long

BODY = {"kind": "email", "language": "en", "topic": "returns of unused goods", "drafts": 2}
ROUTES = ("/api/copy", "/api/copy/check", "/api/copy/file")


@pytest.fixture(scope="module")
def address(scripted_module: Application) -> Iterator[str]:
    scripted_module.load()
    with serving(scripted_module) as url:
        yield url


@pytest.fixture(scope="module")
def keys(scripted_module: Application) -> dict[str, dict[str, str]]:
    accounts = open_accounts(scripted_module.records, scripted_module.settings.accounts)
    found = {}
    for name, role, kbs in (
        ("buyer", "buyer", ()),
        ("agent", "agent", ()),
        ("administrator", "administrator", ()),
        ("elsewhere", "agent", ("elsewhere",)),
    ):
        _, secret = accounts.keys.add(f"copy-{name}", role=role, kbs=kbs, groups=(), by=Actor(name="test"))  # type: ignore[arg-type]
        found[name] = {"Authorization": f"Bearer {secret}"}
    return found


@pytest.mark.parametrize("path", ROUTES)
def test_neither_visitors_nor_buyers_write(address: str, keys: dict[str, dict[str, str]], path: str) -> None:
    body = BODY if path == "/api/copy" else {**BODY, "text": "Hello."}
    for headers in ({}, keys["buyer"]):
        assert httpx.post(f"{address}{path}", json=body, headers=headers).status_code in {401, 403}
    assert httpx.post(f"{address}{path}", json=body, headers=keys["elsewhere"]).status_code == 404


@pytest.mark.parametrize("role", ["agent", "administrator"])
def test_an_agent_gets_drafts_with_their_sources(address: str, keys: dict[str, dict[str, str]], role: str) -> None:
    answer = httpx.post(f"{address}/api/copy", json=BODY, headers=keys[role], timeout=60)
    assert answer.status_code == 200
    found = answer.json()
    assert [draft["kind"] for draft in found["drafts"]] == ["plain", "written"]
    for draft in found["drafts"]:
        assert draft["facts_used"]
        for sentence in draft["sentences"]:
            assert sentence["kind"] in {"fact", "wording", "flagged"}
            assert bool(sentence["sources"]) == (sentence["kind"] == "fact")
            for source in sentence["sources"]:
                assert set(source) == {"source", "page", "section", "quote"}
                assert source["quote"]
    assert any("within 30 days" in fact["quote"] for fact in found["facts"])


def test_a_changed_text_is_checked_and_taken_along_without_what_has_no_source(
    address: str, keys: dict[str, dict[str, str]]
) -> None:
    true = "Unused standard goods in their original packing may be returned within 30 days of delivery."
    text = f"Returns\n\nHello,\n\n{true}"
    body = {**BODY, "text": f"{text} We are the best. You may keep them for 90 days.\n"}
    checked = httpx.post(f"{address}/api/copy/check", json=body, headers=keys["agent"], timeout=60).json()
    (draft,) = checked["drafts"]
    assert [own["kind"] for own in draft["sentences"]] == ["wording", "wording", "fact", "flagged", "flagged"]
    assert draft["sentences"][3]["reasons"] == ["superlative"]
    assert "best" in draft["sentences"][3]["reason"]
    for kind in ("txt", "md", "docx"):
        file = httpx.post(f"{address}/api/copy/file?format={kind}", json=body, headers=keys["agent"], timeout=60)
        assert file.headers["X-Left-Out"] == "2"
        assert kind in file.headers["Content-Disposition"]
        said = (
            "\n".join(own.text for own in docx.Document(io.BytesIO(file.content)).paragraphs)
            if kind == "docx"
            else file.text
        )
        assert "within 30 days" in said
        assert "90 days" not in said
        assert "best" not in said


def test_what_cannot_be_written_is_told_in_one_line(address: str, keys: dict[str, dict[str, str]]) -> None:
    for change, status, error in (
        ({"topic": ""}, 400, "CopyRequestError"),
        ({"topic": "financing of yachts"}, 404, "NoFactsError"),
        ({"kb": "nowhere"}, 404, "KnowledgeBaseMissingError"),
        ({"tone": "shouting"}, 422, "RequestError"),
        ({"drafts": 0}, 422, "RequestError"),
    ):
        answer = httpx.post(f"{address}/api/copy", json={**BODY, **change}, headers=keys["agent"], timeout=60)
        assert answer.status_code == status, change
        assert answer.json()["error"]["type"] == error


def test_the_command_prints_the_same(run: Run) -> None:
    done = run("copy", "--kind", "description", "--product", "AX-200/45", "--language", "zh", "--drafts", "1", "--json")
    assert done.status == 0
    found = json.loads(done.stdout)
    assert [draft["kind"] for draft in found["drafts"]] == ["plain"]
    assert any("90 m³/h" in fact["text"] for fact in found["facts"])
    shown = run("copy", "--kind", "post", "--product", "AX-200/45", "--drafts", "1")
    assert "[1]" in shown.stdout
    assert "without the model" in shown.stderr
    nothing = run("copy", "--kind", "post", "--product", "ZZ-1")
    assert nothing.status == 1
    assert nothing.stderr.startswith("citedesk: nothing that buyers may see")
