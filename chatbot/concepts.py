"""What the words of a sentence mean, English and Chinese alike, as far as ``concepts.toml`` knows them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from ingest.normalize import normalize

_LIGHT = "light"
_WORD = re.compile(r"[a-z]+(?:[-'’][a-z]+)*")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_ENDING = re.compile(r"(?:'s|’s|ing|edly|ed|ly|es|s|e)$")
_LEAST_STEM = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a text speaks of.

    Attributes:
        concepts: Names from ``concepts.toml``.
        words: Stems of other English words, and pairs of other Chinese characters.
    """

    concepts: frozenset[str]
    words: frozenset[str]

    @property
    def terms(self) -> frozenset[str]:
        """Both."""
        return self.concepts | self.words


@dataclass(frozen=True, slots=True, kw_only=True)
class Concepts:
    """The word list.

    Attributes:
        english: Phrases, as their words, by their first word; longest first, each with its concept.
        beginnings: Concept of words that begin like this.
        chinese: Concept of each phrase.
        longest_chinese: Characters of the longest one.
        contrasts: Groups of concepts that exclude each other within sentences.
        wide_contrasts: Groups that do so also where only a heading or a title says it.
        deeds: Of these groups the one of what is done with an order: each of them has rules of its own.
        general: What a supplier settles for all its products alike.
    """

    english: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    beginnings: Mapping[str, str]
    chinese: Mapping[str, str]
    longest_chinese: int
    contrasts: tuple[frozenset[str], ...]
    wide_contrasts: tuple[frozenset[str], ...]
    deeds: frozenset[str]
    general: frozenset[str]

    def meaning(self, text: str) -> Meaning:
        """Concepts and other words of a text; values and part numbers should have been taken out."""
        folded = normalize(text)
        found: set[str] = set()
        words: set[str] = set()
        self._read_english(_WORD.findall(folded), found, words)
        for run in _HAN_RUN.findall(folded):
            self._read_chinese(run, found, words)
        return Meaning(concepts=frozenset(found - {_LIGHT}), words=frozenset(words))

    def _read_english(self, tokens: list[str], found: set[str], words: set[str]) -> None:
        place = 0
        while place < len(tokens):
            token = tokens[place]
            for phrase, name in self.english.get(token, ()):
                if _fits(tokens[place : place + len(phrase)], phrase):
                    found.add(name)
                    place += len(phrase)
                    break
            else:
                place += 1
                name = next(
                    (
                        self.beginnings[token[:end]]
                        for end in range(len(token), 1, -1)
                        if token[:end] in self.beginnings
                    ),
                    "",
                )
                if name:
                    found.add(name)
                elif len(token) >= _LEAST_STEM and (stem := _stem(token)) not in _STOP_STEMS:
                    words.add(stem)

    def _read_chinese(self, run: str, found: set[str], words: set[str]) -> None:
        """Longest phrase first, from left to right; what is left between them counts by pairs."""
        rest, place = "", 0
        while place < len(run):
            for end in range(min(len(run), place + self.longest_chinese), place, -1):
                if name := self.chinese.get(run[place:end]):
                    found.add(name)
                    rest, place = f"{rest} ", end
                    break
            else:
                rest, place = rest + run[place], place + 1
        for part in rest.split():
            words |= {part[place : place + 2] for place in range(len(part) - 1)}


@lru_cache(maxsize=1)
def concepts() -> Concepts:
    """The word list that comes with the program."""
    table = tomllib.loads(resources.files("chatbot").joinpath("concepts.toml").read_text(encoding="utf-8"))
    english: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    beginnings: dict[str, str] = {}
    chinese: dict[str, str] = {}
    for name, line in {**table["concepts"], _LIGHT: table["light"]["words"]}.items():
        left, _, right = line.partition("|")
        for phrase in filter(None, map(str.strip, left.split(","))):
            first, *others = phrase.split()
            if first.endswith("*"):
                beginnings.setdefault(first[:-1], name)
            else:
                english.setdefault(first, []).append(((first, *others), name))
        for phrase in filter(None, map(str.strip, right.split(","))):
            chinese.setdefault(phrase, name)
    return Concepts(
        english={first: tuple(sorted(phrases, key=lambda item: -len(item[0]))) for first, phrases in english.items()},
        beginnings=beginnings,
        chinese=chinese,
        longest_chinese=max(map(len, chinese)),
        contrasts=tuple(map(frozenset, table["contrasts"]["within_sentence"].values())),
        wide_contrasts=tuple(map(frozenset, table["contrasts"]["anywhere"].values())),
        deeds=frozenset(table["contrasts"]["within_sentence"]["deeds"]),
        general=frozenset(table["general"]["terms"]),
    )


def _fits(tokens: Sequence[str], phrase: Sequence[str]) -> bool:
    return len(tokens) == len(phrase) and all(
        token.startswith(word[:-1]) if word.endswith("*") else token == word
        for token, word in zip(tokens, phrase, strict=True)
    )


def _stem(word: str) -> str:
    stem = _ENDING.sub("", word)
    return stem if len(stem) >= _LEAST_STEM else word


_STOP_WORDS = (
    "the and are was were been being not nor none neither never cannot with without for that than this these those"
    " its their them there here his her what which who when where how why but because while whether such some very"
    " more most other own same will would could should might being into onto upon about between during through"
    " against out off just both few too then once again please including according along itself themselves one two"
    " both don't"
)
_STOP_STEMS = frozenset(map(_stem, _STOP_WORDS.split()))
