"""The gap report: what is grouped and counted, what leaves as CSV, notes, approved answers."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.assembly import Application
from chatbot.formula_guard import as_written
from chatbot.intent import intent_name
from ingest.types import Language
from tests.ui.admin.office_visits import ADA, TOM, asked, audited, visit
from ui.admin.approval import approve, publish, source_choices
from ui.admin.csv_text import csv_text
from ui.admin.gap_views import (
    GapDesk,
    chosen_gap,
    first_questions,
    note_choices,
    notes_html,
    report_html,
    topic_choices,
    topic_html,
)
from ui.admin.keeper import Keeper
from ui.admin.office_errors import ChoiceError, SourceAudienceError

HOSTILE = "<img src=x onerror=alert(1)>"
COLD = ["Can the sensor be used at -40 °C?", "What is the lowest operating temperature?", "传感器能在零下40度使用吗？"]


@pytest.fixture
def desk() -> GapDesk:
    return GapDesk(lambda question, _kb: "returns" if "return" in question else "")


def test_questions_about_one_thing_are_one_topic_with_counts(application: Application, desk: GapDesk) -> None:
    for question in (*COLD[:2], "Can the sensor be used at  -40 °C ?"):
        asked(application, question)
    asked(application, COLD[2], language="zh")
    asked(application, "Do you have a dealer in Brazil?", abstained=False, down="mail anna@example.com")
    asked(application, "What does the pump cost?", abstained=False)
    asked(application, "Of another knowledge base?", kb="acme")
    report = desk.report(visit(application), "default", 30)
    assert [(gap.count, gap.refused, gap.rated_down, len(gap.questions)) for gap in report.gaps] == [
        (4, 4, 0, 3),
        (1, 0, 1, 1),
    ]
    assert report.gaps[0].holds("what is the lowest operating temperature")
    assert report.gaps[1].reasons == ("wrong", "mail [e-mail]")
    assert topic_choices(report)[0] == (f"4 × {report.gaps[0].name}", report.gaps[0].name)
    assert chosen_gap(report, COLD[2]) == report.gaps[0]
    assert chosen_gap(report, None) is None
    assert first_questions(report.gaps[0]).count("\n") == 2


def test_what_is_wanted_is_said_in_the_readers_language(application: Application, desk: GapDesk) -> None:
    asked(application, "May I return it?")
    report = desk.report(visit(application), "default", 30)
    languages: tuple[Language, ...] = ("en", "zh")
    for language in languages:
        assert intent_name("returns", language) in report_html(visit(application, language=language), report, [])
    assert "returns" in desk.csv(visit(application), "default", 30)


def test_nothing_asked_is_said_in_both_languages(application: Application, desk: GapDesk) -> None:
    report = desk.report(visit(application), "default", 30)
    assert "Nothing was refused" in report_html(visit(application), report, [])
    assert "没有被拒答" in report_html(visit(application, language="zh"), report, [])


def test_what_was_asked_is_shown_and_never_run(application: Application, desk: GapDesk) -> None:
    asked(application, HOSTILE, abstained=False, down=HOSTILE)
    ada = visit(application)
    desk.add_note(ada, "default", HOSTILE, HOSTILE)
    report, notes = desk.report(ada, "default", 30), desk.notes(ada, "default")
    for page in (report_html(ada, report, notes), topic_html(ada, report.gaps[0]), notes_html(ada, notes)):
        assert "<img" not in page
        assert "&lt;img" in page


def test_a_note_stands_beside_its_topic_until_it_is_done(application: Application, desk: GapDesk) -> None:
    asked(application, COLD[0])
    asked(application, COLD[1])
    ada = visit(application)
    desk.add_note(ada, "default", COLD[1], "Data sheet with temperatures")
    (kept,) = desk.notes(ada, "default")
    report = desk.report(ada, "default", 30)
    assert "[open] Data sheet" in report_html(ada, report, [kept])
    desk.set_state(ada, "default", kept.id, "done")
    assert note_choices(ada, desk.notes(ada, "default")) == [("[done] Data sheet with temperatures", kept.id)]
    with pytest.raises(ChoiceError):
        desk.set_state(ada, "default", None, "done")
    assert audited(application) == [
        ("ada", "gap.note", "default", "10.0.0.9"),
        ("ada", "gap.state", f"default note {kept.id}", "10.0.0.9"),
    ]


def test_the_csv_has_a_line_for_each_question(application: Application, desk: GapDesk) -> None:
    asked(application, '=HYPERLINK("http://evil")')
    asked(application, COLD[2], language="zh")
    rows = list(csv.DictReader(io.StringIO(desk.csv(visit(application), "default", 30).removeprefix("\ufeff"))))
    assert sorted(row["question"] for row in rows) == ['\'=HYPERLINK("http://evil")', COLD[2]]
    assert {row["refused"] for row in rows} == {"1"}


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_no_cell_of_a_csv_begins_a_formula_and_nothing_is_lost(rows: list[list[str]]) -> None:
    text = csv_text(("a", "b"), rows)
    assert text.startswith("\ufeff")
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))[1:]
    assert [[as_written(cell) for cell in row] for row in read] == rows
    for cell in (cell for row in read for cell in row):
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))


@pytest.fixture
def price_list(application: Application, tmp_path: Path) -> Application:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "prices.md").write_text("# Prices\n\nThe pump P7 costs 900 euros.\n", encoding="utf-8")
    (folder / "margins.md").write_text("# Margins\n\nThe margin of the pump P7 is 30 percent.\n", encoding="utf-8")
    (folder / "margins.md.properties.yaml").write_text("audience: agents\n", encoding="utf-8")
    assert not application.ingest([folder]).failures
    return application


def test_an_approved_answer_is_found_by_its_question(price_list: Application) -> None:
    ada, keeper = visit(price_list), Keeper(price_list)
    (source,) = source_choices(ada, "default", "pump P7", "public")
    assert "prices.md" in source.label
    approve(
        ada,
        "default",
        questions="Can I pay for the pump in two parts?\n\n 水泵可以分期付款吗？ ",
        answer="Yes, from 500 euros on.",
        sources=[source.chunk_id],
        audience="public",
        until="2999-12-31",
    )
    lines = list(publish(ada, keeper, "default"))
    assert lines[-1] == ("Approved. Version 000002 with the answer is live.", False)
    best = price_list.search("水泵可以分期付款吗？").hits[0]
    assert "two parts" in best.chunk.text or "500 euros" in best.chunk.text
    assert [entry[:3] for entry in audited(price_list)] == [
        ("ada", "answer.approve", "default"),
        ("ada", "kb.ingest", "default"),
    ]


def test_an_answer_for_buyers_cannot_rest_on_what_they_may_not_see(price_list: Application) -> None:
    ada = visit(price_list)
    internal = next(own for own in source_choices(ada, "default", "margin", "agents") if "margins.md" in own.label)
    assert all("margins.md" not in own.label for own in source_choices(ada, "default", "margin", "public"))
    with pytest.raises(SourceAudienceError):
        approve(
            ada,
            "default",
            questions="What is the margin?",
            answer="30 percent.",
            sources=[internal.chunk_id],
            audience="public",
            until="",
        )
    assert price_list.curator.approved("default")["answers"] == []


def test_whose_records_are_seen(application: Application) -> None:
    assert visit(application, ADA).kbs is None
    assert visit(application, TOM).kbs == ["acme"]
