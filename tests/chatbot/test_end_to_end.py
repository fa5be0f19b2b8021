"""The whole road with the default language model over the sample documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from chatbot.assembly import Application
from chatbot.model_store import path_of
from chatbot.types import AnswerUpdate, Question
from prompts.templates import load_refusal
from tests.conftest import SAMPLES

ROWS: dict[str, dict[str, Any]] = {
    row["id"]: row
    for row in map(json.loads, (SAMPLES / "evaluation" / "queries.jsonl").read_text("utf-8").splitlines())
}


@pytest.fixture(scope="module")
def application(sample_application: Application) -> Application:
    settings = sample_application.settings
    # `make test` pulls it: a missing model is a failure, not a reason to skip.
    path_of(settings.language_model.model, settings.resolved_models_dir)
    return sample_application


def _ask(application: Application, text: str) -> AnswerUpdate:
    updates: Iterator[AnswerUpdate] = application.stream(Question(text=text))
    whole = next(updates)
    assert whole.answer is not None or whole.evidence is not None or whole.delta
    for update in updates:
        whole = whole + update
    return whole


@pytest.mark.long
@pytest.mark.parametrize("identity", ["en-001", "zh-015"])
def test_a_sample_question_is_answered_with_the_right_figure_and_document(
    application: Application, identity: str
) -> None:
    row = ROWS[identity]
    whole = _ask(application, row["text"])
    answer = whole.answer
    assert answer is not None
    assert not answer.abstained
    assert answer.language == row["lang"]
    assert any(gold in answer.text for gold in row["answers"])
    assert answer.text == whole.delta
    assert answer.citations
    assert row["source"] in {citation.source.removeprefix("samples/") for citation in answer.citations} or any(
        citation.source.endswith(row["source"]) for citation in answer.citations
    )
    for citation in answer.citations:
        assert f"[{citation.number}]" in answer.text
        if "page" in row and citation.source.endswith(row["source"]):
            assert citation.page == row["page"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("text", "language"),
    [("Do you offer financing for yachts?", "en"), ("你们提供游艇贷款吗？", "zh"), ("asdf qwer", "en")],
)
def test_what_is_off_topic_is_refused_in_its_language(application: Application, text: str, language: str) -> None:
    answer = _ask(application, text).answer
    assert answer is not None
    assert answer.abstained
    assert answer.text == load_refusal("zh" if language == "zh" else "en")
    assert answer.citations == ()


@pytest.mark.long
def test_a_product_that_nobody_makes_is_refused(application: Application) -> None:
    for identity in ("en-059", "en-060"):
        answer = _ask(application, ROWS[identity]["text"]).answer
        assert answer is not None
        assert answer.abstained
