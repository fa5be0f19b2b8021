"""Numbers as a spreadsheet shows them, by the number format of their cell.

Source: ECMA-376 part 1, 18.8.31. A format that is not understood gives the number as it is, with its unit where
that is clear, and never another one.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache, partial

from ingest.tables import clean_cell

# A double holds 15 digits for certain; what is behind them is noise.
_DIGITS = 15
# Beyond, a number as it is would be a row of zeros.
_GREATEST, _LEAST = 21, -10
# Excel takes no longer format.
_MAX_FORMAT = 255
_MAX_DENOMINATOR_DIGITS = 4
_EXACT = Context(prec=400)
_PIECE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|e[+-]|general|.', re.IGNORECASE | re.DOTALL)
_CONDITION = re.compile(r"\[(<=|>=|<>|[<=>])(-?\d+(?:\.\d+)?)\]")
_COMPARISONS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "<>": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}
_CURRENCY = re.compile(r"\[\$([^\]-]*)[^\]]*\]")
# The shape of a format: its digits and signs, "G" for the number as it is and "L" for anything that is shown as it is.
_GENERAL = re.compile(r"L?GL?")
_NUMBER = re.compile(
    r"L?(?P<whole>(?:[0#?]+(?:(?:,+[0#?]+)*|(?:L[0#?]{3})+))?)(?P<scale>,*)(?:\.(?P<decimals>[0#?]*))?(?P<more>,*)"
    r"(?:E(?P<sign>[+-])(?P<exponent>[0#?]+))?L?"
)
_FRACTION = re.compile(r"L?(?:(?P<whole>[0#?]+)L)?[0#?]+/(?P<denominator>[0#?]+|[1-9][0-9]*)L?")
_GROUPS = re.compile(r"L?(?P<groups>0+(?:L0+)+)L?")
# What parts thousands where a comma parts the decimals. It is left out, as "12 450" in a text may be two numbers.
_THOUSANDS = re.compile(r"\s+|['’]")
# The dash of a part number is none.
_MINUS = re.compile(r"(?<![^\W_])-")
# A comma that no digit follows divides by a thousand.
_SCALE = re.compile(r",(?![0#?])")
# What may stand beside a number as it is: a figure or a sign could make another number of it.
_UNIT = re.compile(r"[^\d().,+-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """What a section of a format shows: a number that is not negative, and what stands before and behind it."""

    show: Callable[[Decimal], str]
    before: str = ""
    behind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """What is shown of the numbers for which a section holds.

    Attributes:
        layout: Of numbers from zero on.
        below: Of those below, which it is given without their sign.
    """

    holds: Callable[[Decimal], bool] = lambda _: True
    layout: _Layout = field(default_factory=lambda: _Layout(show=_plain))
    below: _Layout = field(default_factory=lambda: _Layout(show=_plain, before="-"))


def format_number(value: float, number_format: str) -> str:
    """A number as Excel shows it in a cell that is wide enough; below zero always with a minus sign."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.{_DIGITS}g}")
    fits = exact.adjusted() < _GREATEST and len(number_format) <= _MAX_FORMAT
    section = next(own for own in _sections(number_format if fits else "General") if own.holds(exact))
    layout = section.below if exact < 0 else section.layout
    return clean_cell(f"{layout.before}{layout.show(abs(exact))}{layout.behind}")


@lru_cache(maxsize=1024)
def _sections(number_format: str) -> tuple[_Section, ...]:
    """The first that holds for a number shows it; one always does."""
    sections: list[list[str]] = [[]]
    for piece in _PIECE.findall(number_format):
        if piece == ";":
            sections.append([])
        else:
            sections[-1].append(piece)
    if any(map(_condition_of, sections)):
        return (*_conditional(sections), _Section())
    first = _layout(sections[0])
    second = _layout(sections[1]) if len(sections) > 1 else first
    # A minus sign of its own, that is, and not the dash of a part number.
    if "-" in second.before + second.behind and (second.before, second.behind) != (first.before, first.behind):
        return (_Section(layout=first, below=second),)
    return (_Section(layout=first, below=_minus(first)),)


