"""The set of needs fits the sample catalogue, and its judge reads cells by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.products.catalogue_file import read_catalogue
from eval.need_set import NEEDS, NeedLimit, read_needs
from ingest.types import PUBLIC

CATALOGUE = Path(__file__).resolve().parents[2] / "samples" / "products" / "catalogue.xlsx"


def test_no_right_product_of_the_set_breaks_a_limit() -> None:
    catalogue = read_catalogue(CATALOGUE)
    assert catalogue.refused == ()
    assert len(catalogue.products) >= 60
    products = {product.part_number: product for product in catalogue.products if product.audience == PUBLIC}
    needs = read_needs(NEEDS)
    assert len(needs) >= 80
    assert {need.lang for need in needs} == {"en", "zh"}
    assert any(not need.right for need in needs)
    for need in needs:
        for part in need.right:
            broken = [limit.heading for limit in need.limits if limit.is_broken(products[part], need.quantity)]
            assert not broken, (need.id, part)


@pytest.mark.parametrize(
    ("limit", "broken"),
    [
        ({"heading": "Rated flow", "min": 91}, True),
        ({"heading": "Rated flow", "min": 90}, False),
        ({"heading": "Liquid temperature", "covers": 111}, True),
        ({"heading": "Impeller material", "contains": "bronze"}, True),
        ({"heading": "Price EUR", "below": 3260}, True),
        ({"heading": "Price EUR", "max": 3260}, False),
        ({"heading": "Lead time", "max": 6}, True),
        ({"heading": "Nothing of the kind", "min": 1}, False),
    ],
)
def test_the_judge_reads_the_cells(limit: dict[str, object], broken: bool) -> None:
    (product,) = [product for product in read_catalogue(CATALOGUE).products if product.part_number == "AX-200/45"]
    assert NeedLimit.model_validate(limit).is_broken(product, None) is broken
