"""Text without markup."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.plain_text import read_text
from tests.ingest.files import PROSE, wrap


def kinds(text: str) -> list[tuple[str, str]]:
    return [(item.kind, item.text) for item in read_text(text)]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_blank_lines_part_paragraphs_with_every_line_ending(ending: str) -> None:
    assert kinds(ending.join(["One.", "", "Two.", " \u3000", "Three."])) == [
        ("paragraph", "One."),
        ("paragraph", "Two."),
        ("paragraph", "Three."),
    ]


def test_lines_wrapped_by_a_program_are_joined_and_short_lines_are_not() -> None:
    assert kinds("\n".join(wrap(PROSE, 72))) == [("paragraph", PROSE)]
    assert kinds("Acme Ltd.\n1 Main Street\nLondon") == [("paragraph", "Acme Ltd.\n1 Main Street\nLondon")]


def test_wrapped_chinese_is_joined_without_spaces() -> None:
    line = "本产品自购买之日起保修两年退货须在收到商品后七天内提出"
    assert kinds(f"{line}\n{line}") == [("paragraph", line + line)]


def test_certain_headings_are_headings_with_their_level() -> None:
    text = "# Manual\n\n## Oil ##\n\nText here.\n\n第一章　总则\n\n第二节\n\n2.1 Safety\n\n第三条 经营者应当保修。"
    assert [(item.text, item.level) for item in read_text(text) if item.kind == "heading"] == [
        ("Manual", 1),
        ("Oil", 2),
        ("第一章　总则", 2),
        ("第二节", 3),
        ("2.1 Safety", 2),
    ]


@pytest.mark.parametrize("line", ["4. 保存文件并退出，按这些键：", "1. Open the valve.", "3 Turn it on, then wait:"])
def test_a_numbered_instruction_is_no_heading(line: str) -> None:
    assert [item.kind for item in read_text(line)] != ["heading"]


def test_bullets_are_list_items() -> None:
    assert [kind for kind, _ in kinds("Do this:\n- one\n• two\n3) three\n4、四")] == ["paragraph", *["list_item"] * 4]


@given(st.lists(st.sampled_from(["One two.", "长期供货。", "- item", "# Head", "", "12 Big", "a" * 60]), max_size=12))
def test_no_letter_is_lost(lines: list[str]) -> None:
    def letters(text: str) -> str:
        return re.sub(r"[\W]", "", text)

    assert letters("".join(text for _, text in kinds("\n".join(lines)))) == letters("".join(lines))
