"""Text as the matching sees it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.normalize import normalize, strip_control_characters


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("⻓期供货", "长期供货"),
        ("⼈⼯", "人工"),
        ("ＡＸ－２００", "ax-200"),
        ("１２３．５", "123.5"),
        ("ﬁlter", "filter"),
        ("soft\u00adware", "software"),
        ("zero\u200bwidth", "zerowidth"),
        ("a\u3000 \t\nb", "a b"),
        ("STRASSE", "straße"),
        ("5 ㎏", "5 kg"),
    ],
)
def test_what_looks_the_same_compares_the_same(written: str, meant: str) -> None:
    assert normalize(written) == normalize(meant)


@pytest.mark.parametrize(("one", "other"), [("AX-200", "AX-201"), ("长", "短"), ("1.5", "15"), ("不保修", "保修")])
def test_what_differs_stays_different(one: str, other: str) -> None:
    assert normalize(one) != normalize(other)


@settings(max_examples=1000)
@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once


@given(st.text(st.characters(codec="ascii")))
def test_plain_text_is_folded_as_it_is_beside_other_signs(text: str) -> None:
    assert f"{normalize(text)} 长".strip() == normalize(f"{text} ⻓")


@given(st.text())
def test_only_control_characters_are_removed_and_line_breaks_stay(text: str) -> None:
    stripped = strip_control_characters(text)
    assert [character for character in stripped if character in "\t\n\r"] == [c for c in text if c in "\t\n\r"]
    assert all(character >= " " or character in "\t\n\r" for character in stripped)
    assert [c for c in text if c.isprintable()] == [c for c in stripped if c.isprintable()]


def test_control_characters_within_a_word_vanish() -> None:
    assert strip_control_characters("war\x00ran\x1bty\x85") == "warranty"
