from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from chatbot.insights.engine import Engine
from chatbot.insights.errors import InsightError, QueryLimitError

ROW = ("1", datetime.date(2025, 5, 1), "AX-1", "Pumps", "North", "C-1", 2.0, 10.0, "EUR")


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE orders",
        "DELETE FROM orders",
        "INSERT INTO orders (product) VALUES ('x')",
        "SELECT 1; DROP TABLE orders",
        "COPY orders TO '{file}'",
        "ATTACH '{file}'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET enable_external_access = true",
        "SET memory_limit = '64GB'",
        "PRAGMA version",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT * FROM ROW",
        "SELECT nothing FROM nowhere",
        "",
    ],
)
def test_only_reads_and_only_its_tables(statement: str, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    with Engine({"orders": [ROW]}) as engine:
        with pytest.raises(InsightError):
            engine.query(statement.format(file=file))
        assert engine.query("SELECT count(*) FROM orders").rows == ((1,),)
    assert not file.exists()


def test_ends_a_query_that_takes_too_long() -> None:
    with Engine({}, seconds=0.2) as engine:
        with pytest.raises(QueryLimitError):
            engine.query("SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b")
        assert engine.query("SELECT 1").rows == ((1,),)


def test_cuts_and_says_so() -> None:
    with Engine({"orders": [ROW] * 5}) as engine:
        found = engine.query("SELECT product FROM orders", limit=3)
    assert len(found.rows) == 3
    assert found.is_cut


def test_takes_texts_as_parameters_only() -> None:
    hostile = "x'; DROP TABLE orders; --"
    with Engine({"orders": [(*ROW[:2], hostile, *ROW[3:])]}) as engine:
        found = engine.query("SELECT count(*) FROM orders WHERE product = $p", {"p": hostile, "unused": 1})
    assert found.rows == ((1,),)
