"""Take files in from a browser: what they may be called, and that they are whole or not there."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
import unicodedata
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

from anyio import to_thread

from chatbot.insights.order_rows import ORDER_FILE_ENDINGS
from chatbot.upload_folders import UploadKind
from ingest.properties import SIDECAR_SUFFIX
from ui.admin.errors import FileNameError, UploadBrokenError, UploadTooLargeError
from vectorstore.storage import sync, translated_disk_errors

_SUFFIXES: dict[UploadKind, frozenset[str]] = {
    "questions": frozenset({".xlsx", ".csv", ".jsonl"}),
    "backups": frozenset({".tar"}),
    "products": frozenset({".xlsx", ".csv"}),
    "orders": frozenset(ORDER_FILE_ENDINGS),
}
# With the properties' suffix and the beginning of an unfinished one it stays below the 255 of file systems.
_LONGEST_NAME_BYTES = 200
# Windows takes these for devices, whatever follows the dot: whoever copies the folder there must get files.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r'[<>:"|?*]')
_LITTER = frozenset({"thumbs.db", "desktop.ini"})
_UNFINISHED = ".uploading-"
# Nobody uploads a file for so long; what is older was left by a process that was killed.
_LEFT_BEHIND_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """A file that was taken in.

    Attributes:
        before: SHA-256 of the file of this name that it has replaced; ``None`` where there was none.
    """

    path: Path
    bytes: int
    sha256: str
    before: str | None


def checked_name(name: str, kind: UploadKind = "documents") -> str:
    """The name under which a file is kept, in every language's own letters.

    What some file systems do not take becomes ``_``; white space is one space.

    Raises:
        FileNameError: It leads out of the folder, is hidden, holds what cannot be seen, or is too long.
    """
    clean = " ".join(unicodedata.normalize("NFC", name).split(" ")).strip()
    if not clean.strip(". "):
        raise FileNameError("path" if ".." in clean else "empty")
    if "/" in clean or "\\" in clean:
        raise FileNameError("path")
    # Marks that turn the direction of reading make an .exe look like a .pdf.
    if any(unicodedata.category(character).startswith("C") for character in clean):
        raise FileNameError("control")
    clean = " ".join(_NOT_IN_NAMES.sub("_", clean).split()).rstrip(". ")
    if clean.startswith((".", "~$")) or clean.lower() in _LITTER:
        raise FileNameError("hidden")
    if _DEVICES.fullmatch(clean.split(".")[0].strip()):
        raise FileNameError("device")
    if clean.lower().endswith(SIDECAR_SUFFIX):
        raise FileNameError("sidecar")
    if len(clean.encode()) > _LONGEST_NAME_BYTES:
        raise FileNameError("long")
    if kind in _SUFFIXES and Path(clean).suffix.lower() not in _SUFFIXES[kind]:
        raise FileNameError("kind")
    return clean


async def take_in(
    folder: Path,
    name: str,
    blocks: AsyncIterator[bytes],
    *,
    max_bytes: int,
    keep: Callable[[Path], None] | None = None,
) -> Uploaded:
    """Write a file beside its place and move it there when it is whole; a file of this name is replaced.

    Args:
        folder: Made if it is not there.
        name: As ``checked_name`` gave it.
        blocks: Its bytes; whatever they raise leaves nothing behind.
        max_bytes: Of the file.
        keep: Puts the whole file elsewhere too, on a thread, before it is at its place; what it raises leaves nothing.

    Raises:
        UploadTooLargeError: There are more.
        StorageFullError: The disk is full.
    """
    digest, size = hashlib.sha256(), 0
    with translated_disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _remove_left_behind(folder)
        unfinished = folder / f"{_UNFINISHED}{secrets.token_hex(8)}"
        try:
            with unfinished.open("xb") as stream:
                async for block in blocks:
                    size += len(block)
                    if size > max_bytes:
                        raise UploadTooLargeError(
                            f"the file has more than {max_bytes} bytes; split it, or raise the limit"
                        )
                    digest.update(block)
                    stream.write(block)
                stream.flush()
                os.fsync(stream.fileno())
            path = folder / name
            before = _sha256(path)
            if keep:
                await to_thread.run_sync(keep, unfinished)
            unfinished.replace(path)
            sync(folder)
        finally:
            unfinished.unlink(missing_ok=True)
    return Uploaded(path=path, bytes=size, sha256=digest.hexdigest(), before=before)


async def whole(blocks: AsyncIterator[bytes], announced: int | None) -> AsyncIterator[bytes]:
    """Pass a body on, and see that it was whole.

    Raises:
        UploadBrokenError: It has another length than was announced.
    """
    seen = 0
    async for block in blocks:
        seen += len(block)
        yield block
    if announced is not None and seen != announced:
        raise UploadBrokenError(f"{announced} bytes were announced and {seen} came; upload the file again")


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def _remove_left_behind(folder: Path) -> None:
    for path in folder.glob(f"{_UNFINISHED}*"):
        if time.time() - path.stat().st_mtime > _LEFT_BEHIND_SECONDS:
            path.unlink(missing_ok=True)
