"""Copy as files."""

from __future__ import annotations

import io

import docx
from hypothesis import given
from hypothesis import strategies as st

from chatbot.copywriting.types import CopyDraft, CopySentence, Place, SentenceKind
from ui.copy_files import copy_file


def _sentence(text: str, place: Place = "run", kind: SentenceKind = "fact") -> CopySentence:
    return CopySentence(text=text, kind=kind, place=place)


DRAFT = CopyDraft(
    kind="written",
    sentences=(
        _sentence("AX-200/45", "title", "wording"),
        _sentence("您好：", "paragraph", "wording"),
        _sentence("It weighs 186 kg.", "paragraph"),
        _sentence("It is the best.", kind="flagged"),
        _sentence("It has a *bronze* impeller."),
        _sentence("Rated flow: 90 m³/h", "item"),
        _sentence("Rated head: 45 m", "item"),
        _sentence("Regards", "paragraph", "wording"),
    ),
)


def test_text_keeps_paragraphs_and_items() -> None:
    assert copy_file(DRAFT, "txt").decode() == (
        "AX-200/45\n\n您好：\n\nIt weighs 186 kg. It has a *bronze* impeller.\n\n- Rated flow: 90 m³/h\n"
        "- Rated head: 45 m\n\nRegards\n"
    )


def test_markdown_says_the_same_and_acts_on_nothing() -> None:
    assert copy_file(DRAFT, "md").decode() == (
        "# AX-200/45\n\n您好：\n\nIt weighs 186 kg. It has a \\*bronze\\* impeller.\n\n- Rated flow: 90 m³/h\n"
        "- Rated head: 45 m\n\nRegards\n"
    )


def test_word_has_a_heading_and_a_list() -> None:
    document = docx.Document(io.BytesIO(copy_file(DRAFT, "docx")))
    assert [(own.text, own.style.name) for own in document.paragraphs] == [
        ("AX-200/45", "Heading 1"),
        ("您好：", "Normal"),
        ("It weighs 186 kg. It has a *bronze* impeller.", "Normal"),
        ("Rated flow: 90 m³/h", "List Bullet"),
        ("Rated head: 45 m", "List Bullet"),
        ("Regards", "Normal"),
    ]


@given(
    st.lists(
        st.builds(
            CopySentence,
            text=st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20),
            kind=st.sampled_from(["fact", "wording", "flagged"]),
            place=st.sampled_from(["title", "paragraph", "line", "item", "run"]),
        ),
        max_size=8,
    )
)
def test_what_is_flagged_is_in_no_text_and_the_rest_is(sentences: list[CopySentence]) -> None:
    draft = CopyDraft(kind="written", sentences=tuple(sentences))
    text = copy_file(draft, "txt").decode()
    for sentence in sentences:
        if sentence.kind != "flagged":
            assert sentence.text in text
    kept = sum(len(sentence.text) for sentence in sentences if sentence.kind != "flagged")
    assert len("".join(text.split())) <= kept + len(sentences)
    copy_file(draft, "md")
    copy_file(draft, "docx")
