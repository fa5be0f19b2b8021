"""Digits that belong together, and what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from chatbot.folded_text import Span

# Possessive, so that no text makes it go back: a run is taken whole or not at all.
_RUN = re.compile(r"(?:\(?\+ ?)?\(?[0-9]++(?:(?: ?[-/] ?|\.| ?\(|\) ?[-/.]? ?| )[0-9]++)*+")
_DIGITS = re.compile(r"[0-9]+")

# How far before a number its word is looked for.
_REACH = 40
# "Articles 0123-456-789 and 030 1234567": the word counts for both.
_ANOTHER = r"(?:[0-9][0-9 ./-]{3,20}(?:,|、|或|和|\bor\b|\band\b) ?)?"
_GAP = rf"(?:[\s.:=#(]|\b(?:numbers?|nos?|nr|code|id|is)\b|号码|编号|号|码|是|为)*{_ANOTHER}$"
# Numbers of things, not of people.
_THING = re.compile(
    r"(?:\b(?:orders?|po|p\.o|invoices?|articles?|art|items?|parts?|kits?|serial|s/?n|p/?n|sku|ean|gtin|upc|bar ?code"
    r"|ref|reference|rma|batch|lot|material|mat|drawing|dwg|quote|quotation|tracking|waybill|version|model|type|note|customer"
    r"|contract|ticket|case|imei|tax|vat|code|sap|r[eé]f|artikel|auftrag|commande|counter)\b"
    r"|订单|单号|运单|快递|物料|货号|料号|件号|零件|备件|序列|编号|型号|图号|批号|发票|合同|条码|条形码|税号|信用代码|工单"
    rf"|项目号|设备号|机号){_GAP}",
    re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(r"(?:\b(?:EUR|USD|CNY|RMB|GBP|CHF)|[€$¥£]|人民币|合计|金额|总价)\s?$")
_MEASURE_AFTER = re.compile(
    r"\s?(?:(?:mm|cm|km|kg|m[bB]ar|bar|[kM]?Pa|psi|[kM]W|[kM]?Hz|rpm|[kMG]?B|bytes?|pcs|pieces|pulses|units|EUR|USD|CNY"
    r"|RMB|GBP|CHF)(?![A-Za-z])|[€$¥£%‰°]|[元件个台套吨升次条米]|公斤|毫米|字节|小时)"
)
# "15,488,011 20": thousands go on.
_GLUED_BEFORE = re.compile(r"(?:[A-Za-z0-9_@#+]|[A-Za-z0-9][-._]|[A-Za-z]/|(?<![0-9])[0-9]{1,3},)$")
# "x402" is an extension.
_GLUED_AFTER = re.compile(r"(?!x[0-9]{2,6}(?![0-9A-Za-z]))[A-Za-z0-9_@]|[-._][0-9]|[-_/][A-Za-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberRun:
    """Groups of digits with nothing but single separators between them.

    Attributes:
        start: Where it begins, a plus or a bracket before the first digit included.
        groups: Spans of the digits.
        counted: Digits before each group, and of all: runs may be long, and many windows of them are looked at.
    """

    text: str
    start: int
    groups: tuple[Span, ...]
    counted: tuple[int, ...]

    def count(self, first: int, last: int) -> int:
        """How many digits the groups from ``first`` to before ``last`` have."""
        return self.counted[last] - self.counted[first]

    def digits(self, first: int, last: int) -> str:
        """These digits."""
        return "".join(self.text[start:end] for start, end in self.groups[first:last])

    def lengths(self, first: int, last: int) -> tuple[int, ...]:
        """How many digits each of these groups has."""
        return tuple(end - start for start, end in self.groups[first:last])

    def separators(self, first: int, last: int) -> str:
        """All that stands between these groups."""
        return "".join(self.text[left[1] : right[0]] for left, right in pairwise(self.groups[first:last]))

    def span(self, first: int, last: int) -> Span:
        """Where these groups stand, with a plus before them, and a bracket if it is closed among them."""
        end = self.groups[last - 1][1]
        if first:
            return self.groups[first][0], end
        head = self.text[self.start : self.groups[0][0]]
        opened = head.startswith("(") and ")" not in self.text[self.start : end]
        return self.start + (len(head) - len(head.lstrip("( ")) if opened else 0), end


def number_runs(text: str) -> Iterator[NumberRun]:
    """All runs of digits, from left to right."""
    for match in _RUN.finditer(text):
        groups = tuple(found.span() for found in _DIGITS.finditer(text, *match.span()))
        counted = accumulate((end - start for start, end in groups), initial=0)
        yield NumberRun(text=text, start=match.start(), groups=groups, counted=tuple(counted))


def before(text: str, start: int) -> str:
    """What stands just before a number."""
    return text[max(0, start - _REACH) : start]


def starts_free(text: str, start: int) -> bool:
    """Whether a number begins here, which is neither the tail of a code nor a sum of money."""
    words = before(text, start)
    glued = False if text[start] == "+" else _GLUED_BEFORE.search(words)
    return not (glued or _MONEY_BEFORE.search(words))


def ends_free(text: str, end: int) -> bool:
    """Whether a number ends here: no code goes on, and no unit follows."""
    return not (_GLUED_AFTER.match(text, end) or _MEASURE_AFTER.match(text, end))


def counts_a_thing(text: str, start: int) -> bool:
    """Whether the words before a number say that it is an order's, an article's or the like."""
    return bool(_THING.search(before(text, start)))
