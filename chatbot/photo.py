"""A photo that somebody sends: opened within limits, upright, and seen in several ways until something can be read."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from chatbot.errors import ChatbotError

MAX_PHOTO_BYTES = 10_000_000
# Telephones make pictures of 12 to 48 million pixels, and save those of more than 40 as 12 unless told otherwise.
MAX_PHOTO_PIXELS = 40_000_000
FORMATS = ("PNG", "JPEG", "WEBP")
# The OCR makes a larger picture smaller itself; a part of one is seen in full.
_SEEN_SIDE = 2000
_LEAST_SIDE = 16
# From here on a quarter shows letters at one and a half times their size in the whole.
_LARGE_SIDE = 3000
_PART_SHARE = 0.6


class PhotoTooLargeError(ChatbotError):
    """The photo has too many bytes or pixels."""


class PhotoFormatError(ChatbotError):
    """The file is no photo, or of a format that is not read."""


class PhotoDamagedError(ChatbotError):
    """The photo is cut off, or its data cannot be decoded."""


def open_photo(data: bytes) -> Image.Image:
    """The picture in RGB, turned as the camera says (EXIF); of a moving one the first frame.

    Nothing is decoded before format and size are known.

    Raises:
        PhotoTooLargeError: More than ten megabytes or forty megapixels.
        PhotoFormatError: Neither PNG nor JPEG nor WebP, or too small to show a word.
        PhotoDamagedError: It cannot be decoded.
    """
    if len(data) > MAX_PHOTO_BYTES:
        raise PhotoTooLargeError(
            f"the photo has {len(data)} bytes, more than the {MAX_PHOTO_BYTES} that are read; send a smaller one"
        )
    if not data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF")):
        raise PhotoFormatError("the file is no photo in PNG, JPEG or WebP; save it as one of these and send it again")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            _check_size(picture.width, picture.height)
            picture.load()
            return _flat(ImageOps.exif_transpose(picture))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoTooLargeError(_too_many_pixels("far more pixels than it may have")) from error
    except MemoryError as error:
        raise PhotoTooLargeError(_too_many_pixels("more pixels than fit into memory now")) from error
    # Each decoder has its own way to fail on what is damaged or made to harm.
    except (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, OverflowError, struct.error) as error:
        raise PhotoDamagedError(
            "the photo is damaged or cut off and cannot be opened; take it again, or send another copy"
        ) from error


def views(photo: Image.Image) -> Iterator[NDArray[np.uint8]]:
    """The photo as OCR takes it, shape (height, width, 3), blue first; the first view is the photo as it is.

    Then come its quarters, if it is so large that small letters are lost in the whole, and three turns, all with more
    contrast. The OCR copes with tilted lines itself, and mostly with turned ones.
    """
    small = photo.copy()
    small.thumbnail((_SEEN_SIDE, _SEEN_SIDE))
    yield _array(small)
    clear = ImageOps.autocontrast(small, cutoff=1)
    if max(photo.size) > _LARGE_SIDE:
        for part in _quarters(photo.width, photo.height):
            yield _detail(photo, part)
    else:
        yield _array(clear)
    for turn in (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270):
        yield _array(clear.transpose(turn))


def close_up(photo: Image.Image, box: tuple[float, float, float, float]) -> NDArray[np.uint8] | None:
    """The part of a photo around ``box``, in the finest detail; ``None`` where that is most of the photo.

    Args:
        photo: As ``open_photo`` gives it.
        box: Left, top, right and bottom in pixels of the first view.
    """
    scale = max(1.0, max(photo.size) / _SEEN_SIDE)
    left, top, right, bottom = (edge * scale for edge in box)
    # Lines that were not seen stand beside those that were.
    margin = max(right - left, bottom - top)
    part = (
        max(0, int(left - margin)),
        max(0, int(top - margin)),
        min(photo.width, int(right + margin)),
        min(photo.height, int(bottom + margin)),
    )
    if (part[2] - part[0]) * (part[3] - part[1]) > photo.width * photo.height / 2:
        return None
    return _detail(photo, part)


def _detail(photo: Image.Image, part: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    detail = photo.crop(part)
    detail.thumbnail((_SEEN_SIDE, _SEEN_SIDE))
    return _array(ImageOps.autocontrast(detail, cutoff=1))


def _quarters(width: int, height: int) -> Iterator[tuple[int, int, int, int]]:
    """Four parts that overlap by a fifth, so that a plate on the middle is whole in one of them, if it is small."""
    wide, high = int(width * _PART_SHARE), int(height * _PART_SHARE)
    for top in (0, height - high):
        for left in (0, width - wide):
            yield left, top, left + wide, top + high


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PHOTO_PIXELS:
        raise PhotoTooLargeError(_too_many_pixels(f"{width} x {height} pixels"))
    if min(width, height) < _LEAST_SIDE:
        raise PhotoFormatError(f"the photo has only {width} x {height} pixels; send one on which words can be read")


def _too_many_pixels(how_many: str) -> str:
    return f"the photo has {how_many}; at most {MAX_PHOTO_PIXELS} are read, so make it smaller and send it again"


def _flat(picture: Image.Image) -> Image.Image:
    """Without transparency, on white; a palette keeps its colours."""
    layer = picture.convert("RGBA")
    flat = Image.new("RGB", layer.size, "white")
    flat.paste(layer, mask=layer)
    return flat


def _array(picture: Image.Image) -> NDArray[np.uint8]:
    return np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])
