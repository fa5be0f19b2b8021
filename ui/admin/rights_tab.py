"""The fields for what an account or a key may do. Engine file of gradio: widgets and wiring only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from ingest.types import Language
from ui.admin.context import Tab
from ui.admin.labels import Labels
from ui.admin.office_tab import joined
from ui.admin.office_texts import OFFICE
from ui.admin.people import ROLES
from ui.admin.people_texts import PEOPLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """Role, knowledge bases and groups."""

    role: gr.Dropdown
    kbs: gr.Dropdown
    groups: gr.Dropdown
    tab: Tab

    @property
    def fields(self) -> list[Any]:
        """In this order."""
        return [self.role, self.kbs, self.groups]


def rights(prefix: str) -> Rights:
    """The fields, on the page at this place."""
    texts, labels = PEOPLE["en"], Labels(PEOPLE, gr.update)
    with gr.Row():
        role = gr.Dropdown(roles("en"), value="agent", label=texts.role, elem_id=f"{prefix}-role", min_width=160)
        kbs = gr.Dropdown(
            [],
            label=texts.kbs,
            info=texts.kbs_info,
            multiselect=True,
            allow_custom_value=True,
            elem_id=f"{prefix}-kbs",
            min_width=240,
        )
        groups = gr.Dropdown(
            [],
            label=texts.groups,
            info=texts.groups_info,
            multiselect=True,
            allow_custom_value=True,
            elem_id=f"{prefix}-groups",
            min_width=240,
        )
    labels.add(kbs, label="kbs", info="kbs_info")
    labels.add(groups, label="groups", info="groups_info")
    of_role = Tab(
        labelled=[role],
        relabel=lambda language: [gr.update(label=PEOPLE[language].role, choices=roles(language))],
    )
    return Rights(role=role, kbs=kbs, groups=groups, tab=joined(labels.tab(), of_role))


def roles(language: Language) -> list[tuple[str, str]]:
    """To choose from."""
    return [(OFFICE[language].roles[role], role) for role in ROLES]
