"""The administrator's console at ``/admin``. Engine file of gradio: the frame around the tabs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.resources import files
from typing import Any

import gradio as gr

from chatbot.assembly import Application
from chatbot.insights.report_html import sections_style
from ingest.types import Language
from ui.accounts.identity import Identity
from ui.admin.access import kbs_of
from ui.admin.build_tab import build_tab
from ui.admin.chunks_tab import chunks_tab
from ui.admin.context import AdminContext, Tab
from ui.admin.curation_tab import curation_tab
from ui.admin.documents_tab import documents_tab
from ui.admin.gate_tab import gate_tab
from ui.admin.html_table import STYLE
from ui.admin.keeper import Keeper
from ui.admin.keeper_tab import keeper_tab
from ui.admin.office_tabs import OFFICE_TABS
from ui.admin.probe_tab import probe_tab
from ui.admin.texts import FRAME
from ui.admin.versions_tab import versions_tab
from ui.desk_links import desk_links
from ui.reader_language import preferred_language

_LANGUAGES = [("English", "en"), ("中文", "zh")]
_QUICK: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}

# In the order in which they stand on the page; each opens its own ``gr.Tab``.
TABS: tuple[Callable[[AdminContext], Tab], ...] = (
    documents_tab,
    build_tab,
    probe_tab,
    chunks_tab,
    curation_tab,
    versions_tab,
    gate_tab,
    keeper_tab,
    *OFFICE_TABS,
)


def admin_page(
    application: Application,
    who: Callable[[gr.Request], Identity],
    *,
    keeper: Keeper | None = None,
    tabs: Sequence[Callable[[AdminContext], Tab]] = TABS,
) -> gr.Blocks:
    """The console.

    Args:
        application: What is administrated.
        who: Says who sent a request; raises for anybody who is no administrator.
        keeper: The server's; one that watches nothing if ``None``.
        tabs: All, unless a test wants fewer.
    """
    texts = FRAME["en"]
    title = application.settings.page.title
    with gr.Blocks(title=f"{title} · {texts.title}", analytics_enabled=False) as page:
        kept = gr.BrowserState(None, storage_key="citedesk-language", secret="citedesk")  # noqa: S106 - no secret is kept
        with gr.Row(elem_classes="cd-head"):
            head = gr.Markdown(_heading(title, "en"), elem_id="heading")
            # Each in a column of its own: side by side they would be one form.
            with gr.Column(scale=0, min_width=220):
                kb = gr.Dropdown([], label=texts.kb, elem_id="kb", allow_custom_value=True)
            with gr.Column(scale=0, min_width=240):
                chosen = gr.Radio(_LANGUAGES, value="en", label=texts.language, elem_id="language")
            # Follows the choice when all words have been switched: what tabs then look up anew would go before them.
            language = gr.Radio(["en", "zh"], value="en", visible="hidden", elem_id="language-now")
        context = AdminContext(
            application=application, keeper=keeper or Keeper(application), who=who, kb=kb, language=language, page=page
        )
        with gr.Tabs(elem_id="tabs"):
            made = [tab(context) for tab in tabs]

        def choices(request: gr.Request) -> Any:
            names = kbs_of(application, who(request))
            return gr.update(choices=names, value=names[0] if names else None)

        def first_language(known: str | None, request: gr.Request) -> Language:
            who(request)
            return preferred_language(known or (request.headers or {}).get("accept-language", ""))

        def switch(wanted: Language, request: gr.Request) -> list[Any]:
            who(request)
            words = FRAME[wanted]
            frame = [
                gr.update(value=_heading(title, wanted)),
                gr.update(label=words.kb),
                gr.update(label=words.language),
            ]
            return [wanted, wanted, *frame, *(update for tab in made for update in tab.relabel(wanted))]

        labelled = [kept, language, head, kb, chosen, *(widget for tab in made for widget in tab.labelled)]
        chosen.change(switch, chosen, labelled, **_QUICK)
        page.load(first_language, kept, chosen, **_QUICK)
        page.load(choices, None, kb, **_QUICK)
    return page


def admin_style() -> str:
    """The console's style sheet."""
    return (files("ui") / "admin" / "console.css").read_text(encoding="utf-8") + STYLE + sections_style()


def admin_head() -> str:
    """The script that uploads files."""
    return f"<script>{(files('ui') / 'admin' / 'console.js').read_text(encoding='utf-8')}</script>"


def _heading(title: str, language: Language) -> str:
    return f"# {title} · {FRAME[language].title}\n\n{desk_links(language)}"
