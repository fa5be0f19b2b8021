"""The manifest of one version: what it was made with, what it holds, and the checksum of every file."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from vectorstore.errors import IndexDamagedError

FORMAT = 1
_NAME = "manifest.json"


class EmbedderRecord(BaseModel):
    """The embedder behind a pair of dense indexes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    fingerprint: str
    dimension: int


class Manifest(BaseModel):
    """``manifest.json``; ``files`` maps each file's relative path to its SHA-256."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = FORMAT
    version: str
    created: str
    metric: Literal["cosine"] = "cosine"
    reading: str
    max_chunk_tokens: int
    embedders: dict[str, EmbedderRecord]
    documents: int
    chunks: int
    sentences: int
    files: dict[str, str]


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def files_of(folder: Path) -> dict[str, str]:
    """Checksums of every file below a version's folder but the manifest."""
    return {
        path.relative_to(folder).as_posix(): sha256_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != _NAME
    }


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into the version's folder."""
    (folder / _NAME).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Read a version's manifest.

    Raises:
        IndexDamagedError: It is missing, or not a manifest of this format.
    """
    try:
        return Manifest.model_validate_json((folder / _NAME).read_bytes())
    except (OSError, ValidationError) as error:
        first_line = str(error).splitlines()[0]
        raise IndexDamagedError(
            f"{folder / _NAME} is missing or damaged ({first_line}); roll back or ingest again"
        ) from error


def damaged_files(folder: Path) -> list[str]:
    """Files of a version that are missing, too many, or do not match their checksum; empty when all is well."""
    expected, found = read_manifest(folder).files, files_of(folder)
    return sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
