"""Whether sentences stand on facts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.copywriting.standing import standing
from chatbot.copywriting.types import Fact
from chatbot.figures import numbers_in
from tests.chatbot.copywriting.writing import fact

EN = (
    fact("Rated flow: 90 m³/h", number=1),
    fact("Rated head: 45 m", number=2),
    fact("Motor power: 18.5 kW", number=3),
    fact("Liquid temperature: -10 to +110 °C", number=4),
    fact("The AX-200/45B has a bronze impeller and a shaft of steel 1.4462.", number=5),
    fact("AX-200/45 and AX-200/45B share casing and motor, but differ in impeller.", number=6),
    fact("The casing may be repainted if the customer has approved it.", number=7),
)
ZH = (
    fact("额定流量：90 m³/h", number=1, about="AX-200 系列离心泵"),
    fact("额定扬程：45 m", number=2, about="AX-200 系列离心泵"),
    fact("电机功率：18.5 kW", number=3, about="AX-200 系列离心泵"),
    fact("AX-200/45B 采用青铜叶轮和 1.4462 钢轴。", number=4, about="AX-200 系列离心泵"),
    fact("整机含电机的重量为 186 kg。", number=5, about="AX-200 系列离心泵"),
)


@pytest.mark.parametrize(
    ("facts", "sentence", "numbers"),
    [
        (EN, "The rated flow is 90 m³/h.", (1,)),
        (EN, "The AX-200/45 offers a rated flow of 90 m³/h and a rated head of 45 m.", (1, 2)),
        (EN, "It has a rated flow of 90 m³/h, a rated head of 45 m, and a motor power of 18.5 kW.", (1, 2, 3)),
        (EN, "The rated flow is 90 m³/h, the head is 45 m, while liquid temperatures range from -10 to +110 °C.", ()),
        (EN, "The rated head is 45 m, the flow is 90 m³/h, with a liquid temperature of -10 to +110 °C.", (2, 1, 4)),
        (EN, "The motor power is 18.5 kilowatts.", (3,)),
        (EN, "The rated flow is 90 cubic meters per hour.", (1,)),
        (EN, "The rated flow is 90 liters per hour.", ()),
        (EN, "The shaft of the AX-200/45B is 1.4462 meters long.", ()),
        (EN, "The rated head is 90 m.", ()),
        (EN, "The rated flow is 90 l/h.", ()),
        (EN, "The motor power is up to 18.5 kW.", ()),
        (EN, "The motor power is not 18.5 kW.", ()),
        (EN, "The AX-200/45B has a bronze impeller.", (5,)),
        (EN, "The AX-200/45B has a bronze shaft.", ()),
        (EN, "AX-200/45 and AX-200/45B share the impeller.", ()),
        (EN, "AX-200/45 and AX-200/45B differ in casing.", ()),
        (EN, "The casing may be repainted.", ()),
        (EN, "The AX-200/45B has a bronze impeller and a maintenance-free seal.", ()),
        (ZH, "额定流量为 90 m³/h。", (1,)),
        (ZH, "AX-200/45 的额定流量达到 90 m³/h，额定扬程为 45 m。", (1, 2)),
        (ZH, "它具有 90 m³/h 的额定流量，45 m 的额定扬程，电机功率为 18.5 kW。", (1, 2, 3)),
        (ZH, "额定扬程为 90 m。", ()),
        (ZH, "电机功率不为 18.5 kW。", ()),
        (ZH, "AX-200/45B 采用青铜轴。", ()),
        (ZH, "AX-200/45B 采用不锈钢叶轮。", ()),
    ],
)
def test_a_sentence_stands_on_the_facts_that_say_it(
    facts: tuple[Fact, ...], sentence: str, numbers: tuple[int, ...]
) -> None:
    product = "AX-200/45B" if "45B" in sentence else "AX-200/45"
    assert standing(sentence, facts, product=product) == numbers


@pytest.mark.parametrize("facts", [EN, ZH])
def test_a_fact_stands_on_itself(facts: tuple[Fact, ...]) -> None:
    for own in facts:
        assert standing(own.text, facts, product="AX-200/45") == (own.number,)


@settings(max_examples=200, deadline=None)
@given(
    place=st.integers(0, 3),
    value=st.integers(0, 2000),
    unit=st.sampled_from(["m³/h", "m", "kW", "°C", "bar", "l/min", "kg", ""]),
    label=st.sampled_from(["rated flow", "rated head", "motor power", "weight"]),
)
def test_no_other_value_stands(place: int, value: int, unit: str, label: str) -> None:
    sentence = f"The {label} of the AX-200/45 is {value} {unit}".strip() + "."
    stands = standing(sentence, EN[: place + 1], product="AX-200/45")
    for number in stands:
        assert numbers_in(sentence) <= numbers_in(EN[number - 1].text)
