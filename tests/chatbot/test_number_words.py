from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.figures import numbers_in
from chatbot.measures import measures_in
from chatbot.number_words import ENGLISH_NUMBER, HAN_NUMBER, english_value, han_value

_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
_SMALL = f"{_ONES} eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_HAN = "零一二三四五六七八九"


def _below_thousand(number: int, *, with_and: bool) -> str:
    hundreds, rest = divmod(number, 100)
    words = f"{_SMALL[hundreds - 1]} hundred" if hundreds else ""
    if not rest:
        return words
    tens, ones = divmod(rest, 10)
    small = _SMALL[rest - 1] if rest < 20 else _TENS[tens - 2] + (f"-{_SMALL[ones - 1]}" if ones else "")
    return f"{words}{' and ' if with_and else ' '}{small}" if words else small


def _english(number: int, *, with_and: bool) -> str:
    thousands, rest = divmod(number, 1000)
    words = [f"{_below_thousand(thousands, with_and=with_and)} thousand"] if thousands else []
    return " ".join([*words, *([_below_thousand(rest, with_and=with_and)] if rest else [])])


def _chinese_section(number: int) -> str:
    """Below ten thousand."""
    text = ""
    for value, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, value)
        if digit:
            text += _HAN[digit] + name
        elif text and number and not text.endswith("零"):
            text += "零"
    return text


def _chinese(number: int) -> str:
    high, low = divmod(number, 10_000)
    middle = "零" if high and 0 < low < 1000 else ""
    return (f"{_chinese_section(high)}万{middle}" if high else "") + _chinese_section(low)


@given(st.integers(1, 999_999), st.booleans())
def test_an_english_number_is_taken_whole(number: int, with_and: bool) -> None:
    text = _english(number, with_and=with_and)
    assert re.fullmatch(ENGLISH_NUMBER, text)
    assert english_value(text) == number
    assert numbers_in(f"It takes {text} days.") == {str(number)}


@given(st.integers(1, 99_999_999))
def test_a_chinese_number_is_taken_whole(number: int) -> None:
    text = _chinese(number)
    assert re.fullmatch(HAN_NUMBER, text)
    assert han_value(text) == number
    assert numbers_in(f"需要{text}天。") == {str(number)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一百二", "120"),
        ("二〇二五", "2025"),
        ("十二点五", "12.5"),
        ("零点零五", "0.05"),
        ("一亿二千万", "120000000"),
        ("壹仟贰佰", "1200"),
        ("两万", "20000"),
        ("两三万", "30000"),
        ("七八", "8"),
        ("三五百", "500"),
    ],
)
def test_chinese_numbers_as_they_are_spoken_and_in_contracts(text: str, value: str) -> None:
    assert re.fullmatch(HAN_NUMBER, text)
    assert han_value(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("五千克，三千瓦", {"5", "3"}),
        ("单位：万元；千克", set()),
        ("3万元，1.5 亿元", {"30000", "150000000"}),
        ("EUR 1.5 million, 2 thousand hours", {"1500000", "2000"}),
        ("百分之十二点五", {"12.5"}),
        ("5千克 and 5 千瓦", {"5"}),
        ("a hundred days, one of them", {"100"}),
        ("3-5 million EUR, 3至5万元", {"3000000", "5000000", "30000", "50000"}),
        ("单价（万元）: 3.5", {"3.5", "35000"}),
        ("工作温度-10℃，零下5度，minus 7 °C", {"-10", "-5", "-7"}),
    ],
)
def test_units_that_look_like_numbers_and_numbers_that_are_multiplied(text: str, numbers: set[str]) -> None:
    assert numbers_in(text) == numbers


def test_spelled_durations_can_be_compared() -> None:
    spelled, written = measures_in("twenty-four months"), measures_in("24 months")
    assert spelled[0].low == written[0].low
    assert measures_in("一千二百小时")[0].low == measures_in("1200 小时")[0].low


@pytest.mark.parametrize("text", ["-Two years on all pumps", "(+two weeks)", "٢٠ kg"])
def test_a_sign_or_a_foreign_digit_is_no_fault(text: str) -> None:
    assert len(measures_in(text)) == 1
