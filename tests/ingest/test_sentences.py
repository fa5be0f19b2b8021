"""Sentences, English and Chinese."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.sentences import split_sentences

MIXED = st.text(st.sampled_from("ab Z1.!?;:,\n\t\"')”（。！？；…，长保 e.g/-=&"), max_size=120)


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@given(st.one_of(st.text(max_size=200), MIXED))
def test_every_character_but_space_lies_in_exactly_one_sentence(text: str) -> None:
    spans = split_sentences(text)
    covered = [place for start, end in spans for place in range(start, end)]
    assert covered == sorted(set(covered))
    assert {place for place, character in enumerate(text) if not character.isspace()} <= set(covered)
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in spans)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("保修两年。退货七天内！可以吗？可以；谢谢", ["保修两年。", "退货七天内！", "可以吗？", "可以；", "谢谢"]),
        ("他说：“保修两年。”然后走了。", ["他说：“保修两年。”", "然后走了。"]),
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ('He said "stop." Then he left.', ['He said "stop."', "Then he left."]),
        ("It weighs 3.5 kg. Lift it with care.", ["It weighs 3.5 kg.", "Lift it with care."]),
        ("Order part AX-200.B now. It ships today.", ["Order part AX-200.B now.", "It ships today."]),
        ("Use a coolant, e.g. water. See fig. 3 below.", ["Use a coolant, e.g. water.", "See fig. 3 below."]),
        ("Dr. Smith of Acme Inc. signed. J. Doe did not.", ["Dr. Smith of Acme Inc. signed.", "J. Doe did not."]),
        ("A book by S.G. Tallentyre. It is old.", ["A book by S.G. Tallentyre.", "It is old."]),
        ("它（含A、B! C）出版唱片。下一句。", ["它（含A、B! C）出版唱片。", "下一句。"]),
        ("It works (really! it does) well. Next.", ["It works (really! it does) well.", "Next."]),
        ("(All of it.) Next.", ["(All of it.)", "Next."]),
        ("Never closed (one. Two.", ["Never closed (one.", "Two."]),
        ("1. Open the valve. 2. Close it.", ["1. Open the valve.", "2. Close it."]),
        ("First line\nsecond line", ["First line", "second line"]),
        ("See https://a.example/x?y=1;z=2!3 for more. Done.", ["See https://a.example/x?y=1;z=2!3 for more.", "Done."]),
        ("Wait... what? Yes.", ["Wait...", "what?", "Yes."]),
        ("", []),
        (" \n ", []),
        ("…", ["…"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_punctuation_alone_belongs_to_the_sentence_before_it() -> None:
    assert sentences("Stop!\n---\nGo.") == ["Stop!\n---", "Go."]


def test_a_long_text_of_exclamation_marks_is_cut_in_moments() -> None:
    assert len(sentences("a!b " * 50_000)) == 1


def test_a_unit_at_the_end_of_a_sentence_is_no_initial() -> None:
    text = "It weighs 18 g. It is 3 m. long. J. Smith signed."
    assert [text[a:b] for a, b in split_sentences(text)] == [
        "It weighs 18 g.",
        "It is 3 m.",
        "long.",
        "J. Smith signed.",
    ]