def _conditional(sections: Sequence[Sequence[str]]) -> list[_Section]:
    """Sections with conditions, and the one for all other numbers; none if it is not clear which holds when."""
    found: list[_Section] = []
    numbers = [section for section in sections if "@" not in section]
    for place, pieces in enumerate(numbers, start=1):
        condition, layout = _condition_of(pieces), _layout(pieces)
        if not condition:
            return [*found, _Section(layout=layout, below=_minus(layout))] if place == len(numbers) else []
        match = _CONDITION.fullmatch(condition)
        if match is None:
            return []
        holds, limit = _COMPARISONS[match[1]], Decimal(match[2])
        # Only where no other number can have it, a minus sign says that the number is below zero.
        has_sign = match[1] in {"<", "<="} and limit <= 0 and _MINUS.search(layout.before)
        below = layout if has_sign else _minus(layout)
        found.append(_Section(holds=partial(_compare, holds, limit), layout=layout, below=below))
    return found


def _condition_of(pieces: Sequence[str]) -> str:
    return "".join(piece for piece in pieces if piece[:2] in {"[<", "[=", "[>"})


def _compare(holds: Callable[[Decimal, Decimal], bool], limit: Decimal, value: Decimal) -> bool:
    return holds(value, limit)


def _minus(layout: _Layout) -> _Layout:
    """Red type or brackets alone are no minus sign to whoever reads text."""
    return replace(layout, before="-" + layout.before)


def _layout(pieces: Sequence[str]) -> _Layout:
    """What a section shows; the number as it is if it is not understood."""
    shape = ""
    literals: list[str] = []
    for place, piece in enumerate(pieces):
        if _is_sign(place, pieces):
            shape += piece.upper()[0] if piece.lower() == "general" else piece.upper()
            continue
        text = _literal(piece)
        if text and shape.endswith("L"):
            literals[-1] += text
        elif text:
            shape += "L"
            literals.append(text)
    percents = pieces.count("%")
    before = literals[0] if shape.startswith("L") else ""
    behind = literals[-1] if shape.endswith("L") else ""
    if show := _shown_by(shape, literals, percents=percents):
        return _Layout(show=show, before=before, behind=behind)
    if percents == 1:
        return _Layout(show=lambda value: _plain(value.scaleb(2, _EXACT)), behind="%")
    inner = literals[bool(before) : len(literals) - bool(behind)]
    is_clear = re.search("[0#?]", shape) and not _SCALE.search(shape) and not "".join(inner).strip()
    if is_clear and not percents and _UNIT.fullmatch(before + behind):
        return _Layout(show=_plain, before=before, behind=behind)
    return _Layout(show=_plain)


def _is_sign(place: int, pieces: Sequence[str]) -> bool:
    """Whether a piece says how digits are shown; a slash does so between digits only ("EUR/kg")."""
    piece = pieces[place]
    if piece == "/":
        around = [*pieces[place - 1 : place], *pieces[place + 1 : place + 2]]
        return len(around) == 2 and around[0] in "0#?" and around[1] in "0#?123456789"
    return piece in "0123456789#?.,@" or piece.lower() in {"general", "e+", "e-"}


def _literal(piece: str) -> str:
    """What a piece that is no sign shows; a filler, a space as wide as a letter, or a colour shows nothing."""
    if currency := _CURRENCY.fullmatch(piece):
        return currency.group(1)
    if piece[0] in "[_*":
        return ""
    return piece.strip('"') if piece[0] == '"' else piece.removeprefix("\\")


