"""The report as one HTML file that needs nothing else, and as a part of a page."""

from __future__ import annotations

from functools import cache
from importlib import resources

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from chatbot.insights.figure_plots import plot_of
from chatbot.insights.figures import figure_forms
from chatbot.insights.report_texts import head_lines, query_text, report_texts, shown_rows
from chatbot.insights.types import Report
from ingest.types import Language

_NUMERIC = frozenset({"count", "number", "share", "points", "change", "seconds", "money"})


def report_html(report: Report, language: Language) -> str:
    """A whole file: no script, nothing from elsewhere, a style sheet for screen and paper."""
    style = Markup(_file("report.css") + sections_style())  # noqa: S704 - our own file
    return _rendered("report", report, language, style=style, head=head_lines(report, language))


def sections_html(report: Report, language: Language) -> str:
    """The sections alone, for a page that has ``sections_style``."""
    return _rendered("sections", report, language)


def sections_style() -> str:
    """Style sheet of the sections."""
    return _file("sections.css")


def _rendered(name: str, report: Report, language: Language, **more: object) -> str:
    return (
        _templates()
        .get_template(name)
        .render(
            report=report,
            language=language,
            texts=report_texts(language),
            forms=figure_forms(),
            figures={figure.id: figure for section in report.sections for figure in section.figures},
            numeric=_NUMERIC,
            plot=plot_of,
            rows=shown_rows,
            query=query_text,
            **more,
        )
    )


@cache
def _templates() -> Environment:
    templates = {name: _file(f"{name}.html") for name in ("report", "sections")}
    return Environment(loader=DictLoader(templates), autoescape=True, undefined=StrictUndefined, trim_blocks=True)


def _file(name: str) -> str:
    return resources.files("chatbot.insights").joinpath(name).read_text(encoding="utf-8")
