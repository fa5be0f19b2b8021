"""Uploaded documents: in the data directory alone, or in a store that every process and machine reaches.

With a store, the folder in the data directory is a copy of it, from which files are read, scanned and opened.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from chatbot.object_store import ObjectStore, ObjectStoreError
from chatbot.storage_settings import StorageSettings
from chatbot.upload_folders import upload_folder
from vectorstore.storage import replace_text, translated_disk_errors


class _Copied(BaseModel):
    """A file of the folder: the stamp of what it was copied from or to, its own size in bytes, and its time."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stamp: str
    size: int
    time_ns: int


class _Copies(BaseModel):
    """``documents/.KB.json``: what of a folder is a copy; what is not in it came there otherwise, and stays."""

    model_config = ConfigDict(extra="forbid")

    files: dict[str, _Copied] = {}


class Originals:
    """The originals of all knowledge bases; safe to use from many threads and processes."""

    def __init__(self, settings: StorageSettings, data_dir: Path) -> None:
        """Keep them where ``settings`` say; nothing is asked yet."""
        self._url = settings.originals
        self._data_dir = data_dir
        self._store: ObjectStore | None = None

    @property
    def url(self) -> str:
        """Of the store; empty where the data directory is all there is."""
        return self._url

    def folder(self, kb: str) -> Path:
        """Where the documents of a knowledge base are read from; it may not be there."""
        return upload_folder(self._data_dir, "documents", kb)

    def keep(self, kb: str, name: str, path: Path) -> None:
        """Put a file that is to be moved into the folder under this name into the store first.

        Raises:
            ObjectStoreError: It was not kept there.
        """
        if store := self._opened():
            stamp = store.write(f"{kb}/{name}", path)
            with self._copies(kb) as copies:
                copies.files[name] = _copied(stamp, path)

    def remove(self, kb: str, name: str) -> None:
        """Remove a file from the store, before it is removed from the folder.

        Raises:
            ObjectStoreError: The store refuses.
        """
        if store := self._opened():
            store.remove(f"{kb}/{name}")
            with self._copies(kb) as copies:
                copies.files.pop(name, None)

    def bring(self, kb: str) -> None:
        """Make the folder a copy of the store: new and changed files come, those that are gone go.

        Files that were in the folder before there was a store are left there; see ``not_kept``.

        Raises:
            ObjectStoreError: The store cannot be read; what came before stays.
            StorageFullError: The disk is full.
        """
        store = self._opened()
        if store is None:
            return
        folder = self.folder(kb)
        with self._copies(kb) as copies, translated_disk_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            there = store.names(kb)
            for name, stamp in there.items():
                known = copies.files.get(name)
                if known is None or known != _copied(stamp, folder / name):
                    copies.files[name] = _fetched(store, f"{kb}/{name}", folder / name, stamp)
            for name in copies.files.keys() - there.keys():
                (folder / name).unlink(missing_ok=True)
                del copies.files[name]

    def not_kept(self, kb: str) -> list[str]:
        """Files of the folder that are not in the store, such as those from before there was one."""
        store = self._opened()
        folder = self.folder(kb)
        if store is None or not folder.is_dir():
            return []
        there = store.names(kb)
        own = (path.name for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
        return sorted(name for name in own if name not in there)

    def _opened(self) -> ObjectStore | None:
        if self._url and self._store is None:
            self._store = ObjectStore(self._url)
        return self._store

    @contextlib.contextmanager
    def _copies(self, kb: str) -> Iterator[_Copies]:
        """What is known of the folder's files, kept again at the end; one process at a time changes it."""
        path = self.folder(kb).with_name(f".{kb}.json")
        with translated_disk_errors(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            copies = _read(path)
            before = copies.model_copy(deep=True)
            try:
                yield copies
            finally:
                if copies != before:
                    replace_text(path, copies.model_dump_json())
        finally:
            os.close(descriptor)


def _read(path: Path) -> _Copies:
    try:
        return _Copies.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValidationError):
        # Cut off by a loss of power: every file is fetched again.
        return _Copies()


def _copied(stamp: str, path: Path) -> _Copied:
    try:
        status = path.stat()
    except FileNotFoundError:
        return _Copied(stamp=stamp, size=-1, time_ns=0)
    return _Copied(stamp=stamp, size=status.st_size, time_ns=status.st_mtime_ns)


def _fetched(store: ObjectStore, name: str, path: Path, stamp: str) -> _Copied:
    unfinished = path.with_name(f".fetching-{secrets.token_hex(8)}")
    try:
        store.read(name, unfinished)
        if not unfinished.is_file():
            raise ObjectStoreError(f"{name} in {store.url} is gone; try again")
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return _copied(stamp, path)
