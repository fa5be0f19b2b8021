"""What people's ratings come to: means, agreement, and which of two systems is preferred."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from eval.agreement import Rating, krippendorff_alpha
from eval.bootstrap import mean_estimate
from eval.errors import RatingError
from eval.filled_sheets import FilledSheet, rated_columns, read_sheets
from eval.rating_columns import SIDES, Column
from eval.rating_sheet import KeyRow, RatingKey, read_key
from eval.significance import sign_test
from eval.types import Estimate

# Whose answers are rated where there is only one system.
ONLY = "answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedColumn:
    """One column over all raters.

    Attributes:
        mean: Of the questions' means over their raters, 1 to 5, or the share of yes; ``None`` if all is blank.
        alpha: Krippendorff's; ``None`` where it is not defined.
        ratings: Cells that were filled in.
    """

    mean: Estimate | None
    alpha: float | None
    ratings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """Which system won how many questions; a question with several raters goes to whom most of them prefer.

    Attributes:
        p_value: Of a sign test, ties left out.
        alpha: Over the raters' single choices.
    """

    wins: dict[str, int]
    ties: int
    p_value: float
    alpha: float | None
    ratings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingSummary:
    """Ratings of one sheet by one or more raters.

    Attributes:
        systems: Columns by system; one called ``answers`` where the sheet has no pairs.
    """

    raters: int
    questions: int
    systems: dict[str, dict[str, RatedColumn]]
    preference: Preference | None


def summarise_ratings(paths: Sequence[Path], key_path: Path | None = None) -> RatingSummary:
    """Read filled-in sheets and sum them up.

    Args:
        paths: Copies of one sheet, one a rater.
        key_path: The sheet's key; needed for pairs.

    Raises:
        RatingError: A sheet or the key cannot be used.
    """
    sheets = read_sheets(paths)
    numbers = sorted(sheets[0].rows)
    key = _key_rows(sheets[0], key_path)
    systems: dict[str, dict[str, RatedColumn]] = {}
    preference = None
    for system in _systems(key):
        systems[system] = {
            column.name: _rated_column(column, _units(sheets, numbers, key, column.name, system))
            for column in rated_columns(pair=sheets[0].pair)
            if column.side in {None, "A"} and column.name != "preferred"
        }
    if key:
        preference = _preference(_choices(sheets, numbers), [key[number] for number in numbers], list(systems))
    return RatingSummary(raters=len(sheets), questions=len(numbers), systems=systems, preference=preference)


def _key_rows(sheet: FilledSheet, path: Path | None) -> dict[int, KeyRow]:
    """Rows of the key by number, empty for a sheet without pairs; checked against what the sheet shows."""
    if not sheet.pair:
        return {}
    if path is None:
        raise RatingError(f"{sheet.path} holds pairs; give --key with the .key.json that was written beside the sheet")
    key: RatingKey = read_key(path)
    rows = {row.number: row for row in key.rows}
    for number, row in sheet.rows.items():
        if number not in rows or tuple(rows[number].fingerprints[side] for side in SIDES) != row.shown[1:]:
            raise RatingError(f"{path} does not belong to {sheet.path} (number {number} differs); give its own key")
    return rows


def _systems(key: Mapping[int, KeyRow]) -> list[str]:
    return sorted({system for row in key.values() for system in row.systems.values()}) or [ONLY]


def _units(
    sheets: Sequence[FilledSheet], numbers: Sequence[int], key: Mapping[int, KeyRow], name: str, system: str
) -> list[list[str | None]]:
    """Of each question, each rater's rating of a system."""
    places = {(column.name, column.side): place for place, column in enumerate(rated_columns(pair=sheets[0].pair))}
    units = []
    for number in numbers:
        side = next((side for side, whose in key[number].systems.items() if whose == system), None) if key else None
        units.append([sheet.rows[number].ratings[places[name, side]] for sheet in sheets])
    return units


def _choices(sheets: Sequence[FilledSheet], numbers: Sequence[int]) -> list[list[str | None]]:
    return [[sheet.rows[number].ratings[-1] for sheet in sheets] for number in numbers]


def _rated_column(column: Column, units: Sequence[Sequence[str | None]]) -> RatedColumn:
    values: list[list[Rating | None]] = [
        [None if rating is None else _number(rating) for rating in unit] for unit in units
    ]
    rated = [[float(value) for value in unit if value is not None] for unit in values]
    return RatedColumn(
        mean=mean_estimate([fmean(unit) for unit in rated if unit]),
        alpha=krippendorff_alpha(values, column.level),
        ratings=sum(map(len, rated)),
    )


def _number(rating: str) -> float:
    match rating:
        case "yes":
            return 1.0
        case "no":
            return 0.0
    return float(rating)


def _preference(choices: Sequence[Sequence[str | None]], rows: Sequence[KeyRow], systems: Sequence[str]) -> Preference:
    wins, ties = dict.fromkeys(systems, 0), 0
    for unit, row in zip(choices, rows, strict=True):
        made = [choice for choice in unit if choice is not None]
        if not made:
            continue
        lead = made.count("A") - made.count("B")
        if lead:
            wins[row.systems["A" if lead > 0 else "B"]] += 1
        else:
            ties += 1
    return Preference(
        wins=wins,
        ties=ties,
        p_value=sign_test(*wins.values()),
        alpha=krippendorff_alpha(choices, "nominal"),
        ratings=sum(choice is not None for unit in choices for choice in unit),
    )
