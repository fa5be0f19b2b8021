"""``citedesk insights``: files that are written, and answers on stdout."""

from __future__ import annotations

import json
from pathlib import Path

import pypdfium2
import pytest

from tests.ui.conftest import Run

pytestmark = pytest.mark.long

ORDERS = (
    "Order,Date,Customer,Product,Category,Region,Quantity,Amount,Currency\n"
    "1,2025-05-02,C-1001,AX-1,Pumps,North,1,900,EUR\n"
    "2,2025-05-20,Anna Weber,S-1,Seals,South,2,120,EUR\n"
)
PERIOD = ("--from", "2025-05-01", "--to", "2025-05-31")


@pytest.fixture
def orders(tmp_path: Path) -> str:
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS, encoding="utf-8")
    return str(path)


def test_a_report_is_written_in_each_form(run: Run, orders: str, tmp_path: Path) -> None:
    for ending in ("html", "pdf", "json"):
        out = tmp_path / f"report.{ending}"
        done = run("insights", "report", *PERIOD, "--orders", orders, "--out", str(out), "--language", "zh")
        assert done.status == 0, done.stderr
        assert done.stdout == ""
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "1,020.00 EUR" in page
    assert "Anna Weber" not in page
    assert len(pypdfium2.PdfDocument(tmp_path / "report.pdf")) >= 2
    assert json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["language"] == "zh"


def test_a_question_is_answered_with_its_query(run: Run, orders: str) -> None:
    done = run("insights", "ask", "五月各地区密封件销售额", *PERIOD, "--orders", orders, "--language", "zh")
    assert done.status == 0
    assert "SELECT region" in done.stdout
    assert "South\t120.00 EUR\t1" in done.stdout
    told = json.loads(run("insights", "ask", "profit by region", *PERIOD, "--orders", orders, "--json").stdout)
    assert (told["answered"], told["unused_words"]) == (False, ["profit"])


def test_what_cannot_be_done_is_one_line(run: Run, orders: str, tmp_path: Path) -> None:
    assert run("insights", "report", *PERIOD).status == 2
    assert run("insights", "report", *PERIOD, "--out", "report.doc").status == 2
    assert run("insights", "report", "--from", "May", "--to", "June", "--json").status == 2
    for arguments in (
        ("report", "--from", "2025-06-01", "--to", "2025-05-01", "--json"),
        ("report", *PERIOD, "--orders", str(tmp_path / "none.csv"), "--json"),
        ("report", *PERIOD, "--out", str(tmp_path / "no" / "report.html")),
        ("ask", "sales by region"),
    ):
        done = run("insights", *arguments)
        assert done.status == 1
        assert done.stderr.startswith("citedesk: ")
        assert done.stderr.count("\n") == 1
