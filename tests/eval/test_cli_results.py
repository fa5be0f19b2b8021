from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from eval.cli import app
from tests.eval.runs import a_run


def _eval(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def outs(tmp_path: Path) -> tuple[Path, Path]:
    return a_run(tmp_path / "a").folder, a_run(tmp_path / "b").folder


def test_compare_prints_a_table_or_json(outs: tuple[Path, Path]) -> None:
    table = _eval("compare", *outs)
    assert table.exit_code == 0, table.output
    assert "6 questions" in table.stdout
    found = json.loads(_eval("compare", *outs, "--json").stdout)
    assert set(found["measures"]["nDCG@10"]) >= {"first", "second", "difference", "low", "high", "p_value", "p_holm"}


def test_report_writes_a_page(outs: tuple[Path, Path], tmp_path: Path) -> None:
    done = _eval("report", *outs, "--html", tmp_path / "page.html", "--language", "zh")
    assert done.exit_code == 0, done.output
    assert 'lang="zh-CN"' in (tmp_path / "page.html").read_text(encoding="utf-8")
    assert _eval("report", *outs, "--html", tmp_path / "page.html", "--language", "fr").exit_code == 2


def test_a_sheet_is_written_and_summed_up(outs: tuple[Path, Path], tmp_path: Path) -> None:
    sheet, key = tmp_path / "sheet.xlsx", tmp_path / "sheet.key.json"
    done = _eval("rating-sheet", *outs, "--file", sheet, "--limit", "2", "--seed", "7")
    assert done.exit_code == 0, done.output
    assert done.stdout.split() == [str(sheet), str(key)]
    shutil.copy(sheet, tmp_path / "other.xlsx")
    summed = _eval("ratings", sheet, tmp_path / "other.xlsx", "--key", key, "--json")
    assert summed.exit_code == 0, summed.output
    assert json.loads(summed.stdout)["raters"] == 2
    assert "ties 0" in _eval("ratings", sheet, "--key", key).stdout


def test_an_expected_error_is_one_line(outs: tuple[Path, Path], tmp_path: Path) -> None:
    for arguments in (
        ("compare", outs[0], tmp_path),
        ("report", tmp_path, "--html", tmp_path / "page.html"),
        ("rating-sheet", tmp_path, "--file", tmp_path / "s.xlsx"),
        ("ratings", tmp_path / "none.xlsx"),
    ):
        done = _eval(*arguments)
        assert done.exit_code == 1
        assert done.stderr.startswith("citedesk-eval: ")
        assert "is missing" in done.stderr
        assert done.stdout == ""
        assert len(done.stderr.splitlines()) == 1
