from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import jieba
import openai
import pytest

from chatbot.assembly import Application, open_application
from chatbot.language_model_settings import LanguageModelSettings
from chatbot.settings import Settings
from tests.chatbot.model_servers import wait_for
from tests.chatbot.scripted import ScriptedChatModel
from tests.ui.conftest import REPLY, serving
from vectorstore import tokens
from vectorstore.embedder import Embedder

pytestmark = pytest.mark.long

QUESTION = "Within how many days may unused standard goods be returned?"


@pytest.fixture(scope="module")
def address(sample_application: Application) -> Iterator[str]:
    application = open_application(
        sample_application.settings, model=ScriptedChatModel(replies=[REPLY]), embedders=sample_application.embedders()
    )
    application.load()
    with serving(application) as url:
        yield url
    application.close()


@pytest.fixture(scope="module")
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=60) as client:
        yield client


def _events(text: str) -> list[tuple[str, dict[str, object]]]:
    events = []
    for block in text.strip().split("\n\n"):
        name, data = block.split("\n", 1)
        events.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return events


def test_search_answers_as_the_command_does(client: httpx.Client) -> None:
    answer = client.post("/api/search", json={"question": "AX-200/45B", "top_k": 2})
    assert answer.status_code == 200
    hits = answer.json()["hits"]
    assert len(hits) == 2
    assert set(hits[0]) == {"rank", "score", "chunk_id", "source", "title", "page", "section", "text"}


def test_a_search_returns_as_many_passages_as_the_settings_say(sample_application: Application) -> None:
    settings = sample_application.settings
    vectorstore = settings.vectorstore.model_copy(update={"top_k": 3})
    application = open_application(
        settings.model_copy(update={"vectorstore": vectorstore}),
        model=ScriptedChatModel(replies=[REPLY]),
        embedders=sample_application.embedders(),
    )
    application.load()
    with serving(application) as url:
        found = httpx.post(f"{url}/api/search", json={"question": "What can I return?"}, timeout=60)
    application.close()
    assert len(found.json()["hits"]) == 3


def test_a_search_is_narrowed_to_products_documents_and_languages(client: httpx.Client) -> None:
    def sources(**only: object) -> set[str]:
        found = client.post("/api/search", json={"question": "What does it weigh?", "top_k": 20, "only": only})
        return {hit["source"].rsplit("documents/", 1)[-1] for hit in found.json()["hits"]}

    assert sources(documents=["faq.md"]) == {"en/faq.md", "zh/faq.md"}
    assert sources(documents=["faq.md"], language="zh") == {"zh/faq.md"}
    assert sources(products=["AX-200"], language="en") == {
        "en/ax-200-manual.pdf",
        "en/service-bulletin-sb-2024-07.pdf",
    }
    assert sources(products=["AX-2"]) == set()
    assert client.post("/api/search", json={"question": "?a", "only": {"product": "x"}}).status_code == 422


def test_ask_answers_with_quotes_that_stand_in_their_source(client: httpx.Client) -> None:
    answer = client.post("/api/ask", json={"question": QUESTION}).json()
    assert set(answer) == {
        "answer",
        "abstained",
        "confidence",
        "language",
        "citations",
        "standalone_question",
        "timings",
    }
    assert not answer["abstained"]
    assert "30 days" in answer["answer"]
    assert "[1]" in answer["answer"]
    assert answer["citations"][0]["source"].endswith("en/returns-policy.docx")
    assert answer["citations"][0]["quote"] in REPLY
    assert answer["timings"]["first_evidence_seconds"] <= answer["timings"]["first_token_seconds"]


def test_a_stream_shows_evidence_first_and_adds_up_to_the_answer(client: httpx.Client) -> None:
    answer = client.post("/api/ask", json={"question": QUESTION, "stream": True})
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = _events(answer.text)
    names = [name for name, _ in events]
    assert names.index("evidence") < names.index("delta") < names.index("answer") == len(names) - 1
    written = "".join(str(data["text"]) for name, data in events if name == "delta")
    assert written == events[-1][1]["answer"]


@pytest.mark.parametrize(
    ("question", "words"),
    [("Do you offer financing for yachts?", "could not find"), ("你们提供游艇贷款吗？", "没有找到")],
)
def test_what_the_documents_do_not_hold_is_refused_in_the_language_of_the_question(
    client: httpx.Client, question: str, words: str
) -> None:
    answer = client.post("/api/ask", json={"question": question}).json()
    assert answer["abstained"]
    assert words in answer["answer"]
    assert answer["citations"] == []


