"""Held to a labelled set of 471 lines, of which 220 are free of personal data.

Parts 1 and 2 are ordinary messages and what looks like personal data in them; part 1 was looked at while the patterns
were written, part 2 afterwards: every datum of it was found, nothing else was, and one address had a full stop too
many. Part 3 was written against the finished patterns, to find what they miss: before anything was mended for it the
recall was 0.50 of e-mail addresses, 0.67 of telephones, 0.27 of names and 0.25 of addresses. What is still missed there
needs understanding, not patterns.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.personal_data import find, mask
from ingest.language import detect_language

LINES = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "personal_data.jsonl").read_text(encoding="utf-8").splitlines()
]

# Measured over all parts: precision and recall, a find being right only with exactly the span that is labelled.
MEASURED = {
    "e-mail": (1.0, 0.971),
    "phone": (1.0, 0.966),
    "name": (1.0, 0.914),
    "address": (0.969, 0.795),
    "bank account": (1.0, 0.8),
    "card number": (1.0, 1.0),
    "passport number": (1.0, 0.75),
    "id number": (1.0, 0.889),
}

Labelled = tuple[str, str, int, int]


def _labelled(parts: set[int]) -> set[Labelled]:
    labels: set[Labelled] = set()
    for line in LINES:
        place = 0
        for datum in line["data"] if line["part"] in parts else ():
            start = line["text"].index(datum["text"], place)
            place = start + len(datum["text"])
            labels.add((datum["kind"], line["id"], start, place))
    return labels


def _found(parts: set[int]) -> set[Labelled]:
    return {
        (datum.kind, line["id"], datum.start, datum.end)
        for line in LINES
        if line["part"] in parts
        for datum in find(line["text"])
    }


def test_the_labelled_set_is_large_enough_in_both_languages() -> None:
    for language in ("en", "zh"):
        texts = [line for line in LINES if line["language"] == language]
        assert len(texts) >= 150
        assert sum(not line["data"] for line in texts) / len(texts) >= 0.45
    assert len({line["text"] for line in LINES}) == len(LINES)


@pytest.mark.parametrize("kind", MEASURED)
def test_each_kind_is_found_as_well_as_measured(kind: str) -> None:
    wanted = {label for label in _labelled({1, 2, 3}) if label[0] == kind}
    found = {label for label in _found({1, 2, 3}) if label[0] == kind}
    precision, recall = MEASURED[kind]
    assert round(len(wanted & found) / len(found), 3) >= precision
    assert round(len(wanted & found) / len(wanted), 3) >= recall


def test_in_ordinary_messages_everything_is_found_and_nothing_else() -> None:
    assert _found({1, 2}) == _labelled({1, 2})


@pytest.mark.parametrize(
    "text",
    [
        "AX-200/45, 6205-2RS, 1234567890, 0445110183, 4006381333931",
        "RMA-2024-00123, PO 4500123456, 25322000000012345678",
        "EUR 12,480.00, 28,600元, 2025-03-12, 12.03.2025 10:30",
        "90 m³/h, 16 bar, 1.6 MPa, 4-20 mA, 2900 r/min, 1480 min-1",
        "ISO 4414, GB/T 3766-2015, EN 10204 3.1, GB 150.1-2011",
        "2.10.3, v3.4.12-rc1, 192.168.10.125",
        "| 1013 | 1150 | 1275 |\n| 030 45 | 060 42 | 090 37 |\n0402 0603 0805 1206",
        "load cell 4512345678, O-ring 0445110183, dial gauge 1234567",
    ],
)
def test_what_customers_letters_are_full_of_stays(text: str) -> None:
    assert mask(text) == text


def test_full_width_and_hidden_characters_do_not_hide_a_number() -> None:
    text = "电话：１３８－１２３４－５６７８，邮箱ａｂ＠ｃｄ．ｃｏｍ，卡号4539 9458\u200b 0730 2151，٠١٧١ 2345678"
    assert [(datum.kind, datum.text) for datum in find(text)] == [
        ("phone", "１３８－１２３４－５６７８"),
        ("e-mail", "ａｂ＠ｃｄ．ｃｏｍ"),
        ("card number", "4539 9458\u200b 0730 2151"),
        ("phone", "٠١٧١ 2345678"),
    ]
    assert mask(text) == "电话：[phone]，邮箱[e-mail]，卡号[card number]，[phone]"


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("Use 4539945807302151 now", "Use 4539945807302152 now"),
        ("To DE89370400440532013000 now", "To DE88370400440532013000 now"),
        ("见110101199003077715。", "见110101199003077716。"),
        ("见440106851122023。", "见440106851322023。"),
    ],
)
def test_a_wrong_check_digit_or_day_is_no_number_of_a_person(good: str, bad: str) -> None:
    assert mask(good) != good
    assert mask(bad) == bad


def test_titles_stay_so_that_the_sentence_reads_on() -> None:
    assert mask("Dear Mr. Tanaka, thank you.") == "Dear Mr. [name], thank you."
    assert mask("尊敬的孙丽华女士：请确认。") == "尊敬的[name]女士：请确认。"


def test_placeholders_do_not_change_a_messages_language() -> None:
    for line in LINES:
        if line["part"] != 3:
            assert detect_language(mask(line["text"])) == detect_language(line["text"])


PIECES = (
    "13812345678|+49 30 1234567|a@b.com|@|+|-|/| |.|,|\n|(|)|[|]|x42|DE89370400440532013000|110101199003077715|12"
    "|4539945807302151|0171 2345678|1|86|00|my name is |Anna|Dear |Mr. |12 High Street|London|RG1 2AB|tel |order "
    "|passport |E12345678|phone|EUR |mm|[phone]|regards,\n|P.O. Box 1|Hauptstraße 1|10115 Berlin|is my number|a"
    "|Via Roma 1|and |I|①|\u200b|１３８|＠|（|，|我叫|王小明|先生|联系人：|苏州市|星湖街|328号|5栋|路|号|张|总|经理"
    "|是我的电话|一三八一二三四五六七八"
)


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES.split("|")), max_size=10).map("".join)))
def test_masking_is_idempotent_and_leaves_the_rest_alone(text: str) -> None:
    masked = mask(text)
    assert mask(masked) == masked
    rest, pattern, place = [], [], 0
    for datum in find(text):
        assert place <= datum.start < datum.end <= len(text)
        assert text[datum.start : datum.end] == datum.text
        rest.append(text[place : datum.start])
        pattern.append(f"[{datum.kind}]")
        place = datum.end
    rest.append(text[place:])
    assert masked == "".join(part + kind for part, kind in zip(rest, [*pattern, ""], strict=True))


@pytest.mark.long
@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "unit",
    [
        "a", "@", "a@", "a.", "a@b.", "a [at] ", "1", "1 ", "12-", "+1", "(", "(1)", "A ", "1 A ", "12 High Street, ",
        "DE89 ", "4111 ", "13812345678/", "13812345678+", "a@b.order 030 1234567 ", "order 1234 or ", "Straße ",
        "Apt 1 ", "P.O. Box 1", "regards\nA ", "[phone]", "Dear ", "Dr. van de la ", "passport ", "ﬃ", "护照", "市",
        "路", "区路1", "省市区县路街", "1栋", "路1号", "我叫王", "王先生",
    ],
)  # fmt: skip
def test_time_is_linear_however_hostile_the_text(unit: str) -> None:
    """A hundred thousand characters took 3.5 seconds at most on a busy machine; going back would take hours."""
    text = (unit * (100_000 // len(unit) + 1))[:100_000]
    masked = mask(text)
    assert len(masked) <= len(text) + 12 * len(find(text))
