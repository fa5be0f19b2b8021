"""Change single settings in the TOML file, and nothing else of it: comments and order stay. Engine file of tomlkit."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

from chatbot.config import load_settings
from chatbot.errors import ChatbotError, ConfigError
from chatbot.settings import default_data_dir

_WRITING = threading.Lock()
_NAME = "citedesk.toml"


class SettingsFileError(ChatbotError):
    """The file of the settings cannot be read or written."""


def settings_file(environment: Mapping[str, str] | None = None) -> Path:
    """The file that the next start reads, whether it is there or not; as ``chatbot.config.load_settings`` looks."""
    names = os.environ if environment is None else environment
    if named := names.get("CITEDESK_CONFIG"):
        return Path(named)
    return Path(names.get("CITEDESK_DATA_DIR") or default_data_dir()) / _NAME


def set_in_file(name: str, value: object, *, file: Path | None = None) -> None:
    """Write one setting, if all settings together are in order with it; else the file stays as it is.

    Args:
        name: Dotted, such as ``answer.min_confidence``.
        value: As TOML has it; ``None`` takes the setting out, so that its default counts.
        file: The one that the next start reads if ``None``; made where there is none.

    Raises:
        ConfigError: The value is out of bounds, or does not go with the others.
        SettingsFileError: The file cannot be read or written, or is no TOML.
    """
    path = file or settings_file()
    with _WRITING, _translated(path, name):
        path.parent.mkdir(parents=True, exist_ok=True)
        with _no_other_process(path.parent):
            _write(path, name, value)


def _write(path: Path, name: str, value: object) -> None:
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    changed = _changed(text, name.split("."), value)
    if changed == text:
        return
    descriptor, beside = tempfile.mkstemp(prefix=f".{path.name}-", suffix=".toml", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(changed)
            stream.flush()
            os.fsync(stream.fileno())
        _check(Path(beside), path)
        # A new file is for the owner alone: it may come to hold secrets.
        if path.exists():
            shutil.copymode(path, beside)
        Path(beside).replace(path)
    finally:
        Path(beside).unlink(missing_ok=True)


@contextlib.contextmanager
def _no_other_process(folder: Path) -> Iterator[None]:
    """Several processes may serve with one file: of two changes at once the second is made to what the first left."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _changed(text: str, parts: list[str], value: object) -> str:
    document = tomlkit.parse(text)
    table: tomlkit.TOMLDocument | Table = document
    for part in parts[:-1]:
        if part not in table:
            if value is None:
                return text
            table[part] = tomlkit.table()
        inner = table[part]
        if not isinstance(inner, Table):
            raise ConfigError(f"{part} is written inline or is no table; write it as [{part}] to change it from here")
        table = inner
    if value is not None:
        table[parts[-1]] = value
    elif parts[-1] in table:
        del table[parts[-1]]
    return tomlkit.dumps(document)


def _check(beside: Path, path: Path) -> None:
    try:
        load_settings(beside)
    except ConfigError as error:
        raise ConfigError(str(error).replace(str(beside), str(path))) from error


@contextlib.contextmanager
def _translated(path: Path, name: str) -> Iterator[None]:
    by_hand = f"change {name} there by hand, or set CITEDESK_{name.upper().replace('.', '__')}"
    try:
        yield
    except TOMLKitError as error:
        raise SettingsFileError(f"{path} is no TOML file ({error}); correct it first") from error
    except UnicodeDecodeError as error:
        raise SettingsFileError(f"{path} is not in UTF-8; save it again in UTF-8") from error
    except OSError as error:
        raise SettingsFileError(f"{path} cannot be written ({error.strerror}); {by_hand}") from error
