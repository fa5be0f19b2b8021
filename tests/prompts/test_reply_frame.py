from __future__ import annotations

from dataclasses import fields
from importlib.resources import files
from typing import get_args

import pytest

from ingest.language import detect_language
from ingest.types import Language
from prompts.errors import PromptTemplateError
from prompts.reply_frame import ReplyFrame, Tone, load_reply_frame, parse_reply_frame

LANGUAGES: tuple[Language, ...] = get_args(Language)
TONES: tuple[Tone, ...] = get_args(Tone)
PARTS = [field.name for field in fields(ReplyFrame)]
GOOD = "\n".join(f"[{name}]\n{'About {part}?' if name == 'ask_part' else f'Words of {name}.'}\n" for name in PARTS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tone", TONES)
def test_every_frame_loads_in_its_language(tone: Tone, language: Language) -> None:
    frame = load_reply_frame(tone, language)
    for name in PARTS:
        said = getattr(frame, name)
        assert detect_language(said.replace("{part}", "")) == language, name
        assert "\n" not in said, "a part is one line: it is found again by it"


def test_every_file_of_the_folder_is_used() -> None:
    names = {place.name for place in (files("prompts") / "replies").iterdir() if place.name.endswith(".txt")}
    assert names == {f"{tone}.{language}.txt" for tone in TONES for language in LANGUAGES}


def test_tones_differ_in_greeting_and_closing() -> None:
    for language in LANGUAGES:
        frames = [load_reply_frame(tone, language) for tone in TONES]
        assert len({frame.greeting for frame in frames}) == len({frame.closing for frame in frames}) == len(TONES)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (GOOD.replace("[closing]\n", ""), "must hold the parts"),
        (GOOD.replace("Words of greeting.", ""), "none empty"),
        (f"{GOOD}\n[closing]\nAgain.\n", "each once"),
        (f"Before.\n{GOOD}", "must hold the parts"),
        (GOOD.replace("{part}", "it"), "ask_part of x must use part"),
        (GOOD.replace("Words of closing.", "{agent}"), "closing of x must use no variable"),
        (GOOD.replace("Words of closing.", "Bye {"), "closing of x must use no variable"),
    ],
)
def test_a_wrong_frame_fails_when_it_is_read(text: str, reason: str) -> None:
    with pytest.raises(PromptTemplateError, match=reason):
        parse_reply_frame(text, name="x")


def test_line_ends_of_windows_are_read_and_a_missing_file_is_named() -> None:
    assert parse_reply_frame(GOOD.replace("\n", "\r\n"), name="x") == parse_reply_frame(GOOD, name="x")
    with pytest.raises(PromptTemplateError, match=r"neutral\.fr\.txt is missing"):
        load_reply_frame("neutral", "fr")
