from __future__ import annotations

from importlib.resources import files
from typing import get_args

import pytest

from ingest.language import detect_language
from ingest.types import Language
from prompts.copy_frame import CopyKind, CopyTone, load_copy_frame, parse_copy_frame
from prompts.errors import PromptTemplateError

LANGUAGES: tuple[Language, ...] = get_args(Language)
TONES: tuple[CopyTone, ...] = get_args(CopyTone)
KINDS: tuple[CopyKind, ...] = get_args(CopyKind)
ONCE = ("style", "email_subject", "greeting", "closing")
GOOD = "".join(
    f"[{name}]\nWords\n" for name in (*ONCE, *(f"{part}_{kind}" for part in ("opening", "call") for kind in KINDS))
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tone", TONES)
def test_every_frame_loads_in_its_language(tone: CopyTone, language: Language) -> None:
    frame = load_copy_frame(tone, language)
    for line in (frame.style, *frame.lines()):
        assert detect_language(line.replace("{subject}", "")) == language, line
    for kind in KINDS:
        assert len({frame.opening(kind, place, "AX") for place in range(3)}) == 3
        assert all("AX" in frame.opening(kind, place, "AX") for place in range(3))


def test_every_file_of_the_folder_is_used() -> None:
    names = {place.name for place in (files("prompts") / "copy").iterdir() if place.name.endswith(".txt")}
    assert names == {f"{tone}.{language}.txt" for tone in TONES for language in LANGUAGES}


@pytest.mark.parametrize(
    "text",
    [
        "",
        GOOD.replace("[style]\nWords\n", ""),
        GOOD + "[style]\nTwice\n",
        GOOD.replace("[greeting]\nWords", "[greeting]\nHello {subject}"),
        GOOD.replace("[call_post]\nWords", "[call_post]\n{name}"),
        GOOD.replace("[closing]\nWords", "[closing]\nTwo\nlines"),
    ],
)
def test_a_frame_with_a_fault_is_refused(text: str) -> None:
    assert parse_copy_frame(GOOD, name="x").greeting == "Words"
    with pytest.raises(PromptTemplateError, match="x"):
        parse_copy_frame(text, name="x")
