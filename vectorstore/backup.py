"""A knowledge base in one file: its live version and what people have added, and back again."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from vectorstore.beside import copy_beside, take_beside
from vectorstore.content import ContentStore
from vectorstore.errors import BackupError, IndexDamagedError, VersionMissingError
from vectorstore.manifest import MANIFEST_NAME, Manifest, files_of, read_manifest, write_manifest
from vectorstore.publishing import BeforePublish, finish_and_publish
from vectorstore.storage import disk_full, sync, translated_disk_errors
from vectorstore.versions import VersionStore

# A version's files lie in its folder or one below; nothing else is ever written by a restore.
_MEMBER = re.compile(r"(?:[A-Za-z0-9_-]+/)?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+")
# A manifest lists some twenty files in three kilobytes.
_MAX_MANIFEST_BYTES = 1_000_000
_BLOCK_BYTES = 1 << 20


def backup(store: VersionStore, file: Path) -> str:
    """Write the live version, and what people have added, into one tar file; returns the version's name.

    Every file is compared with its checksum on the way. The file is written beside ``file`` and renamed into place: an
    earlier backup there stays whole until the new one is.

    Raises:
        KnowledgeBaseMissingError: Nothing has been published.
        IndexDamagedError: The live version is damaged.
        StorageFullError: The disk is full.
        BackupError: ``file`` is a folder, or its folder does not exist.
    """
    if file.is_dir() or not file.parent.is_dir():
        raise BackupError(f"{file} cannot be written: give a file name in a folder that exists")
    while True:
        version = store.published()
        try:
            folder = store.published_folder()
            _write_archive(store, folder, file)
        except (FileNotFoundError, IndexDamagedError, VersionMissingError) as error:
            # The version may have been removed after newer ones were published: then the newest is wanted.
            if store.published() != version:
                continue
            if isinstance(error, FileNotFoundError):
                raise IndexDamagedError(f"{error.filename} is missing; run `citedesk kb verify`") from error
            raise
        return folder.name


def restore(
    store: VersionStore,
    file: Path,
    *,
    before_publish: BeforePublish | None = None,
    warn: Callable[[str], None] | None = None,
) -> str:
    """Make the version in a backup the live one, as a new version; returns the new version's name.

    What people had added then is put to what they have added since; see ``vectorstore.beside``. Nothing of the archive
    is trusted: only plain files that the manifest lists are taken, each with the checksum that stands there; otherwise
    nothing changes.

    Raises:
        BackupError: The file is missing, damaged, or no backup.
        KnowledgeBaseBusyError: Another process is writing.
        PublishBlockedError: ``before_publish`` stopped it; the version is there, and what people had added too.
        StorageFullError: The disk is full.
    """
    try:
        stream = file.open("rb")
    except OSError as error:
        raise BackupError(f"backup {file} cannot be opened ({error.strerror}); check its path and rights") from error
    with stream, store.writing():
        version, staging = store.begin()
        with translated_disk_errors(staging):
            if shutil.disk_usage(staging).free < file.stat().st_size:
                raise disk_full(staging)
            try:
                # ``r:``: uncompressed only, so that nothing can grow while it is unpacked.
                with tarfile.open(fileobj=stream, mode="r:") as archive:
                    manifest = _unpack(archive, staging, file)
            except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
                raise BackupError(f"{file} is damaged or no backup ({error}); nothing was changed") from error
            manifest = take_beside(store, staging, manifest, file)
            write_manifest(staging, manifest.model_copy(update={"version": version}))
        for warning in finish_and_publish(store, version, staging, before_publish=before_publish):
            if warn:
                warn(warning)
    return version


def _write_archive(store: VersionStore, folder: Path, file: Path) -> None:
    with (
        translated_disk_errors(file),
        tempfile.TemporaryDirectory(prefix=f".{file.name}.", suffix=".part", dir=file.parent) as place,
    ):
        work = Path(place)
        copy_beside(store, work)
        manifest, beside = read_manifest(folder), files_of(work)
        if beside:
            write_manifest(work, manifest.model_copy(update={"files": manifest.files | beside}))
        descriptor, name = tempfile.mkstemp(dir=work)
        with os.fdopen(descriptor, "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
                # The manifest comes first: a restore knows from it what may follow.
                _add(archive, (work if beside else folder) / MANIFEST_NAME, MANIFEST_NAME)
                for member, sha256 in sorted((manifest.files | beside).items()):
                    path = (work if member in beside else folder) / member
                    if _add(archive, path, member) != sha256:
                        raise IndexDamagedError(
                            f"{path} does not match its checksum, so no backup was written; run"
                            " `citedesk kb rollback` or ingest again"
                        )
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(file)
        sync(file.parent)


def _add(archive: tarfile.TarFile, path: Path, member: str) -> str:
    """Add one file; returns the checksum of what was added."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        information = tarfile.TarInfo(member)
        status = os.fstat(stream.fileno())
        information.size, information.mtime = status.st_size, int(status.st_mtime)
        archive.addfile(information, _Hashing(stream, digest))
    return digest.hexdigest()


