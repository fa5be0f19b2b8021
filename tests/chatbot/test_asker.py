from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.asker import without_asker

ENGLISH = "How long is the warranty on the AX-200?"
CHINESE = "AX-200 的保修期是多长？"


@pytest.mark.parametrize(
    "opening",
    [
        "Hi, ",
        "Hello there! ",
        "Dear Sir or Madam, ",
        "My name is Fatima Khan. ",
        "Hi, my name is Fatima Khan from Lagos, ",
        "Hello! I am John Smith. ",
        "I'm a woman from India, ",
        "As a woman, ",
        "We are from Brazil. ",
        "I live in Ohio. ",
        "Good morning, this is Li Wei from Chengdu. ",
    ],
)
def test_who_asks_is_left_out_in_english(opening: str) -> None:
    assert without_asker(f"{opening}{ENGLISH}") == ENGLISH
    assert without_asker(f"{opening}{ENGLISH} Thanks, Ahmed") == ENGLISH


@pytest.mark.parametrize(
    "opening",
    [
        "您好，",
        "你好！我叫王小明，",
        "我姓李，",
        "我来自四川，",
        "我是来自北京的李女士，",
        "我是一名女性，",
        "我是河南人，",
        "作为一名男士，",
        "下午好，我是来自广东的一位妈妈，",
    ],
)
def test_who_asks_is_left_out_in_chinese(opening: str) -> None:
    assert without_asker(f"{opening}{CHINESE}") == CHINESE
    assert without_asker(f"{opening}{CHINESE}谢谢！") == CHINESE


@pytest.mark.parametrize(
    "question",
    [
        ENGLISH,
        CHINESE,
        "I am a distributor. Do I get a discount?",
        "As a dealer, may I return pumps?",
        "My pump leaks. What now?",
        "This is urgent: the pump leaks",
        "I'm looking for a pump",
        "Do you ship to Norway?",
        "我是经销商，有折扣吗？",
        "我的泵漏水怎么办？",
        "Hi",
        "谢谢",
    ],
)
def test_what_belongs_to_the_question_stays(question: str) -> None:
    assert without_asker(question) == question


@given(st.text(min_size=1, max_size=80))
def test_something_readable_is_always_left(question: str) -> None:
    left = without_asker(question)
    assert any(character.isalnum() for character in left) == any(character.isalnum() for character in question)
