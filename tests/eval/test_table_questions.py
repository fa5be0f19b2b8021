"""Questions about tables: the file that is shipped, and what counts as the right row."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from eval.errors import DatasetError
from eval.table_questions import TABLE_QUESTIONS, TableQuestion, read_table_questions

ROOT = Path(__file__).resolve().parents[2]


def question(header: tuple[str, ...], *cells: str) -> TableQuestion:
    return TableQuestion(
        id="q", lang="en", question="How much?", file="a.xlsx", case="plain", header=header, cells=tuple(cells)
    )


def test_the_shipped_questions_are_whole() -> None:
    questions = read_table_questions(TABLE_QUESTIONS)
    assert len(questions) >= 70
    assert len({own.question for own in questions}) == len(questions)
    languages = Counter(own.lang for own in questions)
    assert min(languages["en"], languages["zh"]) >= 50
    assert {"pdf", "docx", "xlsx", "xls", "csv", "html", "pptx", "md", "scan"} == {own.format for own in questions}
    for own in questions:
        if own.sha256 is None:
            assert (ROOT / own.file).is_file()
        else:
            # Only the name of a document that is not ours.
            assert "/" not in own.file


def test_a_row_holds_all_cells_whole_and_the_asked_one_under_its_header() -> None:
    asked = question(("Price", "EUR"), "AX-200/45", "4.50")
    assert asked.is_row("Part: AX-200/45; Price EUR: 4.50; Price USD: 5.10")
    assert not asked.is_row("Part: AX-200/45B; Price EUR: 4.50")
    assert not asked.is_row("Part: AX-200/45; Price EUR: 14.50")
    assert not asked.is_row("Part: AX-200/45; Price EUR: 5.10; Price USD: 4.50")
    assert not asked.is_row("Part: AX-200/45; 4.50")
    assert not asked.is_row("AX-200/45 4.50 Price EUR")


def test_width_of_letters_white_space_and_an_ellipsis_are_no_matter() -> None:
    asked = question(("单价（元）",), "密封圈…", "4.50 元")
    assert asked.is_row("名称: 密封圈，氟橡胶; 单价(元): 4.50元")
    assert not asked.is_row("名称: 轴承和密封圈; 单价(元): 4.50元")
    assert question(("Serial",), "24-0917").is_row("Customer: Brisk; Serial: 24-0917")


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        ([], "empty"),
        (["{"], "line 1"),
        ([json.dumps({"id": "a", "lang": "en"})], "question"),
    ],
)
def test_a_damaged_file_is_named_with_its_line(tmp_path: Path, lines: list[str], reason: str) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(DatasetError, match=reason):
        read_table_questions(path)
    with pytest.raises(DatasetError, match=r"none\.jsonl"):
        read_table_questions(tmp_path / "none.jsonl")


def test_an_id_stands_once(tmp_path: Path) -> None:
    line = question(("EUR",), "4.50").model_dump_json()
    (tmp_path / "q.jsonl").write_text(f"{line}\n{line}\n", encoding="utf-8")
    with pytest.raises(DatasetError, match=r"line 2: the id '.+' stands in line 1 already"):
        read_table_questions(tmp_path / "q.jsonl")
