"""Units by what they measure, and conversion between those of one dimension; read from ``units.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from ingest.normalize import normalize

Bare = Literal["at_least", "at_most", "equals", "covers"]
MONEY = "money"
DURATION = "duration"
PIECES = "pieces"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit that the table knows.

    Attributes:
        name: As it is shown.
        dimension: What it measures; values of one dimension can be compared, money in one currency only.
        bare: What a number without a comparison asks for.
        factor: To the dimension's first unit, after ``offset`` was added.
        is_prefix: Whether it stands before its number.
        by_digit: Whether each digit of a number is a grade of its own.
    """

    name: str
    dimension: str
    bare: Bare
    factor: float
    offset: float = 0.0
    is_prefix: bool = False
    by_digit: bool = False

    def to_base(self, value: float) -> float:
        """The value in the dimension's first unit."""
        return (value + self.offset) * self.factor


@cache
def spellings() -> dict[str, Unit]:
    """Every known spelling, as ``ingest.normalize`` leaves it, with its unit."""
    table = _table()
    found: dict[str, Unit] = {}
    for dimension, entry in table.items():
        for name, (factor, *written) in entry["units"].items():
            unit = Unit(
                name=name,
                dimension=dimension,
                bare=entry["bare"],
                factor=float(factor),
                offset=float(entry.get("offsets", {}).get(name, 0.0)),
                is_prefix=bool(entry.get("prefix", False)),
                by_digit=bool(entry.get("by_digit", False)),
            )
            for spelling in (name, *written):
                known = found.setdefault(normalize(spelling), unit)
                if known != unit:
                    raise ValueError(f"units.toml: {spelling!r} stands for {known.name} and {name}")
    return found


@cache
def pipe_sizes() -> dict[float, float]:
    """Nominal sizes (DN) by the pipe's size in inches."""
    return {float(inch): float(size) for inch, size in _table()["nominal_size"]["inches"].items()}


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files("chatbot.products").joinpath("units.toml").read_text(encoding="utf-8"))


def unit_of(spelling: str) -> Unit | None:
    """The unit of a spelling, whatever its case, width and spaces; ``None`` for one that the table does not know."""
    folded = normalize(spelling).strip(" .")
    table = spellings()
    # Case tells milli from mega: "MPa" and "mPa·s" fold alike, but no two of the table do.
    return table.get(folded) or table.get(folded.replace(" ", "")) or table.get(folded.replace(" / ", "/"))


def base_unit(dimension: str) -> str:
    """The unit in which values of a dimension are compared; empty for a bare number or an unknown one."""
    units = _table().get(dimension, {}).get("units", {})
    return next(
        iter(units), dimension.removeprefix("money in ").removeprefix("in ") if " in " in f" {dimension}" else ""
    )


def currency_of(spelling: str) -> str:
    """Three capital letters of a currency that the table knows, or of three letters that look like one; else empty."""
    unit = unit_of(spelling)
    if unit and unit.dimension == MONEY:
        return unit.name
    bare = spelling.strip()
    return bare if len(bare) == 3 and bare.isascii() and bare.isalpha() and bare.isupper() else ""


def in_base(value: float, unit: str) -> tuple[str, float]:
    """Dimension and value in its first unit; an unknown unit is a dimension of its own, an empty one a bare number."""
    known = unit_of(unit) if unit else None
    if known is None:
        return f"in {normalize(unit)}" if unit else "number", value
    if known.dimension == MONEY:
        return f"money in {known.name}", value
    return known.dimension, known.to_base(value)
