"""What the tab with the insight report does: without a widget."""

from __future__ import annotations

import datetime
import threading
from collections import OrderedDict

from chatbot.insights.ask.answer_json import shown_table
from chatbot.insights.ask.answering import TableAnswer
from chatbot.insights.ask.saying import column_label, refusal_text, restated
from chatbot.insights.desk import Asked
from chatbot.insights.errors import PeriodError
from chatbot.insights.order_rows import order_table
from chatbot.insights.report import checked_period
from chatbot.insights.types import Report
from chatbot.upload_folders import upload_folder
from ui.admin.errors import DocumentMissingError
from ui.admin.html_table import inert, note, table
from ui.admin.insights_texts import INSIGHTS
from ui.admin.office import Visit
from ui.admin.times import local_zone
from ui.admin.uploads import checked_name

# Reports that somebody has on the screen and may save.
_KEPT = 16


class InsightsTabDesk:
    """Reports of a knowledge base; whoever calls has been let in before."""

    def __init__(self) -> None:
        """Nothing is kept yet."""
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str, str, str, str], Report] = OrderedDict()

    def made(self, visit: Visit, kb: str, first: str, last: str, orders: str) -> Report:
        """A new report.

        Raises:
            InsightError: A day, the period or the order file cannot be used.
        """
        report = visit.application.insights.report(self._asked(visit, kb, first, last, orders))
        key = (visit.identity.name, kb, first, last, orders)
        with self._lock:
            self._kept[key] = report
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return report

    def shown(self, visit: Visit, kb: str, first: str, last: str, orders: str) -> Report:
        """What was made of these choices before, so that what is saved is what was read; else a new one."""
        return self.known(visit, kb, first, last, orders) or self.made(visit, kb, first, last, orders)

    def known(self, visit: Visit, kb: str, first: str, last: str, orders: str) -> Report | None:
        """What was made of these choices before, if anything."""
        with self._lock:
            return self._kept.get((visit.identity.name, kb, first, last, orders))

    def answer(self, visit: Visit, kb: str, question: str, first: str, last: str, orders: str) -> TableAnswer:
        """A question over the tables of the report."""
        return visit.application.insights.answer(question, self._asked(visit, kb, first, last, orders))

    def order_files(self, visit: Visit, kb: str) -> list[str]:
        """Files that were uploaded, the newest first."""
        folder = upload_folder(visit.application.settings.data_dir, "orders", kb)
        files = [path for path in folder.glob("*") if path.is_file() and not path.name.startswith(".")]
        return [path.name for path in sorted(files, key=lambda path: path.stat().st_mtime, reverse=True)]

    def forget(self, visit: Visit, kb: str, orders: str) -> None:
        """Delete an order file.

        Raises:
            DocumentMissingError: It is not there any more.
            FileNameError: It is no name of a file.
        """
        path = upload_folder(visit.application.settings.data_dir, "orders", kb) / checked_name(orders, "orders")
        if not path.is_file():
            raise DocumentMissingError(f"there is no order file {path.name!r} any more; look again")
        path.unlink()
        visit.note("orders.delete", f"{kb}/{path.name}")

    def _asked(self, visit: Visit, kb: str, first: str, last: str, orders: str) -> Asked:
        settings = visit.application.settings
        try:
            days = [datetime.date.fromisoformat(text.strip()) for text in (first, last)]
        except ValueError as error:
            raise PeriodError("a day is written as 2025-09-30; correct the two days of the period") from error
        table_of_orders = None
        if orders:
            path = upload_folder(settings.data_dir, "orders", kb) / checked_name(orders, "orders")
            table_of_orders = order_table(path, settings.insights)
        return Asked(
            kbs=[kb],
            period=checked_period(days[0], days[1], settings.insights),
            orders=table_of_orders,
            zone=local_zone(),
        )


def answer_html(answer: TableAnswer, visit: Visit) -> str:
    """What was understood, the query, and its rows; or why nothing was run."""
    language = visit.language
    texts = INSIGHTS[language]
    if answer.query is None:
        return note(refusal_text(answer.reading, language), is_bad=True)
    parameters = [f"-- ${name} = {value}" for name, value in (answer.parameters or {}).items()]
    query = "\n".join(inert(line) for line in (*answer.sql.splitlines(), *parameters))
    labels = [column_label(column, language) for column in answer.columns]
    rows = [[*row] for row in shown_table(answer, language)]
    cut = note(texts.cut.format(n=len(rows))) if answer.is_cut else ""
    return (
        note(texts.understood.format(restated=restated(answer.query, language)))
        + table(texts.result, labels, rows, empty=texts.no_rows)
        + cut
        + f"<details><summary>{inert(texts.query)}</summary>"
        f'<pre class="in-query" tabindex="0" aria-label="{inert(texts.query)}">'
        f"{query}</pre></details>"
    )
