"""The labelled sentences of ``eval/sets/copy.jsonl``, and what is wording."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.copywriting.checking import check_sentence
from chatbot.copywriting.claims import find_claims
from chatbot.copywriting.lexicon import is_wording
from ingest.sentences import split_sentences
from ingest.types import Language
from prompts.copy_frame import CopyTone, load_copy_frame

SUBJECTS: dict[Language, tuple[str, ...]] = {
    "en": ("AX-200/45", "dosing pumps for chlorine"),
    "zh": ("AX-200/45", "退货政策", "加氯计量泵"),
}


@pytest.mark.parametrize("tone", get_args(CopyTone))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_line_of_a_frame_is_wording(tone: CopyTone, language: Language) -> None:
    for line in load_copy_frame(tone, language).lines():
        for subject in SUBJECTS[language]:
            text = line.replace("{subject}", subject)
            for start, end in split_sentences(text):
                assert not find_claims(text[start:end]), text
                assert is_wording(text[start:end], (subject,)), text


@pytest.mark.parametrize(
    "text",
    [
        "The pump is for sea water.",
        "The pump needs no service.",
        "Our pumps are good.",
        "It weighs 45 kg.",
        "The AX-300 is what you need.",
        "我们的泵很好。",
        "该泵用于海水。",
        "本产品可靠耐用。",
        "AX-300 欢迎您。",
    ],
)
def test_a_statement_is_no_wording(text: str) -> None:
    assert not is_wording(text, ("AX-200/45", "sea water 海水"))


@pytest.mark.parametrize(
    "text",
    [
        "Please see https://example.com for our data.",
        "Please [read](x) our data.",
        "<b>Please contact us.</b>",
    ],
)
def test_markup_and_orders_are_no_wording(text: str) -> None:
    assert check_sentence(text, (), product="AX-200/45", topic="").verdict == "unsupported"


@given(st.text(max_size=80))
def test_any_text_is_judged(text: str) -> None:
    checked = check_sentence(text, (), product="AX-200/45", topic="")
    assert checked.verdict in {"wording", "flagged", "unsupported"}
    assert bool(checked.reasons) == (checked.verdict != "wording")
