from __future__ import annotations

import datetime
import string
from collections.abc import Iterable
from pathlib import Path

import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families
from starlette.requests import Request
from starlette.testclient import TestClient

from chatbot.administration import Administration
from chatbot.assembly import Application
from chatbot.networks import LOOPBACK
from chatbot.server_pool import ServerFigures
from chatbot.types import Answer, Timings
from chatbot.version_stores import VersionStores
from ui.metrics import Metrics, PublishedFigures
from ui.metrics_route import is_from, metrics_routes, published_figures
from ui.request_counter import RequestCounter
from vectorstore.settings import VectorStoreSettings

Labels = tuple[tuple[str, str], ...]


def _answer(*, abstained: bool = False, first_token: float | None = 1.2) -> Answer:
    timings = Timings(
        retrieve_seconds=0.1,
        first_evidence_seconds=None if abstained else 0.4,
        first_token_seconds=first_token,
        total_seconds=4.0,
    )
    return Answer(
        text="SECRET words of a visitor",
        citations=(),
        abstained=abstained,
        confidence=0.9,
        language="en",
        standalone_question="SECRET question",
        timings=timings,
    )


def _values(metrics: Metrics) -> dict[str, dict[Labels, float]]:
    text, content_type = metrics.text("text/plain")
    assert content_type.startswith("text/plain")
    values: dict[str, dict[Labels, float]] = {}
    for family in text_string_to_metric_families(text.decode()):
        for sample in family.samples:
            values.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    return values


def _by(values: dict[Labels, float], *names: str) -> dict[tuple[str, ...], float]:
    return {tuple(dict(labels)[name] for name in names): value for labels, value in values.items()}


def test_questions_are_counted_by_their_end_and_timed() -> None:
    metrics = Metrics()
    metrics.answered(_answer(), channel="page")
    metrics.answered(_answer(), channel="page")
    metrics.answered(_answer(abstained=True, first_token=None), channel="widget")
    metrics.failed(channel="api")
    values = _values(metrics)
    assert _by(values["citedesk_questions_total"], "channel", "language", "outcome") == {
        ("page", "en", "answered"): 2,
        ("widget", "en", "refused"): 1,
        ("api", "other", "error"): 1,
    }
    assert values["citedesk_first_evidence_seconds_count"][()] == 2
    assert values["citedesk_first_word_seconds_sum"][()] == pytest.approx(2.4)
    assert values["citedesk_answer_seconds_count"][()] == 3
    # What is promised can be read off: evidence within a second.
    assert _by(values["citedesk_first_evidence_seconds_bucket"], "le")[("1.0",)] == 2


def test_people_s_doings_are_counted_from_zero() -> None:
    metrics = Metrics()
    before = _values(metrics)
    assert set(_by(before["citedesk_draft_decisions_total"], "action").values()) == {0}
    metrics.handed_over()
    metrics.decided("edited")
    metrics.rated("down")
    after = _values(metrics)
    assert after["citedesk_hand_overs_total"][()] == 1
    assert _by(after["citedesk_draft_decisions_total"], "action") == {
        ("accepted",): 0,
        ("edited",): 1,
        ("rejected",): 0,
    }
    assert _by(after["citedesk_ratings_total"], "value") == {("up",): 0, ("down",): 1}


def test_the_line_the_published_versions_and_the_process_are_looked_at_when_figures_are_read() -> None:
    waiting, cached = [3], [7]
    now = datetime.datetime.now(datetime.UTC)
    published: list[PublishedFigures] = []
    metrics = Metrics(queue_length=lambda: waiting[0], cached_answers=lambda: cached[0], published=lambda: published)
    assert _values(metrics)["citedesk_queue_length"][()] == 3
    assert _values(metrics)["citedesk_cached_answers_total"][()] == 7
    waiting[0], cached[0] = 0, 8
    published += [
        PublishedFigures(kb="default", created=now - datetime.timedelta(hours=1), documents=12),
        PublishedFigures(kb="gone", created=None, documents=None),
    ]
    values = _values(metrics)
    assert values["citedesk_queue_length"][()] == 0
    assert values["citedesk_cached_answers_total"][()] == 8
    assert values["citedesk_published_age_seconds"][(("kb", "default"),)] == pytest.approx(3600, abs=60)
    assert values["citedesk_published_documents"] == {(("kb", "default"),): 12}
    assert _by(values["citedesk_published_readable"], "kb") == {("default",): 1, ("gone",): 0}
    assert values["process_resident_memory_bytes"][()] > 0


def test_each_server_of_the_language_model_has_its_figures() -> None:
    servers = [
        ServerFigures(name="one:8000/v1", is_up=True, in_use=2, requests=9, failures=1),
        ServerFigures(name="two:8000/v1", is_up=False, in_use=0, requests=4, failures=3),
    ]
    values = _values(Metrics(servers=lambda: servers))
    assert _by(values["citedesk_model_server_healthy"], "server") == {("one:8000/v1",): 1, ("two:8000/v1",): 0}
    assert _by(values["citedesk_model_server_in_use"], "server") == {("one:8000/v1",): 2, ("two:8000/v1",): 0}
    assert _by(values["citedesk_model_server_requests_total"], "server") == {("one:8000/v1",): 9, ("two:8000/v1",): 4}
    assert _by(values["citedesk_model_server_failures_total"], "server") == {("one:8000/v1",): 1, ("two:8000/v1",): 3}
    assert "citedesk_model_server_healthy" not in _values(Metrics())


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_no_label_holds_what_somebody_wrote(channel: str, action: str, value: str, method: str) -> None:
    metrics = Metrics()
    metrics.answered(_answer(), channel=f"<{channel}")
    metrics.failed(channel=f"<{channel}")
    metrics.decided(f"<{action}")
    metrics.rated(f"<{value}")
    metrics.requested(method=f"<{method}", route=None, status=200)
    text = metrics.text("")[0].decode()
    assert "<" not in text
    assert "SECRET" not in text


