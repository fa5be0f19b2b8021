"""Numbers that are written in words, English or Chinese: a pattern that takes the whole number, and its value."""

from __future__ import annotations

import re
from decimal import Decimal

_ONES = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = (
    {word: value for value, word in enumerate(_ONES, start=1)}
    | {word: value for value, word in enumerate(_TEENS, start=10)}
    | {word: 10 * value for value, word in enumerate(_TENS, start=2)}
)
_SCALES = {"thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_BELOW_100 = rf"(?:(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(_ONES)})(?![a-z]))?|{'|'.join(_TEENS)}|{'|'.join(_ONES)})"
_BELOW_1000 = rf"(?:(?:an?|{_BELOW_100})[\s-]hundred(?:[\s-](?:and[\s-])?{_BELOW_100}(?![a-z]))?|{_BELOW_100})"
_AND = r",?[\s-](?:and[\s-])?"
_THOUSANDS = rf"(?:an?|{_BELOW_1000})[\s-](?:{'|'.join(_SCALES)})"
ENGLISH_NUMBER = rf"(?:{_THOUSANDS}(?:{_AND}{_THOUSANDS})*(?:{_AND}{_BELOW_1000}(?![a-z]))?|{_BELOW_1000})"
"""In small letters; what stands before and behind it is the caller's to look at."""

_HAN_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")}
_HAN_DIGITS |= {"〇": 0, "两": 2} | {character: value for value, character in enumerate("壹贰叁肆伍陆柒捌玖", start=1)}
_HAN_TENS = {"十": 10, "百": 100, "千": 1_000, "拾": 10, "佰": 100, "仟": 1_000}
_HAN_SCALES = {"万": 10_000, "亿": 100_000_000}
_HAN_FIRST = "".join(character for character in _HAN_DIGITS if character not in "零〇")
# "千" may begin a unit: 五千克 are five kilograms, 三千瓦 three kilowatts.
HAN_THOUSAND = "千(?![克瓦米帕伏卡赫牛焦])"
_HAN_NEXT = f"(?:[{''.join(_HAN_DIGITS)}十百拾佰仟万亿]|{HAN_THOUSAND})"
_HAN_ALL = "".join((*_HAN_DIGITS, *_HAN_TENS, *_HAN_SCALES))
# Of a bounded length, and begun where a run begins: a run of a thousand such characters would be tried from each.
HAN_NUMBER = (
    rf"(?<![{_HAN_ALL}])(?:(?:[{_HAN_FIRST}]|(?<!\d)(?<!\d\s)[十百拾佰]){_HAN_NEXT}{{0,24}}|[零〇](?=点))"
    rf"(?:点[{''.join(_HAN_DIGITS)}]{{1,12}})?"
)
"""Begins with a digit, or with ten or hundred: 万元 at the head of a table is a unit."""

HAN_MULTIPLE = rf"(?:万(?!一)|亿|{HAN_THOUSAND})"
ENGLISH_MULTIPLE = rf"(?:{'|'.join(_SCALES)})(?![a-z])"


def english_value(text: str) -> int:
    """Value of what ``ENGLISH_NUMBER`` matches."""
    total = part = 0
    for word in re.findall("[a-z]+", text.lower()):
        if word in _SCALES:
            total += max(part, 1) * _SCALES[word]
            part = 0
        elif word == "hundred":
            part = max(part, 1) * 100
        else:
            part += _VALUES.get(word, 0)
    return total + part


def han_value(text: str) -> Decimal:
    """Value of what ``HAN_NUMBER`` matches.

    As it is spoken, 一百二 is 120; of 两三万, two or three of them, the greater; and 二〇二五 is 2025.
    """
    whole, _, fraction = text.partition("点")
    if len(whole) > 2 and all(character in _HAN_DIGITS for character in whole):
        value = Decimal("".join(str(_HAN_DIGITS[character]) for character in whole))
    else:
        value = Decimal(_counted(whole))
    return value + Decimal(f"0.{''.join(str(_HAN_DIGITS[one]) for one in fraction)}") if fraction else value


def _counted(text: str) -> int:
    total = part = digit = 0
    last = 1
    for character in text:
        if character in _HAN_SCALES:
            scale = _HAN_SCALES[character]
            part += digit
            # 一亿二千万 is a sum, 一万亿 a product.
            total = max(total + part, 1) * scale if scale > total else total + max(part, 1) * scale
            part, digit, last = 0, 0, scale
        elif character in _HAN_TENS:
            last = _HAN_TENS[character]
            part += max(digit, 1) * last
            digit = 0
        else:
            digit = _HAN_DIGITS[character]
            if not digit:
                last = 1
    return total + part + digit * (last // 10 if last >= 100 else 1)


def multiple_value(word: str) -> int:
    """Factor of ``HAN_MULTIPLE`` or ``ENGLISH_MULTIPLE`` behind digits."""
    return _SCALES.get(word) or _HAN_SCALES.get(word) or _HAN_TENS[word]
