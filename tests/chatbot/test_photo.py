from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from chatbot.errors import ChatbotError
from chatbot.photo import (
    MAX_PHOTO_BYTES,
    PhotoDamagedError,
    PhotoFormatError,
    PhotoTooLargeError,
    close_up,
    open_photo,
    views,
)
from tests.chatbot.plates import saved

PICTURE = Image.fromarray(np.random.default_rng(1).integers(0, 255, (60, 90, 3), dtype=np.uint8))


def _png(width: int, height: int) -> bytes:
    """A file of some bytes that says to be a picture of this size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_three_formats_are_opened(kind: str) -> None:
    photo = open_photo(saved(PICTURE, kind))
    assert (photo.size, photo.mode) == ((90, 60), "RGB")


def test_a_photo_is_turned_as_the_camera_says() -> None:
    assert open_photo(saved(PICTURE, "JPEG", orientation=6)).size == (60, 90)


def test_transparency_becomes_white_and_a_palette_keeps_its_colours() -> None:
    clear = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    assert open_photo(saved(clear)).getpixel((5, 5)) == (255, 255, 255)
    assert open_photo(saved(Image.new("RGB", (40, 40), (0, 0, 255)).convert("P"))).getpixel((5, 5)) == (0, 0, 255)
    assert open_photo(saved(Image.new("I;16", (40, 40), 700))).mode == "RGB"


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7", b"<svg/>", saved(PICTURE, "GIF"), saved(PICTURE, "BMP"), b"\0" * 99]
)
def test_other_formats_are_refused(data: bytes) -> None:
    with pytest.raises(PhotoFormatError, match="save it as one of these"):
        open_photo(data)


def test_too_many_bytes_are_refused_before_anything_is_read() -> None:
    with pytest.raises(PhotoTooLargeError, match=f"10000001 bytes, more than the {MAX_PHOTO_BYTES}"):
        open_photo(b"x" * (MAX_PHOTO_BYTES + 1))


@pytest.mark.parametrize("size", [(8000, 5001), (20_000, 20_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_that_would_swell_is_refused_undecoded(size: tuple[int, int]) -> None:
    with pytest.raises((PhotoTooLargeError, PhotoDamagedError)) as refused:
        open_photo(_png(*size))
    if size[0] < 2**30:
        assert isinstance(refused.value, PhotoTooLargeError)
        assert "smaller" in str(refused.value)


def test_one_without_room_for_a_word_is_refused() -> None:
    with pytest.raises(PhotoFormatError, match="only 90 x 10 pixels"):
        open_photo(saved(PICTURE.resize((90, 10))))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_photo_that_is_cut_off_is_said(kind: str) -> None:
    data = saved(PICTURE, kind)
    for end in (20, len(data) // 2):
        with pytest.raises(PhotoDamagedError, match="damaged or cut off"):
            open_photo(data[:end])


def test_a_photo_opens_though_what_the_camera_noted_is_damaged() -> None:
    damaged = bytearray(saved(PICTURE, "JPEG", orientation=6))
    (entries,) = struct.unpack_from("<H" if b"II*\0" in damaged else ">H", damaged, damaged.index(b"Exif\0\0") + 14)
    assert entries == 1
    damaged[damaged.index(b"Exif\0\0") + 14 : damaged.index(b"Exif\0\0") + 16] = b"\xff\xff"
    with pytest.warns(UserWarning, match="EXIF"):
        assert open_photo(bytes(damaged)).mode == "RGB"


# Damage to what the camera noted is a warning, and the picture opens.
@pytest.mark.filterwarnings("ignore::UserWarning:PIL.TiffImagePlugin")
@settings(deadline=None)
@given(
    st.sampled_from([saved(PICTURE, kind, orientation=3) for kind in ("PNG", "JPEG", "WEBP")]),
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=12),
)
def test_whatever_is_wrong_with_a_photo_is_an_error_of_ours(data: bytes, changes: list[tuple[int, int]]) -> None:
    damaged = bytearray(data)
    for place, value in changes:
        damaged[place % len(damaged)] = value
    try:
        assert open_photo(bytes(damaged)).mode == "RGB"
    except ChatbotError as error:
        assert str(error)  # noqa: PT017 - most damaged pictures still open


def test_a_photo_is_seen_whole_and_turned_and_a_large_one_in_parts_too() -> None:
    assert [view.shape[:2] for view in views(Image.new("RGB", (1600, 1200)))] == [
        (1200, 1600), (1200, 1600), (1600, 1200), (1200, 1600), (1600, 1200)
    ]  # fmt: skip
    whole, *parts = [view.shape[:2] for view in views(Image.new("RGB", (4000, 2000)))]
    assert whole == (1000, 2000)
    assert parts == [(1000, 2000)] * 4 + [(2000, 1000), (1000, 2000), (2000, 1000)]
    blue = next(views(Image.new("RGB", (40, 40), (0, 0, 255))))
    assert blue[0, 0].tolist() == [255, 0, 0]


def test_a_close_up_shows_what_was_seen_with_its_surroundings_in_full() -> None:
    photo = Image.new("RGB", (4000, 3000))
    closer = close_up(photo, (900, 700, 1000, 720))
    assert closer is not None
    assert closer.shape == (440, 600, 3)
    assert close_up(photo, (100, 100, 1900, 1400)) is None
