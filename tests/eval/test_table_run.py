"""Questions about tables are asked as they are served: real files, real embedders, a real knowledge base."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from chatbot.assembly import Application
from chatbot.settings import Settings
from eval.errors import DatasetError
from eval.table_run import TableOptions, TableResults, run_tables
from eval.tables import rows_table
from vectorstore.embedder import Embedder

pytestmark = pytest.mark.long

Run = Callable[..., TableResults]
CSV = "Hose;Price EUR\nHS-16;7,90\nHS-25;12,40\n"
QUESTIONS = [
    ("en", "What does hose HS-16 cost?", "samples/tables/en/hoses.csv", "Price EUR", ["HS-16", "7,90"]),
    ("zh", "氟橡胶最高耐多少度？", "samples/tables/zh/seals.csv", "最高温度", ["氟橡胶", "200 °C"]),
    ("en", "What does hose HS-99 cost?", "samples/tables/en/hoses.csv", "Price EUR", ["HS-99", "1,00"]),
    ("en", "Where is the beech table?", "outside.csv", "Room", ["beech table", "Room 7"]),
]


@pytest.fixture
def run(tmp_path: Path, models_dir: Path, embedders: dict[str, Embedder]) -> Run:
    tables = tmp_path / "samples" / "tables"
    (tables / "en").mkdir(parents=True)
    (tables / "zh").mkdir()
    (tables / "en" / "hoses.csv").write_text(CSV, encoding="utf-8")
    (tables / "zh" / "seals.csv").write_text("材料,最高温度\n氟橡胶,200 °C\n", encoding="gb18030")
    outside = b"Piece,Room\nbeech table,Room 7\noak chair,Room 9\n"
    lines = []
    for number, (lang, text, file, header, cells) in enumerate(QUESTIONS):
        row = {"id": f"q{number}", "lang": lang, "question": text, "file": file, "case": "plain", "header": [header]}
        row |= {"cells": cells} | ({"sha256": hashlib.sha256(outside).hexdigest()} if file == "outside.csv" else {})
        lines.append(json.dumps(row, ensure_ascii=False))
    (tmp_path / "q.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "docs" / "below").mkdir(parents=True)
    (tmp_path / "docs" / "below" / "renamed.csv").write_bytes(outside)
    (tmp_path / "docs" / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    def compose(settings: Settings) -> Application:
        # Loaded once for all tests; nothing else is shared.
        return Application(settings, embedders=embedders)

    def start(*, docs: bool) -> TableResults:
        options = TableOptions(
            questions=tmp_path / "q.jsonl", samples=tmp_path / "samples", docs=tmp_path / "docs" if docs else None
        )
        return run_tables(options, Settings(data_dir=tmp_path / "unused", models_dir=models_dir), compose=compose)

    return start


def test_documents_outside_are_found_by_their_hash_and_a_wrong_row_is_a_miss(run: Run) -> None:
    results = run(docs=True)
    assert {key: rank is not None for key, rank in results.ranks.items()} == {
        "q0": True,
        "q1": True,
        "q2": False,
        "q3": True,
    }
    assert results.overall.value == 0.75
    assert (results.by_language["zh"].value, results.by_language["en"].n) == (1.0, 3)
    [miss] = results.misses
    assert (miss.id, miss.wanted, miss.rank_of_file) == ("q2", ("Price EUR", "HS-99", "1,00"), 1)
    assert "HS-16" in miss.found[0]
    assert (results.files_missing, results.not_asked) == ((), 0)
    assert "missed q2" in rows_table(results)


def test_without_their_folder_the_documents_outside_are_named_as_missing(run: Run) -> None:
    results = run(docs=False)
    assert (results.files_missing, results.not_asked, results.overall.n) == (("outside.csv",), 1, 3)
    assert "outside.csv" in rows_table(results)


def test_a_set_without_any_of_its_documents_is_an_error(run: Run, tmp_path: Path) -> None:
    for path in (tmp_path / "samples").rglob("*.csv"):
        path.unlink()
    with pytest.raises(DatasetError, match="--docs"):
        run(docs=False)
