"""What a buyer may want with a message: names for the pages, and the examples that come with the program."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Literal, get_args

from chatbot.classify.types import LabelledMessage
from ingest.normalize import normalize
from ingest.types import Language

Intent = Literal[
    "order_status",
    "returns",
    "warranty",
    "technical",
    "quotation",
    "price",
    "delivery",
    "complaint",
    "invoice_payment",
    "person_wanted",
    "other",
]
INTENTS: tuple[Intent, ...] = get_args(Intent)
"""A team may teach others; ``other`` is what belongs to none."""


def intent_name(intent: str, language: Language) -> str:
    """What the pages call an intent; one that this program does not know is called as it stands."""
    table = _table().get(intent)
    return str(table["name"][language]) if table else intent


def intent_names() -> dict[str, str]:
    """The program's own intents by what the pages call them, normalised."""
    languages: tuple[Language, ...] = get_args(Language)
    return {
        normalize(name.replace("_", " ")): intent
        for intent in INTENTS
        for name in (intent, *(intent_name(intent, language) for language in languages))
    }


@lru_cache(maxsize=1)
def intent_examples() -> tuple[LabelledMessage, ...]:
    """The examples that come with the program; a message and its translation share a group."""
    languages: tuple[Language, ...] = get_args(Language)
    return tuple(
        LabelledMessage(label=intent, language=language, text=text, group=f"{intent} {place}")
        for intent in INTENTS
        for language in languages
        for place, text in enumerate(_table()[intent][language])
    )


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, dict[str, str]]]:
    return tomllib.loads(resources.files("chatbot").joinpath("intents.toml").read_text(encoding="utf-8"))