def test_a_follow_up_is_understood_from_the_history(client: httpx.Client) -> None:
    history = [{"role": "user", "text": "What is the rated flow of the AX-200/45?"}, {"role": "assistant", "text": "…"}]
    answer = client.post("/api/ask", json={"question": "And its motor power?", "history": history}).json()
    assert "AX-200/45" in answer["standalone_question"]


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ({"question": ""}, 400, "empty"),
        ({"question": "\x00\x01\x02"}, 400, "empty"),
        ({"question": "x" * 100_000}, 400, "100000"),
        ({"question": "x", "kb": "nowhere"}, 404, "no knowledge base"),
        ({"question": "x", "kb": "../../etc"}, 400, "not allowed"),
        ({}, 422, "question"),
        ({"question": 5}, 422, "question"),
        ({"question": "x", "surprise": 1}, 422, "surprise"),
        ({"question": "x", "history": [{"role": "robot", "text": "y"}]}, 422, "history"),
    ],
)
@pytest.mark.parametrize("route", ["/api/ask", "/api/search"])
def test_a_wrong_request_is_one_clear_line(
    client: httpx.Client, route: str, body: dict[str, object], status: int, word: str
) -> None:
    answer = client.post(route, json=body)
    assert answer.status_code == status
    assert word in answer.json()["error"]["message"]


def test_a_wrong_question_in_a_stream_is_an_event(client: httpx.Client) -> None:
    answer = client.post("/api/ask", json={"question": " ", "stream": True})
    name, data = _events(answer.text)[-1]
    assert name == "error"
    assert "empty" in str(data)


