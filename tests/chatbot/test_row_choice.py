from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.row_choice import rows_alike

LEAD_TIMES = [
    "Product: KS-11V; Lead time: 35 working days",
    "Product: VK-50H; Lead time: 15 working days",
    "Product: KS-7, KS-11; Lead time: 25 working days",
]
FREIGHT = ["退货原因: 运输损坏; 运费承担方: 卖方", "退货原因: 订错或不再需要; 运费承担方: 买方"]
LIMITS = [
    "Characteristic: Liquid temperature; Unit: °C; AX-200/30: 90; AX-200/45: 110",
    "Characteristic: Ambient temperature; Unit: °C; AX-200/30: 40; AX-200/45: 45",
    "Characteristic: Weight; Unit: kg; AX-200/30: 128; AX-200/45: 186",
]


@pytest.mark.parametrize(
    ("question", "rows", "alike"),
    [
        ("What is the lead time?", LEAD_TIMES, [0, 1, 2]),
        ("运费由谁承担？", FREIGHT, [0, 1]),
        # It names one of them.
        ("What is the lead time of the VK-50H?", LEAD_TIMES, []),
        ("订错了，运费由谁承担？", FREIGHT, []),
        ("What is the liquid temperature of the AX-200/30 in °C?", LIMITS, []),
        # It names what no row has, or nothing but a name that all have.
        ("What is the lead time of the ZX-99?", LEAD_TIMES, []),
        ("How loud is the AX-200/30?", LIMITS, []),
        # Some say the same, or begin the same.
        ("What is the lead time?", [LEAD_TIMES[0], "Product: DX-12; Lead time: 35 working days"], []),
        ("What is the lead time?", [LEAD_TIMES[0], "Product: KS-11V; Lead time: 20 working days"], []),
        # Another table.
        ("What is the lead time?", [LEAD_TIMES[0], "Part: seal; Lead time: 3 working days"], []),
        ("What is the lead time?", [LEAD_TIMES[0], "Product: DX-12; Price: 35"], []),
        ("What is the lead time?", LEAD_TIMES[:1], []),
    ],
)
def test_rows_are_alike_where_the_question_tells_none_of_them(question: str, rows: list[str], alike: list[int]) -> None:
    assert rows_alike(question, rows) == alike


@given(
    rows=st.lists(
        st.tuples(st.sampled_from("ABCDE"), st.integers(1, 4)).map(
            lambda row: f"Product: {row[0]}; Lead time: {row[1]}"
        ),
        min_size=1,
        max_size=6,
    )
)
def test_what_is_alike_begins_with_the_best_and_says_each_thing_once(rows: list[str]) -> None:
    alike = rows_alike("What is the lead time?", rows)
    assert alike == sorted(set(alike))
    if alike:
        assert alike[0] == 0
        assert len(alike) > 1
        assert len({rows[place].split("; ")[0] for place in alike}) == len(alike)
