"""A catalogue is brought in whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.products.catalogues import Catalogues
from chatbot.products.errors import CatalogueError, NoCatalogueError, UnknownProductError
from chatbot.products.settings import ProductSettings
from chatbot.products.types import INTERNAL
from ingest.types import PUBLIC
from tests.chatbot.products.pieces import WordEmbedder

FIRST = (
    "Part number,Name,Category,Flow (l/min),Price (EUR),Cost (EUR),Visibility\nG-10,Gear pump,Gear pumps,10,100,60,\n"
)
SECOND = FIRST + "G-20,Gear pump,Gear pumps,20,200,90,internal\nG-30,Gear pump,Gear pumps,30,300,90,\n"


@pytest.fixture
def catalogues(tmp_path: Path) -> Catalogues:
    return Catalogues(tmp_path / "products", ProductSettings(), WordEmbedder, max_chars=500)


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "catalogue.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_new_catalogue_takes_the_place_of_the_old_one_and_back(catalogues: Catalogues, tmp_path: Path) -> None:
    assert not catalogues.has("default")
    catalogues.import_catalogue(_file(tmp_path, FIRST), kb="default")
    assert [item.product.part_number for item in catalogues.recommend("gear pump", kb="default").products] == ["G-10"]
    catalogues.import_catalogue(_file(tmp_path, SECOND), kb="default")
    found = catalogues.recommend("gear pump, at least 15 l/min", kb="default")
    assert [item.product.part_number for item in found.products] == ["G-30"]
    assert catalogues.record("default").products == 3
    catalogues.roll_back("default")
    assert catalogues.record("default").products == 1
    catalogues.remove("default")
    assert not catalogues.has("default")
    with pytest.raises(NoCatalogueError):
        catalogues.recommend("gear pump", kb="default")


@pytest.mark.parametrize("text", ["nothing", "Part number,Name\n,a\n,b\nG-1,c\n"])
def test_a_broken_file_leaves_the_old_catalogue(catalogues: Catalogues, tmp_path: Path, text: str) -> None:
    catalogues.import_catalogue(_file(tmp_path, FIRST), kb="default")
    with pytest.raises(CatalogueError):
        catalogues.import_catalogue(_file(tmp_path, text), kb="default")
    assert [product.part_number for product in catalogues.products("default")] == ["G-10"]


def test_damage_on_the_disk_is_told(catalogues: Catalogues, tmp_path: Path) -> None:
    catalogues.import_catalogue(_file(tmp_path, FIRST), kb="default")
    (path,) = (tmp_path / "products").glob("default/versions/*/catalogue.json")
    path.write_text(path.read_text(encoding="utf-8").replace("G-10", "G-11"), encoding="utf-8")
    with pytest.raises(CatalogueError, match="damaged"):
        catalogues.products("default")


def test_buyers_see_no_internal_product(catalogues: Catalogues, tmp_path: Path) -> None:
    catalogues.import_catalogue(_file(tmp_path, SECOND), kb="default")
    with pytest.raises(UnknownProductError):
        catalogues.product("default", "G-20")
    assert catalogues.product("default", "g20", frozenset({PUBLIC, INTERNAL})).part_number == "G-20"


def test_orders_tell_what_is_bought_together(catalogues: Catalogues, tmp_path: Path) -> None:
    catalogues.import_catalogue(_file(tmp_path, SECOND), kb="default")
    rows = "".join(f"{number},G-10,1\n{number},G-30,1\n" for number in range(3)) + "9,G-30,1\n8,G-99,1\n"
    path = tmp_path / "orders.csv"
    path.write_text(f"Order,Product,Quantity\n{rows}", encoding="utf-8")
    report = catalogues.import_orders(path, kb="default")
    assert (report.taken, report.pairs) == (8, 1)
    (pair,) = catalogues.related("default", "G-10").bought_together
    assert (pair.product.part_number, pair.orders, pair.confidence) == ("G-30", 3, 1.0)


def test_a_message_is_a_need_only_with_a_thing_and_a_limit(catalogues: Catalogues, tmp_path: Path) -> None:
    def cards(message: str) -> bool:
        found = catalogues.for_messages([message], kb="default", top_k=3, language="en", audiences=frozenset({PUBLIC}))
        return found is not None

    assert not cards("gear pump with at least 5 l/min")
    catalogues.import_catalogue(_file(tmp_path, SECOND), kb="default")
    assert cards("gear pump with at least 5 l/min")
    assert cards("5升/分以上的gear pump")
    assert not cards("How do I align the coupling of a gear pump?")
    assert not cards("Does the gear pump G-10 reach 12 l/min?")
    assert not cards("What are the payment terms for 3,000 EUR?")
