"""Nameplates drawn by Pillow, and photos of them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

ENGLISH = (
    "VELTRASK FLUID EQUIPMENT",
    "Type AX-200/45B",
    "S/N VX20110987",
    "18.5 kW  2900 rpm  IP55",
    "Bearing 6205-2RS",
)
CHINESE = ("韦特拉斯流体设备", "型号 AX-200/45B", "出厂编号 VX20110987", "功率 18.5 kW 转速 2900", "轴承 6205-2RS")

Colour = tuple[int, int, int]
# Where Debian and Fedora put the font that CI installs.
_HAN_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
)
_GROUND: Colour = (90, 90, 90)


def plate(
    lines: Sequence[str], *, letters: Colour = (30, 30, 30), metal: Colour = (200, 200, 195), noise: float = 0.0
) -> Image.Image:
    """A plate with these lines on it, 900 pixels wide; ``noise`` is its standard deviation in grey levels."""
    picture = Image.new("RGB", (900, 520), metal)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((8, 8, 891, 511), outline=letters, width=4)
    for number, line in enumerate(lines):
        draw.text((50, 40 + number * 80), line, font=_font(line), fill=letters)
    grain = np.random.default_rng(1).normal(0, noise, (520, 900, 3))
    return Image.fromarray((np.asarray(picture) + grain).clip(0, 255).astype(np.uint8))


def turned(picture: Image.Image, degrees: float) -> Image.Image:
    """Held like this, on a dark ground."""
    return picture.rotate(degrees, expand=True, fillcolor=_GROUND, resample=Image.Resampling.BICUBIC)


def far_away(picture: Image.Image, width: int) -> Image.Image:
    """On a photo of twelve megapixels, so many pixels wide."""
    photo = Image.new("RGB", (4000, 3000), (120, 100, 80))
    photo.paste(picture.resize((width, width * picture.height // picture.width)), (1200, 900))
    return photo


def saved(picture: Image.Image, kind: str = "PNG", *, orientation: int | None = None) -> bytes:
    """The file's bytes; ``orientation`` is what the camera says (EXIF 0x0112)."""
    buffer = io.BytesIO()
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    picture.save(buffer, kind, exif=exif, quality=90)
    return buffer.getvalue()


def _font(line: str) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    if line.isascii():
        return ImageFont.load_default(52)
    path = next((path for path in _HAN_FONTS if Path(path).exists()), None)
    if path is None:
        pytest.skip("no Chinese font on this machine: install fonts-noto-cjk")
    return ImageFont.truetype(path, 52)
