"""Read a sheet of labelled messages: XLSX, CSV or JSONL, headings in English or Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chatbot.classify.types import OUT_OF_SCOPE, LabelledMessage
from chatbot.errors import QuestionSheetError
from chatbot.sheet_rows import SheetColumns, headings, sheet_rows
from ingest.language import detect_language
from ingest.normalize import normalize

MAX_MESSAGES = 50_000
"""Rows of a sheet; with so many the training takes some minutes."""

_MAX_LABEL_CHARS = 64
_MOST_FAULTS = 20
_COLUMNS = SheetColumns(
    roles=headings(
        {
            "message": "message|messages|text|question|query|utterance|消息|留言|内容|问题|文本|提问",
            "intent": "intent|label|topic|category|意图|标签|主题|类别|分类",
            "mood": "mood|sentiment|tone|emotion|情绪|心情|语气|态度",
        }
    ),
    needed="message",
    wanted="message (消息), intent (意图) and, where wanted, mood (情绪)",
    subject="messages",
)
# What people call messages that belong to nothing.
_OUTSIDE = frozenset(
    "other|others|out of scope|oos|none|else|something else|其他|其它|范围外|超出范围|无关|不相关".split("|")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSheet:
    """What a sheet says: of each message its intent, its mood, or both."""

    intents: tuple[LabelledMessage, ...]
    moods: tuple[LabelledMessage, ...]


def read_labelled_sheet(path: Path, *, intent_names: Mapping[str, str], mood_names: Mapping[str, str]) -> LabelledSheet:
    """Read and check a sheet.

    Args:
        path: XLSX, CSV (comma, semicolon or tab; UTF-8 or what Excel writes in China), or JSONL.
        intent_names: The program's own intents by every name that people give them, normalised; other names are a
            team's own intents and stay as they are written.
        mood_names: Moods by every name; there are no others.

    Raises:
        QuestionSheetError: It cannot be read, or rows cannot be used; they are named with what is wrong.
    """
    rows, word = sheet_rows(path, _COLUMNS)
    faults: list[str] = []
    intents: dict[str, tuple[int, LabelledMessage]] = {}
    moods: dict[str, tuple[int, LabelledMessage]] = {}
    spelled: dict[str, str] = {}
    for number, cells in rows:
        text = " ".join(cells.get("message", "").split())
        if not any(character.isalnum() for character in text):
            faults.append(f"{word} {number}: there is no message; fill it in or remove the {word}")
            continue
        if not (cells.get("intent") or cells.get("mood")):
            faults.append(f"{word} {number}: it has neither intent nor mood; fill one in or remove the {word}")
            continue
        if label := " ".join(cells.get("intent", "").split()):
            key = normalize(label.replace("_", " "))
            # One name in several spellings is one intent, called as it was written first.
            name = OUT_OF_SCOPE if key in _OUTSIDE else intent_names.get(key) or spelled.setdefault(key, label)
            _keep(intents, text, name, number, word, faults)
        if mood := normalize(cells.get("mood", "")):
            if mood in mood_names:
                _keep(moods, text, mood_names[mood], number, word, faults)
            else:
                known = ", ".join(dict.fromkeys(mood_names.values()))
                faults.append(
                    f"{word} {number}: the mood {cells['mood']!r} is none of {known}; write one, or its Chinese name"
                )
    if len(rows) > MAX_MESSAGES:
        faults.append(f"it has {len(rows)} messages, at most {MAX_MESSAGES} are learnt from; remove some")
    if not rows:
        faults.append("it holds no messages; write one a row below the headings")
    if faults:
        more = [f"and {len(faults) - _MOST_FAULTS} more"] if len(faults) > _MOST_FAULTS else []
        raise QuestionSheetError(f"{path}: {'; '.join([*faults[:_MOST_FAULTS], *more])}")
    return LabelledSheet(
        intents=tuple(message for _, message in intents.values()), moods=tuple(message for _, message in moods.values())
    )


def _keep(
    found: dict[str, tuple[int, LabelledMessage]], text: str, label: str, number: int, word: str, faults: list[str]
) -> None:
    """The same message twice with one label is one; with two labels nobody can learn from it."""
    key = normalize(text)
    if len(label) > _MAX_LABEL_CHARS:
        faults.append(f"{word} {number}: the label is longer than {_MAX_LABEL_CHARS} characters; shorten it")
    elif key not in found:
        found[key] = number, LabelledMessage(text=text, label=label, language=detect_language(text))
    elif (first := found[key])[1].label != label:
        faults.append(
            f"{word} {number}: the message of {word} {first[0]} again, there {first[1].label!r} and here {label!r};"
            " correct one"
        )
