"""Order files and kept reports of the console's tab, without a browser."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from chatbot.assembly import Application
from chatbot.insights.errors import OrderFileError, PeriodError
from chatbot.upload_folders import upload_folder
from tests.ui.admin.office_visits import TOM, asked, audited, visit
from ui.admin.errors import DocumentMissingError, FileNameError
from ui.admin.insights_desk import InsightsTabDesk, answer_html

ORDERS = "Order,Date,Customer,Product,Region,Quantity,Amount,Currency\n1,2025-05-02,C-1,AX-1,<b>North</b>,1,9,EUR\n"
FIRST, LAST = "2025-05-01", "2025-05-31"


@pytest.fixture
def folder(application: Application) -> Path:
    made = upload_folder(application.settings.data_dir, "orders", "default")
    made.mkdir(parents=True)
    (made / "orders.csv").write_text(ORDERS, encoding="utf-8")
    (made / ".uploading-x").write_text("", encoding="utf-8")
    return made


def test_what_is_saved_is_what_was_read(application: Application, folder: Path) -> None:
    desk, ada = InsightsTabDesk(), visit(application)
    made = desk.made(ada, "default", FIRST, LAST, "orders.csv")
    assert desk.shown(ada, "default", FIRST, LAST, "orders.csv") is made
    assert desk.known(visit(application, TOM), "default", FIRST, LAST, "orders.csv") is None
    assert desk.made(ada, "default", FIRST, LAST, "orders.csv") is not made


def test_an_order_file_is_deleted_and_the_audit_knows(application: Application, folder: Path) -> None:
    desk, ada = InsightsTabDesk(), visit(application)
    assert desk.order_files(ada, "default") == ["orders.csv"]
    desk.forget(ada, "default", "orders.csv")
    assert desk.order_files(ada, "default") == []
    assert audited(application) == [("ada", "orders.delete", "default/orders.csv", "10.0.0.9")]
    with pytest.raises(DocumentMissingError):
        desk.forget(ada, "default", "orders.csv")
    with pytest.raises(OrderFileError):
        desk.made(ada, "default", FIRST, LAST, "orders.csv")


@pytest.mark.parametrize("name", ["../../records.sqlite", "/etc/passwd", "x.exe"])
def test_no_other_file_is_read_or_deleted(application: Application, folder: Path, name: str) -> None:
    desk, ada = InsightsTabDesk(), visit(application)
    with pytest.raises(FileNameError):
        desk.made(ada, "default", FIRST, LAST, name)
    with pytest.raises(FileNameError):
        desk.forget(ada, "default", name)


@pytest.mark.parametrize(("first", "last"), [("May", LAST), (LAST, FIRST), ("", ""), ("2025-02-30", LAST)])
def test_days_that_are_none_are_refused(application: Application, first: str, last: str) -> None:
    with pytest.raises(PeriodError):
        InsightsTabDesk().made(visit(application), "default", first, last, "")


def test_a_report_counts_the_chosen_knowledge_base_only(application: Application) -> None:
    asked(application, "Is a deposit due?", kb="acme")
    today = datetime.datetime.now().astimezone().date()
    made = InsightsTabDesk().made(visit(application), "default", str(today), str(today), "")
    assert all(not section.sentences for section in made.sections)


def test_cells_are_shown_as_text(application: Application, folder: Path) -> None:
    desk = InsightsTabDesk()
    for language in ("en", "zh"):
        whoever = visit(application, language="zh" if language == "zh" else "en")
        found = desk.answer(whoever, "default", "sales by region", FIRST, LAST, "orders.csv")
        shown = answer_html(found, whoever)
        assert "&lt;b&gt;North&lt;/b&gt;" in shown
        assert "<b>North" not in shown
        refused = desk.answer(whoever, "default", "<i>profit</i> by region", FIRST, LAST, "orders.csv")
        assert "“profit”" in answer_html(refused, whoever)
        assert "<i>" not in answer_html(refused, whoever)
