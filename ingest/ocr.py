"""Text of pictures, Chinese and English, by RapidOCR, which carries its own models. Engine file."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from ingest.errors import DamagedFileError, UnsupportedFileError

# A page of A3 at 300 dots an inch has 17 million.
_MAX_PIXELS = 60_000_000
_SHOWN_MAX_SIDE = 1600


@dataclass(frozen=True, slots=True, kw_only=True)
class OcrLine:
    """A line of text in a picture; coordinates in pixels, ``y`` grows downwards; confidence from 0 to 1."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    confidence: float


def read_lines(picture: NDArray[np.uint8]) -> list[OcrLine]:
    """Lines of text in a picture of shape (height, width, 3), blue first; in no certain order.

    Raises:
        MemoryError: There is too little.
    """
    try:
        found = _engine()(picture)
    except Exception as error:
        # onnxruntime and OpenCV each have an error of their own for this.
        if "bad_alloc" in str(error) or "nsufficient memory" in str(error):
            raise MemoryError(f"OCR of {picture.shape[1]} x {picture.shape[0]} pixels") from error
        raise
    if found.txts is None:
        return []
    lines = []
    for text, box, score in zip(found.txts, found.boxes, found.scores, strict=True):
        if text.strip():
            corners = np.asarray(box, dtype=float)
            (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
            lines.append(
                OcrLine(
                    text=text.strip(),
                    left=float(left),
                    right=float(right),
                    top=float(top),
                    bottom=float(bottom),
                    confidence=float(score),
                )
            )
    return lines


def open_picture(data: bytes, name: str) -> list[NDArray[np.uint8]]:
    """The frames of a picture file, as ``read_lines`` takes them; a fax in TIFF has one for each page.

    Raises:
        DamagedFileError: It is no picture, or cut off.
        UnsupportedFileError: It has too many pixels.
    """
    frames = []
    try:
        with Image.open(io.BytesIO(data)) as image:
            for number in range(getattr(image, "n_frames", 1)):
                image.seek(number)
                if image.width * image.height > _MAX_PIXELS:
                    raise UnsupportedFileError(
                        f"{name} has {image.width} x {image.height} pixels; save it smaller and ingest it again"
                    )
                # A palette or a transparent ground would be lost otherwise; paper is white.
                flat = Image.new("RGB", image.size, "white")
                layer = image.convert("RGBA")
                flat.paste(layer, mask=layer)
                frames.append(np.ascontiguousarray(np.asarray(flat)[:, :, ::-1]))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DamagedFileError(f"{name} is damaged or no picture ({error}); save it again") from error
    return frames


def frame_image(data: bytes, name: str, page: int) -> bytes:
    """A frame of a picture file as PNG, no larger than a screen; errors are those of ``open_picture``.

    Args:
        data: Of the file.
        name: Of the file.
        page: From 1.
    """
    frames = open_picture(data, name)
    if not 1 <= page <= len(frames):
        raise DamagedFileError(f"{name} has {len(frames)} pages, and page {page} is none of them")
    image = Image.fromarray(np.ascontiguousarray(frames[page - 1][:, :, ::-1]))
    image.thumbnail((_SHOWN_MAX_SIDE, _SHOWN_MAX_SIDE))
    picture = io.BytesIO()
    image.save(picture, format="PNG")
    return picture.getvalue()


@lru_cache(maxsize=1)
def _engine() -> Any:
    # Imported late: it brings OpenCV along, and most documents have text.
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "error"})
