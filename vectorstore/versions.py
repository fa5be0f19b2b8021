"""Versions of a knowledge base on disk: written beside the live one, switched in by one rename."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from vectorstore.blocked import Blocked
from vectorstore.curation import Curation
from vectorstore.embedder import Embedder
from vectorstore.errors import (
    IndexDamagedError,
    KnowledgeBaseMissingError,
    KnowledgeBaseNameError,
    VectorStoreError,
    VersionMissingError,
)
from vectorstore.gate_questions import GateQuestions
from vectorstore.jobs import JobLog
from vectorstore.let_in import LetIn
from vectorstore.report import Progress
from vectorstore.searchable import SearchableBase
from vectorstore.storage import replace_text, sync, translated_disk_errors
from vectorstore.write_lock import WriteLock

KB_NAME = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"
_NAME = re.compile(KB_NAME)
_VERSION = re.compile(r"[0-9]{6,}")
_STAGING = "building-"
_REMOVING = "removing-"


def checked_name(name: str) -> str:
    """The name of a knowledge base, if one may be called so.

    Raises:
        KnowledgeBaseNameError: It may not.
    """
    if not _NAME.fullmatch(name):
        raise KnowledgeBaseNameError(
            f"knowledge base name {name!r} is not allowed: use up to 64 letters, digits, - and _"
        )
    return name


class Published(BaseModel):
    """The live version, and those published before it, latest first; kept in ``published.json``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    earlier: tuple[str, ...] = ()


