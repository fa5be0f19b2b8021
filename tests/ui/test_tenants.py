"""What belongs to one supplier never reaches the buyers of another one, whatever way they go."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from chatbot.assembly import Application, open_application
from chatbot.config import load_settings
from chatbot.errors import ConfigError
from chatbot.settings import ServerSettings, Settings
from tests.chatbot.scripted import ScriptedChatModel
from tests.ui.conftest import serving
from vectorstore.embedder import Embedder

SECRET = "ZEBRAFISH"
NOTE = f"The {SECRET} pump weighs 63 kg and costs 777 euros."
OWN = "The heron pump weighs 45 kg."
QUESTION = "How much does the pump weigh?"
FORBIDDEN, UNKNOWN = "rival", "nowhere"

WRONG_NAMES = ("../rival", "rival/", "", "rival\n")


@pytest.fixture(scope="module")
def application(
    tmp_path_factory: pytest.TempPathFactory, models_dir: Path, embedders: dict[str, Embedder]
) -> Iterator[Application]:
    """Three published knowledge bases, of which the server may answer from two."""
    folder = tmp_path_factory.mktemp("documents")
    for name, text in ((FORBIDDEN, NOTE), ("acme", OWN), ("spares", "The seal of the pump weighs 2 kg.")):
        (folder / name).mkdir()
        (folder / name / f"{name}.md").write_text(f"# Pumps\n\n{text}\n", encoding="utf-8")
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("data"), models_dir=models_dir, server=ServerSettings(kbs=("acme", "spares"))
    )
    application = open_application(settings, model=ScriptedChatModel(replies=[OWN] * 40), embedders=embedders)
    for name in (FORBIDDEN, "acme", "spares"):
        application.ingest([folder / name], kb=name, workers=1)
    yield application
    application.close()


@pytest.fixture(scope="module")
def client(application: Application) -> Iterator[httpx.Client]:
    with serving(application) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


def _requests(kb: str) -> list[tuple[str, dict[str, object]]]:
    chat: dict[str, object] = {"model": f"citedesk/{kb}", "messages": [{"role": "user", "content": QUESTION}]}
    return [
        ("/api/search", {"question": QUESTION, "kb": kb, "top_k": 50}),
        ("/api/ask", {"question": QUESTION, "kb": kb}),
        ("/api/ask", {"question": QUESTION, "kb": kb, "stream": True}),
        ("/v1/chat/completions", chat),
        ("/v1/chat/completions", chat | {"stream": True}),
    ]


@pytest.mark.long
def test_another_tenant_s_knowledge_base_is_as_unknown_as_one_that_is_not_there(
    client: httpx.Client, application: Application, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert SECRET in application.search(QUESTION, kb=FORBIDDEN).hits[0].chunk.text
    caplog.clear()
    for (route, body), (_, other) in zip(_requests(FORBIDDEN), _requests(UNKNOWN), strict=True):
        refused, missing = client.post(route, json=body), client.post(route, json=other)
        assert refused.status_code == missing.status_code == 404
        assert _without_ids(refused.text, FORBIDDEN) == _without_ids(missing.text, UNKNOWN)
        assert "there is no knowledge base of this name" in refused.text
        assert SECRET not in refused.text
        assert "rival.md" not in refused.text
    assert SECRET not in caplog.text
    assert "rival.md" not in caplog.text


def _without_ids(text: str, kb: str) -> list[dict[str, object]]:
    """The JSON of an answer or of its events, without what differs from call to call."""
    lines = [line.partition(": ")[2] if line.startswith("data: ") else line for line in text.splitlines()]
    bodies = [json.loads(line.replace(kb, "")) for line in lines if line.startswith("{")]
    return [{key: value for key, value in body.items() if key not in {"id", "created"}} for body in bodies]


@pytest.mark.long
def test_no_original_of_another_tenant_is_handed_out(client: httpx.Client, application: Application) -> None:
    for kb, status in ((FORBIDDEN, 404), ("acme", 200)):
        chunk = application.search(QUESTION, kb=kb).hits[0].chunk
        assert client.get(f"/documents/{kb}/{chunk.document_id}").status_code == status
    secret = application.search(QUESTION, kb=FORBIDDEN).hits[0].chunk.document_id
    assert client.get(f"/documents/acme/{secret}").status_code == 404
    refused, missing = (client.get(f"/documents/{kb}/{secret}") for kb in (FORBIDDEN, UNKNOWN))
    assert refused.json() == missing.json()


@pytest.mark.long
@pytest.mark.parametrize("kb", WRONG_NAMES)
def test_no_spelling_of_a_name_reaches_another_tenant(client: httpx.Client, kb: str) -> None:
    for route, body in _requests(kb):
        assert SECRET not in client.post(route, json=body).text


@pytest.mark.long
def test_the_server_s_own_knowledge_base_answers_where_none_is_named(client: httpx.Client) -> None:
    hits = client.post("/api/search", json={"question": QUESTION}).json()["hits"]
    assert [Path(hit["source"]).name for hit in hits] == ["acme.md"]
    assert "45 kg" in client.post("/api/ask", json={"question": QUESTION}).json()["answer"]
    chat = {"model": "citedesk", "messages": [{"role": "user", "content": QUESTION}]}
    assert "45 kg" in client.post("/v1/chat/completions", json=chat).text
    assert client.get("/readyz").status_code == 200


@pytest.mark.long
def test_every_allowed_knowledge_base_can_be_named_and_only_those_are_listed(client: httpx.Client) -> None:
    hits = client.post("/api/search", json={"question": QUESTION, "kb": "spares"}).json()["hits"]
    assert [Path(hit["source"]).name for hit in hits] == ["spares.md"]
    models = [model["id"] for model in client.get("/v1/models").json()["data"]]
    assert models == ["citedesk", "citedesk/spares"]
    assert FORBIDDEN not in client.get("/").text
    assert FORBIDDEN not in client.get("/api/openapi.json").text


@pytest.mark.parametrize("name", ["../rival", "a b", "rival\n"])
def test_a_name_that_no_knowledge_base_can_have_is_a_fault_of_the_settings(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("CITEDESK_SERVER__KBS", json.dumps([name]))
    with pytest.raises(ConfigError, match="kbs"):
        load_settings()
