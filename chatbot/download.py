"""Fetch one file over HTTP into place: resumed, checked, atomic. Engine file of httpx."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

import httpx

from chatbot.errors import ModelDownloadError, ModelHashError

Progress = Callable[[str, int, int], None]
"""Told (file, bytes so far, bytes in all or 0)."""

_TIMEOUT = httpx.Timeout(60.0, connect=5.0)
# What has come of a block is lost when the transfer breaks, so they are small.
_BLOCK = 1 << 16
# A transfer that breaks is taken up again where it stopped, this many times in a row without a single new byte.
_TRIES = 4
_RESUME_PAUSE_SECONDS = 1.0


def fetch(
    url: str,
    target: Path,
    *,
    sha256: str = "",
    label: str,
    progress: Progress | None = None,
    pause_seconds: float = _RESUME_PAUSE_SECONDS,
) -> str:
    """Download ``url`` to ``target`` and return its SHA-256.

    What was fetched before a break stays beside the target as ``.part`` and is taken up again by HTTP Range.

    Args:
        url: ``https:``, ``http:`` or ``file:``.
        target: Written only once it is whole and checked.
        sha256: Expected, or empty to accept any.
        label: Shown in progress and errors.
        progress: Told about bytes.
        pause_seconds: Before a broken transfer is taken up again; doubled each time that brings nothing.

    Raises:
        ModelDownloadError: The source does not answer or has no such file.
        ModelHashError: It gave something else; nothing is kept.
    """
    part = target.with_name(target.name + ".part")
    if urlparse(url).scheme == "file":
        path = Path(url2pathname(urlparse(url).path))
        if not path.is_file():
            raise ModelDownloadError(f"{path} does not exist")
        shutil.copyfile(path, part)
        if progress:
            progress(label, part.stat().st_size, part.stat().st_size)
    else:
        _fetch_http(url, part, label, progress, pause_seconds)
    found = sha256_of(part)
    if sha256 and found != sha256:
        part.unlink()
        raise ModelHashError(f"{label} has SHA-256 {found}, expected {sha256}; it was thrown away")
    part.replace(target)
    return found


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _fetch_http(url: str, part: Path, label: str, progress: Progress | None, pause_seconds: float) -> None:
    host = urlparse(url).hostname
    failures = 0
    has_answered = False
    while True:
        before = part.stat().st_size if part.exists() else 0
        try:
            _transfer(url, part, before, label, progress)
        except httpx.HTTPStatusError as error:
            raise ModelDownloadError(f"{host} answered {error.response.status_code} for {label}") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            gained = part.exists() and part.stat().st_size > before
            has_answered = has_answered or gained
            if not has_answered and isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout)):
                raise ModelDownloadError(f"cannot reach {host} ({error or 'no answer'})") from error
            failures = 0 if gained else failures + 1
            if failures >= _TRIES:
                raise ModelDownloadError(
                    f"the transfer of {label} from {host} broke off ({error or type(error).__name__}); run the command"
                    " again to take it up where it stopped"
                ) from error
            time.sleep(pause_seconds * 2.0**failures)
        else:
            return


def _transfer(url: str, part: Path, start: int, label: str, progress: Progress | None) -> None:
    """Append to ``part`` from ``start`` on, until the file is whole."""
    headers = {"Range": f"bytes={start}-", "Accept-Encoding": "identity"} if start else {"Accept-Encoding": "identity"}
    with httpx.stream("GET", url, headers=headers, timeout=_TIMEOUT, follow_redirects=True) as response:
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE and start:
            if response.headers.get("Content-Range") == f"bytes */{start}":
                return
            # Longer than the source's file: not a beginning of it.
            part.unlink()
        else:
            _append(response, part, start, label, progress)
            return
    _transfer(url, part, 0, label, progress)


def _append(response: httpx.Response, part: Path, start: int, label: str, progress: Progress | None) -> None:
    response.raise_for_status()
    if response.status_code != httpx.codes.PARTIAL_CONTENT:
        start = 0
    done, total = start, start + int(response.headers.get("Content-Length", 0))
    with part.open("ab" if start else "wb") as stream:
        for block in response.iter_bytes(_BLOCK):
            stream.write(block)
            done += len(block)
            if progress:
                progress(label, done, total)
