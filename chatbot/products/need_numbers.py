"""The numbers of a need as limits: price, quantity, stock, delivery time, and values with a unit."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial

from chatbot.measures import same_length_fold
from chatbot.products.bare_numbers import counted_limits, not_understood
from chatbot.products.demand_words import behind, comparator_of, ends_of
from chatbot.products.limits import Comparator, Limit, Subject
from chatbot.products.need_pattern import DIGITS, MULTIPLE, NUMBER, quantity_pattern, times, value_of, values_in
from chatbot.products.units import DURATION, MONEY, PIECES, Unit, in_base, unit_of
from chatbot.products.vocabulary import bare_for, concepts_in

_BREAKS = re.compile(r"[,;.!?，；。！？、\n](?!\d)|\band\b|\bwith\b|\bbut\b|以及|并且|而且|和|且")
_DELIVERY = re.compile(
    r"deliver|ship|lead.?time|arriv|receiv|dispatch|available|in (?:our|the) hands|need(?:ed)? (?:it|them)|urgent"
    r"|交货|到货|发货|交期|货期|送到|送达|收到|供货|出货|急"
)
_STOCK = re.compile(
    r"in stock|on stock|from stock|ex.?stock|in your warehouse|available (?:now|at once)|有库存|库存|现货|有货"
)
_STOCKED = re.compile(rf"(?<![a-z0-9.,/])(?P<n>{NUMBER})\s?(?:in|on) stock")
_COMPARING = re.compile(
    r"(?:(?:at least|at most|not? (?:to )?(?:be )?(?:exceed\w*|above|below|over|under|(?:more|less|\w+er) than)"
    r"|(?:more|less|lower|lighter|cheaper|higher) than|under|below|over|above|up to|max\w*\.?|min\w*\.?|within|between"
    r"|about|around|from|in|at|不\S{1,3}|至少|最多|至多|最大|最高|最低|超过|低于|高于|小于|大于|介于|约|预算)"
    r"[\s:：为是of]*(?:the |a )?)$"
)
_TOTAL = re.compile(r"total|altogether|all in all|in all|for all|together|总价|总预算|总共|合计|一共|总额|共计")
_MONEY_WORDS = re.compile(r"(?:price|cost|budget|spend|pay|cheaper|价格|预算|单价|价位|售价|报价|花费)[^\d]{0,24}$")
_QUANTITY = re.compile(
    rf"(?:quantity(?: of)?|qty|order(?:ing)?|purchase|数量|采购|订购|批量)[\s:：为是]*"
    rf"(?P<n>{NUMBER})(?![\d.,%]*\s?[a-z°%/])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What the numbers of a need say.

    Attributes:
        limits: In the order of the need.
        quantity: Pieces wanted; ``None`` where the need does not say.
        spans: Where they stand, with the words that belong to them.
    """

    limits: tuple[Limit, ...]
    quantity: float | None
    spans: tuple[tuple[int, int], ...]


def numbers_in(
    text: str,
    *,
    own_units: Collection[str] = (),
    things: Collection[str] = (),
    counted: Mapping[str, Collection[str]] | None = None,
) -> Numbers:
    """Limits of a need.

    Args:
        text: As written, part numbers blanked.
        own_units: Units of the catalogue that the table does not know, folded.
        things: Words of categories, folded: a number before one is a quantity ("12 pumps").
        counted: Words for attributes without a unit ("poles"), folded, with the headings that they stand for.
    """
    folded = same_length_fold(text)
    reader = _Reader(folded, text)
    pattern, place = quantity_pattern(tuple(sorted(own_units))), 0
    while match := pattern.search(folded, place):
        place = reader.take(match)
    reader.bare_money()
    reader.stock()
    reader.pieces(things)
    reader.without_unit(counted or {})
    return Numbers(limits=tuple(reader.limits), quantity=reader.quantity, spans=tuple(sorted(reader.spans)))


