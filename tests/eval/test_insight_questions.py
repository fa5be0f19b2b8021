from __future__ import annotations

from pathlib import Path

import pytest

from eval.errors import DatasetError
from eval.insight_questions import INSIGHT_QUESTIONS, InsightQuestion, insight_table, run_insight_questions
from eval.json_rows import numbered_rows


def test_the_set_is_large_enough_in_both_languages_and_parts() -> None:
    rows = [row for _, row in numbered_rows(INSIGHT_QUESTIONS, InsightQuestion)]
    for language in ("en", "zh"):
        assert sum(row.language == language for row in rows) >= 50
        assert sum(row.language == language and row.part != "dev" for row in rows) >= 30
        assert sum(row.language == language and row.sql is None for row in rows) >= 10


def test_no_question_is_answered_wrongly() -> None:
    results = run_insight_questions()
    assert results.answered_wrongly == 0, insight_table(results)
    assert min(results.right.values()) >= 0.9, insight_table(results)


def test_a_damaged_set_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "insight_questions.jsonl"
    path.write_text('{"id": "x"}\n', encoding="utf-8")
    with pytest.raises(DatasetError):
        run_insight_questions(path)
