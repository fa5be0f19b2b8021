"""Phrases that a question may hold: the words of ``words.toml``, and the values that stand in the tables."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal, cast

from chatbot.insights.ask.query import AskableTable
from vectorstore.glossary import synonyms

Kind = Literal[
    "measure",
    "aggregate",
    "column",
    "bucket",
    "by",
    "rank",
    "compare",
    "negation",
    "filter",
    "act",
    "stop",
    "unit",
    "number",
    "value",
    "unknown",
    "period",
]
# Cells that phrases are made of, by table; nobody asks for a question by its whole text.
VALUE_COLUMNS: Mapping[AskableTable, tuple[str, ...]] = {
    "orders": ("category", "region", "product", "customer", "currency"),
    "questions": ("topic", "channel", "language", "intent"),
}
_SHORTEST_WORD = 3
_SHORTEST_SERIES = 3
_SEPARATOR = re.compile(r"[-/. ]")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a phrase may mean; for a value of a table ``value`` is ``column=cell``."""

    kind: Kind
    value: str
    table: AskableTable | None = None


Lexicon = Mapping[str, tuple[Meaning, ...]]


def folded(text: str) -> str:
    """Small letters, full-width forms narrowed, single blanks; where characters stand may change."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def lexicon_of(values: Mapping[AskableTable, Mapping[str, Iterable[str]]]) -> Lexicon:
    """All phrases.

    Args:
        values: By table and column, the cells that stand there.
    """
    found: dict[str, dict[Meaning, None]] = {phrase: dict.fromkeys(own) for phrase, own in _words().items()}
    partial: dict[str, dict[Meaning, None]] = {}
    for table, columns in values.items():
        for column, cells in columns.items():
            for cell in cells:
                meaning = Meaning(kind="value", value=f"{column}={cell}", table=table)
                for phrase in _phrases(cell, column):
                    found.setdefault(phrase, {})[meaning] = None
                for phrase in _parts(cell, column):
                    partial.setdefault(phrase, {})[meaning] = None
    # A part of a name stands for every cell that has it, unless it is a word or a whole name of its own.
    return {phrase: tuple(meanings) for phrase, meanings in {**partial, **found}.items()}


def _parts(cell: str, column: str) -> set[str]:
    """What several cells may have in common: the noun of categories, the series of products."""
    plain = folded(cell)
    if column == "product":
        ends = [match.start() for match in _SEPARATOR.finditer(plain)]
        return {plain[:end] for end in ends if end >= _SHORTEST_SERIES and any(map(str.isdigit, plain[:end]))}
    if column != "category":
        return set()
    nouns = {word for word in _WORD.findall(plain) if len(word) >= _SHORTEST_WORD and word.isascii()}
    nouns |= {plain[start:] for start in range(1, len(plain)) if plain[start:] in synonyms() and not plain.isascii()}
    found: set[str] = set()
    for noun in nouns:
        found |= _numbers(noun)
        for form in _numbers(noun):
            for other in synonyms().get(form, ()):
                found |= _numbers(other)
    return found


def _phrases(cell: str, column: str) -> set[str]:
    """How a cell may be called: as it stands, in the other number, by synonyms, in the other language."""
    plain = folded(cell)
    if not plain:
        return set()
    found = {plain}
    if column == "region":
        found |= set(_places().get(plain, ()))
    if column == "category":
        for form in _numbers(plain):
            for other in synonyms().get(form, ()):
                found |= _numbers(other)
        found |= _numbers(plain)
    return {phrase for phrase in found if phrase}


def _numbers(word: str) -> set[str]:
    """A word of Latin letters in the singular and the plural."""
    if not word.isascii() or len(word) < _SHORTEST_WORD:
        return {word}
    singular = word.removesuffix("s") if not word.endswith("ss") else word
    if singular.endswith("ie"):
        singular = f"{singular[:-2]}y"
    plural = f"{singular[:-1]}ies" if singular.endswith("y") and singular[-2:-1] not in "aeiou" else f"{singular}s"
    return {word, singular, plural}


@cache
def _words() -> Mapping[str, tuple[Meaning, ...]]:
    found: dict[str, dict[Meaning, None]] = {}
    for kind, entries in _table().items():
        if kind == "places":
            continue
        for value, phrases in entries.items():
            table, _, name = value.rpartition(".")
            owner: AskableTable | None = "orders" if table == "orders" else "questions" if table else None
            if kind == "filter":
                owner = "questions"
            for phrase in phrases:
                found.setdefault(folded(phrase), {})[Meaning(kind=cast("Kind", kind), value=name, table=owner)] = None
    return {phrase: tuple(meanings) for phrase, meanings in found.items()}


@cache
def _places() -> Mapping[str, tuple[str, ...]]:
    """For each name of a place its other names."""
    lines = [[folded(name) for name in line.split("|")] for line in _table()["places"]["lines"]]
    return {name: tuple(line) for line in lines for name in line}


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files("chatbot.insights.ask").joinpath("words.toml").read_text(encoding="utf-8"))