class VersionStore:
    """The folder of one knowledge base.

    ``versions/NNNNNN/`` are whole and never change; ``versions/building-…/`` is being written and ignored by
    readers; ``published.json`` names the live version and is replaced by one atomic rename. A number is never given
    twice, as a process knows the version that it has open by it: while no newer one is there, that of a removed version
    is kept by an empty ``versions/removing-…/``.
    """

    def __init__(self, root: Path, name: str, *, kept_versions: int = 3, wait_seconds: float = 0.0) -> None:
        """Name the knowledge base ``name`` below ``root``; nothing is created yet.

        Args:
            root: Folder of all knowledge bases.
            name: A folder's.
            kept_versions: How many published versions are kept, the live one among them; as many of the newest are
                kept too, as a reader that has just looked up which version is live needs a moment to open it.
            wait_seconds: How long ``writing`` waits for another writer.
        """
        self.name = checked_name(name)
        self.folder = root / name
        self._versions = self.folder / "versions"
        self.kept_versions = kept_versions
        self._lock = WriteLock(self.folder / "write.lock", kb=name, wait_seconds=wait_seconds)

    @property
    def jobs(self) -> JobLog:
        """What is and was done to it."""
        return JobLog(self.folder / "jobs")

    @property
    def let_in(self) -> LetIn:
        """Passages that were let out of quarantine."""
        return LetIn(self.folder / "let-in.json")

    @property
    def curation(self) -> Curation:
        """What people have added."""
        return Curation(self.folder / "curation.sqlite")

    @property
    def gate_questions(self) -> GateQuestions:
        """What a new version must answer as well as the live one."""
        return GateQuestions(self.folder / "gate.jsonl")

    @property
    def blocked(self) -> Blocked:
        """Versions that were not published, and why."""
        return Blocked(self.folder / "blocked.json")

    @property
    def unfinished_path(self) -> Path:
        """Where an ingestion keeps what it has done until it is published."""
        return self.folder / "unfinished.sqlite"

    @staticmethod
    def names(root: Path) -> list[str]:
        """Names of all published knowledge bases below ``root``."""
        return sorted(path.parent.name for path in root.glob("*/published.json"))

    def versions(self) -> list[str]:
        """Finished versions, oldest first."""
        if not self._versions.is_dir():
            return []
        names = (path.name for path in self._versions.iterdir())
        return sorted((name for name in names if _VERSION.fullmatch(name)), key=int)

    def published(self) -> str | None:
        """The live version, ``None`` before the first publish."""
        record = self._read()
        return record.version if record else None

    def live_version(self) -> str:
        """The live version.

        Raises:
            KnowledgeBaseMissingError: Nothing has been published under this name.
            IndexDamagedError: The record of what is live cannot be read.
        """
        version = self.published()
        if version is None:
            raise self._missing()
        return version

    def published_folder(self) -> Path:
        """Folder of the live version.

        Raises:
            KnowledgeBaseMissingError: Nothing has been published under this name.
            VersionMissingError: The live version's folder is gone.
            IndexDamagedError: The record of what is live cannot be read.
        """
        return self.version_folder(self.live_version())

    def version_folder(self, version: str) -> Path:
        """Folder of a finished version.

        Raises:
            VersionMissingError: There is no such version.
        """
        if version not in self.versions():
            known = ", ".join(self.versions()) or "none"
            raise VersionMissingError(f"knowledge base {self.name!r} has no version {version!r}; it has: {known}")
        return self._versions / version

    @contextlib.contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the right to write; the kernel takes it back from a dead process.

        What was begun and not finished is removed, at the end as at the beginning: on a full disk it is in the way.

        Raises:
            KnowledgeBaseBusyError: Another process holds it, for longer than this one waits.
        """
        with translated_disk_errors(self.folder):
            self._versions.mkdir(parents=True, exist_ok=True)
        with self._lock.held():
            # First of all: what a killed process has left may be what fills the disk.
            self._remove_unfinished()
            try:
                self._lock.sign()
                yield
            finally:
                self._remove_unfinished()

    def is_written(self) -> bool:
        """Whether some process holds the right to write now."""
        return self._lock.is_held()

    def begin(self) -> tuple[str, Path]:
        """Create the folder for the next version; returns its name and where to write. Needs ``writing``."""
        version = f"{max(map(int, self._taken()), default=0) + 1:06d}"
        staging = self._versions / f"{_STAGING}{version}"
        with translated_disk_errors(staging):
            staging.mkdir()
        return version, staging

    def finish(self, version: str, staging: Path) -> Path:
        """Force a written version to disk and give it its name; it is not live yet. Needs ``writing``."""
        with translated_disk_errors(staging):
            for path in [*staging.rglob("*"), staging]:
                sync(path)
            final = self._versions / version
            staging.rename(final)
            sync(self._versions)
        return final

    def publish(self, version: str) -> None:
        """Make a finished version the live one, by one atomic rename. Needs ``writing``.

        Raises:
            VersionMissingError: There is no such version.
        """
        self.version_folder(version)
        try:
            record = self._read()
        except IndexDamagedError:
            # This is how a damaged record is repaired.
            record = None
        if record and record.version == version:
            return
        earlier = (record.version, *record.earlier) if record else ()
        self._write(Published(version=version, earlier=tuple(name for name in earlier if name != version)))
        self._prune()

    def rollback(self) -> str:
        """Publish the version that was live before this one and return its name. Needs ``writing``."""
        record = self._read()
        existing = set(self.versions())
        earlier = [name for name in record.earlier if name in existing] if record else []
        if not earlier:
            raise VectorStoreError(f"knowledge base {self.name!r} has no earlier version to go back to")
        self._write(Published(version=earlier[0], earlier=tuple(earlier[1:])))
        return earlier[0]

    def drop(self, version: str) -> None:
        """Remove a finished version that is not live. Needs ``writing``."""
        # Renamed first: a version that is half removed must not look like a finished one.
        doomed = self._versions / f"{_REMOVING}{version}"
        with contextlib.suppress(OSError):
            (self._versions / version).rename(doomed)
        _empty(doomed)

    def open_elsewhere(self, folder: Path, embedders: Mapping[str, Embedder]) -> SearchableBase | None:  # noqa: ARG002 - for stores that do
        """Open a version that is not searched in its folder; ``None`` where it is."""
        return None

    def open_live_elsewhere(self, embedders: Mapping[str, Embedder]) -> SearchableBase | None:  # noqa: ARG002 - likewise
        """Open the live version if it is not searched in its folder; ``None`` where it is."""
        return None

    def bring(self, version: str, folder: Path, progress: Progress | None = None) -> None:
        """Take a version that was written to ``folder`` to where it is searched, if that is not there."""

    def take_live(self) -> None:
        """See that the live version's folder is on this machine. Needs ``writing``."""

    def _read(self) -> Published | None:
        path = self.folder / "published.json"
        try:
            return Published.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError) as error:
            raise IndexDamagedError(
                f"{path} cannot be read; publish a version with `citedesk kb publish V --kb {self.name}`"
            ) from error

    def _missing(self) -> KnowledgeBaseMissingError:
        return KnowledgeBaseMissingError(
            f"there is no knowledge base {self.name!r} in {self.folder.parent};"
            f" make one with `citedesk ingest PATH --kb {self.name}`"
        )

    def _taken(self) -> list[str]:
        """Names of versions that no new one may have."""
        return [*self.versions(), *self._removed()]

    def _removed(self) -> list[str]:
        """Versions that are being removed, or are and keep their number."""
        names = (path.name.removeprefix(_REMOVING) for path in self._versions.glob(f"{_REMOVING}*"))
        return [name for name in names if _VERSION.fullmatch(name)]

    def _write(self, record: Published) -> None:
        replace_text(self.folder / "published.json", record.model_dump_json() + "\n")

    def _remove_unfinished(self) -> None:
        # What cannot be removed now is in nobody's way, and tried again next time.
        for path in self._versions.glob(f"{_STAGING}*"):
            shutil.rmtree(path, ignore_errors=True)
        newest = max(map(int, [*self.versions(), *self._removed()]), default=0)
        for version in self._removed():
            doomed = self._versions / f"{_REMOVING}{version}"
            _empty(doomed)
            if int(version) < newest:
                with contextlib.suppress(OSError):
                    doomed.rmdir()

    def _prune(self) -> None:
        record = self._read()
        if record is None:
            return
        versions = self.versions()
        keep = {record.version, *record.earlier[: self.kept_versions - 1], *versions[-self.kept_versions :]}
        for version in versions:
            if version not in keep and int(version) < int(record.version):
                self.drop(version)


def _empty(folder: Path) -> None:
    """Remove what is in a folder, as far as it can be removed, and keep the folder."""
    for path in folder.glob("*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with contextlib.suppress(OSError):
                path.unlink()
