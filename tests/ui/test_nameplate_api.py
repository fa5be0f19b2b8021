"""A photo over HTTP, as the page sends it."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import httpx
import pytest
from PIL import Image, ImageDraw, ImageFont

from chatbot.assembly import Application
from tests.ui.conftest import serving

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def address(scripted_module: Application) -> Iterator[str]:
    with serving(scripted_module) as url:
        yield url


def _plate(*lines: str) -> bytes:
    image = Image.new("RGB", (900, 120 * len(lines) + 60), "#d8d8d8")
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((40, 40 + 120 * number), line, fill="black", font=ImageFont.load_default(64))
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def test_a_part_number_that_the_documents_know_becomes_a_question(address: str) -> None:
    found = httpx.post(f"{address}/api/nameplate?language=zh", content=_plate("AX-200/45", "S/N 4711"), timeout=120)
    assert found.status_code == 200
    body = found.json()
    assert body["part_numbers"] == ["AX-200/45"]
    assert "AX-200/45" in body["question"]
    assert "手册" in body["question"]
    own = {"text": "How loud is it?"}
    asked = httpx.post(f"{address}/api/nameplate", params=own, content=_plate("AX-200/45"), timeout=120).json()
    assert asked["question"] == "AX-200/45: How loud is it?"


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"", 400), (b"not a picture", 400), (b"\x89PNG\r\n\x1a\n" + b"x" * 99, 400), (b"x" * 10_000_001, 413)],
)
def test_what_is_no_photo_is_told_in_one_line(address: str, content: bytes, status: int) -> None:
    answer = httpx.post(f"{address}/api/nameplate", content=content, timeout=60)
    assert answer.status_code == status
    message = answer.json()["error"]["message"]
    assert message
    assert "\n" not in message
