"""The tab with the settings. Engine file of gradio: widgets and wiring only."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ingest.types import Language
from ui.admin.context import AdminContext, Tab
from ui.admin.html_table import note
from ui.admin.labels import Labels
from ui.admin.office import Visit
from ui.admin.office_tab import QUICK, WORK, OfficeEvents, buttons, html, joined, unchanged
from ui.admin.office_texts import OFFICE
from ui.admin.settings_form import SettingState, change_setting, setting_states
from ui.admin.settings_texts import SETTINGS
from ui.admin.settings_view import changeable, hint, saved_line, sections, settings_html

_FIRST = "answer"


class _Events(OfficeEvents):
    """What the widgets call."""

    def show(self, is_open: bool, section: str, language: Language, request: gr.Request) -> list[Any]:  # noqa: FBT001 - gradio's way to call
        def shown(visit: Visit) -> list[Any]:
            if not is_open:
                return unchanged(4)
            states = setting_states(visit)
            names = gr.update(choices=changeable(states, section), value=None)
            return ["", gr.update(choices=sections(states)), settings_html(states, section, visit.language), names]

        return self.within(request, language, 4, shown)

    def choose(self, name: str | None, language: Language, request: gr.Request) -> list[Any]:
        def chosen(visit: Visit) -> list[Any]:
            state = next((own for own in setting_states(visit) if own.line.name == name), None)
            return ["", _field(state, visit.language) if state and not state.fixed else gr.update(value="", info="")]

        return self.within(request, language, 2, chosen)

    def save(self, section: str, name: str | None, text: str, language: Language, request: gr.Request) -> list[Any]:
        return self.within(
            request, language, 3, lambda visit: _changed(visit, section, change_setting(visit, name, text))
        )

    def restore(self, section: str, name: str | None, language: Language, request: gr.Request) -> list[Any]:
        return self.within(
            request, language, 3, lambda visit: _changed(visit, section, change_setting(visit, name, None))
        )


def settings_tab(context: AdminContext) -> Tab:
    """Look at settings, and change those that a page may change."""
    events, texts, labels = _Events(context), SETTINGS["en"], Labels(SETTINGS, gr.update)
    with gr.Tab(texts.tab, id="settings", elem_id="settings-tab") as tab:
        is_open = gr.State(False)  # noqa: FBT003 - gradio's way to keep something
        labels.add(gr.Markdown(texts.intro), value="intro")
        with gr.Row(elem_classes="cd-head"):
            section = gr.Dropdown([_FIRST], value=_FIRST, label=texts.section, elem_id="settings-section", scale=3)
            load = gr.Button(OFFICE["en"].load, elem_id="settings-load", min_width=120)
        outcome, lines = html("settings-said"), html("settings-list")
        with gr.Group():
            name = gr.Dropdown([], label=texts.setting, elem_id="settings-name")
            value = gr.Textbox(label=texts.value, info=" ", max_lines=6, elem_id="settings-value")
        with gr.Row():
            save = gr.Button(texts.save, variant="primary", elem_id="settings-save", min_width=120)
            default = gr.Button(texts.default, elem_id="settings-default", min_width=160)
    language = context.language
    given, shown = [is_open, section, language], [outcome, section, lines, name]
    gr.on([tab.select, load.click], events.open, None, is_open, **QUICK).then(events.show, given, shown, **WORK)
    gr.on([section.input, language.change], events.show, given, shown, **WORK)
    name.input(events.choose, [name, language], [outcome, value], **WORK)
    changed = [outcome, lines, value]
    save.click(events.save, [section, name, value, language], changed, **WORK)
    default.click(events.restore, [section, name, language], changed, **WORK)
    for widget, word in ((tab, "tab"), (section, "section"), (name, "setting"), (value, "value")):
        labels.add(widget, label=word)
    labels.add(save, value="save")
    labels.add(default, value="default")
    return joined(labels.tab(), buttons(load=load))


def _changed(visit: Visit, section: str, state: SettingState) -> list[Any]:
    page = settings_html(setting_states(visit), section, visit.language)
    return [note(saved_line(state, visit.language)), page, _field(state, visit.language)]


def _field(state: SettingState, language: Language) -> Any:
    value = state.line.value if state.next_value is None else state.next_value
    return gr.update(value=value, info=hint(state, language))
