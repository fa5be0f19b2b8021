"""One file in, one document out."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from ingest.errors import DamagedFileError, EmptyFileError, MissingReaderError, UnsupportedFileError
from ingest.partition import partition
from ingest.settings import IngestSettings
from ingest.types import ParsedDocument
from tests.ingest.files import (
    CHINESE,
    PROSE,
    TRADITIONAL,
    canvas,
    compound_file,
    message,
    outlook_message,
    slides,
    text_pdf,
    word,
    workbook,
    write_lines,
)

SETTINGS = IngestSettings()


def read(path: Path, data: bytes | None = None) -> ParsedDocument:
    if data is not None:
        path.write_bytes(data)
    return partition(path, settings=SETTINGS)


def text_of(document: ParsedDocument) -> str:
    return "\n".join(element.text for element in document.elements)


def test_a_document_knows_its_source_hash_language_and_title(tmp_path: Path) -> None:
    data = f"# 保修条款\n\n{CHINESE}\n".encode()
    document = read(tmp_path / "a.md", data)
    assert document.source == str(tmp_path / "a.md")
    assert document.content_hash == hashlib.sha256(data).hexdigest()
    assert (document.language, document.title, document.warnings) == ("zh", "保修条款", ())


def test_elements_know_the_headings_above_them(tmp_path: Path) -> None:
    document = read(tmp_path / "a.md", b"# A\n\none\n\n## B\n\ntwo\n\n### C\n\nthree\n\n## D\n\nfour\n\n# E\n\nfive\n")
    assert {item.text: item.section_path for item in document.elements if item.kind == "paragraph"} == {
        "one": ("A",),
        "two": ("A", "B"),
        "three": ("A", "B", "C"),
        "four": ("A", "D"),
        "five": ("E",),
    }


def test_the_front_matter_of_markdown_gives_the_title_and_is_no_text(tmp_path: Path) -> None:
    document = read(tmp_path / "a.md", b'---\ntitle: "Refund policy"\nsummary: s\n---\n\n# Refunds\n\nYes.\n')
    assert document.title == "Refund policy"
    assert text_of(document) == "Refunds\nYes."


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# Operating manual\n\nAX-200 dosing pump\n\nText.", "Operating manual – AX-200 dosing pump"),
        ("# Operating manual\n\n2023-01-26\n\nText.", "Operating manual"),
        ("# Law\n\n1993年10月31日 通过\n\nText.", "Law"),
        ("# Refunds\n\nWe pay back.\n", "Refunds"),
        ("Text only.\n", "a"),
    ],
)
def test_the_line_below_the_title_joins_it_where_it_names_the_product(tmp_path: Path, text: str, title: str) -> None:
    assert read(tmp_path / "a.md", text.encode()).title == title


def test_the_headings_of_a_cover_page_make_the_title(tmp_path: Path) -> None:
    drawn = canvas(tmp_path / "a.pdf")
    write_lines(drawn, ["Contoso Electronics"], top=700, size=30)
    write_lines(drawn, ["Standard Plan"], top=600, size=24)
    write_lines(drawn, ["JUNE 2023 | VERSION 1.0"], top=500, size=20)
    drawn.showPage()
    write_lines(drawn, [f"Sentence number {number} of the plan." for number in range(9)])
    drawn.save()
    assert read(tmp_path / "a.pdf").title == "Contoso Electronics – Standard Plan"


def test_a_heading_on_a_slide_holds_for_that_slide_only(tmp_path: Path) -> None:
    document = read(slides(tmp_path / "a.pptx"))
    assert [(item.page, item.section_path) for item in document.elements if item.kind != "heading"] == [
        (1, ("Warranty",)),
        (2, ("Prices",)),
        (3, ()),
    ]
    assert document.page_count == 3


def test_a_spreadsheet_is_called_as_its_file(tmp_path: Path) -> None:
    document = read(workbook(tmp_path / "Prices 2025.xlsx", {"S": [["Part", "Name"], ["AX-1", "Seal"]]}))
    assert (document.title, text_of(document)) == ("Prices 2025", "S\nPart: AX-1; Name: Seal")


def test_mails_give_subject_body_and_the_names_of_what_was_not_read(tmp_path: Path) -> None:
    made = message(subject="Warranty", text="plain", html=f"<p>{PROSE}</p>")
    made.add_attachment(b"x", maintype="application", subtype="pdf", filename="terms.pdf")
    document = read(tmp_path / "a.eml", made.as_bytes())
    assert document.title == "Warranty"
    assert [item.text for item in document.elements][-1] == PROSE
    assert document.warnings == ("a.eml: attachments were not read: terms.pdf",)


def test_an_outlook_message_in_traditional_chinese_is_read(tmp_path: Path) -> None:
    data = outlook_message(subject="保固期限".encode("big5"), body=TRADITIONAL.encode("big5"), sender=b"Service")
    document = read(tmp_path / "a.msg", data)
    assert (document.title, document.language) == ("保固期限", "zh")
    assert TRADITIONAL in text_of(document)


@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("suffix", ["txt", "html", "md", "csv", "rst", "json"])
def test_every_text_format_is_read_in_every_character_set(tmp_path: Path, suffix: str, charset: str) -> None:
    frames = {"html": "<html><body><p>{}</p></body></html>", "json": '{{"text": "{}"}}', "csv": "名称,说明\nAX-1,{}\n"}
    text = frames.get(suffix, "{}\n").format(CHINESE)
    assert CHINESE in text_of(read(tmp_path / f"a.{suffix}", text.encode(charset)))


def test_control_characters_are_no_text(tmp_path: Path) -> None:
    assert text_of(read(tmp_path / "a.txt", b"war\x07ranty\x1b")) == "warranty"


def test_a_word_document_under_the_name_of_a_pdf_is_read_as_what_it_is(tmp_path: Path) -> None:
    assert "Maintenance" in text_of(read(word(tmp_path / "a.docx").rename(tmp_path / "a.pdf")))


@pytest.mark.parametrize("data", [b"", b" \n\t "])
@pytest.mark.parametrize("suffix", ["txt", "pdf", "docx", "png"])
def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, suffix: str, data: bytes) -> None:
    with pytest.raises(EmptyFileError, match=rf"a\.{suffix} is empty"):
        read(tmp_path / f"a.{suffix}", data)


@pytest.mark.parametrize(
    ("name", "data"), [("a.html", b"<html><body></body></html>"), ("a.txt", b"-----\n"), ("a.json", b"{}")]
)
def test_a_file_without_text_is_said_to_hold_none(tmp_path: Path, name: str, data: bytes) -> None:
    with pytest.raises(EmptyFileError, match="holds no text"):
        read(tmp_path / name, data)


@pytest.mark.parametrize("suffix", ["png", "jpg", "jpeg", "tif", "tiff", "bmp", "webp"])
def test_a_picture_is_a_warning_that_ocr_is_off(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    document = partition(path, settings=IngestSettings(ocr=False))
    assert document.elements == ()
    assert "OCR is off" in document.warnings[0]


def test_a_scan_is_a_document_with_a_warning(tmp_path: Path) -> None:
    drawn = canvas(tmp_path / "a.pdf")
    drawn.rect(100, 100, 300, 300, fill=1)
    drawn.save()
    document = read(tmp_path / "a.pdf")
    assert (document.title, document.elements, document.page_count) == ("a", (), 1)
    assert "page 1 has no text" in document.warnings[0]


def test_a_file_above_the_limit_is_refused_with_the_setting_to_change(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x" * 1001)
    with pytest.raises(UnsupportedFileError, match=r"1001 bytes.*1000 of ingest\.max_file_bytes"):
        partition(path, settings=IngestSettings(max_file_bytes=1000))


@pytest.mark.skipif(shutil.which("soffice") is not None, reason="LibreOffice is here and reads them")
def test_a_legacy_word_file_without_libreoffice_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(MissingReaderError, match="apt-get install libreoffice-writer"):
        read(tmp_path / "a.doc", compound_file({"WordDocument": b"x"}))


def test_a_missing_file_and_a_folder_are_reported(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.txt", tmp_path):
        with pytest.raises(DamagedFileError, match="cannot be opened"):
            read(path)


def test_a_cut_off_pdf_is_read_as_far_as_it_goes_or_refused(tmp_path: Path) -> None:
    data = text_pdf(tmp_path / "a.pdf").read_bytes()
    with pytest.raises(DamagedFileError, match=r"b\.pdf"):
        read(tmp_path / "b.pdf", data[:200])
