from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from chatbot.insights.errors import OrderFileError
from chatbot.insights.order_rows import customer_codes, order_table, order_table_of_bytes
from chatbot.insights.settings import InsightSettings

HEAD = "Order,Date,Customer,Product,Category,Region,Quantity,Amount,Currency\n"
SETTINGS = InsightSettings()


def test_customers_stand_under_codes_and_other_cells_are_masked() -> None:
    text = HEAD + (
        "1,2025-05-01,C-1001,AX-1,Pumps,North,1,10,EUR\n"
        "2,2025-05-02,Anna Weber,AX-1,Pumps,anna@example.com,1,10,EUR\n"
        "3,2025-05-03,王小明,AX-1,Pumps,North,1,10,EUR\n"
        "4,2025-05-04,Anna Weber,AX-1,call +44 20 7946 0958,North,1,10,EUR\n"
        "5,,C-1001,AX-1,Pumps,North,1,10,EUR\n"
    )
    table = order_table_of_bytes("orders.csv", text.encode(), SETTINGS)
    assert [row[5] for row in table.rows] == ["C-1001", "#1", "#2", "#1"]
    assert "anna@example.com" not in repr(table.rows)
    assert "7946" not in repr(table.rows)
    assert (table.undated, table.refused) == (1, 0)


@pytest.mark.parametrize(
    "name", ["Anna Weber", "王小明", "MILL WORKS", "anna@example.com", "+44 20 7946 0958", "x1 y2"]
)
def test_a_name_is_no_code(name: str) -> None:
    assert customer_codes()(name) == "#1"


def test_marks_that_nobody_sees_are_taken_out() -> None:
    text = HEAD + "1,2025-05-01,C-1,AX-\u202e1,Pum\u200bps,North,1,10,EUR\n"
    (row,) = order_table_of_bytes("orders.csv", text.encode(), SETTINGS).rows
    assert (row[2], row[3]) == ("AX-1", "Pumps")


@pytest.mark.parametrize("code", ["C-1001", "10023", "K2025-0017", "DE 4711"])
def test_a_code_stays(code: str) -> None:
    assert customer_codes()(code) == code


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("orders.exe", HEAD.encode()),
        ("../../etc/passwd", HEAD.encode()),
        ("orders.csv", b""),
        ("orders.csv", HEAD.encode()),
        ("orders.csv", b"a,b,c\n1,2,3\n"),
        ("orders.xlsx", b"no workbook"),
        ("orders.csv", (HEAD + "1,yesterday,,AX-1,,,1,10,EUR\n").encode()),
    ],
)
def test_a_file_that_holds_no_orders_is_refused(name: str, data: bytes) -> None:
    with pytest.raises(OrderFileError) as error:
        order_table_of_bytes(name, data, SETTINGS)
    # Where it lay on the disk is nobody's business.
    assert tempfile.gettempdir() not in str(error.value)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(HEAD + "1,2025-05-01,C-1,AX-1,,,1,10,EUR\n" * 30, encoding="utf-8")
    with pytest.raises(OrderFileError, match="lines"):
        order_table(path, InsightSettings(max_order_lines=10))
    with pytest.raises(OrderFileError, match="bytes"):
        order_table(path, InsightSettings(max_order_bytes=1000))
    with pytest.raises(OrderFileError):
        order_table(tmp_path / "none.csv", SETTINGS)
