from __future__ import annotations

from pathlib import Path

import pytest

from eval.errors import BenchmarkError
from eval.ingest_bench import bench_ingestion

pytest.importorskip("langchain_community", reason="the extra `bench` is not installed")


@pytest.mark.long
def test_both_ways_read_and_index_the_same_files(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(
            f"The pump P{number} is switched off first. 水泵先关闭。", encoding="utf-8"
        )
    (tmp_path / "page.html").write_text("<html><body><h1>Seals</h1><p>AX-200 fits.</p></body></html>")
    report = bench_ingestion([tmp_path], rounds=1)
    assert report.plain["files"] == report.ours["files"] == 4
    assert report.plain["texts"] >= 4
    assert min(report.ratios.values()) > 0


def test_a_way_that_comes_to_no_end_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match="the plain way ended with status 1"):
        bench_ingestion([tmp_path / "missing"], rounds=1)
