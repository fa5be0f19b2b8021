"""A page of a document as a picture, drawn in a process of its own: a file that means harm costs a picture only."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

from ingest.errors import PageImageError
from ingest.file_type import file_type
from ingest.ocr import frame_image
from ingest.pdf import page_image
from ingest.settings import IngestSettings

_TIMEOUT_SECONDS = 30.0
_MAX_BYTES = 20_000_000
_PNG = b"\x89PNG\r\n\x1a\n"


def page_picture(path: Path, page: int, settings: IngestSettings) -> bytes:
    """A page of a PDF, or a frame of a picture file, as PNG.

    Args:
        path: Of the document.
        page: From 1.
        settings: Memory of a reader.

    Raises:
        PageImageError: It has no pages that can be drawn, or cannot be read; the message says which.
    """
    command = [
        sys.executable,
        "-P",
        "-m",
        "ingest.page_picture_main",
        str(path),
        str(page),
        str(settings.reader_memory_bytes),
    ]
    # A group of its own, so that it can be ended with whatever it has started.
    with subprocess.Popen(  # noqa: S603 - our own module
        command, process_group=0, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            picture, said = process.communicate(timeout=_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired as error:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise PageImageError(
                f"page {page} of {path.name} took longer than {_TIMEOUT_SECONDS:g} s to draw"
            ) from error
    if process.returncode or not picture.startswith(_PNG) or len(picture) > _MAX_BYTES:
        why = said.decode(errors="replace").strip().splitlines()[-1:] or ["its reader ended"]
        raise PageImageError(f"page {page} of {path.name} cannot be drawn: {why[0]}")
    return picture


def draw(path: Path, page: int) -> bytes:
    """The same in this process.

    Raises:
        IngestError: It cannot be drawn.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PageImageError(f"{path.name} cannot be read ({error.strerror})") from error
    match file_type(path, data):
        case "pdf":
            return page_image(path, page)
        case "picture":
            return frame_image(data, path.name, page)
        case kind:
            raise PageImageError(f"{path.name} is {kind}, which has no pages of its own")


def may_have_pages(path: Path) -> bool:
    """Whether it is worth trying, by the file's name."""
    return path.suffix.lower() in {".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"}
