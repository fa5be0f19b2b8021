"""Copy that a person has changed."""

from __future__ import annotations

import pytest

from chatbot.copywriting.errors import CopyRequestError
from ingest.types import Language
from tests.chatbot.copywriting.writing import PASSAGES, REQUESTS, copywriter


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_draft_that_nobody_has_changed_is_checked_as_it_was_written(language: Language) -> None:
    writer = copywriter([PASSAGES[language][2]])
    for kind in ("description", "email", "post"):
        request = type(REQUESTS[language])(kind=kind, language=language, product="AX-200/45")
        for draft in writer.write(request).drafts:
            again = writer.recheck(request, draft.text).drafts[0]
            assert again.kind == "edited"
            assert again.text == draft.text
            assert [own.kind for own in again.sentences] == [own.kind for own in draft.sentences]


@pytest.mark.parametrize(
    ("language", "changed", "reason"),
    [
        ("en", "The AX-200/45 weighs 99 kg.", "unsupported"),
        ("en", "It is the best pump of all.", "superlative"),
        ("zh", "AX-200/45 重 99 kg。", "unsupported"),
        ("zh", "它是最好的泵。", "superlative"),
    ],
)
def test_what_a_person_adds_without_a_source_is_flagged_and_does_not_leave(
    language: Language, changed: str, reason: str
) -> None:
    draft = copywriter().recheck(REQUESTS[language], f"AX-200/45\n\n{PASSAGES[language][0]}\n{changed}").drafts[0]
    assert [own.kind for own in draft.sentences] == ["wording", "fact", "flagged"]
    assert draft.sentences[2].reasons == (reason,)
    assert changed not in draft.text
    assert PASSAGES[language][0] in draft.text


def test_lists_and_lines_keep_their_form() -> None:
    text = "AX-200/45\n\nHello,\nplease contact us.\n\n- The motor power of the AX-200/45 is 18.5 kW.\n- Hello."
    draft = copywriter().recheck(REQUESTS["en"], text).drafts[0]
    assert [own.place for own in draft.sentences] == ["title", "paragraph", "line", "item", "item"]


def test_halves_of_characters_are_left_out() -> None:
    draft = copywriter().recheck(REQUESTS["en"], "Hello,\ud800\n\x00").drafts[0]
    assert draft.text == "Hello,"


@pytest.mark.parametrize("text", ["", " \n ", "x" * 8001])
def test_a_text_that_cannot_be_checked_is_refused(text: str) -> None:
    with pytest.raises(CopyRequestError):
        copywriter().recheck(REQUESTS["en"], text)
