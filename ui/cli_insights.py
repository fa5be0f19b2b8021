"""``citedesk insights``: the report as a file, and questions over its tables."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ui.errors import OutputFileError
from ui.output import Json, note, print_json
from ui.session import opened_application

if TYPE_CHECKING:
    from chatbot.assembly import Application
    from chatbot.insights.desk import Asked
    from chatbot.insights.types import Report

insights_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

_DAY = ["%Y-%m-%d"]
First = Annotated[datetime.datetime, typer.Option("--from", formats=_DAY, help="First day of the period.")]
Last = Annotated[datetime.datetime, typer.Option("--to", formats=_DAY, help="Last day of it.")]
Orders = Annotated[Path | None, typer.Option("--orders", help="Order file, .csv or .xlsx.", show_default=False)]
Bases = Annotated[
    list[str], typer.Option("--kb", help="Only this knowledge base; may be repeated.", show_default=False)
]
SpokenIn = Annotated[Literal["en", "zh"], typer.Option("--language", help="Of the sentences: en or zh.")]


@insights_app.command()
def report(
    *,
    first: First,
    last: Last,
    orders: Orders = None,
    kb: Bases = [],  # noqa: B006 - typer's way to give a list
    language: SpokenIn = "en",
    out: Annotated[
        Path | None, typer.Option("--out", help="File to write: .html, .pdf or .json.", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Count a period beside the one before: questions, topics, refusals, documents in trouble, sales."""
    if out is None and not as_json:
        raise typer.BadParameter("give a file, or --json", param_hint="--out")
    if out is not None and out.suffix.lower() not in {".html", ".pdf", ".json"}:
        raise typer.BadParameter("the file ends in .html, .pdf or .json", param_hint="--out")
    from chatbot.insights.report_json import report_to_json

    with opened_application() as application:
        made = application.insights.report(_asked(application, first, last, orders, kb))
    if out is not None:
        try:
            out.write_bytes(_written(out.suffix.lower(), made, language))
        except OSError as error:
            raise OutputFileError(f"{out} cannot be written ({error.strerror}); give another --out") from error
        note(f"written: {out}")
    if as_json:
        print_json(report_to_json(made, language))


@insights_app.command()
def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="In English or Chinese.", show_default=False)],
    *,
    first: Annotated[
        datetime.datetime | None,
        typer.Option("--from", formats=_DAY, help="Questions asked from this day on; a year ago if not given."),
    ] = None,
    last: Annotated[
        datetime.datetime | None, typer.Option("--to", formats=_DAY, help="To this day; today if not given.")
    ] = None,
    orders: Orders = None,
    kb: Bases = [],  # noqa: B006 - typer's way to give a list
    language: SpokenIn = "en",
    as_json: Json = False,
) -> None:
    """Ask the questions of a period, or an order file, something like "sales by region in May"."""
    from chatbot.insights.ask.answer_json import answer_to_json

    # The records keep a year; the days are parted at midnight here.
    until = last or datetime.datetime.now()  # noqa: DTZ005 - a day by the clock of this machine
    since = first or until - datetime.timedelta(days=365)
    with opened_application() as application:
        found = application.insights.answer(question, _asked(application, since, until, orders, kb))
    answer = answer_to_json(found, language)
    if as_json:
        print_json(answer)
    elif not answer["answered"]:
        print(answer["message"])
    else:
        print(f"{answer['understood']}\n\n{answer['query']}\n{json.dumps(answer['parameters'], ensure_ascii=False)}\n")
        for row in (answer["labels"], *_rows(answer["shown"])):
            print("\t".join(map(str, row if isinstance(row, list) else [row])))


def _rows(shown: object) -> list[list[str]]:
    return shown if isinstance(shown, list) else []


def _asked(
    application: Application,
    first: datetime.datetime,
    last: datetime.datetime,
    orders: Path | None,
    kbs: list[str],
) -> Asked:
    from chatbot.insights.desk import Asked
    from chatbot.insights.order_rows import order_table
    from chatbot.insights.report import checked_period
    from ui.admin.times import local_zone

    settings = application.settings.insights
    return Asked(
        kbs=kbs or None,
        period=checked_period(first.date(), last.date(), settings),
        orders=order_table(orders, settings) if orders else None,
        zone=local_zone(),
    )


def _written(suffix: str, made: Report, language: Literal["en", "zh"]) -> bytes:
    from chatbot.insights.report_html import report_html
    from chatbot.insights.report_json import report_to_json
    from chatbot.insights.report_pdf import report_pdf

    match suffix:
        case ".html":
            return report_html(made, language).encode()
        case ".pdf":
            return report_pdf(made, language)
        case _:
            return json.dumps(report_to_json(made, language), ensure_ascii=False, indent=1).encode()