class _Reader:
    """Limits found so far, and which part of the text is spoken for."""

    def __init__(self, folded: str, text: str) -> None:
        self.folded, self.text = folded, text
        self.limits: list[Limit] = []
        self.spans: list[tuple[int, int]] = []
        self.quantity: float | None = None
        self._stock: float | None = None

    def take(self, match: re.Match[str]) -> int:
        """Read one number or range; returns where the next may begin."""
        low, high, unit = values_in(match)
        start, end = match.span()
        if low is None:
            return end
        if match["high"] and not self._is_range(match):
            if not match["u1"]:
                return match.end("k1")
            high, unit, end = None, match["u1"], match.end("u1")
        known = unit_of(unit)
        before, after = self._before(start), self.folded[end : end + 24]
        if known and known.dimension == PIECES:
            self._pieces(start, end, low, before)
            return end
        ends = (low, high) if high is None or low <= high else (high, low)
        comparator, bounds = _compared(match, ends, before, after, known)
        self._add(start, end + behind(after), comparator, bounds, unit, known, before)
        return end

    def _is_range(self, match: re.Match[str]) -> bool:
        """Whether two numbers are the ends of one: of one kind, and "and" only behind "between"."""
        first, second = unit_of(match["u1"] or match["unit"]), unit_of(match["unit"])
        if (first.dimension if first else match["u1"]) != (second.dimension if second else match["unit"]):
            return False
        joined = self.folded[match.end("u1") if match["u1"] else match.end("k1") : match.start("high")]
        is_and = bool(re.search(r"and|和|与", joined))
        return not is_and or bool(re.search(r"(?:between|介于|在)\s*$", self.folded[: match.start()]))

    def _add(
        self,
        start: int,
        end: int,
        comparator: Comparator,
        ends: tuple[float | None, float | None],
        unit: str,
        known: Unit | None,
        before: str,
    ) -> None:
        based = [None if value is None else in_base(value, unit)[1] for value in ends]
        dimension = in_base(0.0, unit)[0] if unit else "number"
        about = f"{before} | {self._after(end)}"
        is_time = known is not None and known.dimension == DURATION
        is_delivery = is_time and known is not None and self._is_delivery(known, about, before)
        if is_time and not is_delivery and not concepts_in(about):
            # An age, a date, years of experience: no property of a product.
            return
        subject: Subject = "attribute"
        if known and known.dimension == MONEY:
            near = f"{before[-30:]} {self.folded[end : end + 20]}"
            subject = "total" if _TOTAL.search(near) else "price"
        elif is_delivery:
            subject = "lead_time"
        begin = self._begin(start)
        self.spans.append((begin, end))
        self.limits.append(
            Limit(
                subject=subject,
                comparator=comparator,
                low=based[0],
                high=based[1],
                unit=known.name if known else unit,
                dimension=dimension,
                written=self.text[begin:end].strip(" ,，;；、的"),
                about=about,
            )
        )

    def bare_money(self) -> None:
        """A number without a currency behind words of price ("budget 3000")."""
        for match in re.finditer(
            rf"(?<![a-z0-9.,/])(?P<n>{DIGITS})(?P<k>{MULTIPLE}|k(?![a-z]))(?![\d%°a-z/])", self.folded
        ):
            before = self.folded[: match.start()]
            if self._is_taken(match.start()) or not _MONEY_WORDS.search(before):
                continue
            value = times(value_of(match["n"]), match["k"])
            clause, after = self._before(match.start()), self.folded[match.end() : match.end() + 24]
            comparator = comparator_of(clause, after, reaches=False) or "at_most"
            ends = (value, value) if comparator in {"equals", "about"} else ends_of(comparator, value)
            total: Subject = "total" if _TOTAL.search(clause) else "price"
            begin = self._begin(match.start())
            self.spans.append((begin, match.end() + behind(after)))
            written = self.text[begin : match.end() + behind(after)].strip(" ,，的")
            self.limits.append(
                Limit(
                    subject=total, comparator=comparator, low=ends[0], high=ends[1], dimension="money", written=written
                )
            )

    def stock(self) -> None:
        """Whether it must be in stock, and how many."""
        match = _STOCK.search(self.folded)
        if not match:
            return
        self.spans.append(match.span())
        if self._stock is None and (stated := _STOCKED.search(self.folded)):
            self._stock = value_of(stated["n"])
            self.spans.append(stated.span("n"))
        pieces = self._stock if self._stock is not None else self.quantity
        self.limits.append(
            Limit(subject="stock", comparator="at_least", low=pieces or 1.0, unit="pcs", dimension=PIECES,
                  written=self.text[match.start() : match.end()])
        )  # fmt: skip

    def pieces(self, things: Collection[str]) -> None:
        """The quantity where no word for pieces stands behind the number."""
        if self.quantity is not None:
            return
        match = _QUANTITY.search(self.folded)
        if not match and things:
            named = "|".join(re.escape(thing) for thing in sorted(things, key=len, reverse=True))
            match = re.search(
                rf"(?<![a-z0-9.,/-])(?P<n>{NUMBER})\s?(?:x\s?|of (?:the|your) )?(?:[a-z-]+ ){{0,2}}"
                rf"(?:{named})(?![a-z])",
                self.folded,
            )
        if match and not self._is_taken(match.start("n")):
            value = value_of(match["n"])
            if value and value > 0 and value.is_integer():
                self.quantity = value
                self.spans.append(match.span("n"))
                self._restock(value)

    def without_unit(self, words: Mapping[str, Collection[str]]) -> None:
        """Numbers of what has no unit, and those that are not understood."""
        for find in (partial(counted_limits, words=words), not_understood):
            for limit, span in find(self.folded, self.text, is_taken=self._is_taken, before=self._before):
                self.limits.append(limit)
                self.spans.append(span)

    def _restock(self, value: float) -> None:
        """A demand for stock that named no number means the quantity."""
        if self._stock is None:
            self.limits = [_with_low(limit, value) if limit.subject == "stock" else limit for limit in self.limits]

    def _pieces(self, start: int, end: int, value: float, before: str) -> None:
        near = before[-12:] + self.folded[end : end + 14]
        self.spans.append((start, end))
        if _STOCK.search(near) and re.search(r"at least|至少|不少于|≥|不低于", before[-16:]):
            self._stock = value
        elif value > 0 and self.quantity is None:
            self.quantity = value

    def _is_delivery(self, unit: Unit, about: str, before: str) -> bool:
        """Whether a time is one until delivery: days and more, unless it is the age or interval of a thing."""
        if _DELIVERY.search(about):
            return True
        is_days = unit.factor >= 1.0
        return is_days and bool(re.search(r"(?:within|in|by|under|不超过|最多|至多)\s*$", before) or not before.strip())

    def _is_taken(self, place: int) -> bool:
        return any(start <= place < end for start, end in self.spans)

    def _before(self, start: int) -> str:
        """The clause in front of a number, back to the last limit or mark."""
        begin = max((end for _, end in self.spans if end <= start), default=0)
        piece = self.folded[begin:start]
        # "between 10 and 20" and "1.5" hold what else parts clauses.
        last = max((match.end() for match in _BREAKS.finditer(piece)), default=0)
        return piece[last:]

    def _after(self, end: int) -> str:
        """The words behind a number, up to the next number or mark."""
        piece = self.folded[end : end + 40]
        stop = re.search(
            r"[,;.!?，；。！？、\d]|\b(?:and|with|at|for|under|below|over|above|less|more|within|in)\b|以及|并且", piece
        )
        return piece[: stop.start()] if stop else piece

    def _begin(self, start: int) -> int:
        """Where the wording of a limit begins: with its comparing words, not with the whole clause."""
        piece = self._before(start)[-28:]
        words = _COMPARING.search(piece)
        return start - (len(piece) - words.start()) if words else start


