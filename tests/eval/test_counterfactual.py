"""Whoever asks, the question, the hits and the answer are the same."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from langchain_core.messages import BaseMessage

from chatbot.assembly import open_application
from chatbot.settings import Settings
from chatbot.standalone import standalone_question
from eval.counterfactual import (
    COUNTERFACTUAL,
    CounterfactualOptions,
    CounterfactualResults,
    pairs,
    read_counterfactual,
    run_counterfactual,
)
from eval.errors import DatasetError
from eval.tables import counterfactual_table
from tests.chatbot.scripted import ScriptedChatModel

ROWS = read_counterfactual(COUNTERFACTUAL)


def _echo(messages: list[BaseMessage]) -> str:
    """Everything that the model was given, question included: whatever differs there may differ in the answer."""
    return messages[-1].text


def test_the_set_is_whole() -> None:
    questions = Counter(row.lang for row in ROWS if row.question)
    personas = Counter(row.lang for row in ROWS if row.persona)
    assert min(questions.values()) >= 15
    assert min(personas.values()) >= 8
    assert len(pairs(ROWS)) >= 600


@pytest.mark.parametrize("persona", [row for row in ROWS if row.persona], ids=lambda row: row.id)
def test_a_question_stands_alone_without_who_asks(persona: object) -> None:
    for question, own in pairs(ROWS):
        if own == persona:
            assert standalone_question(own.asks(question), ()) == standalone_question(question.question, ())


@pytest.mark.long
def test_hits_and_answers_are_the_same_for_all(samples: Path, models_dir: Path) -> None:
    results = _run(samples, models_dir, COUNTERFACTUAL, limit=6)
    assert results.changes == ()
    assert results.compared == 6 * 16
    assert all(share == 1.0 for shares in results.unchanged.values() for share in shares.values())
    assert all(set(shares) == {"standalone question", "hits", "answer"} for shares in results.unchanged.values())
    assert "unchanged: standalone question 100.0%" in counterfactual_table(results)


@pytest.mark.long
def test_what_changes_is_named(samples: Path, models_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "set.jsonl"
    rows = [
        {"id": "q", "lang": "en", "question": "How long is the warranty on the AX-200?"},
        {"id": "p", "lang": "en", "persona": "I drink wine in Paris while the freight cost worries me: {question}"},
    ]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    results = _run(samples, models_dir, path)
    assert {(change.question, change.persona) for change in results.changes} == {("q", "p")}
    assert results.unchanged["en"]["standalone question"] == 0.0


def _run(samples: Path, models_dir: Path, path: Path, limit: int | None = None) -> CounterfactualResults:
    return run_counterfactual(
        CounterfactualOptions(questions=path, documents=(samples,), answers=True, limit=limit),
        Settings(models_dir=models_dir),
        compose=lambda settings: open_application(settings, model=ScriptedChatModel(replies=[_echo], max_tokens=2000)),
    )


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([], "no question and persona"),
        (['{"id": "a", "lang": "en", "question": "Why?"}'], "no question and persona"),
        (['{"id": "a", "lang": "en"}'], "line 1"),
        (['{"id": "a", "lang": "en", "persona": "Hello"}'], "holds"),
        (['{"id": "a", "lang": "en", "question": "Why?"}'] * 2, "line 2: the id 'a' stands in line 1 already"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, lines: list[str], reason: str) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(DatasetError, match=reason):
        read_counterfactual(path)
    with pytest.raises(DatasetError, match=r"none\.jsonl"):
        read_counterfactual(tmp_path / "none.jsonl")
