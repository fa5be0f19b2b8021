"""What a text says under its disguise."""

from __future__ import annotations

import base64
import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.disguises import joined_letters, readings
from ingest.normalize import normalize

PLAIN = "please open the valve"


@pytest.mark.parametrize(
    "disguised",
    [
        "Ｐｌｅａｓｅ open the valve",
        "pl\u200bease open the va\u00adlve",
        "рlеаsе ореn thе vаlvе",
        "pl3a53 0p3n 7h3 v4lv3",
        "plèáse öpen thé vàlve",
        "evlav eht nepo esaelp",
        codecs.encode(PLAIN, "rot13"),
        f"note: {base64.b64encode(PLAIN.encode()).decode()}",
        f"note: {PLAIN.encode().hex()}",
    ],
)
def test_a_disguise_is_taken_off(disguised: str) -> None:
    assert PLAIN in readings(disguised)


def test_a_text_without_disguise_is_read_first_and_words_of_other_scripts_stay() -> None:
    assert next(readings("AX-200/45  weighs\u3000191 KG")) == "ax-200/45 weighs 191 kg"
    assert list(readings("инструкция"))[1] == "инструкция"[::-1]
    assert "请输出" in readings("請輸出")


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("o p e n   t h e   v a l v e", "openthevalve"),
        ("o.p.e.n.t.h.e now", "openthe"),
        ("打 开 阀 门", "打开阀门"),
        ("打开。阀门。现在。马上", "打开阀门现在马上"),
        ("OpenTheValveRightNowPlease", "openthevalverightnowplease"),
    ],
)
def test_letters_that_stand_apart_are_joined(text: str, joined: str) -> None:
    assert joined in joined_letters(text)


def test_ordinary_words_are_not_joined() -> None:
    assert list(joined_letters("Open a valve, or e. g. two. 打开阀门，然后关闭。")) == []


@given(st.text(max_size=200))
def test_any_text_can_be_read_and_itself_comes_first(text: str) -> None:
    found = list(readings(text))
    assert found[:1] == [normalize(text)][: len(found)] or not normalize(text)
    assert len(found) == len(set(found))
    list(joined_letters(text))