class _Hashing:
    """A file that hashes what is read from it."""

    def __init__(self, stream: IO[bytes], digest: hashlib._Hash) -> None:
        self._stream = stream
        self._digest = digest

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size)
        self._digest.update(block)
        return block


def _unpack(archive: tarfile.TarFile, staging: Path, file: Path) -> Manifest:
    """Write the members into ``staging`` after checking each; returns the manifest."""
    limit = file.stat().st_size
    members = _checked_members(archive, file, limit)
    first = next(members, None)
    if first is None or first.name != MANIFEST_NAME or first.size > _MAX_MANIFEST_BYTES:
        raise BackupError(f"{file} is no backup of a knowledge base: it does not begin with a manifest")
    _copy(archive, first, staging / MANIFEST_NAME, file)
    try:
        manifest = read_manifest(staging)
    except IndexDamagedError as error:
        reason = str(error.__cause__ or error).splitlines()[0]
        raise BackupError(f"the manifest in {file} is damaged ({reason}); nothing was changed") from error
    seen: set[str] = set()
    for member in members:
        if member.name not in manifest.files or member.name in seen:
            raise BackupError(f"{file} holds {member.name!r}, which its manifest does not list; nothing was changed")
        seen.add(member.name)
        target = staging / member.name
        target.parent.mkdir(exist_ok=True)
        if _copy(archive, member, target, file) != manifest.files[member.name]:
            raise BackupError(f"{member.name} in {file} does not match its checksum; nothing was changed")
    if missing := manifest.files.keys() - seen:
        raise BackupError(f"{file} lacks {', '.join(sorted(missing))}; nothing was changed")
    _check_content(staging, manifest, file)
    return manifest


def _checked_members(archive: tarfile.TarFile, file: Path, limit: int) -> Iterator[tarfile.TarInfo]:
    for member in archive:
        if member.type not in {tarfile.REGTYPE, tarfile.AREGTYPE} or member.issparse():
            raise BackupError(f"{file} holds {member.name!r}, which is no plain file; nothing was changed")
        if not _MEMBER.fullmatch(member.name):
            raise BackupError(f"{file} holds {member.name!r}, a name that no version has; nothing was changed")
        if not 0 <= member.size <= limit:
            raise BackupError(f"{file} says that {member.name} has {member.size} bytes, more than it can hold itself")
        yield member


def _copy(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path, file: Path) -> str:
    """Write one member; returns its checksum."""
    source = archive.extractfile(member)
    if source is None:
        raise BackupError(f"{member.name} in {file} cannot be read; nothing was changed")
    digest = hashlib.sha256()
    with source, target.open("wb") as stream:
        while block := source.read(_BLOCK_BYTES):
            digest.update(block)
            stream.write(block)
    return digest.hexdigest()


def _check_content(folder: Path, manifest: Manifest, file: Path) -> None:
    try:
        content = ContentStore(folder / "content.sqlite")
    except IndexDamagedError as error:
        raise BackupError(f"the documents in {file} cannot be read; nothing was changed") from error
    content.close()
    if content.chunk_count != manifest.chunks:
        raise BackupError(f"the files in {file} do not fit its manifest; nothing was changed")
