"""An internal document never reaches a buyer, whatever way the buyer goes."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import httpx
import pytest

from chatbot.assembly import Application, open_application
from chatbot.settings import Settings
from chatbot.types import Question
from ingest.properties import sidecar_of
from tests.chatbot.scripted import ScriptedChatModel
from tests.ui.conftest import serving
from ui.accounts.identity import Identity
from ui.buyer_desk import BuyerDesk
from ui.buyer_handlers import BuyerHandlers, Kept
from ui.metrics import Metrics
from ui.question_recorder import QuestionRecorder
from ui.threads import AsyncApplication
from vectorstore.document_filter import DocumentFilter
from vectorstore.embedder import Embedder

pytestmark = pytest.mark.long

SECRET = "ZEBRAFISH"
NOTE = f"The {SECRET} discount for dealers on the AX-200 pump is 63 percent."
_DEALERS = DocumentFilter(documents=("dealers.md",))
QUESTIONS = ["What is the ZEBRAFISH discount for dealers?", "Dealer discount on the AX-200 pump?", "经销商折扣是多少？"]


@pytest.fixture(scope="module")
def application(
    tmp_path_factory: pytest.TempPathFactory, models_dir: Path, embedders: dict[str, Embedder]
) -> Iterator[Application]:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "internal").mkdir()
    (folder / "internal" / "dealers.md").write_text(
        f"# Dealers\n\n{NOTE}\n\nOnly dealers may order DL-4711/9.\n", encoding="utf-8"
    )
    (folder / "partners.txt").write_text(f"{NOTE} Tell nobody.", encoding="utf-8")
    sidecar_of(folder / "partners.txt").write_text("audience: group:partners\n", encoding="utf-8")
    (folder / "pump.md").write_text("# AX-200 pump\n\nThe AX-200 pump weighs 45 kg, the P7 30 kg.\n", encoding="utf-8")
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), models_dir=models_dir)
    application = open_application(settings, model=ScriptedChatModel(replies=[NOTE] * 20), embedders=embedders)
    application.ingest([folder], workers=1)
    application.load()
    yield application
    application.close()


@pytest.fixture(scope="module")
def client(application: Application) -> Iterator[httpx.Client]:
    with serving(application) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_route_shows_a_buyer_what_is_internal(
    client: httpx.Client, caplog: pytest.LogCaptureFixture, question: str
) -> None:
    caplog.set_level(logging.DEBUG)
    bodies: dict[str, dict[str, object]] = {
        "/api/search": {"question": question, "top_k": 50},
        "/api/ask": {"question": question},
        "/v1/chat/completions": {"model": "citedesk", "messages": [{"role": "user", "content": question}]},
    }
    for route, body in bodies.items():
        for streamed in (False, True) if route != "/api/search" else (False,):
            answer = client.post(route, json=body | ({"stream": True} if streamed else {}))
            assert answer.status_code == 200
            # A question may be given back as it was asked; nothing else may be known.
            shown = answer.text.replace(question, "").replace(json.dumps(question)[1:-1], "")
            assert "63 percent" not in shown
            assert SECRET not in shown
            assert "dealers.md" not in shown
            assert "partners.txt" not in shown
    assert "63 percent" not in caplog.text


def test_titles_to_choose_from_are_those_that_a_buyer_may_see(client: httpx.Client, application: Application) -> None:
    assert application.bases.titles("default") == ["AX-200 pump"]
    assert set(application.bases.titles("default", frozenset({"agents", "group:partners"}))) == {"Dealers", "partners"}
    # The page's own list comes with its event, never with its source.
    assert "Dealers" not in client.get("/").text


def test_no_look_up_tells_of_what_is_internal(application: Application) -> None:
    insiders = frozenset({"public", "agents", "group:partners"})
    hidden = application.search("discount for dealers", audiences=insiders, only=_DEALERS).hits[0].chunk
    assert application.bases.chunk("default", hidden.id) is None
    assert application.bases.chunk("default", hidden.id, insiders) == hidden
    assert application.bases.document("default", hidden.document_id) is None
    assert application.bases.knows_part("default", "AX 200")
    assert application.bases.knows_part("default", "P7")
    assert not application.bases.knows_part("default", "ZX-900/1")
    assert not application.bases.knows_part("default", "DL-4711/9")
    assert application.bases.knows_part("default", "dl4711 9", insiders)


def test_an_internal_original_is_not_handed_out(client: httpx.Client, application: Application) -> None:
    hits = application.search("discount for dealers", audiences=frozenset({"agents", "group:partners"})).hits
    assert {Path(hit.chunk.source).name for hit in hits} == {"dealers.md", "partners.txt"}
    for hit in hits:
        assert client.get(f"/documents/default/{hit.chunk.document_id}").status_code == 404
    public = application.search("How heavy is the pump?").hits[0].chunk
    assert client.get(f"/documents/default/{public.document_id}").status_code == 200


def test_each_audience_gets_its_own(application: Application) -> None:
    for audience, name in (("agents", "dealers.md"), ("group:partners", "partners.txt")):
        asked = Question(text=QUESTIONS[0], audiences=frozenset({"public", audience}))
        answer = application.answer(asked)
        assert {Path(citation.source).name for citation in answer.citations} == {name}


def _page(application: Application, agent: Identity) -> BuyerHandlers:
    asynchronous = AsyncApplication(application)
    desk = BuyerDesk(asynchronous, QuestionRecorder(asynchronous, Metrics()))
    return BuyerHandlers(asynchronous, desk, application.settings.page, lambda _: agent, lambda _: 0)


def _opened(page: BuyerHandlers, kept: Kept) -> str:
    return str(asyncio.run(page.open(kept, gr.Request(headers={}, query_params={}))))


def _asked(page: BuyerHandlers) -> list[list[Any]]:
    async def ask() -> list[list[Any]]:
        return [step async for step in page.ask(QUESTIONS[0], [], [], {}, {}, "en", [], gr.Request())]

    return asyncio.run(ask())


@pytest.mark.parametrize(("kbs", "sees"), [((), True), (("default",), True), (("supplier-b",), False)])
def test_the_buyers_page_shows_what_is_internal_to_people_of_its_knowledge_base_only(
    application: Application, kbs: tuple[str, ...], sees: bool
) -> None:
    page = _page(application, Identity(name="bo", role="agent", kbs=kbs, groups=("partners",)))
    titles, answer = _opened(page, {}), str(_asked(page)).replace(QUESTIONS[0], "")
    assert "AX-200 pump" in titles
    assert ("Dealers" in titles, "partners" in titles, "63 percent" in answer) == (sees, sees, sees)


def test_a_colleague_s_conversation_opens_no_passage_that_is_not_one_s_own_to_see(application: Application) -> None:
    own = _page(application, Identity(name="bo", role="agent", kbs=("default",)))
    other = _page(application, Identity(name="eve", role="agent", kbs=("supplier-b",)))
    kept = _asked(own)[-1][3]
    # Beside the sentence that was quoted.
    assert "Only dealers may order" in _opened(own, kept)
    assert "Only dealers may order" not in _opened(other, kept)
