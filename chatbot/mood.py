"""How a message sounds: its names on the pages, and the examples that come with the program."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Literal, get_args

from chatbot.classify.types import LabelledMessage
from ingest.types import Language

Mood = Literal["calm", "pleased", "annoyed", "urgent"]
MOODS: tuple[Mood, ...] = get_args(Mood)

PRESSING: tuple[Mood, ...] = ("annoyed", "urgent")
"""Who sounds so is not kept waiting behind others where an agent wants it that way."""


def mood_name(mood: str, language: Language) -> str:
    """What the pages call a mood; one that this program does not know is called as it stands."""
    table = _table().get(mood)
    return str(table["name"][language]) if table else mood


def mood_names() -> dict[str, str]:
    """Moods by what people call them, in lower case."""
    languages: tuple[Language, ...] = get_args(Language)
    own: dict[str, str] = {
        name.lower(): mood for mood in MOODS for name in (mood, *(mood_name(mood, own) for own in languages))
    }
    return {**own, **_OTHER_NAMES}


_OTHER_NAMES: Mapping[str, str] = {
    "neutral": "calm", "中性": "calm", "冷静": "calm",
    "happy": "pleased", "positive": "pleased", "satisfied": "pleased", "高兴": "pleased", "正面": "pleased",
    "angry": "annoyed", "negative": "annoyed", "upset": "annoyed", "生气": "annoyed", "愤怒": "annoyed",
    "负面": "annoyed",
    "pressing": "urgent", "着急": "urgent", "急": "urgent", "加急": "urgent",
}  # fmt: skip


@lru_cache(maxsize=1)
def mood_examples() -> tuple[LabelledMessage, ...]:
    """The examples that come with the program; those of one place say the same in other moods and share a group."""
    languages: tuple[Language, ...] = get_args(Language)
    return tuple(
        LabelledMessage(label=mood, language=language, text=text, group=str(place))
        for mood in MOODS
        for language in languages
        for place, text in enumerate(_table()[mood][language])
    )


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, dict[str, str]]]:
    return tomllib.loads(resources.files("chatbot").joinpath("moods.toml").read_text(encoding="utf-8"))