def _shown_by(shape: str, literals: Sequence[str], *, percents: int) -> Callable[[Decimal], str] | None:
    if _GENERAL.fullmatch(shape) or not shape:
        return None if percents else _plain
    between = literals[1:] if shape.startswith("L") else literals
    if not percents and (match := _GROUPS.fullmatch(shape)):
        sizes = [len(group) for group in match["groups"].split("L")]
        # A point or a figure among the digits would make another number of them.
        if not any(re.search(r"[\d.,]", text) for text in between[: len(sizes) - 1]):
            return lambda value: _grouped(value, sizes, between)
    if (match := _NUMBER.fullmatch(shape)) and all(map(_THOUSANDS.fullmatch, between[: match["whole"].count("L")])):
        whole, decimals = re.sub("[,L]", "", match["whole"]), match["decimals"] or ""
        shift = 2 * percents - 3 * len(match["scale"] + match["more"])
        if not whole + decimals:
            return None
        if match["sign"]:
            always, digits = match["sign"] == "+", match["exponent"].count("0")
            # "##0.0E+0" steps by thousands; other widths are not in use.
            step = {1: 1, 3: 3}.get(len(whole))
            if step is None or shift or len(whole) < len(match["whole"]):
                return None
            return lambda value: _scientific(value, step, decimals, always=always, digits=digits)
        zeros, separated = whole.count("0"), "," in match["whole"]
        return lambda value: _decimal(value.scaleb(shift, _EXACT), decimals, zeros=zeros, separated=separated)
    if percents:
        return None
    if match := _FRACTION.fullmatch(shape):
        return _fraction_by(match["whole"], match["denominator"])
    return None


def _plain(value: Decimal) -> str:
    """A number as it is."""
    if not value:
        return "0"
    if _LEAST <= value.adjusted() < _GREATEST:
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, exponent = f"{value:.{_DIGITS - 1}E}".split("E")
    return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"


def _decimal(value: Decimal, decimals: str, *, zeros: int = 1, separated: bool = False) -> str:
    whole, _, rest = f"{_rounded(value, len(decimals)):f}".partition(".")
    whole = whole.zfill(zeros)
    if separated:
        whole = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", whole)
    least = decimals.rfind("0") + 1
    rest = rest[:least] + rest[least:].rstrip("0")
    return f"{whole}.{rest}" if rest else whole


def _rounded(value: Decimal, decimals: int) -> Decimal:
    """Half up, as people and Excel do."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=_EXACT)


def _scientific(value: Decimal, step: int, decimals: str, *, always: bool, digits: int) -> str:
    exponent = value.adjusted() // step * step if value else 0
    if _rounded(value.scaleb(-exponent, _EXACT), len(decimals)).adjusted() >= step:
        # 9.96 with one decimal is 1.0E+01.
        exponent += step
    sign = "-" if exponent < 0 else "+" if always else ""
    return f"{_decimal(value.scaleb(-exponent, _EXACT), decimals)}E{sign}{str(abs(exponent)).zfill(digits)}"


def _fraction_by(whole: str | None, denominator: str) -> Callable[[Decimal], str] | None:
    fixed = int(denominator) if denominator.isdigit() and denominator.strip("0") else None
    if len(denominator) > _MAX_DENOMINATOR_DIGITS:
        return None
    greatest = 10 ** len(denominator) - 1
    return lambda value: _fraction(value, whole, fixed=fixed, greatest=greatest)


def _fraction(value: Decimal, whole: str | None, *, fixed: int | None, greatest: int) -> str:
    units = int(value) if whole else 0
    part = Fraction(value) - units
    near = part.limit_denominator(greatest)
    over, under = (math.floor(part * fixed + Fraction(1, 2)), fixed) if fixed else near.as_integer_ratio()
    if whole and over == under:
        units, over = units + 1, 0
    if not over:
        return str(units)
    return f"{units} {over}/{under}" if units or "0" in (whole or "") else f"{over}/{under}"


def _grouped(value: Decimal, sizes: Sequence[int], between: Sequence[str]) -> str:
    """Digits with something between them, as in order numbers; those to spare stand in front."""
    digits = _decimal(value, "", zeros=sum(sizes))
    shown = ""
    for size, text in zip(reversed(sizes[1:]), reversed(between[: len(sizes) - 1]), strict=True):
        digits, shown = digits[:-size], text + digits[-size:] + shown
    return digits + shown
