"""Questions become queries; what they do not say is not made up, and nothing of them becomes SQL."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.insights.ask.answer_json import answer_to_json
from chatbot.insights.ask.answering import TableAnswer, answered
from chatbot.insights.ask.saying import restated
from chatbot.insights.engine import Engine
from chatbot.insights.errors import TableQuestionError
from chatbot.insights.schema import Row
from tests.chatbot.insights.tables import question

TODAY = datetime.date(2025, 10, 15)
HOSTILE = "x'; DROP TABLE orders; --"


def line(number: str, day: str, product: str, category: str, region: str, amount: float, currency: str = "EUR") -> Row:
    return (number, datetime.date.fromisoformat(day), product, category, region, "C-1", 2.0, amount, currency)


LINES = [
    line("1", "2025-05-02", "AX-1", "Pumps", "North", 100.0),
    line("2", "2025-05-09", "S-1", "Seals", "North", 30.0),
    line("3", "2025-05-09", "S-1", "Seals", "South", 50.0),
    line("4", "2024-05-09", "S-1", "Seals", "South", 70.0),
    line("5", "2025-06-09", HOSTILE, "May & Sons", "South", 5.0),
]


def ask(text: str, lines: list[Row] | None = None) -> TableAnswer:
    tables = {"orders": LINES if lines is None else lines, "questions": [question(3, refused=True), question(4)]}
    with Engine(tables) as engine:  # type: ignore[arg-type] # literals
        return answered(text, engine, today=TODAY, max_rows=100)


@pytest.mark.parametrize("text", ["sales of seals in May by region", "五月各地区密封件销售额"])
def test_both_languages_become_the_same_query(text: str) -> None:
    found = ask(text)
    assert [row[:2] for row in found.rows] == [("South", 50.0), ("North", 30.0)]
    assert found.currency == "EUR"
    assert found.query
    assert restated(found.query, "en") == (
        "sum of amount; by region; where category is Seals, date from 2025-05-01 to 2025-05-31"
    )
    assert restated(found.query, "zh") == "金额合计；按地区；条件：类别为Seals，日期自 2025-05-01 至 2025-05-31"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("profit of seals in May", "profit"),
        ("sales of seals in May in Atlantis", "atlantis"),
        ("seals sales; DROP TABLE orders", "drop"),
        ("密封件的利润", "利润"),
        ("why did sales fall", "why"),
    ],
)
def test_words_that_nothing_is_made_of_are_named_and_nothing_is_run(text: str, word: str) -> None:
    found = ask(text)
    assert not found.is_answered
    assert word in found.reading.unused
    for language in ("en", "zh"):
        told = answer_to_json(found, "zh" if language == "zh" else "en")
        assert f"“{word}”" in str(told["message"])
        assert told["answered"] is False


def test_what_is_counted_is_not_counted_by() -> None:
    found = ask("how many regions")
    assert [row[:-1] for row in found.rows] == [(2,)]
    assert found.query
    assert restated(found.query, "en") == "number of different regions; all rows"


def test_a_part_of_a_name_stands_for_every_cell_that_has_it() -> None:
    lines = [
        line("1", "2025-05-02", "HX-100", "Hydraulic hoses", "North", 10.0),
        line("2", "2025-05-02", "HX-200", "Garden hoses", "North", 20.0),
        line("3", "2025-05-02", "HX-100/2", "Filters", "North", 40.0),
    ]
    assert [row[0] for row in ask("hose sales", lines).rows] == [30.0]
    assert [row[0] for row in ask("sales of HX-100", lines).rows] == [10.0]


def test_a_slip_of_the_pen_is_asked_back_for_and_never_mended() -> None:
    found = ask("sales by regoin")
    assert not found.is_answered
    assert found.reading.alike == ("region",)
    assert "Did you mean “region”?" in str(answer_to_json(found, "en")["message"])
    assert "您是否想说 “region”？" in str(answer_to_json(found, "zh")["message"])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("region", "no_measure"),
        ("hello", "unknown_words"),
        ("please", "no_table"),
        ("sales by intent", "two_tables"),
        ("sales and quantity by region", "two_measures"),
        ("sales in May 2024 and July 2025", "two_periods"),
        ("highest sales", "no_group"),
        ("top 3 sales by product and region", "two_groups"),
    ],
)
def test_says_why_it_cannot_answer(text: str, reason: str) -> None:
    found = ask(text)
    assert found.reading.reason == reason
    assert not found.is_answered
    assert answer_to_json(found, "zh")["message"]


def test_a_cell_is_data_whatever_it_says() -> None:
    found = ask(f"sales of {HOSTILE}")
    assert [row[0] for row in found.rows] == [5.0]
    assert HOSTILE not in found.sql
    assert HOSTILE.casefold() in {str(value).casefold() for value in (found.parameters or {}).values()}
    # A name that begins like a month is that name.
    assert [row[0] for row in ask("sales of May & Sons").rows] == [5.0]


def test_currencies_are_counted_each_by_itself() -> None:
    lines = [*LINES, line("9", "2025-05-03", "S-1", "Seals", "North", 1000.0, "CNY")]
    found = ask("sales of seals in May by region", lines)
    assert {row[:3] for row in found.rows} == {
        ("North", "CNY", 1000.0),
        ("South", "EUR", 50.0),
        ("North", "EUR", 30.0),
    }
    shown: object = answer_to_json(found, "en")["shown"]
    assert ["North", "CNY", "1,000.00 CNY", "1"] in shown  # type: ignore[operator]


def test_a_number_beyond_all_measure_is_not_understood() -> None:
    found = ask(f"orders over {'9' * 400} EUR")
    assert found.reading.reason == "unknown_words"
    assert found.reading.unused == ("9" * 400,)


def test_nothing_fits_is_no_row_of_zero() -> None:
    assert ask("sales of seals in May 2023 by region").rows == ()


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_whatever_is_asked_is_answered_or_refused(text: str) -> None:
    with Engine({"orders": LINES}) as engine:
        try:
            found = answered(text, engine, today=TODAY, max_rows=10)
        except TableQuestionError:
            return
        assert found.is_answered or found.reading.reason
        assert engine.query("SELECT count(*) FROM orders").rows == ((len(LINES),),)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "sales orders quantity by per top 3 seals pumps region product month in May 2025 without over 20 most "
            "average which refused questions intent 各 地区 密封件 销售额 最高 的 五月 每月 除 以外 超过 100".split()
        ),
        max_size=10,
    )
)
def test_words_in_any_order_are_answered_or_refused(words: list[str]) -> None:
    text = " ".join(words) or "x"
    try:
        found = ask(text)
    except TableQuestionError:
        return
    assert found.is_answered or found.reading.reason
    assert answer_to_json(found, "zh")
