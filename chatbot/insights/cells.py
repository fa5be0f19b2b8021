"""Values of figures as people read them, in both languages: the same in sentences and in tables."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass

from chatbot.insights.schema import Value
from chatbot.insights.types import CellKind
from chatbot.intent import intent_name
from ingest.types import Language

NOTHING = "–"

_CHANNELS: Mapping[Language, Mapping[str, str]] = {
    "en": {"page": "the chat page", "widget": "the widget", "api": "the API", "agent": "the agents' desk"},
    "zh": {"page": "聊天页面", "widget": "嵌入窗口", "api": "API", "agent": "客服工作台"},
}
_LANGUAGES: Mapping[Language, Mapping[str, str]] = {
    "en": {"en": "English", "zh": "Chinese"},
    "zh": {"en": "英文", "zh": "中文"},
}
_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {"more": "{n} more", "less": "{n} less", "same": "no change", "points": "{n} percentage points",
           "plus": "{n} more", "minus": "{n} less", "even": "no difference"},
    "zh": {"more": "增加 {n}", "less": "减少 {n}", "same": "持平", "points": "{n} 个百分点",
           "plus": "上升 {n}", "minus": "下降 {n}", "even": "持平"},
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A value that can stand in a template.

    ``{name}`` is the value as a table shows it. For counts, ``{name:draft,drafts}`` adds the word in the singular or
    plural, ``{name:once,times}`` says "once" or "3 times", ``{name:was,were}`` is the word alone, and
    ``{name:none,count}`` says "none" for 0.
    """

    kind: CellKind
    value: Value
    language: Language
    currency: str = ""

    def __format__(self, form: str) -> str:
        """As described above; Chinese has no plural."""
        shown = shown_cell(self.kind, self.value, self.language, currency=self.currency)
        if not form or form == "count":
            return shown
        one, _, many = form.partition(",")
        count = self.value
        if many == "count":
            return one if count == 0 else shown
        if (one, many) == ("once", "times"):
            return one if count == 1 else f"{shown} {many}"
        if many in _VERBS:
            return one if count == 1 else many
        return f"{shown} {one if count == 1 else many}"


_VERBS = frozenset({"were", "stay"})


def shown_cell(kind: CellKind, value: Value, language: Language, *, currency: str = "") -> str:
    """A value as text; what was not measured is a dash."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return NOTHING
    match kind:
        case "count" | "number" | "money" | "share" | "change" | "points" | "seconds":
            return _shown_number(kind, float(str(value)), language, currency)
        case "date":
            return value.isoformat() if isinstance(value, datetime.date) else str(value)
        case "intent":
            return intent_name(str(value), language) if value else NOTHING
        case "channel":
            return _CHANNELS[language].get(str(value), str(value)) or NOTHING
        case "language":
            return _LANGUAGES[language].get(str(value), str(value)) or NOTHING
        case "text":
            return str(value) or NOTHING


def _shown_number(kind: CellKind, value: float, language: Language, currency: str) -> str:
    match kind:
        case "count":
            return f"{value:,.0f}"
        case "money":
            return f"{value:,.2f} {currency}".rstrip()
        case "share":
            return f"{100 * value:.1f} %"
        case "change":
            return _signed(value, f"{abs(100 * value):.1f} %", language, ("more", "less", "same"))
        case "points":
            points = _WORDS[language]["points"].format(n=f"{abs(100 * value):.1f}")
            return _signed(value, points, language, ("plus", "minus", "even"))
        case "seconds":
            return f"{value:,.1f} s"
        case _:
            return _trimmed(f"{value:,.2f}")


def _signed(value: float, shown: str, language: Language, words: tuple[str, str, str]) -> str:
    """What rounds to nothing is no change: nobody reads "0.0 % more"."""
    if abs(value) < 0.0005:
        return _WORDS[language][words[2]]
    return _WORDS[language][words[0] if value > 0 else words[1]].format(n=shown)


def _trimmed(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number
