from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from chatbot.products.errors import CatalogueError
from chatbot.products.orders import read_orders

CSV = """Order number,Order date,Customer,Part number,Quantity,Amount,Currency,Region
SO-1,2025-03-31,Harbour Works,AX-1,2,"1,250.50",EUR,North
SO-1,2025-03-31,Harbour Works,AX-2,1,80,EUR,North
SO-2,2025-02-30,Mill,AX-1,1,10,EUR,South
SO-3,2025-03-01,Mill,,1,10,EUR,South
SO-4,2025-03-01,Mill,AX-1,many,10,EUR,South
SO-5,2025-03-01,Mill,AX-1,1,much,EUR,South
"""


def test_reads_lines_and_reports_bad_rows(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(CSV, encoding="utf-8")
    file = read_orders(path)
    first = file.lines[0]
    assert (first.order, first.date, first.customer, first.part_number) == (
        "SO-1",
        date(2025, 3, 31),
        "Harbour Works",
        "AX-1",
    )
    assert (first.quantity, first.amount, first.currency, first.region) == (2, Decimal("1250.5"), "EUR", "North")
    assert len(file.lines) == 2
    assert [item.row for item in file.refused] == [4, 5, 6, 7]
    assert all(item.reason for item in file.refused)


def test_reads_a_chinese_workbook(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["订单号", "下单日期", "客户名称", "产品编号", "数量", "金额（元）", "地区"])
    sheet.append(["D-1", date(2025, 3, 31), "示例公司", "AX-1", 3, 1200.5, "华东"])
    sheet.append(["D-2", "2025年4月1日", "示例公司", "AX-1", "3台", "1,200.50元", "华东"])
    path = tmp_path / "orders.xlsx"
    book.save(path)
    first, second = read_orders(path).lines
    assert first.date == date(2025, 3, 31)
    assert second.date == date(2025, 4, 1)
    assert first.currency == second.currency == "CNY"
    assert first.amount == second.amount == Decimal("1200.5")
    assert second.quantity == 3
    assert str(first.place) == "Sheet!A2"


def test_takes_the_order_of_day_and_month_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("order;product;qty;date\n1;A;1;03/04/2025\n2;A;1;25/04/2025\n", encoding="utf-8")
    assert [line.date for line in read_orders(path).lines] == [date(2025, 4, 3), date(2025, 4, 25)]


def test_refuses_a_file_without_orders(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match="order number"):
        read_orders(path)
