from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from chatbot.assembly import Application
from tests.ui.conftest import serving

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def client(sample_application: Application) -> Iterator[httpx.Client]:
    with serving(sample_application) as url, httpx.Client(base_url=url, timeout=120) as client:
        yield client


def test_messages_in_both_languages_get_intent_mood_and_language(client: httpx.Client) -> None:
    texts = ["My order is three weeks late and nobody answers my e-mails!", "今天必须发一个叶轮，产线停了！", ""]
    results = client.post("/api/classify", json={"texts": texts, "kb": "default"}).json()["results"]
    assert [set(own) for own in results] == [{"intent", "confidence", "mood", "mood_confidence", "language"}] * 3
    assert [own["mood"] for own in results[:2]] == ["annoyed", "urgent"]
    assert [own["language"] for own in results[:2]] == ["en", "zh"]
    assert results[2]["intent"] == "other"
    assert all(0 <= own["confidence"] <= 1 and 0 <= own["mood_confidence"] <= 1 for own in results)
    (alone,) = client.post("/api/classify", json={"text": texts[0]}).json()["results"]
    assert alone == results[0]


@pytest.mark.parametrize(
    "body", [{}, {"text": "a", "texts": ["b"]}, {"text": 1}, {"texts": ["a"] * 257}, {"text": "a", "question": "b"}]
)
def test_a_wrong_request_is_one_clear_line(client: httpx.Client, body: dict[str, object]) -> None:
    answer = client.post("/api/classify", json=body)
    assert answer.status_code == 422
    assert answer.json()["error"]["type"] == "RequestError"


def test_a_knowledge_base_that_is_not_there_is_unknown(client: httpx.Client) -> None:
    assert client.post("/api/classify", json={"text": "a", "kb": "../x"}).status_code in {400, 404}
