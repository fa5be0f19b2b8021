"""Every setting as an administrator sees it, and what becomes of a change: without a widget."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from chatbot.catalogue import ModelKind, catalogue
from chatbot.config import SettingLine, describe_settings, load_settings
from chatbot.errors import ConfigError
from chatbot.settings import Settings
from chatbot.settings_file import set_in_file, settings_file
from ui.admin.office import Visit
from ui.admin.office_errors import SettingFixedError

# Where everything lies, where documents, passwords, keys and questions are sent, and who may connect: whoever takes
# over an administrator's browser must not reach those.
_ON_THE_MACHINE = (
    *("data_dir", "models_dir", "records.url", "storage.originals", "server.watch_folders"),
    *("vectorstore.engine", "vectorstore.milvus_uri", "vectorstore.milvus_database", "vectorstore.reranker"),
    *("language_model.base_url", "ingest.ray_address", "tracing.endpoint"),
    *("server.host", "server.port", "server.kbs", "server.metrics_from"),
    *("accounts.oidc.", "accounts.trusted_proxies", "accounts.proxy_networks", "accounts.secure_cookies"),
)
# A path or a name of a hub would load whatever lies there: from the page only what the catalogue knows is chosen.
_MODELS: dict[str, ModelKind] = {
    "vectorstore.embedder": "embedder",
    "vectorstore.english_embedder": "embedder",
    "language_model.model": "language_model",
}

Fixed = Literal["", "environment", "secret", "machine"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingState:
    """One setting.

    Attributes:
        line: As ``citedesk config show`` lists it, with the value of this process.
        choices: What it may be; empty where it is no choice.
        fixed: Why it cannot be changed from the page; empty where it can.
        next_value: Of the next start, where that is another one; else ``None``.
    """

    line: SettingLine
    choices: tuple[str, ...]
    fixed: Fixed
    next_value: str | None

    @property
    def section(self) -> str:
        """The first part of its name; of those without a section its whole name."""
        return self.line.name.partition(".")[0]


def setting_states(visit: Visit) -> list[SettingState]:
    """All settings.

    Raises:
        WholeServerError: Whoever asks has a few knowledge bases.
        ConfigError: The file has been made unreadable since the start.
    """
    visit.require_whole_server()
    fields = dict(_fields(Settings))
    path = settings_file()
    file = path if path.is_file() else None
    after = {line.name: line.value for line in describe_settings(load_settings(file), file)}
    states = []
    for line in describe_settings(visit.application.settings, file):
        field = fields[line.name]
        fixed = _fixed(line, field)
        pending = after[line.name] if not fixed and after[line.name] != line.value else None
        states.append(
            SettingState(
                line=line,
                choices=_choices(visit.application.settings, line.name, field),
                fixed=fixed,
                next_value=pending,
            )
        )
    return states


def change_setting(visit: Visit, name: str | None, text: str | None) -> SettingState:
    """Write a setting for the next start.

    Args:
        visit: Whoever changes it.
        name: Of the setting.
        text: As it was typed: lists and tables as JSON; ``None`` brings the default back.

    Returns:
        How it is now.

    Raises:
        SettingFixedError: It cannot be changed from the page.
        ConfigError: The value is out of bounds.
        SettingsFileError: The file cannot be written.
    """
    before = _state(setting_states(visit), name)
    if before.fixed:
        raise SettingFixedError(f"{before.line.name} cannot be changed from here ({before.fixed})")
    if text is not None and name in _MODELS and before.choices and text.strip() not in before.choices:
        raise ConfigError(f"{name}: choose one of {', '.join(filter(None, before.choices))}")
    value = None if text is None else _parsed(visit.application.settings, before.line.name, text)
    set_in_file(before.line.name, value)
    now = _state(setting_states(visit), name)
    was, is_now = (state.line.value if state.next_value is None else state.next_value for state in (before, now))
    visit.note("settings.change", now.line.name, before={"value": was}, after={"value": is_now})
    return now


def _state(states: Sequence[SettingState], name: str | None) -> SettingState:
    state = next((own for own in states if own.line.name == name), None)
    if state is None:
        raise SettingFixedError("choose a setting first")
    return state


def _parsed(settings: Settings, name: str, text: str) -> object:
    current: object = settings
    for part in name.split("."):
        current = getattr(current, part)
    typed = text.strip()
    match current:
        case tuple() | list() | dict():
            return _json(name, typed)
        case bool():
            return {"true": True, "false": False}.get(typed.lower(), typed)
        case int() | float():
            return _number(typed)
        case _:
            return typed


def _number(text: str) -> int | float | str:
    """A number, or what was typed, which the settings then refuse in their own words."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _json(name: str, text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ConfigError(f'{name} is a list or table: write it as JSON, such as ["one", "two"] ({error})') from error


def _fixed(line: SettingLine, field: FieldInfo) -> Fixed:
    if field.annotation is SecretStr:
        return "secret"
    if line.origin == "environment":
        return "environment"
    return "machine" if line.name.startswith(_ON_THE_MACHINE) else ""


def _choices(settings: Settings, name: str, field: FieldInfo) -> tuple[str, ...]:
    if name in _MODELS and not (name == "language_model.model" and settings.language_model.engine == "openai"):
        known = [entry.name for entry in catalogue().values() if entry.kind == _MODELS[name]]
        return (*known, "") if name == "vectorstore.english_embedder" else tuple(known)
    if field.annotation is bool:
        return ("true", "false")
    return tuple(map(str, get_args(field.annotation))) if get_origin(field.annotation) is Literal else ()


def _fields(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _fields(field.annotation, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", field
