"""The tab about people: accounts, API keys, one person's data. Engine file of gradio: widgets and wiring only."""

from __future__ import annotations

import gradio as gr

from ui.admin.accounts_tab import accounts_part
from ui.admin.context import AdminContext, Tab
from ui.admin.keys_tab import keys_part
from ui.admin.labels import Labels
from ui.admin.office_tab import joined
from ui.admin.people_texts import PEOPLE
from ui.admin.personal_tab import personal_part


def people_tab(context: AdminContext) -> Tab:
    """Accounts, keys, personal data."""
    texts, labels = PEOPLE["en"], Labels(PEOPLE, gr.update)
    with gr.Tab(texts.tab, id="people", elem_id="people-tab") as tab:
        parts = [accounts_part(context, tab), keys_part(context, tab), personal_part(context, tab)]
    labels.add(tab, label="tab")
    return joined(labels.tab(), *parts)
