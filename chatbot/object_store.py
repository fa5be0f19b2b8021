"""Whole files by name, in a folder or in an object store. Engine file of fsspec."""

from __future__ import annotations

import contextlib
import datetime
import os
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from chatbot.errors import ChatbotError


class ObjectStoreError(ChatbotError):
    """A store cannot be reached, or refuses; nothing was changed."""


class ObjectStorePackageError(ObjectStoreError):
    """What speaks with a store of this kind is not installed."""


class ObjectStore:
    """Files below a URL; safe to use from many threads.

    A file is there whole or not at all: a folder takes it under another name first, an object store takes it whole.
    """

    def __init__(self, url: str) -> None:
        """Name the place; nothing is asked yet.

        Args:
            url: As ``file:///FOLDER`` or ``s3://BUCKET/PREFIX``, or any that fsspec has an installed package for.

        Raises:
            ObjectStorePackageError: There is none.
            ObjectStoreError: It looks for its server at once, and nobody answers.
        """
        # Few installations have a store; the others need not wait for this.
        from fsspec.core import url_to_fs
        from fsspec.implementations.local import LocalFileSystem

        self.url = url
        try:
            self._files, self._root = url_to_fs(url, use_listings_cache=False, skip_instance_cache=True)
        except (ImportError, ValueError) as error:
            kind = url.partition(":")[0]
            extra = "the extra (pip install 'citedesk[s3]')" if kind == "s3" else "fsspec's package for it"
            raise ObjectStorePackageError(
                f"`storage.originals` begins with {kind}://; install {extra}, or name another place"
            ) from error
        except OSError as error:
            # Some packages look for the server at once.
            raise ObjectStoreError(f"`storage.originals` cannot be reached ({error}); correct or start it") from error
        # Not every store that writes objects whole can rename one without writing it again.
        self._is_local = isinstance(self._files, LocalFileSystem)

    def names(self, folder: str) -> dict[str, str]:
        """Files in a folder, not those below it, each with a stamp that is another one when the file is.

        Raises:
            ObjectStoreError: The store cannot be asked.
        """
        with self._translated():
            try:
                found = self._files.ls(self._place(folder), detail=True)
            except FileNotFoundError:
                return {}
        names = {PurePosixPath(str(own["name"])).name: own for own in found if own["type"] == "file"}
        return {name: _stamp(own) for name, own in sorted(names.items()) if not name.startswith(".")}

    def write(self, name: str, path: Path) -> str:
        """Keep a local file as ``FOLDER/NAME``, in the place of one of this name; returns its stamp.

        Raises:
            ObjectStoreError: It was not kept.
        """
        place = self._place(name)
        with self._translated():
            if self._is_local:
                _write_beside(path, Path(place))
            else:
                self._files.put_file(str(path), place)
            return _stamp(self._files.info(place))

    def read(self, name: str, path: Path) -> None:
        """Write a kept file to ``path``.

        Raises:
            ObjectStoreError: There is none of this name, or it cannot be read.
        """
        with self._translated():
            self._files.get_file(self._place(name), str(path))

    def remove(self, name: str) -> None:
        """Remove a file; nothing happens where there is none.

        Raises:
            ObjectStoreError: The store refuses.
        """
        with self._translated(), contextlib.suppress(FileNotFoundError):
            self._files.rm_file(self._place(name))

    def _place(self, name: str) -> str:
        return f"{self._root}/{name}"

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        """One line for whatever a store says: what, where, and what to do."""
        expected: tuple[type[Exception], ...] = (OSError, ValueError, *_foreign_errors(self.url))
        try:
            yield
        except expected as error:
            said = " ".join(str(error).split()) or type(error).__name__
            raise ObjectStoreError(
                f"originals in {self.url} cannot be read or written ({said});"
                " check the address, its credentials and its rights"
            ) from error


def _write_beside(path: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(f".{secrets.token_hex(8)}")
    try:
        with path.open("rb") as source, unfinished.open("xb") as target:
            while block := source.read(1 << 20):
                target.write(block)
            target.flush()
            os.fsync(target.fileno())
        unfinished.replace(place)
    finally:
        unfinished.unlink(missing_ok=True)


def _stamp(found: Mapping[str, Any]) -> str:
    if tag := found.get("ETag"):
        return str(tag).strip('"')
    changed = found.get("mtime") or found.get("created") or ""
    # Some say it as a moment in a list, and as seconds when asked for one file.
    changed = changed.timestamp() if isinstance(changed, datetime.datetime) else changed
    return f"{found['size']} {changed}"


def _foreign_errors(url: str) -> tuple[type[Exception], ...]:
    """What the package of a store raises beside ``OSError``: S3's has its own errors for credentials and networks."""
    if not url.startswith("s3:"):
        return ()
    from botocore.exceptions import BotoCoreError, ClientError

    return BotoCoreError, ClientError
