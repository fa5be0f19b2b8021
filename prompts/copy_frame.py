"""What stands around the facts of copy, in each tone: files with parts, reviewed as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal, get_args

from ingest.types import Language
from prompts.errors import PromptTemplateError

CopyKind = Literal["description", "email", "post"]
CopyTone = Literal["plain", "friendly", "formal", "lively"]

_PART = re.compile(r"^\[(\w+)\]\n", re.MULTILINE)
_VARIABLE = re.compile(r"\{(\w+)\}")
_SUBJECT = "{subject}"
_ONCE = ("style", "email_subject", "greeting", "closing")
_PER_KIND = ("opening", "call")


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyFrame:
    """Words of copy that say nothing about the matter.

    Attributes:
        style: Tells the language model how to write.
        email_subject: With ``{subject}``.
        greeting: First line of an e-mail.
        openings: First sentences of each kind of copy, each for another draft, with ``{subject}``.
        calls: What a reader is asked to do, in the same way.
        closing: Last line of an e-mail.
    """

    style: str
    email_subject: str
    greeting: str
    openings: Mapping[CopyKind, tuple[str, ...]]
    calls: Mapping[CopyKind, tuple[str, ...]]
    closing: str

    def opening(self, kind: CopyKind, place: int, subject: str) -> str:
        """The first sentence of draft number ``place``, counted from 0."""
        return _filled(self.openings[kind], place, subject)

    def call(self, kind: CopyKind, place: int, subject: str) -> str:
        """The call to act of draft number ``place``."""
        return _filled(self.calls[kind], place, subject)

    def lines(self) -> tuple[str, ...]:
        """Everything of it that may stand in a draft, with its variables."""
        several = [line for parts in (self.openings, self.calls) for lines in parts.values() for line in lines]
        return (self.email_subject, self.greeting, *several, self.closing)


@lru_cache
def load_copy_frame(tone: CopyTone, language: Language) -> CopyFrame:
    """Read a frame of this package.

    Raises:
        PromptTemplateError: the file is missing or wrong.
    """
    name = f"{tone}.{language}.txt"
    place = files("prompts") / "copy" / name
    if not place.is_file():
        raise PromptTemplateError(f"The frame of copy {name} is missing; install citedesk again.")
    return parse_copy_frame(place.read_text(encoding="utf-8"), name=name)


def parse_copy_frame(text: str, *, name: str) -> CopyFrame:
    """Cut a file into its parts, each below its name in brackets, and check them.

    Raises:
        PromptTemplateError: a part or variable is missing, unknown, or in the wrong place.
    """
    before, *cut = _PART.split(text.replace("\r\n", "\n"))
    names, parts = cut[::2], [part.strip() for part in cut[1::2]]
    wanted = [*_ONCE, *(f"{part}_{kind}" for part in _PER_KIND for kind in get_args(CopyKind))]
    if before.strip() or sorted(names) != sorted(wanted) or not all(parts):
        raise PromptTemplateError(f"{name} must hold the parts {', '.join(wanted)}, each once and none empty.")
    found = dict(zip(names, parts, strict=True))
    for part, said in found.items():
        allowed = set() if part in {"style", "greeting", "closing"} else {"subject"}
        if not set(_VARIABLE.findall(said)) <= allowed or re.search(r"[{}]", _VARIABLE.sub("", said)):
            raise PromptTemplateError(f"The part {part} of {name} may use {_SUBJECT if allowed else 'no variable'}.")
        if part in _ONCE and "\n" in said:
            raise PromptTemplateError(f"The part {part} of {name} must be one line.")
    return CopyFrame(
        **{part: found[part] for part in _ONCE},
        openings={kind: tuple(found[f"opening_{kind}"].split("\n")) for kind in get_args(CopyKind)},
        calls={kind: tuple(found[f"call_{kind}"].split("\n")) for kind in get_args(CopyKind)},
    )


def _filled(lines: tuple[str, ...], place: int, subject: str) -> str:
    return lines[place % len(lines)].replace(_SUBJECT, subject)
