"""Words around a number that say whether it is a least or a greatest one; read from ``demand_words.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any, Literal, get_args

from chatbot.products.limits import Comparator

# What says how far something can go: for what a product must stand it is what is needed, else a greatest value.
_UP_TO = r"(?:up to|max\.?|maximum|最高|最大|可达|高达|max of)"
_FILLER = (
    r"(?:[\s:：=]|the|a|an|of|is|be|to|at|it|that|price|total|for|with|in|be"
    r"|为|是|在|要|到|的|有|价格|价|单价|就|有个)*$"
)
_UP_TO_RE = re.compile(_UP_TO + _FILLER)
# "maximum weight 25 kg" has a word between.
_MAX_APART = re.compile(r"(?:\bmax(?:imum|\.|\b)|最大|最高)(?:[a-z\s]{0,24}|[\u4e00-\u9fff]{0,6})$")
_MIN_APART = re.compile(r"(?:\bmin(?:imum|\.|\b)|最小|最低)(?:[a-z\s]{0,24}|[\u4e00-\u9fff]{0,6})$")


def comparator_of(before: str, after: str, *, reaches: bool) -> Comparator | None:
    """What the words around a number demand; ``None`` where none of them says.

    Args:
        before: Folded text in front of it, back to the last limit or mark.
        after: Folded text behind it.
        reaches: Whether a product must stand the value rather than stay below it ("up to 200 bar").
    """
    found = [(match.start(), name) for name, pattern in _patterns("before") if (match := pattern.search(before))]
    up_to = _UP_TO_RE.search(before)
    if found and not (up_to and up_to.start() < min(found)[0]):
        return min(found, key=lambda entry: entry[0])[1]
    if up_to or _MAX_APART.search(before):
        return "at_least" if reaches else "at_most"
    found_behind = next((name for name, pattern in _patterns("after") if pattern.match(after)), None)
    if found_behind:
        return found_behind
    return "at_least" if _MIN_APART.search(before) else None


def behind(after: str) -> int:
    """Length of the comparing words behind a number."""
    return next((match.end() for _, pattern in _patterns("after") if (match := pattern.match(after))), 0)


def ends_of(comparator: Comparator, value: float | None) -> tuple[float | None, float | None]:
    """The ends of a limit of one number: the least or the greatest that is allowed."""
    return (value, None) if comparator in {"at_least", "more_than"} else (None, value)


@cache
def _patterns(where: Literal["before", "after"]) -> tuple[tuple[Comparator, re.Pattern[str]], ...]:
    text = resources.files("chatbot.products").joinpath("demand_words.toml").read_text(encoding="utf-8")
    entries: list[dict[str, Any]] = tomllib.loads(text)[where]
    found = []
    for entry in entries:
        words = "|".join(entry["words"])
        pattern = rf"(?:{words}){_FILLER}" if where == "before" else rf"\s*(?:{words})"
        found.append((_comparator(entry["comparator"]), re.compile(pattern)))
    return tuple(found)


def _comparator(name: str) -> Comparator:
    return next(known for known in get_args(Comparator) if known == name)
