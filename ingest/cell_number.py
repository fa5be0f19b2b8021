"""Numbers as a spreadsheet shows them, by the number format of their cell.

Source: ECMA-376 part 1, 18.8.31. A format that is not understood gives the number as it is, never another one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache

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
_CONDITION = re.compile(r"\[[<>=]")
_CURRENCY = re.compile(r"\[\$([^\]-]*)[^\]]*\]")
# The shape of a format: its digits and signs, "G" for the number as it is and "L" for anything that is shown as it is.
_GENERAL = re.compile(r"L?GL?")
_NUMBER = re.compile(
    r"L?(?P<whole>(?:[0#?]+(?:,+[0#?]+)*)?)(?P<scale>,*)(?:\.(?P<decimals>[0#?]*))?(?P<more>,*)"
    r"(?:E(?P<sign>[+-])(?P<exponent>[0#?]+))?L?"
)
_FRACTION = re.compile(r"L?(?:(?P<whole>[0#?]+)L)?[0#?]+/(?P<denominator>[0#?]+|[1-9][0-9]*)L?")
_GROUPS = re.compile(r"L?(?P<groups>0+(?:L0+)+)L?")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """What a section of a format shows: a number that is not negative, and what stands before and behind it."""

    show: Callable[[Decimal], str]
    before: str = ""
    behind: str = ""


def format_number(value: float, number_format: str) -> str:
    """A number as Excel shows it in a cell that is wide enough; below zero always with a minus sign."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    exact = Decimal(value) if isinstance(value, int) else Decimal(f"{value:.{_DIGITS}g}")
    fits = exact.adjusted() < _GREATEST and len(number_format) <= _MAX_FORMAT
    layout = _layouts(number_format if fits else "General")[exact < 0]
    return clean_cell(f"{layout.before}{layout.show(abs(exact))}{layout.behind}")


@lru_cache(maxsize=1024)
def _layouts(number_format: str) -> tuple[_Layout, _Layout]:
    """For numbers from zero on, and for those below.

    Red type or brackets alone are no minus sign to whoever reads text: then the first section holds for both.
    """
    sections: list[list[str]] = [[]]
    for piece in _PIECE.findall(number_format):
        if piece == ";":
            sections.append([])
        else:
            sections[-1].append(piece)
    # Which section holds is not looked into where it depends on more than the sign.
    first = None if _CONDITION.search(number_format) else _layout(sections[0])
    if first is None:
        return _Layout(show=_plain), _Layout(show=_plain, before="-")
    second = _layout(sections[1]) if len(sections) > 1 else None
    # A minus sign of its own, that is, and not the dash of a part number.
    if (
        second
        and "-" in second.before + second.behind
        and (second.before, second.behind) != (first.before, first.behind)
    ):
        return first, second
    return first, _Layout(show=first.show, before="-" + first.before, behind=first.behind)


def _layout(pieces: Sequence[str]) -> _Layout | None:
    """What a section shows; ``None`` for one that is not understood."""
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
    show = _shown_by(shape, literals, percents=pieces.count("%"))
    if show is None:
        return None
    before = literals[0] if shape.startswith("L") else ""
    behind = literals[-1] if shape.endswith("L") else ""
    return _Layout(show=show, before=before, behind=behind)


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
    if match := _NUMBER.fullmatch(shape):
        whole, decimals = match["whole"].replace(",", ""), match["decimals"] or ""
        shift = 2 * percents - 3 * len(match["scale"] + match["more"])
        if not whole + decimals:
            return None
        if match["sign"]:
            always, digits = match["sign"] == "+", match["exponent"].count("0")
            # "##0.0E+0" steps by thousands; other widths are not in use.
            step = {1: 1, 3: 3}.get(len(whole))
            if step is None or shift or "," in match["whole"]:
                return None
            return lambda value: _scientific(value, step, decimals, always=always, digits=digits)
        zeros, separated = whole.count("0"), "," in match["whole"]
        return lambda value: _decimal(value.scaleb(shift, _EXACT), decimals, zeros=zeros, separated=separated)
    if percents:
        return None
    if match := _FRACTION.fullmatch(shape):
        return _fraction_by(match["whole"], match["denominator"])
    if match := _GROUPS.fullmatch(shape):
        between = literals[1:] if shape.startswith("L") else literals
        sizes = [len(group) for group in match["groups"].split("L")]
        # A point or a figure among the digits would make another number of them.
        if not any(re.search(r"[\d.,]", text) for text in between[: len(sizes) - 1]):
            return lambda value: _grouped(value, sizes, between)
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
