"""What the office tabs share of gradio: how an event enters, how it fails, how often it may run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from ingest.types import Language
from ui.accounts.errors import AccessDeniedError
from ui.admin.context import AdminContext, Tab
from ui.admin.downloads import SAVE
from ui.admin.errors import NoneChosenError
from ui.admin.html_table import note
from ui.admin.labels import Labels
from ui.admin.office import OFFICE_ERRORS, Visit, said, visit
from ui.admin.office_texts import OFFICE

_PERIODS = (7, 30, 90)
# Events of one function at once: each asks the database or an embedder.
WORK: dict[str, Any] = {"show_progress": "minimal", "api_visibility": "private", "concurrency_limit": 4}
QUICK: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}


class OfficeEvents:
    """What the events of a tab stand on."""

    def __init__(self, context: AdminContext) -> None:
        """Work for the tab that was given ``context``."""
        self.context = context

    def open(self, request: gr.Request) -> bool:
        """A tab is looked at for the first time: from now on it follows the choices above it."""
        self.context.who(request)
        return True

    def visit(self, request: gr.Request, language: str, kb: str | None = None) -> Visit:
        """Who sent a request, and if it is about a knowledge base, that it is theirs.

        Raises:
            AccessDeniedError: Nobody who may administrate.
            KnowledgeBaseMissingError: The knowledge base is not theirs.
            NoneChosenError: The page is still loading.
        """
        identity = self.context.who(request) if kb is None else self.context.enter(request, kb)
        return visit(self.context.application, identity, request.request.scope, language)

    def within(
        self,
        request: gr.Request,
        language: str,
        outputs: int,
        work: Callable[[Visit], Sequence[Any]],
        *,
        kb: str | None = None,
    ) -> list[Any]:
        """What ``work`` gives, or why it failed in the first of so many outputs and the others as they are.

        Raises:
            AccessDeniedError: Nobody who may administrate: nothing is told then.
        """
        try:
            return list(work(self.visit(request, language, kb or "" if kb is not None else None)))
        except AccessDeniedError:
            raise
        except NoneChosenError:
            return unchanged(outputs)
        except OFFICE_ERRORS as error:
            return [failed(language, error), *unchanged(outputs - 1)]


def failed(language: str, error: Exception) -> str:
    """An expected error as a line on the page."""
    return note(said(error, "zh" if language == "zh" else "en"), is_bad=True)


def unchanged(outputs: int) -> list[Any]:
    """Leave so many outputs as they are."""
    return [gr.skip() for _ in range(outputs)]


def html(elem_id: str) -> gr.HTML:
    """A place for tables and notes."""
    return gr.HTML(elem_id=elem_id)


def file_slot() -> gr.Textbox:
    """Where a file for the browser passes through."""
    return gr.Textbox(visible=False)


def saved(event: Any, file: gr.Textbox) -> None:
    """After ``event`` the browser saves what it put into ``file``."""
    event.then(None, file, file, js=SAVE)


def period(elem_id: str) -> tuple[gr.Radio, Tab]:
    """A choice of periods, in days."""
    days = gr.Radio(_periods("en"), value=30, label=OFFICE["en"].period, elem_id=elem_id, min_width=300)
    return days, Tab(
        labelled=[days],
        relabel=lambda language: [gr.update(label=OFFICE[language].period, choices=_periods(language))],
    )


def buttons(**named: gr.Button) -> Tab:
    """Buttons whose words all tabs share, each by the name of its word."""
    labels = Labels(OFFICE, gr.update)
    for word, button in named.items():
        labels.add(button, value=word)
    return labels.tab()


def joined(*tabs: Tab) -> Tab:
    """Several parts of one tab as one."""
    return Tab(
        labelled=[widget for tab in tabs for widget in tab.labelled],
        relabel=lambda language: [update for tab in tabs for update in tab.relabel(language)],
    )


def _periods(language: Language) -> list[tuple[str, int]]:
    return [(OFFICE[language].days.format(n=days), days) for days in _PERIODS]
