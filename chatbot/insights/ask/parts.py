"""The pieces of a question beside each other: what a word does depends on its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, cast

from chatbot.insights.ask.query import AskableTable, Bucket, Condition, Group, Measure, Order
from chatbot.insights.ask.scanner import Token

# Nouns of time that group only where something says so ("by month", "哪个月").
_BARE = frozenset({"day", "days", "week", "weeks", "month", "months", "quarter", "quarters", "year", "years", "date"})
_BARE_HAN = frozenset("天日周月年") | {"季度", "星期"}
_MONEY_MEASURES = frozenset({"sales", "line"})
_MOST_LIMIT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A token with the meaning that counts.

    Attributes:
        also: What else it does.
        cells: Of a value: every cell that it names.
    """

    kind: str
    value: str
    token: Token
    also: frozenset[str] = frozenset()
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """All items of a question that mean something, in order."""

    items: Sequence[Item]
    table: AskableTable

    def at(self, place: int) -> Item | None:
        """The item there; ``None`` beyond the ends."""
        return self.items[place] if 0 <= place < len(self.items) else None

    def acts(self) -> frozenset[str]:
        """What is done: ``many``, ``much``, ``sold``."""
        own = {item.value for item in self.items if item.kind == "act"}
        return frozenset(own.union(*(item.also for item in self.items)))

    def of(self, kind: str) -> list[str]:
        """Values of the items of a kind, each once."""
        return list(dict.fromkeys(item.value for item in self.items if item.kind == kind))

    def is_negated(self, place: int) -> bool:
        """Whether a value is one of those that do not count: "without seals and valves", "东北以外"."""
        item = self.items[place]
        column = item.value.partition("=")[0]
        left = place
        while (before := self.at(left - 1)) and before.kind in {"value", "filter"} and _column(before) == column:
            left -= 1
        before = self.at(left - 1)
        if before and before.kind == "column" and before.value == column:
            before = self.at(left - 2)
        right = place
        while (after := self.at(right + 1)) and after.kind in {"value", "filter"} and _column(after) == column:
            right += 1
        after = self.at(right + 1)
        return bool(
            (before and before.kind == "negation" and before.value == "before")
            or (after and after.kind == "negation" and after.value == "after")
        )

    def is_absorbed(self, place: int) -> bool:
        """Whether a column's name only says what its value is: "region Germany", "东北以外地区"; or is counted."""
        item, before, after = self.items[place], self.at(place - 1), self.at(place + 1)
        if before and before.kind in {"by", "bucket"}:
            return False
        # "How many regions": they are counted, not counted by.
        if before and before.kind == "act" and before.value == "many" and not self.of("measure"):
            return True
        if before and before.kind == "negation" and before.value == "after":
            return True
        if after and after.kind == "value" and _column(after) == item.value:
            return True
        return bool(before and before.kind == "value" and _column(before) == item.value)

    def is_grouping(self, place: int) -> bool:
        """Whether a noun of time is what is counted by."""
        item, before, after = self.items[place], self.at(place - 1), self.at(place + 1)
        text = item.token.text
        if text not in _BARE and text not in _BARE_HAN:
            return True
        near = [own for own in (before, after) if own]
        if before and before.kind in {"by", "number", "column", "bucket"}:
            return True
        return any(own.kind == "rank" for own in near)

    @staticmethod
    def bucket(item: Item) -> Bucket:
        """The piece of time that a word names."""
        return cast("Bucket", item.value)

    @property
    def order(self) -> Order:
        """Whether the most or the least is wanted."""
        ranks = self.of("rank")
        return cast("Order", ranks[-1]) if ranks else ""

    @property
    def limit(self) -> int | None:
        """How many are wanted of a ranking."""
        if not self.of("rank"):
            return None
        numbers = [place for place in range(len(self.items)) if self._is_limit(place)]
        return int(_number(self.items[numbers[0]])) if numbers else None

    def is_singular(self, place: int) -> bool:
        """Whether one is asked for: "which region", "最多的意图"; Chinese has no plural but 哪些."""
        item, before = self.items[place], self.at(place - 1)
        text = item.token.text
        if text.isascii():
            return not text.endswith("s")
        return not (before and before.token.text == "哪些")

    def uses_number(self, place: int) -> bool:
        """Whether a number is how many are wanted, or what something is compared with."""
        before = self.at(place - 1)
        return self._is_limit(place) or bool(before and before.kind == "compare")

    def compared(
        self, measure: Measure, groups: Sequence[Group]
    ) -> tuple[list[Condition], tuple[Literal["over", "under"], float] | None]:
        """What amounts are compared with: of lines, of whole orders, or of the groups."""
        place = next((place for place, item in enumerate(self.items) if item.kind == "compare"), None)
        number = self.at(place + 1) if place is not None else None
        if place is None or number is None or number.kind != "number":
            return [], None
        sign = cast('Literal["over", "under"]', self.items[place].value)
        subject, unit = self.at(place - 1), self.at(place + 2)
        is_money = bool(unit and (unit.kind == "unit" or unit.value.startswith("currency=")))
        is_money = is_money or self._names_money(subject)
        if is_money and self.table == "orders" and measure.aggregate == "distinct":
            test = "order_over" if sign == "over" else "order_under"
            column = "amount"
            return [Condition(column=column, test=cast("Literal['order_over']", test), values=(_number(number),))], None
        if groups:
            return [], (sign, _number(number))
        if is_money and self.table == "orders":
            return [Condition(column="amount", test=sign, values=(_number(number),))], None
        return [], (sign, _number(number))

    def subject_of_comparison(self) -> int | None:
        """Place of a measure that is only compared: "金额超过5000的订单"."""
        for place, item in enumerate(self.items):
            after = self.at(place + 1)
            if item.kind == "measure" and after and after.kind == "compare":
                return place
        return None

    @staticmethod
    def _names_money(subject: Item | None) -> bool:
        return subject is not None and subject.kind == "measure" and subject.value in _MONEY_MEASURES

    def _is_limit(self, place: int) -> bool:
        item = self.items[place]
        if item.kind != "number" or not self.of("rank"):
            return False
        value = _number(item)
        if not 1 <= value <= _MOST_LIMIT or value != int(value):
            return False
        near = [own for own in (self.at(place - 1), self.at(place + 1)) if own]
        return any(own.kind in {"rank", "column", "bucket"} for own in near) and near[0].kind != "compare"


def _column(item: Item) -> str:
    return item.value.partition("=")[0]


def _number(item: Item) -> float:
    return item.token.number if item.token.number is not None else float(item.value or 0)
