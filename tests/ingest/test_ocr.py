"""Pictures and scans become text: read by OCR where there is no text layer, or none that means anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from ingest.errors import DamagedFileError, UnsupportedFileError
from ingest.ocr import open_picture
from ingest.partition import partition
from ingest.pdf_elements import is_garbled
from ingest.settings import IngestSettings
from ingest.types import ParsedDocument
from tests.ingest.files import garbled_pdf

PLATE = Path(__file__).parent / "data" / "nameplate.png"


def solid(document: ParsedDocument) -> str:
    return "".join("".join(element.text.split()) for element in document.elements)


def scan(path: Path, source: Path = PLATE, *, pages: int = 1) -> Path:
    with Image.open(source) as picture:
        page = picture.convert("RGB")
        page.save(path, save_all=True, append_images=[page] * (pages - 1), resolution=130.0)
    return path


def assert_read(document: ParsedDocument) -> None:
    text = solid(document)
    assert "AX-200/45B" in text
    assert "密封组件每运行2000小时更换一次。" in text
    assert "Closetheinletvalvebeforethepumpisopened." in text
    # From top to bottom.
    assert text.index("维护说明") < text.index("断开电源") < text.index("Close") < text.index("every")
    assert all(element.confidence and element.confidence > 0.85 for element in document.elements)
    assert document.warnings == ()


@pytest.mark.long
@pytest.mark.parametrize("kind", ["png", "jpg", "tif", "webp"])
def test_a_picture_is_read_in_both_languages(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"plate.{kind}"
    with Image.open(PLATE) as picture:
        picture.convert("RGB").save(path)
    assert_read(partition(path, settings=IngestSettings()))


@pytest.mark.long
def test_a_scanned_pdf_is_read_page_by_page(tmp_path: Path) -> None:
    document = partition(scan(tmp_path / "scan.pdf", pages=2), settings=IngestSettings())
    assert_read(document)
    assert {element.page for element in document.elements} == {1, 2}


@pytest.mark.long
def test_a_page_whose_text_layer_means_nothing_is_read_from_its_picture(tmp_path: Path) -> None:
    path = garbled_pdf(tmp_path / "garbled.pdf", "Close the inlet valve before the pump is opened.")
    document = partition(path, settings=IngestSettings())
    assert "Closetheinletvalvebeforethepumpisopened" in solid(document)
    off = partition(path, settings=IngestSettings(ocr=False))
    assert off.elements == ()
    assert "OCR is off" in off.warnings[0]


@pytest.mark.long
def test_what_can_hardly_be_read_is_a_warning(tmp_path: Path) -> None:
    with Image.open(PLATE) as picture:
        blurred = picture.convert("RGB").resize((160, 61)).resize(picture.size)
        blurred.save(tmp_path / "blurred.png")
    document = partition(tmp_path / "blurred.png", settings=IngestSettings())
    assert "page 1 has text that OCR could hardly read" in document.warnings[0]


def test_a_text_layer_is_garbled_when_much_of_it_is_no_character() -> None:
    assert is_garbled("\ue001\ue002\ue003 \ue004")
    assert is_garbled("(cid:12)(cid:13)(cid:14)")
    assert is_garbled("\ufffd" * 3 + "Pump")
    assert not is_garbled("Close the valve. 关闭阀门。⻓期供货 ① ≥ 45 °C")
    assert not is_garbled("")


def test_a_picture_that_is_none_or_too_large_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    data = PLATE.read_bytes()
    for broken in (b"", b"no picture", data[:200], data[:-300]):
        with pytest.raises(DamagedFileError, match=r"plate\.png is damaged or no picture"):
            open_picture(broken, "plate.png")
    monkeypatch.setattr("ingest.ocr._MAX_PIXELS", 1000)
    with pytest.raises(UnsupportedFileError, match="1100 x 420 pixels; save it smaller"):
        open_picture(data, "plate.png")
