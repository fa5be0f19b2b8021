"""The manifest of one version: what it was made with, what it holds, and the checksum of every file."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from vectorstore.errors import IndexDamagedError

FORMAT: Literal[3] = 3
MANIFEST_NAME = "manifest.json"


class EmbedderRecord(BaseModel):
    """The embedder behind a pair of dense indexes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    fingerprint: str
    dimension: int


class Manifest(BaseModel):
    """``manifest.json``.

    Attributes:
        files: SHA-256 of each file, by its relative path.
        checksum: SHA-256 of the manifest without this field; set when it is written.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[3] = FORMAT
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
    checksum: str = ""


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def files_of(folder: Path) -> dict[str, str]:
    """Checksums of every file below a version's folder but the manifest; empty for a file that cannot be read."""
    paths = [
        path
        for path in sorted(folder.rglob("*"))
        if path != folder / MANIFEST_NAME and (path.is_symlink() or not path.is_dir())
    ]
    # hashlib lets other threads run meanwhile. The largest first, so that none works on it alone at the end.
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        largest_first = sorted(paths, key=_size_or_zero, reverse=True)
        sums = dict(zip(largest_first, pool.map(_sha256_or_empty, largest_first), strict=True))
    return {path.relative_to(folder).as_posix(): sums[path] for path in paths}


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into the version's folder."""
    whole = manifest.model_copy(update={"checksum": _own_checksum(manifest)})
    (folder / MANIFEST_NAME).write_text(whole.model_dump_json(indent=2) + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Read a version's manifest.

    Raises:
        IndexDamagedError: It is missing, not a manifest of this format, or does not match its own checksum.
    """
    path = folder / MANIFEST_NAME
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        first_line = str(error).splitlines()[0]
        raise IndexDamagedError(f"{path} is missing or damaged ({first_line}); roll back or ingest again") from error
    if manifest.checksum != _own_checksum(manifest):
        raise IndexDamagedError(f"{path} does not match its own checksum; roll back or ingest again")
    return manifest


def damaged_files(folder: Path) -> list[str]:
    """Files of a version that are missing, too many, or do not match their checksum; empty when all is well."""
    expected, found = read_manifest(folder).files, files_of(folder)
    names = expected.keys() | found.keys()
    return sorted(name for name in names if not found.get(name) or expected.get(name) != found[name])


def _own_checksum(manifest: Manifest) -> str:
    return hashlib.sha256(manifest.model_dump_json(exclude={"checksum"}).encode()).hexdigest()


def _size_or_zero(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0


def _sha256_or_empty(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError:
        return ""
