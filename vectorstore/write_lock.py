"""The right to write a knowledge base: held by one process, and taken back by the kernel from a dead one."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import time
from collections.abc import Iterator
from pathlib import Path

from vectorstore.errors import KnowledgeBaseBusyError
from vectorstore.storage import translated_disk_errors

_LOG = logging.getLogger(__name__)
_POLL_SECONDS = 0.2


class WriteLock:
    """A file that names the process that holds it."""

    def __init__(self, path: Path, *, kb: str, wait_seconds: float) -> None:
        """Lock by the file ``path`` of the knowledge base ``kb``; its folder must be there when it is held."""
        self._path = path
        self._kb = kb
        self._wait_seconds = wait_seconds

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold it; who holds it is written down by ``sign``.

        Raises:
            KnowledgeBaseBusyError: Another process holds it, for longer than this one waits.
        """
        with translated_disk_errors(self._path.parent):
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            self._take(descriptor)
            yield
        finally:
            os.close(descriptor)

    def sign(self) -> None:
        """Write down that this process holds it."""
        with translated_disk_errors(self._path.parent):
            descriptor = os.open(self._path, os.O_RDWR)
            try:
                os.ftruncate(descriptor, 0)
                os.pwrite(descriptor, str(os.getpid()).encode(), 0)
            finally:
                os.close(descriptor)

    def is_held(self) -> bool:
        """Whether some process holds it now."""
        try:
            descriptor = os.open(self._path, os.O_RDONLY)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        else:
            return False
        finally:
            os.close(descriptor)

    def _take(self, descriptor: int) -> None:
        # Whoever asks whether somebody writes holds the lock for a blink.
        until = time.monotonic() + max(self._wait_seconds, _POLL_SECONDS)
        told = False
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                holder = os.pread(descriptor, 32, 0).decode("ascii", "replace").strip() or "unknown"
                busy = f"process {holder} is writing to knowledge base {self._kb!r}"
                if time.monotonic() >= until:
                    raise KnowledgeBaseBusyError(f"{busy}; try again when it has finished") from error
                if not told:
                    _LOG.warning("%s; waiting for it, at most %.0f s", busy, self._wait_seconds)
                    told = True
                time.sleep(_POLL_SECONDS)
            else:
                return
