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


@pytest.mark.parametrize(
    "opening",
    [
        "My name is José Álvarez García and I live in Oaxaca. ",
        "Good morning, this is Dr. Ingrid Sørensen. ",
        "Mrs. O'Brien here. ",
        "Nguyễn Thị Lan speaking. ",
        "I'm Ali bin Salman al Rashid from Amman, ",
        "I am a 34-year-old mother from rural Mississippi, and ",
        "I am Black and gay. ",
        "I'm blind. ",
        "Greetings from Mumbai! ",
        "As a Muslim man from Java, I would like to ask: ",
    ],
)
def test_age_faith_title_and_names_of_any_culture_are_left_out(opening: str) -> None:
    assert without_asker(f"{opening}{ENGLISH}") == ENGLISH
    assert without_asker(f"{opening}{ENGLISH} Kind regards, Prof. Dr. Hans Müller") == ENGLISH


@pytest.mark.parametrize(
    "opening",
    [
        "我姓张，是一位退休教授。",
        "我是在中国生活的非洲人，",
        "作为一名来自新疆的维吾尔族男士，",
        "本人女，汉族，家住上海，",
        "我今年七十二岁了，",
        "我是李博士，想请问",
        "大家好，我叫阿依古丽，来自喀什。",
    ],
)
def test_age_people_and_titles_are_left_out_in_chinese(opening: str) -> None:
    assert without_asker(f"{opening}{CHINESE}") == CHINESE
    assert without_asker(f"{opening}{CHINESE}此致敬礼，刘先生") == CHINESE


@pytest.mark.parametrize(
    "question",
    [
        "I am a female distributor from Kenya. Do I get a discount?",
        "We are an installer family. Is training free?",
        "I live in Norway. Do you ship there?",
        "I am from Kenya. What is the lead time to us?",
        "我是经销商负责人，有折扣吗？",
        "作为采购人，我能开票吗？",
        "我住在拉萨，你们能送到这里吗？",
        "来自德国的产品，保修多久？",
        "Delivery from Lindhavn, how long does it take?",
        "Thank you notes: do you print them?",
        "我是客户，怎么退货？",
    ],
)
def test_trade_and_places_that_matter_stay(question: str) -> None:
    assert without_asker(question) == question
