"""The tab with the audit log. Engine file of gradio: widgets and wiring only."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ingest.types import Language
from ui.admin.audit_list import audit_csv, audit_html, audit_jsonl, audit_page, choices, names, verified_html
from ui.admin.audit_texts import AUDIT
from ui.admin.context import AdminContext, Tab
from ui.admin.downloads import bundle
from ui.admin.html_table import note
from ui.admin.labels import Labels
from ui.admin.office import Visit
from ui.admin.office_tab import QUICK, WORK, OfficeEvents, buttons, file_slot, html, joined, saved, unchanged
from ui.admin.office_texts import OFFICE

# Outcome, entries, both filters, where the next page begins, and its button.
_OUTPUTS = 6


class _Events(OfficeEvents):
    """What the widgets call."""

    def newest(
        self,
        is_open: bool,  # noqa: FBT001 - gradio's way to call
        who: str | None,
        action: str | None,
        language: Language,
        request: gr.Request,
    ) -> list[Any]:
        def shown(visit: Visit) -> list[Any]:
            return _page(visit, who, action, None) if is_open else unchanged(_OUTPUTS)

        return self.within(request, language, _OUTPUTS, shown)

    def older(
        self, who: str | None, action: str | None, before: int | None, language: Language, request: gr.Request
    ) -> list[Any]:
        return self.within(request, language, _OUTPUTS, lambda visit: _page(visit, who, action, before))

    def verify(self, language: Language, request: gr.Request) -> list[Any]:
        return self.within(request, language, 1, lambda visit: [verified_html(visit)])

    def jsonl(self, language: Language, request: gr.Request) -> list[Any]:
        return self.within(request, language, 2, lambda visit: ["", bundle("audit.jsonl", audit_jsonl(visit))])

    def csv(self, language: Language, request: gr.Request) -> list[Any]:
        return self.within(request, language, 2, lambda visit: ["", bundle("audit.csv", audit_csv(visit))])


def audit_tab(context: AdminContext) -> Tab:
    """Read, verify, take away the audit log."""
    events, texts, labels, office = _Events(context), AUDIT["en"], Labels(AUDIT, gr.update), OFFICE["en"]
    with gr.Tab(texts.tab, id="audit", elem_id="audit-tab") as tab:
        is_open, before = gr.State(False), gr.State(None)  # noqa: FBT003 - gradio's way to keep something
        labels.add(gr.Markdown(texts.intro), value="intro")
        with gr.Row():
            who, action = (
                gr.Dropdown(choices([], "en"), value="", label=label, allow_custom_value=True, elem_id=f"audit-{name}")
                for name, label in (("who", texts.who), ("action", texts.action))
            )
        with gr.Row():
            newest = gr.Button(texts.newest, elem_id="audit-newest", min_width=120)
            older = gr.Button(texts.older, elem_id="audit-older", min_width=120)
            verify = gr.Button(texts.verify, elem_id="audit-verify", min_width=120)
            jsonl = gr.Button(texts.download_jsonl, elem_id="audit-jsonl", min_width=160)
            csv = gr.Button(office.download_csv, elem_id="audit-csv", min_width=160)
        outcome, entries, file = html("audit-said"), html("audit-entries"), file_slot()
    language, filters, shown = context.language, [who, action], [outcome, entries, who, action, before, older]
    gr.on([tab.select, newest.click], events.open, None, is_open, **QUICK).then(
        events.newest, [is_open, *filters, language], shown, **WORK
    )
    gr.on([who.input, action.input, language.change], events.newest, [is_open, *filters, language], shown, **WORK)
    older.click(events.older, [*filters, before, language], shown, **WORK)
    verify.click(events.verify, language, outcome, **WORK)
    saved(jsonl.click(events.jsonl, language, [outcome, file], **WORK), file)
    saved(csv.click(events.csv, language, [outcome, file], **WORK), file)
    for widget, word in ((tab, "tab"), (who, "who"), (action, "action")):
        labels.add(widget, label=word)
    for button, word in ((newest, "newest"), (older, "older"), (verify, "verify"), (jsonl, "download_jsonl")):
        labels.add(button, value=word)
    return joined(labels.tab(), buttons(download_csv=csv))


def _page(visit: Visit, who: str | None, action: str | None, before: int | None) -> list[Any]:
    page = audit_page(visit, who=who or "", action=action or "", before=before)
    people, actions = names(visit, page)
    part = note(AUDIT[visit.language].own_only) if visit.identity.kbs else ""
    return [
        part,
        audit_html(page, visit.language),
        gr.update(choices=choices(people, visit.language)),
        gr.update(choices=choices(actions, visit.language)),
        page.older,
        gr.update(interactive=page.older is not None),
    ]
