"""``citedesk products`` and ``citedesk recommend``: what is brought in, found, taken back, and refused in one line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.ui.conftest import Finished, Run

pytestmark = pytest.mark.long

CATALOGUE = (
    "Part number,Name,名称,Category,Flow (l/min),Price (EUR),Cost (EUR),Visibility\n"
    "P-7,Gear pump P-7,齿轮泵 P-7,Pumps,50,900,400,\n"
    "P-9,Gear pump P-9,齿轮泵 P-9,Pumps,90,1500,800,\n"
    "P-X,Pre-series pump,试制泵,Pumps,95,1000,900,internal\n"
)
Own = Callable[..., Finished]


@pytest.fixture
def own(run: Run, tmp_path: Path) -> Own:
    """A command with a catalogue of this test alone."""
    (tmp_path / "catalogue.csv").write_text(CATALOGUE, encoding="utf-8")

    def command(*arguments: str) -> Finished:
        return run(*arguments, CITEDESK_DATA_DIR=str(tmp_path / "data"))

    assert command("products", "import", str(tmp_path / "catalogue.csv")).status == 0
    return command


@pytest.mark.parametrize("need", ["a pump of at least 80 l/min", "流量不低于80升/分的泵"])
def test_a_need_is_met_from_the_catalogue_and_what_is_internal_stays_so(own: Own, need: str) -> None:
    done = own("recommend", need)
    assert done.status == 0
    assert "P-9" in done.stdout
    assert "P-7" not in done.stdout
    assert "P-X" not in done.stdout
    told = json.loads(own("recommend", need, "--json").stdout)
    assert [product["part_number"] for product in told["products"]] == ["P-9"]
    assert "Cost" not in done.stdout + json.dumps(told)
    assert "P-X" in own("recommend", need, "--internal").stdout


@pytest.mark.parametrize(
    ("need", "said"), [("asdf qwer", "No product"), ("流量不低于800升/分的泵", "没有已知满足全部条件")]
)
def test_where_nothing_fits_that_is_said(own: Own, need: str, said: str) -> None:
    done = own("recommend", need)
    assert (done.status, done.stderr) == (0, "")
    assert said in done.stdout


def test_a_catalogue_is_listed_shown_replaced_and_taken_back(own: Own, tmp_path: Path) -> None:
    assert own("products", "list").stdout == "P-7  Gear pump P-7\nP-9  Gear pump P-9\n"
    assert "catalogue.csv" not in own("products", "show", "P-7").stderr
    assert json.loads(own("products", "show", "p7", "--json").stdout)["part_number"] == "P-7"
    (tmp_path / "next.csv").write_text(CATALOGUE.replace("P-7", "P-8"), encoding="utf-8")
    assert own("products", "import", str(tmp_path / "next.csv")).stdout == "3 products\n"
    assert "P-8" in own("products", "list").stdout
    assert own("products", "rollback").status == 0
    assert "P-8" not in own("products", "list").stdout
    assert own("products", "remove").status == 0
    assert own("products", "list").status == 1


def test_a_file_that_cannot_be_used_is_one_line_and_changes_nothing(own: Own, tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("hello\n", encoding="utf-8")
    (tmp_path / "cut.xlsx").write_bytes(b"PK\3\4cut off")
    for name in ("notes.csv", "cut.xlsx", "nowhere.xlsx"):
        for command in ("import", "orders"):
            done = own("products", command, str(tmp_path / name))
            assert (done.status, done.stdout) == (1, ""), name
            assert done.stderr.count("\n") == 1
            assert name in done.stderr
    assert own("products", "show", "NOPE").status == 1
    assert own("recommend", "a pump", "--kb", "nowhere").status == 1
    assert "P-7" in own("products", "list").stdout
