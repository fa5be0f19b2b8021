"""What a column is: its role, unit, language and currency, read from its heading by the words of ``headings.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from chatbot.products.units import MONEY, currency_of, unit_of
from ingest.language import count_han, detect_language
from ingest.normalize import normalize
from ingest.types import Language

Kind = Literal["catalogue", "order"]
ATTRIBUTE = "attribute"

_BRACKETS = re.compile(r"[(（\[【]((?:[^()（）\[\]【】]|\([^()]{1,6}\)){1,30})[)）\]】]")
_QUANTITY = re.compile(
    r"(?:(?:from|per|ab|for|at|≥|>=|>)\s*)?(?P<number>\d[\d,]{0,8})\s*(?:\+|(?:pcs|pieces|units|pc|件|个|台|只|套)?\s*"
    r"(?:起|以上|and more|or more|or above|及以上|-\s*\d+)?)",
    re.IGNORECASE,
)
# "Weight kg", "Price EUR", "Flow l/min": what ends a heading after a space is a unit only if it looks like one.
_TAIL = re.compile(r"^(?P<name>.{2,}?)(?:\s*,\s*|\s+in\s+|\s+)(?P<tail>\S{1,8})$")
_HALVES = re.compile(r"\s*[/|｜\n]\s*|(?<=[A-Za-z.)])\s+(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])\s+(?=[A-Za-z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a heading says.

    Attributes:
        role: A key of ``headings.toml``, ``attribute``, or empty where there is no heading.
        name: The heading without unit and language.
        language: That it names, ``None`` for none.
        unit: In the table's spelling where the table knows it.
        currency: Three capital letters, empty for none.
        min_quantity: Of a price column ("Price from 10").
        internal: Whether buyers must not see it.
    """

    role: str
    name: str
    language: Language | None = None
    unit: str = ""
    currency: str = ""
    min_quantity: float | None = None
    internal: bool = False


def heading_of(raw: str, kind: Kind) -> Heading:
    """Read a heading."""
    text = " ".join(raw.replace("_", " ").split()).strip("*:： ")
    if not text:
        return Heading(role="", name="")
    internal = _is_internal(text)
    name, language, unit = _parted(text)
    if not internal and (role := _role(text, kind) or _role(name, kind)):
        return Heading(role=role, name=name, language=language, unit=unit, currency=currency_of(unit) if unit else "")
    if not internal and kind == "catalogue" and (price := _price(name, unit)):
        return price
    if not unit and (match := _TAIL.match(name)) and _looks_like_unit(match["tail"]):
        name, unit = match["name"], _unit_name(match["tail"])
        if not internal and (role := _role(name, kind)):
            return Heading(role=role, name=name, language=language, unit=unit, currency=currency_of(unit))
    return Heading(role=ATTRIBUTE, name=name or text, language=language, unit=unit, internal=internal)


def roles_of(headings: Sequence[str], kind: Kind) -> set[str]:
    """The roles of a row of cells."""
    return {heading_of(cell, kind).role for cell in headings if cell}


def halves(name: str) -> tuple[str, ...]:
    """The parts of a heading in two languages ("Flow rate / 流量"), or the whole as the only one."""
    parts = tuple(part for part in _HALVES.split(name) if part)
    if len(parts) == 2 and bool(count_han(parts[0])) != bool(count_han(parts[1])):
        return parts
    return (name,)


@cache
def cell_words(kind: Literal["internal", "public", "empty"]) -> frozenset[str]:
    """Normalised cells of one meaning."""
    return frozenset(normalize(word) for word in _table()["cells"][kind])


def _parted(text: str) -> tuple[str, Language | None, str]:
    """Name, language and unit of a heading, brackets taken out where they hold one of the two."""
    language: Language | None = None
    unit = ""
    name = text
    for match in _BRACKETS.finditer(text):
        inside = match[1].strip()
        if found := _languages().get(normalize(inside)):
            language = found
        elif unit_of(inside) or currency_of(inside) or _is_unknown_unit(inside):
            unit = _unit_name(inside)
        else:
            continue
        name = name.replace(match.group(), " ")
    words = " ".join(name.split()).split(" ")
    for place in (-1, 0):
        if len(words) > 1 and (found := _languages().get(normalize(words[place]))):
            language = found
            words.pop(place)
            break
    name = " ".join(words).strip(" ,，:：-")
    for prefix, found in (("中文", "zh"), ("英文", "en")):
        if name.startswith(prefix) and len(name) > len(prefix):
            name, language = name.removeprefix(prefix), "zh" if found == "zh" else "en"
    return name, language, unit


def _is_unknown_unit(inside: str) -> bool:
    """Whether a bracket holds a unit that the table does not know: short, with a stroke or without vowels."""
    short = len(inside) <= 8 and " " not in inside and not count_han(inside)
    # kA, daN, mAh.
    mixed = len(inside) <= 4 and inside.isalpha() and any(map(str.isupper, inside)) and any(map(str.islower, inside))
    shape = "/" in inside or "·" in inside or not re.search(r"[aeiouAEIOU]", inside)
    return mixed or (short and shape and "," not in inside)


def _unit_name(spelling: str) -> str:
    known = unit_of(spelling)
    return known.name if known else currency_of(spelling) or spelling.strip()


def _looks_like_unit(tail: str) -> bool:
    known = unit_of(tail)
    if known is None:
        return bool(currency_of(tail))
    return known.dimension == MONEY or "/" in tail or not (tail.isascii() and tail.isalpha() and len(tail) > 3)


def _price(name: str, unit: str) -> Heading | None:
    """A price from a quantity on: "Price from 10", "10件起单价", "EUR price"."""
    words = name
    currency = currency_of(unit) if unit else ""
    for token in name.split():
        if not currency and (found := currency_of(token)):
            currency, words = found, words.replace(token, " ")
    if match := _QUANTITY.search(words):
        rest = " ".join((words[: match.start()] + " " + words[match.end() :]).split())
        if _role(rest, "catalogue") == "price":
            number = float(match["number"].replace(",", ""))
            return Heading(role="price", name=name, unit=unit, currency=currency, min_quantity=number)
    if currency and _role(" ".join(words.split()), "catalogue") == "price":
        return Heading(role="price", name=name, unit=unit, currency=currency)
    return None


def _role(name: str, kind: Kind) -> str:
    roles = _roles(kind)
    found = (roles.get(normalize(part).strip(" .:")) for part in (name, *halves(name)))
    return next((role for role in found if role), "")


def _is_internal(text: str) -> bool:
    """Whether a heading names what buyers must not see; one that says who may see a row is none."""
    folded = normalize(text)
    if _role(text, "catalogue") == "audience" or any(word in folded for word in _table()["internal"]["not"]):
        return False
    return any(re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", folded) for word in _table()["internal"]["words"])


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files("chatbot.products").joinpath("headings.toml").read_text(encoding="utf-8"))


@cache
def _roles(kind: Kind) -> dict[str, str]:
    return {normalize(word).strip(" .:"): role for role, words in _table()[kind].items() for word in words}


@cache
def _languages() -> dict[str, Language]:
    return {
        normalize(word): "zh" if key == "zh" else "en" for key, words in _table()["languages"].items() for word in words
    }


def language_of(text: str, stated: Language | None) -> Language:
    """The language of a cell: that of its heading, else found."""
    return stated or detect_language(text)
