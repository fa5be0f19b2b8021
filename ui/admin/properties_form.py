"""What somebody says about a document on the page, kept in the sidecar file beside it."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import yaml

from ingest.errors import PropertiesError
from ingest.properties import read_properties, sidecar_of
from vectorstore.storage import replace_text, translated_disk_errors

FIELDS = ("title", "product", "version", "valid_from", "valid_until", "language", "audience")
"""Of the form, in its order; an empty one says nothing."""


def read_form(path: Path) -> dict[str, str]:
    """What the sidecar of a document says, by field; empty where it says nothing or there is none.

    Raises:
        PropertiesError: It cannot be read.
    """
    sidecar = sidecar_of(path)
    if not sidecar.is_file():
        return dict.fromkeys(FIELDS, "")
    try:
        found = yaml.safe_load(sidecar.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError) as error:
        said = " ".join(str(error).split())
        raise PropertiesError(f"{sidecar.name} cannot be read ({said}); save the properties again") from error
    # As it is read: by hand somebody may have written `Audience`, which must not be lost when the form is kept.
    values = {str(name).strip().lower(): value for name, value in found.items()} if isinstance(found, dict) else {}
    return {name: "" if values.get(name) is None else str(values[name]) for name in FIELDS}


def write_form(path: Path, values: Mapping[str, str]) -> None:
    """Check what was said and keep it; with nothing said, the sidecar is removed.

    Raises:
        PropertiesError: A value is no good; the sidecar stays as it was.
        StorageFullError: The disk is full.
    """
    said = {name: " ".join(str(values.get(name, "")).split()) for name in FIELDS}
    text = yaml.safe_dump(
        {name: value for name, value in said.items() if value}, allow_unicode=True, sort_keys=False, width=10_000
    )
    sidecar = sidecar_of(path)
    if not any(said.values()):
        with translated_disk_errors(sidecar):
            sidecar.unlink(missing_ok=True)
        return
    with tempfile.TemporaryDirectory() as place:
        # Read by whoever will read it: what it refuses is never kept.
        trial = Path(place) / path.name
        sidecar_of(trial).write_text(text, encoding="utf-8")
        read_properties(trial)
    replace_text(sidecar, text)
