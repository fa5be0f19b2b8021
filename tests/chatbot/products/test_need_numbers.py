from __future__ import annotations

import pytest

from chatbot.products.limits import Limit, keeps
from chatbot.products.need_numbers import numbers_in
from chatbot.products.types import Span


@pytest.mark.parametrize(
    ("need", "limits"),
    [
        ("at least 45 l/min at 200 bar, under 3,000 EUR, 24 V",
         [("at_least", 45, None, "l/min"), ("at_least", 200, None, "bar"), ("less_than", None, 3000, "EUR"),
          ("equals", 24, 24, "V")]),
        ("流量不低于45升/分、压力200巴、3000欧元以下的24伏泵",
         [("at_least", 45, None, "l/min"), ("at_least", 200, None, "bar"), ("at_most", None, 3000, "EUR"),
          ("equals", 24, 24, "V")]),
        ("between 2 and 3 kW", [("between", 2, 3, "kW")]),
        ("功率介于2和3千瓦之间", [("between", 2, 3, "kW")]),
        ("40 m³/h and 40 m head", [("at_least", 40_000 / 60, None, "m³/h"), ("at_least", 40_000, None, "m")]),
        ("no more than 75 dB(A)", [("at_most", None, 75, "dB(A)")]),
        ("price not above 1,000 euros", [("at_most", None, 1000, "EUR")]),
        ("not less than 20 bar", [("at_least", 20, None, "bar")]),
        ("maximum weight 25 kg", [("at_most", None, 25, "kg")]),
        ("liquid up to 80 °C", [("covers", 80, 80, "°C")]),
        ("预算三千元", [("at_most", None, 3000, "CNY")]),
        ("预算两三万元", [("at_most", None, 30_000, "CNY")]),
        ("千元以内", [("at_most", None, 1000, "CNY")]),
        ("预算3万元以内", [("at_most", None, 30_000, "CNY")]),
        ("budget 2.5k EUR", [("at_most", None, 2500, "EUR")]),
        ("DN 50, PN40, IP65", [("equals", 50, 50, "DN"), ("at_least", 40, None, "PN"), ("at_least", 65, None, "IP")]),
        ("delivered within 2 weeks", [("at_most", None, 14, "week")]),
        ("十个工作日内交货", [("at_most", None, 14, "working day")]),
        ("100 psi", [("at_least", 6.89475729, None, "psi")]),
        ("212 °F", [("covers", 100, 100, "°F")]),
        ("1 1/4 inch", [("equals", 31.75, 31.75, "inch")]),
    ],
)  # fmt: skip
def test_numbers_become_limits(need: str, limits: list[tuple[str, float | None, float | None, str]]) -> None:
    found = numbers_in(need).limits
    assert [(limit.comparator, limit.unit) for limit in found] == [(limit[0], limit[3]) for limit in limits]
    for limit, (_, low, high, _) in zip(found, limits, strict=True):
        assert limit.low == (None if low is None else pytest.approx(low))
        assert limit.high == (None if high is None else pytest.approx(high))


@pytest.mark.parametrize(
    ("need", "quantity"),
    [("12 pieces, 24 V", 12), ("需要十二台", 12), ("order 20 pumps", 20), ("6 gear pumps", 6), ("24 V pump", None)],
)
def test_the_quantity_is_no_limit(need: str, quantity: float | None) -> None:
    found = numbers_in(need, things={"gear pumps", "pumps", "pump"})
    assert found.quantity == quantity
    assert all(limit.unit == "V" for limit in found.limits)


def test_a_stock_is_as_much_as_is_wanted() -> None:
    (limit,) = numbers_in("50个，有库存").limits
    assert (limit.subject, limit.low) == ("stock", 50)


@pytest.mark.parametrize(
    ("comparator", "low", "high", "span", "holds"),
    [
        ("at_least", 45, None, (10, 45), True),
        ("at_least", 45, None, (10, 44.9), False),
        ("at_most", None, 40, (10, 45), False),
        ("equals", 24, 24, (10, 30), True),
        ("covers", -10, 80, (-20, 90), True),
        ("covers", 80, 80, (90, 90), True),
        ("covers", -10, -10, (90, 90), None),
        ("between", 10, 20, (12, 15), True),
        ("between", 10, 20, (12, 25), False),
        ("less_than", None, 40, (40, 40), False),
    ],
)
def test_a_value_keeps_to_a_limit(
    comparator: str, low: float | None, high: float | None, span: tuple[float, float], holds: bool | None
) -> None:
    limit = Limit(subject="attribute", written="", comparator=comparator, low=low, high=high)  # type: ignore[arg-type]
    assert keeps(limit, [Span(low=span[0], high=span[1])]) is holds


def test_each_digit_of_a_protection_class_is_a_grade() -> None:
    limit = Limit(subject="attribute", written="", comparator="at_least", low=56, unit="IP", dimension="protection")
    assert keeps(limit, [Span(low=65, high=65)]) is False
    assert keeps(limit, [Span(low=66, high=66)]) is True
