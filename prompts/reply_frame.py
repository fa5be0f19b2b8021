"""What stands around the sentences of a draft reply, in each tone: files with parts, reviewed as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from ingest.types import Language
from prompts.errors import PromptTemplateError

Tone = Literal["neutral", "formal", "friendly"]

_PART = re.compile(r"^\[(\w+)\]\n", re.MULTILINE)
_VARIABLE = re.compile(r"\{(\w+)\}")
# Where a variable may stand, once.
_VARIABLES: Mapping[str, str] = {"ask_part": "part"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyFrame:
    """Words of a reply that say nothing about the matter.

    Attributes:
        greeting: The first line.
        unknown: Says that the documents hold no answer.
        ask_part: Asks about a part number that no document knows, which is ``{part}``.
        ask_product: Asks which product is meant.
        ask_detail: Asks for more about the question.
        quotes: Announces further quotes.
        closing: The last line before the sender's name.
    """

    greeting: str
    unknown: str
    ask_part: str
    ask_product: str
    ask_detail: str
    quotes: str
    closing: str


@lru_cache
def load_reply_frame(tone: Tone, language: Language) -> ReplyFrame:
    """Read a frame of this package.

    Raises:
        PromptTemplateError: the file is missing or wrong.
    """
    place = files("prompts") / "replies" / f"{tone}.{language}.txt"
    if not place.is_file():
        raise PromptTemplateError(f"The reply file {tone}.{language}.txt is missing; install citedesk again.")
    return parse_reply_frame(place.read_text(encoding="utf-8"), name=f"{tone}.{language}.txt")


def parse_reply_frame(text: str, *, name: str) -> ReplyFrame:
    """Cut a file into its parts, each below its name in brackets, and check them.

    Raises:
        PromptTemplateError: a part or variable is missing, unknown, or in the wrong place.
    """
    before, *cut = _PART.split(text.replace("\r\n", "\n"))
    names, parts = cut[::2], [part.strip() for part in cut[1::2]]
    wanted = [field.name for field in fields(ReplyFrame)]
    if before.strip() or sorted(names) != sorted(wanted) or not all(parts):
        raise PromptTemplateError(f"{name} must hold the parts {', '.join(wanted)}, each once and none empty.")
    for part, said in zip(names, parts, strict=True):
        variables = [_VARIABLES[part]] if part in _VARIABLES else []
        if _VARIABLE.findall(said) != variables or re.search(r"[{}]", _VARIABLE.sub("", said)):
            raise PromptTemplateError(f"The part {part} of {name} must use {', '.join(variables) or 'no variable'}.")
    return ReplyFrame(**dict(zip(names, parts, strict=True)))