def _application(metrics: Metrics) -> FastAPI:
    app = FastAPI(openapi_url=None)
    page = FastAPI(openapi_url=None)
    for router, path in ((app, "/documents/{kb}/{document_id}"), (page, "/"), (page, "/assets/{path:path}")):
        router.get(path)(lambda: {})  # noqa: PIE807 - FastAPI reads no signature of dict

    @app.get("/crash")
    async def crash() -> None:
        raise RuntimeError("a bug")

    app.mount("/agent", page)
    app.mount("/", page)
    app.add_middleware(RequestCounter, metrics=metrics, mounts=("/agent",))
    return app


def test_requests_are_counted_by_route_and_status_and_never_by_path() -> None:
    metrics = Metrics()
    client = TestClient(_application(metrics), raise_server_exceptions=False)
    for path in ("/documents/default/a", "/documents/default/b", "/agent/", "/agent/assets/x.js", "/", "/assets/y.js"):
        assert client.get(path).status_code == 200
    client.get("/nowhere")
    client.post("/documents/default/a")
    client.get("/crash")
    assert _by(_values(metrics)["citedesk_http_requests_total"], "method", "route", "status") == {
        ("GET", "/documents/{kb}/{document_id}", "200"): 2,
        ("GET", "/agent/", "200"): 1,
        ("GET", "/agent/assets/{path:path}", "200"): 1,
        ("GET", "/", "200"): 1,
        ("GET", "/assets/{path:path}", "200"): 1,
        ("GET", "other", "404"): 1,
        ("POST", "other", "404"): 1,
        ("GET", "/crash", "500"): 1,
    }


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(alphabet=string.ascii_letters + "/%.{}?~-", max_size=20), max_size=8))
def test_whatever_visitors_ask_for_the_series_are_bounded(paths: Iterable[str]) -> None:
    metrics = Metrics()
    client = TestClient(_application(metrics), raise_server_exceptions=False, follow_redirects=False)
    for path in paths:
        client.get(f"http://testserver/{path}")
    routes = {route for (route,) in _by(_values(metrics).get("citedesk_http_requests_total", {}), "route")}
    own = {
        "/documents/{kb}/{document_id}",
        "/",
        "/assets/{path:path}",
        "/crash",
        "/agent/",
        "/agent/assets/{path:path}",
    }
    assert routes <= own | {"other"}


def _reader(client: tuple[str, int], *, trusted_proxies: int = 0) -> TestClient:
    app = FastAPI(openapi_url=None)
    near = is_from(LOOPBACK, trusted_proxies=trusted_proxies)

    def may_read(request: Request) -> bool:
        return near(request) or request.headers.get("authorization") == "Bearer administrator"

    app.include_router(metrics_routes(Metrics(), may_read=may_read))
    return TestClient(app, client=client)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_figures_are_read_from_the_same_machine(address: str) -> None:
    answer = _reader((address, 4000)).get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert "citedesk_queue_length 0.0" in answer.text


@pytest.mark.parametrize("address", ["10.0.0.5", "2001:db8::1", "testclient", ""])
def test_from_elsewhere_an_administrator_s_key_is_needed(address: str) -> None:
    client = _reader((address, 4000))
    refused = client.get("/metrics")
    assert refused.status_code == 403
    assert "server.metrics_from" in refused.json()["error"]["message"]
    assert "citedesk_" not in refused.text
    assert client.get("/metrics", headers={"Authorization": "Bearer administrator"}).status_code == 200


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_a_proxy_on_the_same_machine_does_not_open_the_figures_to_the_world(header: str) -> None:
    assert _reader(("127.0.0.1", 4000)).get("/metrics", headers={header: "127.0.0.1"}).status_code == 403


def test_a_proxy_that_the_operator_trusts_says_where_a_request_comes_from() -> None:
    client = _reader(("127.0.0.1", 4000), trusted_proxies=1)
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1, 198.51.100.7"}).status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "198.51.100.7, 127.0.0.1"}).status_code == 200


def test_the_openmetrics_format_is_given_to_who_asks_for_it() -> None:
    answer = _reader(("::1", 1)).get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")


def test_a_knowledge_base_that_is_not_there_is_said_to_be_unreadable(tmp_path: Path) -> None:
    administration = Administration(VersionStores(tmp_path, VectorStoreSettings()), dict)
    assert list(published_figures(administration, ())()) == []
    assert [figures.created for figures in published_figures(administration, ("nothing",))()] == [None]


@pytest.mark.long
def test_the_published_sample_knowledge_base_is_counted(sample_application: Application) -> None:
    [figures] = published_figures(sample_application.administration, ("default",))()
    assert figures.kb == "default"
    assert figures.created is not None
    assert figures.created.tzinfo is not None
    assert figures.documents is not None
    assert figures.documents > 5
