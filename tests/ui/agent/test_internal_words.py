from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.assembly import Application
from tests.ui.agent.conftest import ANNA, SECRET, SECRET_ZH
from ui.accounts.identity import Identity
from ui.agent.internal_words import find_internal_words, internal_audiences, internal_runs
from ui.agent.passages import chunk_finder

EIGHT = "one two three four five six seven eight"
WORDS = st.lists(st.sampled_from("alpha beta gamma delta epsilon zeta eta theta".split()), max_size=40)


def test_eight_words_in_a_row_are_found_and_seven_are_not() -> None:
    inside = [f"Before it {EIGHT}, and after it."]
    assert internal_runs(f"I think {EIGHT} it is.", inside, []) == [EIGHT]
    assert internal_runs("I think one two three four five six seven it is.", inside, []) == []


def test_sixteen_chinese_characters_in_a_row_are_found_and_fifteen_are_not() -> None:
    inside = ["客服人员可以自行批准最高百分之十二的额外折扣，无需经理审批。"]
    sixteen = "可以自行批准最高百分之十二的额外"
    assert len(sixteen) == 16
    assert internal_runs(f"是的，{sixteen}。", inside, []) == [sixteen]
    assert internal_runs(f"是的，{sixteen[:15]}。", inside, []) == []


def test_words_are_compared_without_case_width_and_punctuation() -> None:
    assert internal_runs("ONE two, THREE – four; five\nsix (seven) ｅｉｇｈｔ!", [EIGHT], []) == [
        "ONE two, THREE – four; five\nsix (seven) ｅｉｇｈｔ"
    ]


def test_what_a_public_passage_has_too_is_no_secret() -> None:
    assert internal_runs(EIGHT, [EIGHT], [f"Everybody knows {EIGHT}."]) == []
    longer = f"{EIGHT} nine ten"
    assert internal_runs(longer, [longer], [EIGHT]) == ["two three four five six seven eight nine ten"]


def test_words_are_whole() -> None:
    assert internal_runs("one two three four five six seven eighty", [EIGHT], []) == []


@given(WORDS, WORDS, WORDS)
def test_every_run_stands_in_the_text_and_in_the_internal_passage(
    text: list[str], inside: list[str], outside: list[str]
) -> None:
    for run in internal_runs(" ".join(text), [" ".join(inside)], [" ".join(outside)]):
        assert run in " ".join(text)
        assert len(run.split()) >= 8
        for start in range(len(run.split()) - 7):
            eight = run.split()[start : start + 8]
            assert any(inside[place : place + 8] == eight for place in range(len(inside)))


@given(WORDS, WORDS)
def test_nothing_is_internal_that_the_public_has(text: list[str], inside: list[str]) -> None:
    assert internal_runs(" ".join(text), [" ".join(inside)], [" ".join(inside)]) == []


@pytest.mark.parametrize("secret", [SECRET, SECRET_ZH])
@pytest.mark.parametrize("around", ["{}", "Dear customer,\n\nwe have looked. {} Best wishes", "您好！{}祝好！"])
def test_an_internal_passage_is_found_in_a_reply(application: Application, secret: str, around: str) -> None:
    finding = find_internal_words(
        around.format(secret), "", internal=internal_audiences(ANNA), find=chunk_finder(application, "default")
    )
    assert finding is not None
    assert finding.words == secret
    assert finding.titles == ("Returns: internal rules",)


def test_an_internal_passage_is_found_deep_in_a_long_reply(application: Application) -> None:
    filler = " ".join(f"We sell pump number {number} in many countries." for number in range(60))
    finding = find_internal_words(
        f"{filler} {SECRET}. {filler}", "", internal=internal_audiences(ANNA), find=chunk_finder(application, "default")
    )
    assert finding is not None
    assert SECRET in finding.words


@pytest.mark.parametrize(
    "text",
    [
        "Unused standard goods in their original packing may be returned within 30 days of delivery.",
        "原包装完好、未使用的标准产品，可在到货之日起 30 天内退货。",
        "Customers of class A may return goods.",
        "",
        "!!! ???",
    ],
)
def test_public_words_and_a_few_words_may_be_sent(application: Application, text: str) -> None:
    find = chunk_finder(application, "default")
    assert find_internal_words(text, "returns", internal=internal_audiences(ANNA), find=find) is None


def test_what_a_group_is_told_is_no_secret_to_it(application: Application) -> None:
    text = "Partners may return goods within sixty days of delivery, whatever the reason is."
    find = chunk_finder(application, "default")
    anna = Identity(name="anna", role="agent", groups=("partners",))
    finding = find_internal_words(text, "", internal=internal_audiences(anna), find=find)
    assert finding is not None
    partners = frozenset({"public", "group:partners"})
    internal = internal_audiences(anna) - partners
    assert find_internal_words(text, "", internal=internal, find=find, readers=partners) is None
