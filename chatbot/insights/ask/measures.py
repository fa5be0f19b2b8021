"""What a question wants counted: its own word for it, or what its verbs leave no doubt about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, cast

from chatbot.insights.ask.parts import Parts
from chatbot.insights.ask.query import Aggregate, Group, Measure

MeasureFault = Literal["", "no_measure", "two_measures"]

_MEASURES: Mapping[str, Measure] = {
    "sales": Measure(aggregate="sum", column="amount"),
    "line": Measure(aggregate="sum", column="amount"),
    "quantity": Measure(aggregate="sum", column="quantity"),
    "orders": Measure(aggregate="distinct", column="order_number"),
    "customers": Measure(aggregate="distinct", column="customer"),
    "products": Measure(aggregate="distinct", column="product"),
    "count": Measure(aggregate="count"),
    "refusal_share": Measure(aggregate="share", column="refused"),
    "seconds": Measure(aggregate="avg", column="seconds"),
}
_COLUMNS = frozenset({"sales", "line", "quantity", "seconds"})
_THINGS = frozenset({"category", "product"})


def measure_of(parts: Parts, groups: Sequence[Group]) -> tuple[Measure | None, MeasureFault]:
    """The measure, or why there is none."""
    named = _named(parts)
    if len(named) > 1:
        return None, "two_measures"
    if not named:
        implied = _implied(parts, groups)
        return (None, "no_measure") if implied is None else (implied, "")
    (name,) = named
    aggregates = [own for own in parts.of("aggregate") if own != "sum"]
    if not aggregates and name in {"line", "seconds"} and parts.order and not groups:
        aggregates = ["max" if parts.order == "most" else "min"]
    if not aggregates:
        return _MEASURES[name], ""
    if len(aggregates) > 1 or name not in _COLUMNS:
        return None, "no_measure"
    return Measure(aggregate=cast("Aggregate", aggregates[0]), column=_MEASURES[name].column), ""


def _named(parts: Parts) -> list[str]:
    names = parts.of("measure")
    compared = parts.subject_of_comparison()
    if len(names) > 1 and compared is not None:
        names = [own for own in names if own != parts.items[compared].value]
    if len(names) > 1 and "count" in names:
        names.remove("count")
    # "How many pieces did they order": there it is what they did.
    if len(names) > 1 and all("sold" in item.also for item in parts.items if item.value == "orders"):
        names = [own for own in names if own != "orders"]
    return names


def _implied(parts: Parts, groups: Sequence[Group]) -> Measure | None:
    """Of a question that names no measure."""
    acts = parts.acts()
    if parts.table == "questions":
        return _MEASURES["count"]
    compares_money = any(item.kind == "compare" for item in parts.items)
    if "many" in acts:
        # "How many regions …": different ones.
        first = next((own for own in parts.items if own.kind in {"column", "value"}), None)
        if first and first.kind == "column" and not parts.of("by"):
            return Measure(aggregate="distinct", column=first.value)
        return _MEASURES["quantity"]
    if "much" in acts or compares_money:
        return _MEASURES["sales"]
    has_thing = any(own.partition("=")[0] in _THINGS for own in parts.of("value"))
    if parts.order and "sold" in acts and has_thing:
        return _MEASURES["quantity"]
    if parts.order and groups:
        return _MEASURES["sales"]
    return None
