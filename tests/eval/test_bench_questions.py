from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.bench_questions import read_questions, spread
from eval.errors import BenchmarkError


def test_the_texts_of_a_file_are_read_in_order(tmp_path: Path) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_text('{"id": "1", "text": "One?", "answers": []}\n\n{"text": "二？"}\n', encoding="utf-8")
    assert read_questions(path) == ["One?", "二？"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [("", "is empty"), ('{"text": "a"}\n{"txt": "b"}', "line 2: Field required"), ("{", "line 1")],
)
def test_a_file_without_questions_is_refused(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "queries.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BenchmarkError, match=reason):
        read_questions(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match=r"nowhere\.jsonl cannot be read"):
        read_questions(tmp_path / "nowhere.jsonl")


@given(st.integers(1, 60), st.integers(1, 80))
def test_questions_are_spread_in_order_without_repeats(size: int, limit: int) -> None:
    questions = [str(number) for number in range(size)]
    chosen = [int(text) for text in spread(questions, limit)]
    assert chosen == sorted(set(chosen))
    assert len(chosen) == min(size, limit)
    assert chosen[0] == 0
    assert max(chosen) >= size - size // len(chosen) - 1
