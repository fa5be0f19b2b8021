from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chatbot.measures import measures_in


def _shown(text: str) -> list[tuple[str, str]]:
    return [(text[measure.start : measure.end], measure.dimension) for measure in measures_in(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("within fourteen (14) days", [("fourteen (14) days", "time")]),
        ("a 24-month warranty", [("24-month", "time")]),
        ("3 to 5 working days", [("3 to 5 working days", "time")]),
        ("自签收之日起七日内", [("七日", "time")]),
        ("提前，三十天", [("三十天", "time")]),
        ("EUR 1,000 or 50 EUR", [("EUR 1,000", "money"), ("50 EUR", "money")]),
        ("人民币 3 万元", [("人民币 3 万元", "money")]),
        ("6 March 2023", [("6 March 2023", "date")]),
        ("2024 年 3 月 5 日", [("2024 年 3 月 5 日", "date")]),
        ("until 17:00, or 5 pm", [("17:00", "time of day"), ("5 pm", "time of day")]),
        ("at most 10 times", [("10 times", "count of time")]),
        ("between -15 °C and +40 °C", [("-15 °C and +40 °C", "temperature")]),
        ("最高 50℃", [("50℃", "temperature")]),
        ("百分之五", [("百分之五", "share")]),
        ("the AX-10 pump, Section 5 applies, 第七条, in 2024", []),
    ],
)
def test_values_are_found_where_they_stand(text: str, expected: list[tuple[str, str]]) -> None:
    assert _shown(text) == expected


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("two years", "24 months", True),
        ("14 days", "two weeks", True),
        ("10 working days", "2 weeks", True),
        ("30 天", "1 个月", True),
        ("48 小时", "2 days", True),
        ("16 bar", "1.6 MPa", True),
        ("1.5 t", "1,500 kg", True),
        ("百分之十五", "15 %", True),
        ("8 January", "2024年1月8日", True),
        ("EUR 75", "600 元", True),
        ("30 days", "31 days", False),
        ("7 日", "15 日", False),
        ("7 days", "7 working days", False),
        ("EUR 50", "USD 50", False),
        ("5 bar", "5 mbar", False),
        ("5 to 25 °C", "5 to 30 °C", False),
        ("8 January 2023", "8 January 2024", False),
    ],
)
def test_the_same_value_in_another_unit_agrees(one: str, other: str, agree: bool) -> None:
    (first,), (second,) = measures_in(one), measures_in(other)
    assert first.agrees_with(second) is agree
    assert second.agrees_with(first) is agree


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("within 14 days", "most"),
        ("no more than 14 days", "most"),
        ("14 日内", "most"),
        ("不超过 14 天", "most"),
        ("no less than 14 days", "least"),
        ("至少 14 天", "least"),
        ("orders above EUR 500", "least"),
        ("every 3 months", "every"),
        ("每 3 个月", "every"),
        ("for 14 days", ""),
    ],
)
def test_limits_are_told_from_values(text: str, bound: str) -> None:
    assert [measure.bound for measure in measures_in(text)] == [bound]


@given(
    st.text(alphabet=st.sampled_from("0123456789 .,-–%°℃dayskg天日月年个至內内第EUR€１２两三十百AX/()"), max_size=40)
)
@example("-十℃")
@example("−十二天")
def test_places_lie_within_any_text_in_order(text: str) -> None:
    end = 0
    for measure in measures_in(text):
        assert end <= measure.start < measure.end <= len(text)
        assert measure.agrees_with(measure)
        end = measure.end
