"""Settings as a table: without a widget."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.types import Language
from ui.admin.html_table import table
from ui.admin.settings_form import SettingState
from ui.admin.settings_texts import SETTINGS, description


def sections(states: Sequence[SettingState]) -> list[str]:
    """Each once, in their order."""
    return list(dict.fromkeys(state.section for state in states))


def settings_html(states: Sequence[SettingState], section: str, language: Language) -> str:
    """The settings of one section."""
    texts = SETTINGS[language]
    rows = [
        (
            state.line.name,
            _value(state, language),
            state.line.default or texts.nothing,
            state.line.bounds or ", ".join(choice or texts.nothing for choice in state.choices),
            _from(state, language),
            description(state.line.name, state.line.description, language),
        )
        for state in states
        if state.section == section
    ]
    return table(texts.caption.format(section=section), texts.columns, rows, empty=texts.empty)


def changeable(states: Sequence[SettingState], section: str) -> list[str]:
    """Names of those that can be changed from the page."""
    return [state.line.name for state in states if state.section == section and not state.fixed]


def hint(state: SettingState, language: Language) -> str:
    """What may be typed for a setting."""
    texts = SETTINGS[language]
    allowed = (
        texts.choices.format(choices=", ".join(choice or texts.nothing for choice in state.choices))
        if state.choices
        else state.line.bounds
    )
    says = description(state.line.name, state.line.description, language)
    return " ".join(filter(None, (says, allowed, texts.value_info if state.line.value.startswith(("[", "{")) else "")))


def saved_line(state: SettingState, language: Language) -> str:
    """What counts from the next start."""
    texts = SETTINGS[language]
    value = state.line.value if state.next_value is None else state.next_value
    return texts.saved.format(name=state.line.name, value=value or texts.nothing)


def _value(state: SettingState, language: Language) -> str:
    texts = SETTINGS[language]
    shown = state.line.value or texts.nothing
    if state.next_value is None:
        return shown
    return f"{shown}\n{texts.pending.format(value=state.next_value or texts.nothing)}"


def _from(state: SettingState, language: Language) -> str:
    texts = SETTINGS[language]
    origin = texts.origins[state.line.origin]
    if not state.fixed:
        return origin
    return f"{origin}\n{texts.fixed[state.fixed].format(variable=state.line.variable)}"
