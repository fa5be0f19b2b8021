"""Words without a claim of their own: what carries a fact, and what greetings and calls to act consist of."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from chatbot.figures import name_spans, numbers_in
from ingest.language import count_han
from ingest.normalize import normalize
from vectorstore.tokens import tokenize

_WORD = re.compile(r"[a-z]+(?:['’-][a-z]+)*")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
# The one denial, and the one praise, that say nothing.
_PHRASES = re.compile(
    r"\b(?:please )?(?:do not|don't) hesitate\b|请?不要犹豫|\bgood (?:morning|afternoon|evening|day)\b"
)
_APOSTROPHES = str.maketrans({"’": "'", "‑": "-"})


@dataclass(frozen=True, slots=True)
class _Lexicon:
    carriers: frozenset[str]
    wording: frozenset[str]
    speaking: frozenset[str]
    topical: frozenset[str]
    han_carriers: re.Pattern[str]
    han_wording: frozenset[str]
    han_speaking: re.Pattern[str]
    han_topical: re.Pattern[str]


def without_carriers(text: str) -> str:
    """A text, normalised, without the words that only carry a fact; Chinese is cut where they stood."""
    words = _lexicon()
    folded = _folded(text)
    folded = _WORD.sub(lambda match: " " if match.group() in words.carriers else match.group(), folded)
    return words.han_carriers.sub(" ", folded)


def is_wording(text: str, lent: Iterable[str]) -> bool:
    """Whether a sentence says nothing that could be wrong: a greeting, a transition, a question, a call to act.

    Args:
        text: One sentence.
        lent: Product and topic. Their part numbers may be named; their other words only where the sentence announces
            something or asks, for "The pump is for sea water" would be a statement.
    """
    words = _lexicon()
    about = " ".join(lent)
    folded, known = _PHRASES.sub(" please ", _folded(text)), _folded(about)
    names = {folded[start:end] for start, end in name_spans(folded)}
    if not names <= {known[start:end] for start, end in name_spans(known)}:
        return False
    for name in sorted(names, key=len, reverse=True):
        folded = folded.replace(name, " ")
    if not numbers_in(folded) <= numbers_in(about):
        return False
    strange = {word for word in _WORD.findall(folded) if word not in words.wording}
    strange |= {rest for run in _HAN_RUN.findall(folded) for rest in _uncovered(run, words.han_wording)}
    if not strange:
        return _mentions(folded, words.speaking | words.topical, words.han_speaking, words.han_topical)
    lends = {*_WORD.findall(known), *(token for token in tokenize(about) if count_han(token)), *_HAN_RUN.findall(known)}
    strange = {word for word in _WORD.findall(folded) if word not in words.wording | lends}
    strange |= {rest for run in _HAN_RUN.findall(folded) for rest in _uncovered(run, words.han_wording | lends)}
    return not strange and _mentions(folded, words.topical, words.han_topical)


def _mentions(folded: str, english: frozenset[str], *chinese: re.Pattern[str]) -> bool:
    return (
        folded.rstrip().endswith("?")
        or bool(english & set(_WORD.findall(folded)))
        or any(phrases.search(folded) for phrases in chinese)
    )


def _uncovered(run: str, known: frozenset[str] | set[str]) -> list[str]:
    """Characters of a run that no cover by known words reaches; empty where there is one."""
    reachable = {0}
    for place in range(len(run)):
        if place in reachable:
            reachable |= {end for end in range(place + 1, len(run) + 1) if run[place:end] in known}
    return [] if len(run) in reachable else [run[max(reachable) :] or run]


def _folded(text: str) -> str:
    return normalize(text).translate(_APOSTROPHES)


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    table = tomllib.loads(files("chatbot.copywriting").joinpath("lexicon.toml").read_text(encoding="utf-8"))
    english, chinese = ({part: table[part][language] for part in table} for language in ("en", "zh"))
    return _Lexicon(
        carriers=frozenset([*english["carriers"], *english["nouns"]]),
        wording=frozenset([*english["wording"], *english["nouns"]]),
        speaking=frozenset(english["addressing"]),
        topical=frozenset(english["topical"]),
        han_carriers=_longest_first([*chinese["carriers"], *chinese["nouns"]]),
        han_wording=frozenset([*chinese["wording"], *chinese["nouns"]]),
        han_speaking=_longest_first(chinese["addressing"]),
        han_topical=_longest_first(chinese["topical"]),
    )


def _longest_first(phrases: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(phrases, key=len, reverse=True))))
