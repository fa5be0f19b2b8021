"""Office files that would do harm when they are unpacked are refused, by their headers or by their beginning."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from ingest.errors import UnsafeFileError
from ingest.partition import partition
from ingest.read_one import read_one
from ingest.settings import IngestSettings
from ingest.types import ParsedDocument
from tests.ingest.files import opendocument, slides, word, workbook

MAIN = {"docx": "word/document.xml", "pptx": "ppt/presentation.xml", "xlsx": "xl/workbook.xml", "odt": "content.xml"}
BOMB = (
    '<!DOCTYPE a [<!ENTITY a0 "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]><a>&a9;</a>"
)
OUTSIDE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("made")
    return {
        "docx": word(folder / "a.docx").read_bytes(),
        "pptx": slides(folder / "a.pptx").read_bytes(),
        "xlsx": workbook(folder / "a.xlsx", {"S": [["Part", "零件"], ["AX-1", "Seal"]]}).read_bytes(),
        "odt": opendocument("<text:p>Shown.</text:p>"),
    }


def packed(data: bytes, more: Mapping[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A file with other or more members."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", method) as new:
        for info in old.infolist():
            if info.filename not in more:
                new.writestr(info, old.read(info))
        for name, content in more.items():
            new.writestr(name, content)
    return target.getvalue()


def refusal(data: bytes, suffix: str, folder: Path) -> str:
    path = folder / f"a.{suffix}"
    path.write_bytes(data)
    started = time.monotonic()
    with pytest.raises(UnsafeFileError) as raised:
        partition(path, settings=IngestSettings())
    assert time.monotonic() - started < 20
    assert str(raised.value).startswith(f"a.{suffix} is not opened: ")
    assert "\n" not in str(raised.value)
    return str(raised.value)


@pytest.mark.parametrize("suffix", MAIN)
def test_a_file_that_swells_without_measure_is_refused(tmp_path: Path, made: dict[str, bytes], suffix: str) -> None:
    data = packed(made[suffix], {"media/zeros.bin": bytes(60_000_000)})
    assert "times its size, more than 200" in refusal(data, suffix, tmp_path)


def test_a_file_that_swells_beyond_the_bound_is_refused(tmp_path: Path, made: dict[str, bytes]) -> None:
    # The headers' word is enough, whatever they hold: this one says 3 GB.
    data = packed(made["docx"], {"media/a.bin": b"a" * 1000}).replace(
        struct.pack("<II", *_sizes(b"a" * 1000)), struct.pack("<II", _sizes(b"a" * 1000)[0], 3_000_000_000)
    )
    assert "swells to 300" in refusal(data, "docx", tmp_path)


def test_a_part_that_holds_more_than_it_says_is_refused(tmp_path: Path, made: dict[str, bytes]) -> None:
    zeros = bytes(30_000_000)
    packed_size, size = _sizes(zeros)
    data = packed(made["xlsx"], {"media/a.bin": zeros}).replace(
        struct.pack("<II", packed_size, size), struct.pack("<II", packed_size, 1000)
    )
    assert "media/a.bin holds more than it says" in refusal(data, "xlsx", tmp_path)


def _sizes(content: bytes) -> tuple[int, int]:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", content)
        return archive.getinfo("a").compress_size, len(content)


def test_thousands_of_parts_are_refused(tmp_path: Path, made: dict[str, bytes]) -> None:
    data = packed(made["pptx"], {f"media/{number}": "" for number in range(10_001)})
    assert "more than 10000" in refusal(data, "pptx", tmp_path)


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/evil.xml", "..\\evil.xml", "C:\\evil.xml", "a/../../b"])
def test_a_part_that_climbs_out_is_refused(tmp_path: Path, made: dict[str, bytes], name: str) -> None:
    data = packed(made["docx"], {name: "<a/>"})
    assert "names a place outside the file" in refusal(data, "docx", tmp_path)


@pytest.mark.parametrize("suffix", MAIN)
@pytest.mark.parametrize("xml", [BOMB, OUTSIDE], ids=["bomb", "outside"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_entities_are_refused_in_every_part_and_encoding(
    tmp_path: Path, made: dict[str, bytes], suffix: str, xml: str, charset: str
) -> None:
    data = packed(made[suffix], {MAIN[suffix]: f'<?xml version="1.0" encoding="{charset}"?>{xml}'.encode(charset)})
    assert f"{MAIN[suffix]} declares XML entities" in refusal(data, suffix, tmp_path)


def test_two_parts_of_one_name_and_unknown_packing_are_refused(tmp_path: Path, made: dict[str, bytes]) -> None:
    target = io.BytesIO(made["docx"])
    with zipfile.ZipFile(target, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("word/document.xml", "<a/>")
    assert "the same name" in refusal(target.getvalue(), "docx", tmp_path)
    data = packed(made["docx"], {"media/a.bin": "a"}, method=zipfile.ZIP_LZMA)
    assert "does not know" in refusal(data, "docx", tmp_path)


def test_archives_within_are_not_opened(tmp_path: Path, made: dict[str, bytes]) -> None:
    inner = packed(made["xlsx"], {"media/zeros.bin": bytes(60_000_000)})
    (tmp_path / "a.docx").write_bytes(packed(made["docx"], {"word/embeddings/book.xlsx": inner}))
    document = partition(tmp_path / "a.docx", settings=IngestSettings())
    assert (len(document.elements), document.warnings) == (7, ())


@pytest.mark.parametrize("suffix", MAIN)
def test_an_ordinary_file_is_read(tmp_path: Path, made: dict[str, bytes], suffix: str) -> None:
    (tmp_path / f"a.{suffix}").write_bytes(made[suffix])
    assert partition(tmp_path / f"a.{suffix}", settings=IngestSettings()).elements


@pytest.mark.parametrize("xml", [BOMB, OUTSIDE], ids=["bomb", "outside"])
def test_a_web_page_s_entities_are_no_text(tmp_path: Path, xml: str) -> None:
    (tmp_path / "secret.txt").write_text("password")
    xml = xml.replace("/etc/hostname", str(tmp_path / "secret.txt"))
    page = xml.replace("DOCTYPE a", "DOCTYPE html").replace("<a>", "<html><body><p>Weighs 45 kg. ").replace("</a>", "")
    (tmp_path / "a.html").write_text(page)
    document = partition(tmp_path / "a.html", settings=IngestSettings())
    text = "".join(element.text for element in document.elements)
    assert "Weighs 45 kg." in text
    assert len(text) < 100
    assert "password" not in text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.rst", "Shown.\n\n.. include:: {}\n"),
        ("a.rst", "Shown.\n\n.. csv-table:: t\n   :file: {}\n"),
        ("a.rst", "Shown.\n\n.. raw:: html\n   :file: {}\n"),
        ("a.rst", "Shown.\n\n.. literalinclude:: {}\n"),
        ("a.rst", "Shown.\n\n.. image:: file://{}\n"),
        ("a.md", "Shown.\n\n![picture](file://{})\n\n<iframe src='file://{}'></iframe>\n"),
        ("a.html", "<p>Shown.</p><img src='file://{}'><object data='file://{}'></object><iframe src='file://{}'>"),
    ],
)
def test_no_text_format_draws_another_file_in(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / "secret.csv").write_text("password,geheim")
    path = tmp_path / name
    path.write_text(text.replace("{}", str(tmp_path / "secret.csv")))
    result = read_one(path, IngestSettings())
    if isinstance(result, ParsedDocument):
        assert "password" not in "".join(element.text for element in result.elements)
    else:
        assert name in result.reason
