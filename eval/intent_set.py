"""Read a set of intents: messages with labels, and which of them are to learn from."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pydantic import ConfigDict

from chatbot.classify.types import OUT_OF_SCOPE
from eval.dataset import CORPUS, QRELS, QUERIES
from eval.errors import DatasetError
from eval.json_rows import IdentifiedRow, numbered_rows
from ingest.language import detect_language
from ingest.types import Language
from vectorstore.manifest import sha256_of

# A part of a set that others learn from is asked about only where there is no better one.
_TEST = ("test",)
_SECOND = ("val", "valid", "validation", "dev", "eval")


class _IntentRow(IdentifiedRow):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    text: str
    lang: str = ""
    answerable: bool = True
    label: str | None = None
    split: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentMessage:
    """A message of a set; ``label`` is ``OUT_OF_SCOPE`` where it belongs to none."""

    id: str
    text: str
    language: Language
    label: str
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentSet:
    """A set of intents.

    Attributes:
        learnt: To learn from; empty where the set has one part only, which is then told fold by fold.
        asked: To ask about.
        hashes: SHA-256 of each file that was read.
        unlabelled: Ids of messages that nobody has labelled; they are left out.
    """

    name: str
    learnt: tuple[IntentMessage, ...]
    asked: tuple[IntentMessage, ...]
    hashes: dict[str, str]
    unlabelled: tuple[str, ...]


def is_intent_set(folder: Path) -> bool:
    """Whether the messages of a set have labels; of a folder that is no set, not."""
    path = folder / QUERIES
    return path.is_file() and any(row.label is not None for _, row in numbered_rows(path, _IntentRow))


def read_intent_set(folder: Path) -> IntentSet:
    """Read and check a set.

    The part ``test`` is asked about, else ``val``, ``valid`` or ``dev``, and all others are learnt from. Messages whose
    ids differ in their language only are translations of one another.

    Raises:
        DatasetError: A line is damaged, or there is nothing to measure.
    """
    path = folder / QUERIES
    rows = [row for _, row in numbered_rows(path, _IntentRow)]
    used = [row for row in rows if row.label is not None or not row.answerable]
    parts = Counter(_part(row) for row in used)
    asked = next((own for own in (*_TEST, *_SECOND) if parts[own] and len(parts) > 1), None)
    messages = [(_message(row), asked is not None and _part(row) != asked) for row in used]
    if len({message.label for message, _ in messages} - {OUT_OF_SCOPE}) < 2:
        raise DatasetError(f"{path} has fewer than two labels; nothing can be told apart")
    files = [folder / name for name in (CORPUS, QUERIES, QRELS)]
    return IntentSet(
        name=folder.resolve().name,
        learnt=tuple(message for message, is_learnt in messages if is_learnt),
        asked=tuple(message for message, is_learnt in messages if not is_learnt),
        hashes={file.name: sha256_of(file) for file in files if file.is_file()},
        unlabelled=tuple(row.id for row in rows if row.label is None and row.answerable),
    )


def _part(row: _IntentRow) -> str:
    return (row.split or "").strip().lower()


def _message(row: _IntentRow) -> IntentMessage:
    language: Language = "zh" if row.lang.lower().startswith("zh") else "en" if row.lang else detect_language(row.text)
    return IntentMessage(
        id=row.id,
        text=row.text,
        language=language,
        label=row.label if row.answerable and row.label else OUT_OF_SCOPE,
        group=re.sub(r"(?<![a-z])(?:en|zh)(?![a-z])", "", row.id.lower()),
    )