def test_what_is_no_json_is_refused(client: httpx.Client) -> None:
    answer = client.post("/api/ask", content=b"{", headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


def test_a_body_that_is_too_large_is_refused_announced_or_not(client: httpx.Client) -> None:
    assert client.post("/api/ask", content=b"x" * 2_000_000).status_code == 413

    def endless() -> Iterator[bytes]:
        yield from (b"x" * 100_000 for _ in range(30))

    try:
        status = client.post("/api/ask", content=endless()).status_code
    except httpx.TransportError:
        status = 413  # the connection was closed on us
    assert status in {400, 413}
    assert client.get("/healthz").status_code == 200


def test_health_and_readiness(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready"}
    schema = client.get("/api/openapi.json").json()
    assert {"/api/ask", "/api/search", "/healthz", "/readyz", "/v1/chat/completions"} <= set(schema["paths"])


def test_answers_carry_security_headers(client: httpx.Client) -> None:
    for route in ("/", "/healthz", "/nowhere"):
        headers = client.get(route).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "SAMEORIGIN"


def test_a_server_without_a_knowledge_base_lives_and_is_ready_when_it_gets_one(
    tmp_path: Path, models_dir: Path, embedders: dict[str, Embedder]
) -> None:
    settings = Settings(data_dir=tmp_path / "data", models_dir=models_dir)
    application = open_application(settings, model=ScriptedChatModel(replies=["x"]), embedders=embedders)
    with serving(application) as url:
        assert httpx.get(f"{url}/healthz").status_code == 200
        answer = httpx.post(f"{url}/api/ask", json={"question": "What can I return?"}, timeout=60)
        assert answer.status_code == 404
        wait_for(lambda: httpx.get(f"{url}/readyz").json()["reason"] != "loading", "it has looked for one")
        ready = httpx.get(f"{url}/readyz")
        assert ready.status_code == 503
        assert "KnowledgeBaseMissingError" in ready.json()["reason"]
        assert str(tmp_path) not in ready.text + answer.text
        # Nobody asks a server that is not ready: it has to notice by itself.
        (tmp_path / "returns.txt").write_text("Unopened goods can be returned within 30 days.", encoding="utf-8")
        application.ingest([tmp_path / "returns.txt"])
        wait_for(lambda: httpx.get(f"{url}/readyz").status_code == 200, "the first documents are noticed")
    application.close()


def test_the_openai_client_gets_an_answer_with_citations(address: str) -> None:
    client = openai.OpenAI(base_url=f"{address}/v1", api_key="none")
    assert "citedesk" in [model.id for model in client.models.list()]
    answer = client.chat.completions.create(
        model="citedesk",
        messages=[{"role": "system", "content": "Speak like a pirate."}, {"role": "user", "content": QUESTION}],
    )
    message = answer.choices[0].message
    assert "30 days" in (message.content or "")
    assert message.model_extra is not None
    assert message.model_extra["citations"][0]["source"].endswith("en/returns-policy.docx")


def test_the_openai_client_can_stream(address: str) -> None:
    client = openai.OpenAI(base_url=f"{address}/v1", api_key="none")
    chunks = list(
        client.chat.completions.create(
            model="citedesk/default", messages=[{"role": "user", "content": QUESTION}], stream=True
        )
    )
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert "30 days" in text
    assert chunks[-1].choices[0].finish_reason == "stop"
    assert chunks[-1].choices[0].delta.model_extra["citations"]  # type: ignore[index] # set by us


@pytest.mark.parametrize("model", ["gpt-4", "citedesk/nowhere"])
def test_the_openai_client_is_told_of_an_unknown_model(address: str, model: str) -> None:
    client = openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0)
    with pytest.raises((openai.BadRequestError, openai.NotFoundError)):
        client.chat.completions.create(model=model, messages=[{"role": "user", "content": QUESTION}])


def test_the_original_behind_a_citation_is_served_and_nothing_else(
    tmp_path: Path, models_dir: Path, samples: Path, embedders: dict[str, Embedder]
) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    for name in ("faq.md", "shipping-terms.html", "warranty-terms.pdf"):
        shutil.copy(samples / "en" / name, folder)
    (tmp_path / "secret.txt").write_text("not for you", encoding="utf-8")
    settings = Settings(data_dir=tmp_path / "data", models_dir=models_dir)
    application = open_application(settings, model=ScriptedChatModel(replies=["x"]), embedders=embedders)
    application.ingest([folder])
    hits = application.search("warranty shipping faq", top_k=50).hits
    ids = {Path(hit.chunk.source).name: hit.chunk.document_id for hit in hits}
    with serving(application) as url, httpx.Client(base_url=url) as client:
        pdf = client.get(f"/documents/default/{ids['warranty-terms.pdf']}")
        assert pdf.content == (folder / "warranty-terms.pdf").read_bytes()
        assert pdf.headers["content-type"] == "application/pdf"
        assert pdf.headers["content-disposition"].startswith("inline")
        page = client.get(f"/documents/default/{ids['shipping-terms.html']}")
        assert page.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in page.headers["content-security-policy"]
        (folder / "faq.md").write_text("changed", encoding="utf-8")
        assert client.get(f"/documents/default/{ids['faq.md']}").status_code == 410
        (folder / "faq.md").unlink()
        assert client.get(f"/documents/default/{ids['faq.md']}").status_code == 410
        for path in ("/documents/default/none", "/documents/default/..%2F..%2Fsecret.txt", "/documents/..%2Fkb/x"):
            answer = client.get(path)
            assert answer.status_code in {400, 404}
            assert "not for you" not in answer.text
    application.close()


class _Gate:
    """Holds the scripted model back until it is opened."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.entered = threading.Event()
        self.left: list[int] = []

    def __call__(self, number: int) -> None:
        self.entered.set()
        self.left.append(number)
        assert self.opened.wait(60)


def _gated(sample_application: Application, gate: _Gate, max_waiting: int) -> Application:
    settings = sample_application.settings.model_copy(
        update={"language_model": LanguageModelSettings(max_waiting=max_waiting)}
    )
    application = open_application(
        settings, model=ScriptedChatModel(replies=[REPLY], before_token=gate), embedders=sample_application.embedders()
    )
    application.load()
    return application


def test_the_first_chinese_question_reads_no_dictionary_any_more(
    sample_application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Other tests of this process have read it.
    tokens._segmenter.cache_clear()
    tokens._han_tokens.cache_clear()
    sample_application.load()
    monkeypatch.setattr(jieba.Tokenizer, "gen_pfdict", None)
    assert sample_application.search("未使用的标准品可以在多少天内退货？", top_k=3).hits


def test_ten_at_once_queue_and_all_finish(sample_application: Application) -> None:
    gate = _Gate()
    gate.opened.set()
    application = _gated(sample_application, gate, 64)
    with serving(application) as url, ThreadPoolExecutor(10) as pool:
        ask = lambda _: httpx.post(f"{url}/api/ask", json={"question": QUESTION}, timeout=120)  # noqa: E731
        answers = [answer.json() for answer in pool.map(ask, range(10))]
    assert len({answer["answer"] for answer in answers}) == 1
    assert all("30 days" in answer["answer"] for answer in answers)
    application.close()


def test_a_full_line_is_told_to_come_back_and_health_still_answers(sample_application: Application) -> None:
    gate = _Gate()
    application = _gated(sample_application, gate, 1)
    with serving(application) as url, ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(httpx.post, f"{url}/api/ask", json={"question": QUESTION}, timeout=120)]
        assert gate.entered.wait(60)
        waiting.append(pool.submit(httpx.post, f"{url}/api/ask", json={"question": QUESTION}, timeout=120))
        while application.queue_length() < 1:
            assert not waiting[1].done()
        full = httpx.post(f"{url}/api/ask", json={"question": QUESTION}, timeout=60)
        assert full.status_code == 503
        assert full.headers["retry-after"]
        assert "wait already" in full.json()["error"]["message"]
        assert httpx.get(f"{url}/healthz").status_code == 200
        gate.opened.set()
        assert all(answer.result().status_code == 200 for answer in waiting)
    application.close()


def test_a_client_that_leaves_stops_the_model_and_frees_its_place(sample_application: Application) -> None:
    gate = _Gate()
    application = _gated(sample_application, gate, 64)
    body = {"question": QUESTION, "stream": True}
    with serving(application) as url:
        with httpx.stream("POST", f"{url}/api/ask", json=body, timeout=60) as answer:
            for line in answer.iter_lines():
                if line == "event: evidence":
                    # Leaving the loop is leaving the server; the model must have begun by then.
                    assert gate.entered.wait(60)
                    break
        gate.opened.set()
        # The next one is answered whole, and the first one's words were not all written.
        again = httpx.post(f"{url}/api/ask", json={"question": QUESTION}, timeout=120)
        assert "30 days" in again.json()["answer"]
    assert gate.left.count(1) == 2
    assert gate.left.count(len(REPLY.split())) == 1
    application.close()
