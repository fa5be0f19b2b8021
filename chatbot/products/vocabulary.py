"""Words that mean the same, from ``synonyms.toml``, and where they stand in a text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from chatbot.products.units import Bare
from ingest.normalize import normalize

_SPLIT = re.compile(r"\s*(?:[,;/、，；()（）+|]|\bor\b|\band\b|或|和|及)\s*")


@cache
def attribute_groups() -> dict[str, frozenset[str]]:
    """Concepts of attributes by the words for them."""
    return {name: _folded(words) for name, words in _table()["attributes"].items()}


@cache
def modifiers() -> dict[str, frozenset[str]]:
    """``max``, ``min`` and ``rated`` with their words."""
    return {name: _folded(words) for name, words in _table()["modifiers"].items()}


@cache
def category_groups() -> tuple[frozenset[str], ...]:
    """Words for one kind of thing, a group each."""
    return tuple(_folded(words) for words in _table()["categories"]["groups"])


@cache
def value_groups() -> tuple[frozenset[str], ...]:
    """Texts of cells that mean the same, a group each."""
    return tuple(_folded(words) for words in _table()["values"]["groups"])


@cache
def yes_words() -> frozenset[str]:
    """Cells that say that a thing has something."""
    return _folded(_table()["values"]["yes"])


@cache
def no_words() -> frozenset[str]:
    """Cells that say that it has not."""
    return _folded(_table()["values"]["no"])


def places(phrase: str, folded: str) -> list[tuple[int, int]]:
    """Where a folded phrase stands as whole words; Chinese stands anywhere."""
    return [match.span() for match in _phrase(phrase).finditer(folded)]


def holds(folded: str, phrases: Iterable[str]) -> bool:
    """Whether one of some folded phrases stands in a text as whole words."""
    return any(_phrase(phrase).search(folded) for phrase in phrases)


def concepts_in(folded: str) -> frozenset[str]:
    """Concepts of attributes that a text names."""
    return frozenset(name for name, words in attribute_groups().items() if holds(folded, words))


def bare_for(about: str, of_unit: Bare) -> Bare:
    """What a number without a comparison asks for, by the attribute that the words around it name, else by its unit."""
    named = concepts_in(about)
    for kind, names in _table()["bare"].items():
        if named & set(names):
            return "at_least" if kind == "at_least" else "at_most"
    return of_unit


def modifier_in(folded: str) -> str:
    """Whether a heading says greatest or least: ``max``, ``min`` or empty."""
    return next((name for name in ("min", "max") if holds(folded, modifiers()[name])), "")


def parts_of(text: str) -> list[str]:
    """The single texts that a cell lists, folded."""
    return [part for part in _SPLIT.split(normalize(text)) if part]


@lru_cache(maxsize=8192)
def _phrase(phrase: str) -> re.Pattern[str]:
    pattern = re.escape(phrase).replace(r"\ ", r"[\s-]?").replace(r"\-", r"[\s-]?")
    if phrase[:1].isascii() and phrase[:1].isalnum():
        pattern = rf"(?<![a-z0-9]){pattern}"
    if phrase[-1:].isascii() and phrase[-1:].isalnum():
        pattern = rf"{pattern}(?:s|es)?(?![a-z0-9])"
    return re.compile(pattern)


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(normalize(word) for word in words)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files("chatbot.products").joinpath("synonyms.toml").read_text(encoding="utf-8"))
