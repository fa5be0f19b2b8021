"""Versions of a knowledge base on disk: written beside the live one, switched in by one rename."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from vectorstore.errors import (
    IndexDamagedError,
    KnowledgeBaseBusyError,
    KnowledgeBaseMissingError,
    KnowledgeBaseNameError,
    StorageFullError,
    VectorStoreError,
)

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_STAGING = "building-"
# The published version, the one to go back to, and one more for a second thought.
_KEPT_VERSIONS = 3


class _Published(BaseModel):
    """``published.json``: the live version, and those published before it, latest first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    earlier: tuple[str, ...] = ()


class VersionStore:
    """The folder of one knowledge base.

    ``versions/NNNNNN/`` are whole and never change; ``versions/building-…/`` is being written and ignored by
    readers; ``published.json`` names the live version and is replaced by one atomic rename.
    """

    def __init__(self, root: Path, name: str) -> None:
        """Name the knowledge base ``name`` below ``root``; nothing is created yet."""
        if not _NAME.fullmatch(name):
            raise KnowledgeBaseNameError(
                f"knowledge base name {name!r} is not allowed: use up to 64 letters, digits, - and _"
            )
        self.name = name
        self.folder = root / name
        self._versions = self.folder / "versions"

    @staticmethod
    def names(root: Path) -> list[str]:
        """Names of all published knowledge bases below ``root``."""
        return sorted(path.parent.name for path in root.glob("*/published.json"))

    def versions(self) -> list[str]:
        """Finished versions, oldest first."""
        if not self._versions.is_dir():
            return []
        return sorted(path.name for path in self._versions.iterdir() if path.name.isdigit())

    def published(self) -> str | None:
        """The live version, ``None`` before the first publish."""
        record = self._read()
        return record.version if record else None

    def published_folder(self) -> Path:
        """Folder of the live version.

        Raises:
            KnowledgeBaseMissingError: Nothing has been published under this name.
        """
        version = self.published()
        if version is None:
            raise KnowledgeBaseMissingError(
                f"there is no knowledge base {self.name!r} in {self.folder.parent};"
                f" make one with `citedesk ingest PATH --kb {self.name}`"
            )
        return self.version_folder(version)

    def version_folder(self, version: str) -> Path:
        """Folder of a finished version.

        Raises:
            VectorStoreError: There is no such version.
        """
        if version not in self.versions():
            known = ", ".join(self.versions()) or "none"
            raise VectorStoreError(f"knowledge base {self.name!r} has no version {version!r}; it has: {known}")
        return self._versions / version

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the right to write; the kernel takes it back from a dead process.

        Raises:
            KnowledgeBaseBusyError: Another process holds it.
        """
        with translated_disk_errors(self.folder):
            self._versions.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.folder / "write.lock", os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
                raise KnowledgeBaseBusyError(
                    f"process {holder} is writing to knowledge base {self.name!r}; try again when it has finished"
                ) from error
            with translated_disk_errors(self.folder):
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, str(os.getpid()).encode(), 0)
            self._remove_unfinished()
            yield
        finally:
            os.close(descriptor)

    def begin(self) -> tuple[str, Path]:
        """Create the folder for the next version; returns its name and where to write. Needs ``writing``."""
        version = f"{max((int(name) for name in self.versions()), default=0) + 1:06d}"
        staging = self._versions / f"{_STAGING}{version}"
        with translated_disk_errors(staging):
            staging.mkdir()
        return version, staging

    def finish(self, version: str, staging: Path) -> Path:
        """Force a written version to disk and give it its name; it is not live yet. Needs ``writing``."""
        with translated_disk_errors(staging):
            for path in [*staging.rglob("*"), staging]:
                _sync(path)
            final = self._versions / version
            staging.rename(final)
            _sync(self._versions)
        return final

    def publish(self, version: str) -> None:
        """Make a finished version the live one, by one atomic rename. Needs ``writing``."""
        self.version_folder(version)
        record = self._read()
        if record and record.version == version:
            return
        earlier = (record.version, *record.earlier) if record else ()
        self._write(_Published(version=version, earlier=tuple(name for name in earlier if name != version)))
        self._prune()

    def rollback(self) -> str:
        """Publish the version that was live before this one and return its name. Needs ``writing``."""
        record = self._read()
        existing = set(self.versions())
        earlier = [name for name in record.earlier if name in existing] if record else []
        if not earlier:
            raise VectorStoreError(f"knowledge base {self.name!r} has no earlier version to go back to")
        self._write(_Published(version=earlier[0], earlier=tuple(earlier[1:])))
        return earlier[0]

    def _read(self) -> _Published | None:
        path = self.folder / "published.json"
        try:
            return _Published.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as error:
            raise IndexDamagedError(
                f"{path} cannot be read; publish a version with `citedesk kb publish V --kb {self.name}`"
            ) from error

    def _write(self, record: _Published) -> None:
        temporary = self.folder / "published.json.new"
        with translated_disk_errors(temporary):
            temporary.write_text(record.model_dump_json() + "\n", encoding="utf-8")
            _sync(temporary)
            temporary.replace(self.folder / "published.json")
            _sync(self.folder)

    def _remove_unfinished(self) -> None:
        for path in self._versions.glob(f"{_STAGING}*"):
            shutil.rmtree(path)

    def _prune(self) -> None:
        record = self._read()
        if record is None:
            return
        keep = {record.version, *record.earlier[: _KEPT_VERSIONS - 1]}
        for version in self.versions():
            if version not in keep and version < record.version:
                shutil.rmtree(self._versions / version)


@contextlib.contextmanager
def translated_disk_errors(where: Path) -> Iterator[None]:
    """Turn a full disk or a missing right into one clear line."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise StorageFullError(
                f"the disk of {where} is full; free some space and run the command again (what was published is untouched)"
            ) from error
        if error.errno in {errno.EACCES, errno.EROFS, errno.EPERM}:
            raise VectorStoreError(f"{where} cannot be written ({error.strerror}); check its owner and rights") from error
        raise


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
