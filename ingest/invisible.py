"""Characters without a shape: taken out of what is read, and named where they carry something."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from ingest.normalize import INVISIBLE
from ingest.types import Element

# Emoji are put together by joiners and selectors, Persian and the scripts of India need joiners within words, and the
# flags of England, Scotland and Wales are spelled in tags. Everything else of this kind says nothing to a reader.
_EMOJI = "\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_SELECTED = f"©®0-9#*‼⁉™ℹ{_EMOJI}"
_JOINING = "\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff\u1820-\u18aa\ufb50-\ufdff\ufe70-\ufefe"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_FLAGS = "|".join("".join(chr(0xE0000 + ord(letter)) for letter in name) for name in ("gbeng", "gbsct", "gbwls"))
_MARKS = re.compile(
    rf"(?P<kept>(?<=\U0001f3f4)(?:{_FLAGS})\U000e007f"
    rf"|(?<=[{_SELECTED}])[\ufe0e\ufe0f](?![{_SELECTORS}])"
    rf"|(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])"
    rf"|(?<=[{_JOINING}])[\u200c\u200d\u180b-\u180f])"
    rf"|(?P<run>[{INVISIBLE}]+)"
)
# Web pages and word processors leave one or two of them where a line may break; so many in a row are a message.
_LONG_RUN = 8
_LEAST_LETTERS = 4
_TURNS_LETTERS = re.compile("[\u202d\u202e]")


def visible_text(text: str) -> str:
    """The text without characters that have no shape; those that shape their neighbours stay."""
    return _MARKS.sub(lambda match: match["kept"] or "", text)


def carried(text: str) -> str | None:
    """What characters without a shape do in a text beyond being there, as the end of a sentence; mostly ``None``."""
    runs = [match["run"] for match in _MARKS.finditer(text) if match["run"]]
    if not runs:
        return None
    letters = "".join(chr(ord(mark) - 0xE0000) for run in runs for mark in run if "\U000e0020" <= mark <= "\U000e007e")
    # Selectors 1 to 256 number the values of a byte.
    selected = bytes(
        ord(mark) - 0xFE00 if mark <= "\ufe0f" else ord(mark) - 0xE0100 + 16
        for run in runs
        for mark in re.findall(f"[{_SELECTORS}]", run)
    )
    spelled = letters or selected.decode("utf-8", "replace")
    if letters or len(selected) >= _LEAST_LETTERS:
        return f"invisible characters that spell {spelled[:60]!r}"
    longest = max(map(len, runs))
    if longest >= _LONG_RUN:
        return f"{longest} invisible characters in a row"
    if any(map(_TURNS_LETTERS.search, runs)):
        return "characters that turn the order of letters round"
    return None


def without_invisible(elements: Iterable[Element], name: str) -> tuple[list[Element], tuple[str, ...]]:
    """Elements without such characters, and a warning for each page or sheet where they carry something."""
    seen: list[Element] = []
    told: dict[str, str] = {}
    for element in elements:
        if what := carried(element.text):
            place = f": page {element.page}" if element.page else f": sheet {element.sheet!r}" if element.sheet else ""
            told.setdefault(place, f"{name}{place} has {what}; they were left out")
        turns = tuple((len(visible_text(element.text[:place])), page) for place, page in element.page_turns)
        seen.append(replace(element, text=visible_text(element.text), page_turns=turns))
    return seen, tuple(told.values())
