from __future__ import annotations

import datetime
import re
import statistics
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.insights.cells import shown_cell
from chatbot.insights.errors import PeriodError
from chatbot.insights.figures import figure_forms
from chatbot.insights.report import checked_period, made_report
from chatbot.insights.schema import Row
from chatbot.insights.sentences import columns_in
from chatbot.insights.settings import InsightSettings
from chatbot.insights.types import Report
from ingest.types import Language
from tests.chatbot.insights.tables import MADE, PERIOD, figure, orders, question, questions, report_of

LANGUAGES: tuple[Language, ...] = ("en", "zh")
# Signs that a template has of itself: "95 of 100", "95 %".
_OF_TEMPLATE = {"95", "100"}


@settings(max_examples=25, deadline=None)
@given(st.lists(questions, max_size=40), st.one_of(st.none(), st.lists(orders, max_size=30)))
def test_every_number_of_a_sentence_is_a_cell_of_its_figure(asked: list[Row], sold: list[Row] | None) -> None:
    report = report_of(asked, sold)
    for section in report.sections:
        figures = {own.id: own for own in section.figures}
        for sentence in section.sentences:
            own = figures[sentence.figure]
            cells = own.cells(sentence.row)
            kinds = {column.name: column.kind for column in own.columns}
            for language in LANGUAGES:
                left = sentence.texts[language]
                currency = str(cells.get("currency") or "")
                shown = [shown_cell(kinds[name], cells[name], language, currency=currency) for name in sentence.columns]
                for text in sorted(shown, key=len, reverse=True):
                    # A whole number: the 1 of a count is not that of "100".
                    left = re.sub(rf"(?<![\d.,]){re.escape(text)}(?!\d)", " ", left)
                assert set(re.findall(r"\d+", left)) <= _OF_TEMPLATE, (sentence.texts[language], left)
            assert sentence.is_weak == (sentence.cases < report.min_cases)
            assert sentence.cases == cells["cases"]


@settings(max_examples=25, deadline=None)
@given(st.lists(questions, max_size=40))
def test_the_figures_are_those_of_another_count(asked: list[Row]) -> None:
    report = report_of(asked)
    now = [row for row in asked if row[0] >= PERIOD.first]  # type: ignore[operator] # a date
    assert figure(report, "questions").cells(0)["now"] == len(now)
    assert figure(report, "questions").cells(0)["before"] == len(asked) - len(now)
    refused = sum(bool(row[7]) for row in now)
    cells = figure(report, "refusals").cells(0)
    assert cells["refused"] == refused
    assert cells["share"] == (pytest.approx(refused / len(now)) if now else None)
    unresolved = sum(bool(row[7]) or row[8] == "down" for row in now)
    assert figure(report, "unresolved").cells(0)["unresolved"] == unresolved
    channels = Counter(str(row[3]) for row in now)
    for row in range(len(figure(report, "channels").rows)):
        cells = figure(report, "channels").cells(row)
        assert cells["questions"] == channels[str(cells["channel"])]
    if now:
        median = statistics.median(float(str(row[9])) for row in now)
        assert figure(report, "answer_times").cells(0)["median_seconds"] == pytest.approx(median)


@settings(max_examples=25, deadline=None)
@given(st.lists(orders, max_size=30))
def test_currencies_are_never_added(sold: list[Row]) -> None:
    report = report_of([], sold)
    expected: dict[str, float] = {}
    for row in sold:
        if row[1] >= PERIOD.first and row[7] is not None:  # type: ignore[operator]
            expected[str(row[8])] = expected.get(str(row[8]), 0.0) + float(str(row[7]))
    own = figure(report, "sales")
    for row_number in range(len(own.rows)):
        cells = own.cells(row_number)
        if cells["amount"] is not None:
            assert cells["amount"] == pytest.approx(expected[str(cells["currency"])])
    for name in ("products", "regions", "categories", "customers", "best_month"):
        assert all("currency" in [column.name for column in figure(report, name).columns] for _ in (0,))


def test_an_empty_period_says_nothing() -> None:
    report = report_of([])
    assert [len(section.sentences) for section in report.sections] == [0] * 5
    assert all(own.rows is not None for section in report.sections for own in section.figures)


def test_one_case_is_said_to_be_too_few() -> None:
    report = report_of([question(5, refused=True)])
    said = _sentences(report, "en")
    assert said["questions-0"] == (
        "1 question came in; the period before had none. This rests on 1 case only, too few to conclude from."
    )
    assert said["refusals-0"].startswith("1 of 1 question (100.0 %) was refused.")
    assert _sentences(report, "zh")["questions-0"] == (
        "本期共收到 1 个问题，上期 0 个。（仅基于 1 个样本，不足以得出结论。）"
    )


def test_a_change_is_said_beside_the_earlier_period() -> None:
    asked = [question(day) for day in range(1, 13)] + [question(-day) for day in range(1, 9)]
    report = report_of(asked)
    assert _sentences(report, "en")["questions-0"] == "12 questions came in, 8 in the period before: 50.0 % more."
    assert _sentences(report, "zh")["questions-0"] == "本期共收到 12 个问题，上期 8 个，增加 50.0 %。"


def test_hand_overs_are_compared_only_with_a_period_that_had_conversations() -> None:
    begun = [(PERIOD.first, "en", "page")] * 4
    assert figure(report_of([], conversations=[*begun]), "hand_overs").rows == ((0, 4, 0.0, None, None, 4),)


def test_documents_cause_trouble_by_ratings_and_by_refusals() -> None:
    report = made_report(
        {
            "citations": [(PERIOD.first, "Manual", "down"), (PERIOD.first, "Manual", "up"), (PERIOD.first, "FAQ", "")],
            "near_refusals": [(PERIOD.last, "Manual"), (PERIOD.last, "Terms")],
        },
        PERIOD,
        InsightSettings(),
        kbs=[],
        made=MADE,
    )
    rows = [row[:5] for row in figure(report, "documents").rows]
    assert rows == [("Manual", 2, 1, 1, 2), ("Terms", 1, 0, 1, 0)]


def test_every_template_has_the_same_cells_in_both_languages() -> None:
    for form in figure_forms().values():
        names = {column.name for column in form.columns}
        assert "cases" in names
        for sentence in form.sentences:
            for language in LANGUAGES:
                assert set(columns_in(sentence.texts[language])) <= names
            wanted = set(columns_in(sentence.texts["en"])) - {"cases"}
            assert wanted == set(columns_in(sentence.texts["zh"])) - {"cases"}, form.id


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (datetime.date(2025, 2, 2), datetime.date(2025, 2, 1)),
        (datetime.date(2000, 1, 1), datetime.date(2025, 1, 1)),
        (datetime.date(1, 1, 1), datetime.date(1, 1, 2)),
        (datetime.date(9999, 12, 30), datetime.date(9999, 12, 31)),
    ],
)
def test_a_period_that_cannot_be_counted_is_refused(first: datetime.date, last: datetime.date) -> None:
    with pytest.raises(PeriodError):
        checked_period(first, last, InsightSettings())


def _sentences(report: Report, language: Language) -> dict[str, str]:
    return {own.id: own.texts[language] for section in report.sections for own in section.sentences}