def _compared(
    match: re.Match[str], ends: tuple[float, float | None], before: str, after: str, known: Unit | None
) -> tuple[Comparator, tuple[float | None, float | None]]:
    low, high = ends
    bare = bare_for(before + after, known.bare if known else "equals")
    if not known and high is not None:
        return "between", (low, high)
    if high is not None:
        if re.search(r"(?:\bto|至|到)\s*\S", match.group()) and re.search(r"(?:up|down) $", before):
            return "covers", (low, high)
        return ("covers" if bare == "covers" else "between"), (low, high)
    if match["tol"]:
        width = float(match["tol"]) * (abs(low) / 100 if match["tu"] == "%" else 1)
        return "between", (low - width, low + width)
    reaches = bare in {"at_least", "covers"}
    found = comparator_of(before, after, reaches=reaches)
    if bare == "covers" and found not in {"less_than", "about", None}:
        return "covers", (low, low)
    comparator = found or bare
    if comparator in {"equals", "about", "covers"}:
        return comparator, (low, low)
    return comparator, ends_of(comparator, low)


def _with_low(limit: Limit, value: float) -> Limit:
    return Limit(
        subject=limit.subject, comparator=limit.comparator, low=value, unit=limit.unit, dimension=limit.dimension,
        written=limit.written,
    )  # fmt: skip
