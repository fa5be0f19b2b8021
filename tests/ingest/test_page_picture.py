from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from ingest.errors import PageImageError
from ingest.page_picture import draw, may_have_pages, page_picture
from ingest.settings import IngestSettings
from tests.ingest.files import canvas, write_lines

SETTINGS = IngestSettings()


def size(picture: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(picture)) as image:
        assert image.format == "PNG"
        return image.size


@pytest.fixture
def two_pages(tmp_path: Path) -> Path:
    drawn = canvas(tmp_path / "a.pdf")
    write_lines(drawn, ["The first page."])
    drawn.showPage()
    drawn.showPage()
    drawn.save()
    return tmp_path / "a.pdf"


@pytest.mark.long
def test_a_page_is_drawn_in_a_process_of_its_own(two_pages: Path) -> None:
    first, second = (page_picture(two_pages, page, SETTINGS) for page in (1, 2))
    assert size(first) == size(second) == (827, 1170)
    # Something stands on the first one only.
    assert len(first) > len(second)


@pytest.mark.parametrize("page", [0, 3, 10**9, -1])
def test_a_page_that_is_not_there_is_told(two_pages: Path, page: int) -> None:
    with pytest.raises(PageImageError, match="2 pages"):
        page_picture(two_pages, page, SETTINGS)


@pytest.mark.long
def test_a_file_that_is_no_document_is_told(tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (tmp_path / "a.txt").write_text("text")
    canvas(tmp_path / "secret.pdf", password="secret").save()
    for name, why in (("bad.pdf", "damaged"), ("a.txt", "no pages"), ("secret.pdf", "encrypted"), ("x.pdf", "No such")):
        with pytest.raises(PageImageError, match=why):
            page_picture(tmp_path / name, 1, SETTINGS)


def test_a_poster_is_drawn_no_larger_than_a_screen(tmp_path: Path) -> None:
    drawn = canvas(tmp_path / "poster.pdf")
    drawn.setPageSize((20_000, 10_000))
    drawn.showPage()
    drawn.save()
    assert max(size(draw(tmp_path / "poster.pdf", 1))) <= 1601


def test_a_picture_is_drawn_frame_by_frame(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (3000, 1000), colour) for colour in ("white", "black")]
    frames[0].save(tmp_path / "fax.tiff", save_all=True, append_images=frames[1:])
    assert size(draw(tmp_path / "fax.tiff", 2)) == (1600, 533)
    with pytest.raises(PageImageError, match="2 pages"):
        page_picture(tmp_path / "fax.tiff", 3, SETTINGS)
    assert may_have_pages(tmp_path / "fax.tiff")
    assert not may_have_pages(tmp_path / "a.docx")
