from __future__ import annotations

import pytest

from eval.progress import ProgressBars, tracked


def test_items_come_through_unchanged_and_each_is_told_when_done() -> None:
    told: list[tuple[str, int, int]] = []
    items = tracked("ab", total=2, stage="x", progress=lambda *step: told.append(step))
    assert next(items) == "a"
    assert told == []
    assert list(items) == ["b"]
    assert told == [("x", 1, 2), ("x", 2, 2)]
    assert list(tracked([1], total=1, stage="x", progress=None)) == [1]


def test_bars_go_to_stderr_one_per_stage(capsys: pytest.CaptureFixture[str]) -> None:
    bars = ProgressBars()
    for stage in ("first", "second"):
        for done in (1, 2):
            bars(stage, done, 2)
    bars.close()
    bars.close()
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("2/2") >= 2
    assert "first" in shown.err
    assert "second" in shown.err
