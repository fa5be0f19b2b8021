"""Read the settings from a TOML file and the environment, and describe them."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import SettingsConfigDict, SettingsError

from chatbot.errors import ConfigError
from chatbot.settings import Settings, default_data_dir

_PREFIX = "CITEDESK_"
_FILE_VARIABLE = "CITEDESK_CONFIG"
_FILE_NAME = "citedesk.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingLine:
    """One setting as ``citedesk config show`` lists it; ``origin`` is ``default``, ``file`` or ``environment``."""

    name: str
    variable: str
    value: str
    default: str
    origin: str
    bounds: str
    description: str


def load_settings(file: Path | None = None) -> Settings:
    """Read the settings: the environment beats the file, the file beats the defaults.

    Args:
        file: TOML file; if ``None``, the one that ``CITEDESK_CONFIG`` names, else ``citedesk.toml`` in the data
            directory where there is one.

    Raises:
        ConfigError: The file is missing or no TOML, or a name or value is wrong; the message lists every fault.
    """
    unknown = ", ".join(unknown_variables())
    try:
        settings = _read(file)
    except ConfigError as error:
        if not unknown:
            raise
        raise ConfigError(f"the environment has no settings called {unknown}; {error}") from error
    if unknown:
        known = f"`citedesk config show` lists all names, {_FILE_VARIABLE} names the file"
        raise ConfigError(f"the environment has no settings called {unknown}; {known}")
    return settings


def _read(file: Path | None) -> Settings:
    path = _file(file)

    class FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    try:
        return FromFile()
    except ValidationError as error:
        raise ConfigError(_faults(error, path)) from error
    except SettingsError as error:
        raise ConfigError(f"a setting in the environment cannot be read: {error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is no TOML file ({error}); correct it") from error


def unknown_variables(environment: Mapping[str, str] | None = None) -> list[str]:
    """``CITEDESK_`` variables that name no setting; pydantic would ignore them."""
    known = {_variable(name) for name, _ in _fields(Settings)} | {_FILE_VARIABLE}
    names = os.environ if environment is None else environment
    return sorted(name for name in names if name.upper().startswith(_PREFIX) and name.upper() not in known)


def describe_settings(settings: Settings, file: Path | None = None) -> list[SettingLine]:
    """Every setting with its value and where it comes from; secrets are masked."""
    in_file = _names_in_file(_file(file))
    environment = {name.upper() for name in os.environ}
    lines = []
    for name, field in _fields(Settings):
        variable = _variable(name)
        origin = "environment" if variable in environment else "file" if name in in_file else "default"
        value: Any = settings
        for part in name.split("."):
            value = getattr(value, part)
        lines.append(
            SettingLine(
                name=name,
                variable=variable,
                value=_shown(value),
                default=_shown(field.get_default(call_default_factory=True)),
                origin=origin,
                bounds=_bounds(field),
                description=field.description or "",
            )
        )
    return lines


def _file(file: Path | None) -> Path | None:
    named = file or (Path(os.environ[_FILE_VARIABLE]) if os.environ.get(_FILE_VARIABLE) else None)
    if named is not None:
        if not named.is_file():
            raise ConfigError(f"the configuration file {named} does not exist; create it or correct {_FILE_VARIABLE}")
        return named
    usual = Path(os.environ.get(f"{_PREFIX}DATA_DIR") or default_data_dir()) / _FILE_NAME
    return usual if usual.is_file() else None


def _fields(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _fields(field.annotation, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", field


def _variable(name: str) -> str:
    return _PREFIX + name.upper().replace(".", "__")


def _names_in_file(path: Path | None) -> set[str]:
    if path is None:
        return set()
    names: set[str] = set()
    for name, value in tomllib.loads(path.read_text(encoding="utf-8")).items():
        names |= {f"{name}.{inner}" for inner in value} if isinstance(value, dict) else {name}
    return names


def _faults(error: ValidationError, path: Path | None) -> str:
    faults = []
    for fault in error.errors(include_url=False):
        name = ".".join(str(part) for part in fault["loc"])
        reason = "there is no such setting" if fault["type"] == "extra_forbidden" else fault["msg"]
        # A whole section may hold a key.
        secrets = ("key", "secret", "url", "storage.originals")
        hidden = any(word in name for word in secrets) or isinstance(fault["input"], dict)
        given = "" if hidden or fault["type"] == "extra_forbidden" else f" (given: {fault['input']!r})"
        faults.append(f"{name}: {reason}{given}")
    place = f"{path} or the environment" if path else "the environment"
    return f"{place}: {'; '.join(faults)}; `citedesk config show` lists names and bounds"


def _bounds(field: FieldInfo) -> str:
    marks = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}
    parts = [
        f"{mark} {getattr(rule, name)}"
        for rule in field.metadata
        for name, mark in marks.items()
        if hasattr(rule, name)
    ]
    return ", ".join(parts)


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "********" if value.get_secret_value() else ""
    if isinstance(value, tuple):
        return json.dumps(value, ensure_ascii=False)
    return "" if value is None else str(value)
