from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from chatbot.products.catalogue_file import read_catalogue
from chatbot.products.errors import CatalogueError
from chatbot.products.types import INTERNAL, Span
from ingest.types import PUBLIC

ENGLISH = """Part number,Name (EN),名称,Category,Max. flow (l/min),Pressure range [bar],Voltage,Material,\
Price (EUR),Price from 10 (EUR),Cost (EUR),Stock,Lead time (working days),Accessory of,Visibility
GP-45,Gear pump 45,45型齿轮泵,Gear pumps,45,10–200,24 V DC,cast iron,"2,850.00",2700,1900,12,5,,
GP-60,Gear pump 60,,Gear pumps,60,10-250,12/24 V,,on request,,,on request,2 weeks,,internal
GP-F1,Filter,过滤器,Filters,,,,,48,,,100,1,"GP-45, GP-60",
,Nameless,,,,,,,,,,,,,
"""


def _csv(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "catalogue.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_reads_values_units_prices_and_relations(tmp_path: Path) -> None:
    catalogue = read_catalogue(_csv(tmp_path, ENGLISH))
    first, second, third = catalogue.products
    assert first.name("en") == "Gear pump 45"
    assert first.name("zh") == "45型齿轮泵"
    assert second.name("zh") == "Gear pump 60"
    values = {item.name: item for item in first.attributes}
    assert values["Max. flow"].unit == "l/min"
    assert values["Max. flow"].spans == (Span(low=45, high=45),)
    assert str(values["Max. flow"].place) == "E2"
    assert values["Max. flow"].shown == "45 l/min"
    assert values["Pressure range"].spans == (Span(low=10, high=200),)
    assert values["Voltage"].spans == (Span(low=24, high=24),)
    assert values["Voltage"].shown == "24 V DC"
    assert values["Material"].spans == ()
    assert values["Cost"].audience == INTERNAL
    assert [(item.min_quantity, item.price, item.currency) for item in first.price_breaks] == [
        (1, Decimal(2850), "EUR"),
        (10, Decimal(2700), "EUR"),
    ]
    assert first.stock is not None
    assert first.stock.value == 12
    assert first.lead_time_days is not None
    assert first.lead_time_days.value == 7
    assert first.audience == PUBLIC
    assert second.audience == INTERNAL
    assert {item.name: item.spans for item in second.attributes}["Voltage"] == (
        Span(low=12, high=12),
        Span(low=24, high=24),
    )
    assert [(item.kind, item.part_number) for item in third.relations] == [
        ("accessory_of", "GP-45"),
        ("accessory_of", "GP-60"),
    ]


def test_names_every_row_and_cell_that_it_leaves_out(tmp_path: Path) -> None:
    refused = read_catalogue(_csv(tmp_path, ENGLISH)).refused
    assert [(item.row, item.whole) for item in refused] == [(3, False), (3, False), (5, True)]
    assert "on request" in refused[0].reason
    assert "part number" in refused[2].reason


def test_reads_chinese_headings_and_what_excel_saves_in_china(tmp_path: Path) -> None:
    text = (
        "产品编号;产品名称;类别;流量（升/分）;工作温度（℃）;重量 kg;单价（元）;10件起单价（元）;库存;交货期;适用型号\n"
        "A-1;齿轮泵;泵;45;-10~+90;3.5;1,200;1100;有货;2周;B-1、B-2\n"
    )
    (product,) = read_catalogue(_csv(tmp_path, text, "gb18030")).products
    values = {item.name: item for item in product.attributes}
    assert values["流量"].unit == "l/min"
    assert values["工作温度"].spans == (Span(low=-10, high=90),)
    assert values["工作温度"].unit == "°C"
    assert values["重量"].unit == "kg"
    assert [(item.min_quantity, item.price, item.currency) for item in product.price_breaks] == [
        (1, Decimal(1200), "CNY"),
        (10, Decimal(1100), "CNY"),
    ]
    assert product.lead_time_days is not None
    assert product.lead_time_days.value == 14
    assert [item.part_number for item in product.relations] == ["B-1", "B-2"]


def test_gathers_a_product_from_several_sheets(tmp_path: Path) -> None:
    book = Workbook()
    pumps = book.active
    pumps.title = "Pumps"
    pumps.append(["Veltrask", None])
    pumps.append(["Part number", "Name", "Head (m)"])
    pumps.append(["P-1", "Pump", 32])
    prices = book.create_sheet("Prices")
    prices.append(["Part number", "Min. quantity", "Price", "Currency", "Head (m)"])
    prices.append(["P-1", 1, 100, "EUR", None])
    prices.append(["P-1", 10, 90.5, "EUR", 33])
    book.create_sheet("Notes").append(["Nothing here"])
    path = tmp_path / "book.xlsx"
    book.save(path)
    catalogue = read_catalogue(path)
    (product,) = catalogue.products
    assert [(item.min_quantity, item.price) for item in product.price_breaks] == [
        (1, Decimal(100)),
        (10, Decimal("90.5")),
    ]
    assert str(product.attributes[0].place) == "Pumps!C3"
    assert product.attributes[0].text == "32"
    (told,) = catalogue.refused
    assert "33" in told.reason
    assert "Pumps!C3" in told.reason


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "Part number,Name\n,x\n"])
def test_refuses_what_is_no_catalogue(tmp_path: Path, text: str) -> None:
    with pytest.raises(CatalogueError):
        read_catalogue(_csv(tmp_path, text))
