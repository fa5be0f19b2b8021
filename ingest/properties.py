"""What is known about a document beside its text: from its path, its front matter, or a sidecar file next to it."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ingest.errors import PropertiesError
from ingest.types import PUBLIC, DocumentProperties, Language

SIDECAR_SUFFIX = ".properties.yaml"
AGENTS = "agents"
# Folders whose documents are for the supplier's own people, wherever nothing else is said.
_INTERNAL = frozenset({"internal", "intern", "confidential", "agents", "内部", "内部资料"})
AUDIENCE = re.compile(r"(?:public|agents|group:[\w.-]{1,60})")
_LANGUAGES: dict[str, Language] = {"en": "en", "zh": "zh"}
_FRONT_MATTER = re.compile(r"\A\ufeff?(\s*)---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
# Front matter is written for other programs too, whose fields are none of ours.
_FRONT_FIELDS = ("title", "product", "version", "valid_from", "valid_until", "language", "audience")
_NAMES_FIELD = re.compile(rf"^\s*[\"']?(?:{'|'.join(_FRONT_FIELDS)})[\"']?\s*[:：]", re.MULTILINE | re.IGNORECASE)
# "The pump delivers 20 bar: never run it dry." is no field.
_FIELD = re.compile(r"[^\W\d][\w.-]*")
_NAMES_AUDIENCE = re.compile(r"^\s*[\"']?audience[\"']?\s*[:：]", re.MULTILINE | re.IGNORECASE)

# YAML reads 2.0 as a number and 2.10 as 2.1; a version is a name, so it is best written in quotes.
_Tag = Annotated[Language | None, BeforeValidator(lambda value: _LANGUAGES.get(str(value).strip().lower()[:2]))]
_Name = Annotated[str, BeforeValidator(lambda value: str(value) if isinstance(value, int | float) else value)]


class _Given(BaseModel):
    """A sidecar, or the front matter's fields that concern us."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: _Name | None = Field(default=None, max_length=300)
    product: _Name | None = Field(default=None, max_length=200)
    version: _Name | None = Field(default=None, max_length=100)
    valid_from: date | None = None
    valid_until: date | None = None
    # "zh-CN" and "en_US" too; any other language is left to be found out.
    language: _Tag = None
    audience: str | None = Field(default=None, pattern=rf"^{AUDIENCE.pattern}$")


def read_properties(
    path: Path, front_matter: str | None = None, folders: Sequence[str] | None = None
) -> DocumentProperties:
    """Properties of a document: a sidecar's word counts most, then the front matter's, then the path's.

    Args:
        path: Of the document; the sidecar is ``NAME.properties.yaml`` beside it.
        front_matter: YAML at the head of a Markdown file, without its rules.
        folders: Names of the folders that the document lies in; those of ``path`` if not given.

    Raises:
        PropertiesError: A sidecar or front matter cannot be used; a document must not be shown to the wrong people
            because a word was misspelt.
    """
    given: dict[str, object] = {}
    if front_matter is not None:
        found = _front_matter(front_matter, path.name)
        given |= {name: found[name] for name in _FRONT_FIELDS if found.get(name) is not None}
    sidecar = sidecar_of(path)
    own = _mapping(_text(sidecar), sidecar.name)
    # A field left empty says nothing; it must not open what the front matter has closed.
    given |= {name: value for name, value in own.items() if value is not None or name not in given}
    try:
        values = _Given.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise PropertiesError(f"{path.name}: its property {where!r} is no good ({first['msg']}); correct it") from error
    if values.valid_from and values.valid_until and values.valid_from > values.valid_until:
        raise PropertiesError(
            f"{path.name}: it is valid from {values.valid_from} until {values.valid_until}; correct it"
        )
    internal = any(part.casefold() in _INTERNAL for part in (folders_of(path) if folders is None else folders))
    return DocumentProperties(
        title=values.title,
        product=values.product or "",
        version=values.version or "",
        valid_from=values.valid_from,
        valid_until=values.valid_until,
        language=values.language,
        audience=values.audience or (AGENTS if internal else PUBLIC),
    )


def split_front_matter(text: str) -> tuple[str | None, str]:
    """YAML between rules at the head of a text, ``None`` without any, and the rest.

    Below white space a rule may be just a rule, and what follows it text that must not be lost.
    """
    match = _FRONT_MATTER.match(text)
    if match is None or (match.group(1) and not _is_front_matter(match.group(2))):
        return None, text
    return match.group(2), text[match.end() :]


def folders_of(path: Path) -> tuple[str, ...]:
    """Names of all folders that a document lies in, from whichever of them its path was given."""
    return Path(os.path.normpath(path.absolute())).parent.parts


def sidecar_of(path: Path) -> Path:
    """Where the properties of a document would stand."""
    return path.with_name(path.name + SIDECAR_SUFFIX)


def content_hash(path: Path, data: bytes | None = None) -> str:
    """SHA-256, hexadecimal, of a document's bytes and its sidecar's: what would be read anew if it changed.

    Args:
        path: Of the document.
        data: Its bytes, where they have been read already.

    Raises:
        OSError: The document or its sidecar cannot be read.
    """
    if data is None:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256")
    else:
        digest = hashlib.sha256(data)
    sidecar = sidecar_of(path)
    if sidecar.is_file():
        digest.update(b"\0" + sidecar.read_bytes())
    return digest.hexdigest()


def _text(sidecar: Path) -> str:
    """What a sidecar says, nothing where there is none."""
    try:
        return sidecar.read_text(encoding="utf-8-sig") if sidecar.is_file() else ""
    except (OSError, UnicodeDecodeError) as error:
        said = " ".join(str(error).split())
        raise PropertiesError(f"{sidecar.name} cannot be read ({said}); save it as UTF-8 text") from error


def _front_matter(text: str, name: str) -> dict[str, object]:
    try:
        return _mapping(text, name)
    except PropertiesError:
        # Templates of other programs are no YAML; but whoever names an audience means it.
        if _NAMES_AUDIENCE.search(text):
            raise
        return {}


def _is_front_matter(block: str) -> bool:
    """Whether what stands between two rules is properties: fields only, one of them ours, or any audience."""
    if _NAMES_AUDIENCE.search(block):
        return True
    if not _NAMES_FIELD.search(block):
        return False
    try:
        fields = _mapping(block, "")
    except PropertiesError:
        return False
    return all(map(_FIELD.fullmatch, fields)) and not fields.keys().isdisjoint(_FRONT_FIELDS)


def _mapping(text: str, name: str) -> dict[str, object]:
    try:
        found = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        # A day that no month has, a number of thousands of digits, brackets in thousands of brackets.
        line = str(error).partition("\n")[0]
        raise PropertiesError(f"{name} is no YAML ({line}); correct it and ingest it again") from error
    if not isinstance(found, dict):
        if found is None:
            return {}
        raise PropertiesError(f"{name} must be `name: value` lines; correct it and ingest it again")
    values: dict[str, object] = {}
    for key, value in found.items():
        field = str(key).strip().lower()
        if field == "audience" and values.get(field, value) != value:
            raise PropertiesError(f"{name} names two audiences; leave one of them")
        values[field] = value
    return values
