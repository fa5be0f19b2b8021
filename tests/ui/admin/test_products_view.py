"""The table of a catalogue: what stands in it, as it stands in the file, and inert."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chatbot.products.store import CatalogueRecord
from chatbot.products.types import INTERNAL, Amount
from ingest.types import Language
from tests.chatbot.products.pieces import PLACE, attribute, pump
from ui.admin.products_texts import TEXTS
from ui.admin.products_view import products_table

RECORD = CatalogueRecord(
    source="list.xlsx", imported="2026-11-26T09:00:00Z", products=1, refused=0, fingerprint="x", sha256="y"
)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_product_stands_as_in_its_file(language: Language) -> None:
    delivered = Amount(value=7.0, text="5 working days", place=PLACE)
    product = replace(pump("<b>A-1</b>", attribute("Flow", "50", "l/min"), audience=INTERNAL), lead_time_days=delivered)
    shown = products_table(RECORD, [product], language)
    assert "5 working days" in shown
    assert product.name(language).partition("<")[0] in shown
    assert TEXTS[language].internal in shown
    assert "<b>A-1</b>" not in shown


def test_without_a_catalogue_that_is_said() -> None:
    assert TEXTS["en"].none in products_table(None, [], "en")
