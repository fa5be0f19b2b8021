"""What a file is, by content before name."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import DamagedFileError, EncryptedFileError, UnsupportedFileError
from ingest.file_type import file_type
from tests.ingest.files import (
    CHINESE,
    compound_file,
    legacy_workbook,
    outlook_message,
    slides,
    text_pdf,
    word,
    workbook,
    zipped,
)


def kind(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return file_type(path, data)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("made")
    return {
        "pdf": text_pdf(folder / "a.pdf").read_bytes(),
        "docx": word(folder / "a.docx").read_bytes(),
        "pptx": slides(folder / "a.pptx").read_bytes(),
        "xlsx": workbook(folder / "a.xlsx", {"S": [["a"]]}).read_bytes(),
        "odt": zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}),
        "xls": legacy_workbook([["a"]]),
        "msg": outlook_message(subject=b"a", body=b"b", sender=b"c"),
        "doc": compound_file({"WordDocument": b"a"}),
        "html": b" \n<!DOCTYPE html><p>a",
    }


@pytest.mark.parametrize("suffix", ["pdf", "docx", "pptx", "xlsx", "odt", "xls", "msg", "doc", "html"])
@pytest.mark.parametrize("named", ["right", "txt", "pdf", "docx", "xls"])
def test_content_decides_where_the_name_is_wrong(
    tmp_path: Path, made: dict[str, bytes], suffix: str, named: str
) -> None:
    assert kind(tmp_path / f"a.{suffix if named == 'right' else named}", made[suffix]) == suffix


@pytest.mark.parametrize("suffix", ["docx", "pptx", "xlsx", "odt", "doc", "xls", "msg", "pdf"])
def test_a_name_that_promises_more_than_the_content_is_damage(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(DamagedFileError, match=rf"a\.{suffix}"):
        kind(tmp_path / f"a.{suffix}", b"only some text")


@pytest.mark.parametrize("suffix", ["docx", "xlsx", "xls", "msg", "doc"])
def test_a_container_that_is_cut_off_is_damaged(tmp_path: Path, made: dict[str, bytes], suffix: str) -> None:
    data = made[suffix]
    with pytest.raises(DamagedFileError, match=rf"a\.{suffix}"):
        kind(tmp_path / f"a.{suffix}", data[: len(data) * 2 // 3])


@pytest.mark.parametrize("suffix", ["xls", "msg", "doc"])
def test_a_container_whose_header_gives_impossible_sizes_is_damaged(
    tmp_path: Path, made: dict[str, bytes], suffix: str
) -> None:
    # Sectors of 2 to the power of 65,535 bytes: a number too long to be written down.
    data = made[suffix][:30] + b"\xff\xff" + made[suffix][32:]
    with pytest.raises(DamagedFileError, match=rf"a\.{suffix} is cut off or damaged"):
        kind(tmp_path / f"a.{suffix}", data)


@pytest.mark.parametrize("suffix", ["docx", "xlsx", "pptx"])
def test_an_office_container_without_its_main_part_is_damaged(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(DamagedFileError, match="lacks its main part"):
        kind(tmp_path / f"a.{suffix}", zipped({"other.xml": "<a/>"}))


@pytest.mark.parametrize("suffix", ["docx", "xlsx", "pptx", "doc"])
def test_an_encrypted_office_file_is_said_to_be_one(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(EncryptedFileError, match="save it without a password"):
        kind(tmp_path / f"a.{suffix}", compound_file({"EncryptionInfo": b"x", "EncryptedPackage": b"y"}))


@pytest.mark.parametrize("name", ["a.zip", "a.txt", "archive"])
def test_a_zip_archive_is_to_be_unpacked(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnsupportedFileError, match="zip archive; unpack it"):
        kind(tmp_path / name, zipped({"a.txt": "text"}))


def test_other_office_files_and_unknown_names_are_not_supported(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFileError, match=r"a\.ppt"):
        kind(tmp_path / "a.ppt", compound_file({"PowerPoint Document": b"x"}))
    with pytest.raises(UnsupportedFileError, match=r"\.exe"):
        kind(tmp_path / "a.exe", b"MZ")
    with pytest.raises(UnsupportedFileError, match="without a suffix"):
        kind(tmp_path / "README", b"text")


@pytest.mark.parametrize("suffix", ["txt", "csv", "md", "json"])
def test_bytes_that_are_no_text_are_refused_and_utf_16_is_text(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(UnsupportedFileError, match="no text file"):
        kind(tmp_path / f"a.{suffix}", bytes(range(256)) * 4)
    assert kind(tmp_path / f"a.{suffix}", f"AX-200 {CHINESE}".encode("utf-16-le")) == suffix


@pytest.mark.parametrize(
    ("name", "expected"), [("A.MD", "md"), ("a.markdown", "md"), ("a.HTM", "html"), ("a.tsv", "csv")]
)
def test_the_name_decides_among_texts_whatever_its_case(tmp_path: Path, name: str, expected: str) -> None:
    assert kind(tmp_path / name, b"a") == expected
