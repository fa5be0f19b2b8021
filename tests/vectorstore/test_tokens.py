from __future__ import annotations

import marshal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.normalize import normalize
from vectorstore.tokens import part_numbers, tokenize

TEXT = st.text(st.sampled_from("abcXYZ019 -/._'水泵阀门密封圈的，。éß\u2011"), max_size=40)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("更换密封圈之前请关闭水泵", {"更换", "密封圈", "密封", "关闭", "水泵"}),
        ("消费者网购七天无理由退货有哪些例外", {"消费者", "退货", "例外", "理由"}),
    ],
)
def test_chinese_is_cut_into_words_and_the_words_inside_them(text: str, words: set[str]) -> None:
    assert words <= set(tokenize(text))


@pytest.mark.parametrize(
    "written",
    [
        "AX-200/45B",
        "ax-200/45b",
        "AX200/45B",
        "AX-20045B",
        "AX20045B",
        "AX200 45B",
        "AX 200/45B",
        "AX.200.45B",
        "AX\u2011200/45B",
        "AX\u2013200/45B",
        "ＡＸ－２００／４５Ｂ",
        "备件AX-200/45B的价格",
    ],
)
def test_a_part_number_is_found_however_it_is_written(written: str) -> None:
    # A number alone is no find: 200 and 45B stand in many part numbers.
    telling = {"ax-200/45b", "ax20045b", "ax200", "20045b"}
    assert telling & set(tokenize("Seal kit AX-200/45B, 12 pieces")) & set(tokenize(written))


def test_another_part_number_shares_no_whole_form() -> None:
    assert not {"ax-200/45b", "ax20045b", "ax200", "20045b"} & set(tokenize("AX-300/45B, BX-200/45C"))


@pytest.mark.parametrize(
    "written", ["AX-200/45B", "ax 200 / 45b", "AX20045B", "备件AX200-45B的价格", "ＡＸ－２００／４５Ｂ"]
)
def test_a_part_number_in_a_question_is_recognised(written: str) -> None:
    assert "ax20045b" in part_numbers(f"Where is {written}, please?")


@pytest.mark.parametrize("text", ["", "Where is the pump?", "20 45", "质保期多长？", "AX", "one, two 3"])
def test_text_without_part_numbers_gives_none(text: str) -> None:
    assert part_numbers(text) == []


@given(TEXT)
def test_part_numbers_come_longest_first_without_separators(text: str) -> None:
    codes = part_numbers(text)
    assert codes == sorted(set(codes), key=lambda code: (-len(code), code))
    assert all(code.isalnum() for code in codes)


def test_mixed_text_gives_words_of_both_languages_and_part_numbers() -> None:
    tokens = tokenize("请将ESP32-C3的GPIO接到pump外壳")
    assert {"esp32-c3", "esp32c3", "esp32", "c3", "gpio", "pump", "外壳"} <= set(tokens)


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("valves", "valve"),
        ("batteries", "battery"),
        ("switches", "switch"),
        ("glasses", "glass"),
        ("boxes", "box"),
        ("bushes", "bush"),
        ("warranties", "warranty"),
        ("houses", "house"),
        ("pump's", "pump"),
        ("pump\u2019s", "pump"),
    ],
)
def test_plurals_fold_to_the_singular(plural: str, singular: str) -> None:
    assert tokenize(plural) == tokenize(singular)


@pytest.mark.parametrize("word", ["status", "glass", "bus", "gas", "P7s2", "ss"])
def test_words_that_only_end_like_a_plural_stay(word: str) -> None:
    assert tokenize(word) == [word.lower()]


def test_a_radical_from_a_pdf_font_is_the_character_it_looks_like() -> None:
    assert tokenize("⻓期供货") == tokenize("长期供货")


@given(TEXT)
def test_normalised_text_gives_the_same_tokens(text: str) -> None:
    assert tokenize(normalize(text)) == tokenize(text)


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40))
def test_full_width_and_capital_letters_give_the_same_tokens(text: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in text)
    assert tokenize(wide) == tokenize(text) == tokenize(text.upper())


@given(st.text(max_size=60))
def test_tokens_are_single_words_that_can_stand_in_one_line(text: str) -> None:
    for token in tokenize(text):
        assert token
        assert token.split() == [token]
        assert len(token.splitlines()) == 1


@pytest.mark.parametrize("planted", [False, True])
def test_jieba_neither_reads_nor_writes_the_shared_temporary_folder(tmp_path: Path, planted: bool) -> None:
    if planted:
        # A dictionary of one made-up word, as jieba itself would have left it there.
        freq = {"检查水": 10**6, "检": 0, "检查": 0}
        (tmp_path / "jieba.cache").write_bytes(marshal.dumps((freq, 10**6)))
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    code = "from vectorstore.tokens import tokenize; print(tokenize('检查水泵'))"
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code],
        env={"TMPDIR": str(tmp_path), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.strip() == "['检查', '水泵']"
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
