"""The commands of the gate."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.ui.conftest import Run

pytestmark = pytest.mark.long

TEXTS = {
    "pump.txt": "The AX-200 pump weighs 45 kg.",
    "oil.txt": "The oil of the compressor is changed every 500 hours.",
    "returns.txt": "Unused goods may be returned within 14 days of delivery.",
    "水泵.txt": "AX-200 水泵的质保期为二十四个月。",
    "运费.txt": "订单满五千元免运费。",
}
ROWS = [
    ("问题", "期望内容", "文档", "可回答"),
    ("How heavy is the AX-200 pump?", "45 kg", "pump.txt", None),
    ("How often is the compressor's oil changed?", "500 hours", None, None),
    ("Within how many days may unused goods be returned?", "14 days", None, True),
    ("AX-200 水泵的质保期多长？", "二十四个月", None, "是"),
    ("订单满多少免运费？", "五千元", None, None),
]


@pytest.fixture
def place(run: Run, tmp_path: Path) -> tuple[dict[str, str], Path, Path]:
    """An installation of its own over five documents, and a sheet of five questions."""
    folder, sheet = tmp_path / "docs", tmp_path / "fragen 问题.xlsx"
    data = {"CITEDESK_DATA_DIR": str(tmp_path / "data")}
    folder.mkdir()
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    book = Workbook()
    for row in ROWS:
        book.active.append(row)
    book.save(sheet)
    assert run("ingest", str(folder), **data).status == 0
    return data, folder, sheet


def test_questions_are_set_shown_checked_and_cleared(
    run: Run, place: tuple[dict[str, str], Path, Path], tmp_path: Path
) -> None:
    data, _, sheet = place
    missing = run("kb", "gate", "check", **data)
    assert (missing.status, "citedesk kb gate set SHEET" in missing.stderr) == (1, True)
    done = run("kb", "gate", "set", str(sheet), **data)
    assert (done.status, done.stdout, done.stderr) == (0, "default: 5 gate questions, asked of version 000001\n", "")
    shown = run("kb", "gate", "show", **data)
    assert "AX-200 水泵的质保期多长？\n  text: 二十四个月" in shown.stdout
    assert "  document: pump.txt" in shown.stdout
    questions = json.loads(run("kb", "gate", "show", "--json", **data).stdout)["questions"]
    checked = run("kb", "gate", "check", **data)
    assert checked.stdout.splitlines() == [
        "default version 000001: 5 questions, mean score 1.000; it is live", "5 others right"
    ]  # fmt: skip
    assert run("kb", "gate", "clear", **data).status == 0
    assert json.loads(run("kb", "gate", "show", "--json", **data).stdout)["questions"] == []
    # What is shown can be set again.
    (tmp_path / "again.jsonl").write_text("\n".join(map(json.dumps, questions)), encoding="utf-8")
    again = json.loads(run("kb", "gate", "set", str(tmp_path / "again.jsonl"), "--json", **data).stdout)
    assert again == {"kb": "default", "questions": 5, "asked_of": "000001", "wrong": []}
    assert json.loads(run("kb", "gate", "show", "--json", **data).stdout)["questions"] == questions


def test_a_bad_version_is_one_line_and_status_1_and_force_publishes_it(
    run: Run, place: tuple[dict[str, str], Path, Path]
) -> None:
    data, folder, sheet = place
    assert run("kb", "gate", "set", str(sheet), **data).status == 0
    (folder / "pump.txt").unlink()
    (folder / "运费.txt").write_text("此文档已损坏。", encoding="utf-8")
    blocked = run("ingest", str(folder), "--json", **data)
    assert (blocked.status, blocked.stdout) == (1, "")
    (line,) = blocked.stderr.splitlines()
    assert line.startswith("citedesk: version 000002 of knowledge base 'default' was not published: on its 5 gate")
    assert "“订单满多少免运费？” (1.00 → 0.00)" in line
    versions = run("kb", "versions", **data).stdout.splitlines()
    assert versions[0].startswith("* 000001")
    assert versions[1].startswith("  000002")
    assert versions[1].endswith("[blocked by the gate]")
    jobs = run("kb", "jobs", **data).stdout.splitlines()
    assert "ingest blocked  version 000002" in jobs[-1]
    resumed = run("ingest", "--resume", **data)
    assert (resumed.status, "came to its end" in resumed.stderr) == (0, True)
    assert "45 kg" in run("search", "How heavy is the AX-200 pump?", "--top-k", "1", **data).stdout
    checked = run("kb", "gate", "check", "000002", **data)
    assert checked.status == 1
    assert "blocked, a fall of 0.400" in checked.stdout
    assert "  1.00   0.00" in checked.stdout
    assert "3 others as before" in checked.stdout
    refused = run("kb", "publish", "000002", **data)
    assert (refused.status, "--force" in refused.stderr) == (1, True)
    forced = json.loads(run("kb", "publish", "000002", "--force", "--json", **data).stdout)
    assert forced == {"kb": "default", "published": "000002", "not_applied": 0, "warnings": []}
    assert "blocked" not in run("kb", "versions", **data).stdout
    assert run("kb", "rollback", **data).status == 0
    # Without the bound, what two questions of five say may be chance.
    let_through = run("ingest", str(folder), CITEDESK_GATE__MAX_DROP="1", **data)
    assert let_through.status == 0
    assert "warning: the gate let the version pass" in let_through.stderr


def test_a_wrong_sheet_is_one_line_with_every_fault(
    run: Run, place: tuple[dict[str, str], Path, Path], tmp_path: Path
) -> None:
    data, _, _ = place
    (tmp_path / "sheet.csv").write_bytes("问题;答案\n质保期多长？;\n;二十四个月\n".encode("gb18030"))
    wrong = run("kb", "gate", "set", str(tmp_path / "sheet.csv"), **data)
    (line,) = wrong.stderr.splitlines()
    assert (wrong.status, wrong.stdout) == (1, "")
    assert "sheet.csv: row 2: nothing says what should be found" in line
    assert "row 3: the question is empty" in line
    assert run("kb", "gate", "set", str(tmp_path / "none.xlsx"), **data).status == 1
