"""One file in, one document out: the type is found, the right reader is called."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest import json_text, mail, plain_text, spreadsheet, unstructured_reader
from ingest.encoding import decode
from ingest.errors import DamagedFileError, EmptyFileError, MissingReaderError, PropertiesError, UnsupportedFileError
from ingest.file_copy import bytes_of
from ingest.file_type import file_type
from ingest.invisible import visible_text, without_invisible
from ingest.language import detect_language
from ingest.odt_unseen import without_unseen_odt
from ingest.pdf import read_pdf
from ingest.picture import read_picture
from ingest.properties import content_hash, read_properties, split_front_matter
from ingest.sections import MAX_COVER, with_sections
from ingest.settings import IngestSettings
from ingest.sheet_unseen import Sheet
from ingest.slide_unseen import without_unseen_pptx
from ingest.tables import with_captions
from ingest.types import Element, ParsedDocument, Removal
from ingest.unseen import removals, unseen_warnings
from ingest.web_page import left_out, unseen_text
from ingest.word_unseen import without_unseen_docx

# Changes whenever a reader or the chunker would give another result for the same file.
READING_VERSION = "9"

_RST_NOISE = re.compile(r"^:link_to_translation:.*$|^\s*\.\. (?:contents|toctree|_[^:]+)::?.*$", re.MULTILINE)
_OFFICE_TIMEOUT_SECONDS = 120
# A heading far down a file without a title is not its title.
_MAX_TITLE_PARTS = 3
_TITLE_WITHIN = 20
_DATED = re.compile(r"(?:19|20)\d\d(?:\s*[-年./|]|$)|\b(?:version|rev(?:ision)?\.?)\s*\d|版本", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What a reader found; on slides a heading holds for its own page only."""

    elements: list[Element]
    title: str | None = None
    page_count: int | None = None
    warnings: tuple[str, ...] = ()
    slides: bool = False
    front_matter: str | None = None
    removed: tuple[Removal, ...] = ()


def partition(path: Path, *, settings: IngestSettings, folders: Sequence[str] | None = None) -> ParsedDocument:
    """Read a file.

    Args:
        path: The file; its content decides the type where it contradicts the name.
        settings: Limits.
        folders: Names of the folders that the document lies in, where ``path`` is a copy of it elsewhere.

    Raises:
        UnsupportedFileError: No reader for this type, or the file is too large.
        EncryptedFileError: It asks for a password.
        UnsafeFileError: It is no file, or would swell without bound or climb out.
        DamagedFileError: It is not what it says, or is cut off.
        EmptyFileError: It holds no text.
        MissingReaderError: A program is missing.
        PropertiesError: Its sidecar or front matter cannot be used.
    """
    data = bytes_of(path, settings)
    if not data.strip():
        raise EmptyFileError(f"{path.name} is empty")
    # Before anything is made of it: what changes while it is read is then read anew by the next run.
    digest = _hash(path, data)
    reading = _read(path, data, file_type(path, data), ocr=settings.ocr)
    shown, carried = without_invisible(with_captions(reading.elements), path.name)
    elements = with_sections(shown, slides=reading.slides)
    warnings = reading.warnings + carried
    if not elements and not warnings:
        raise EmptyFileError(f"{path.name} holds no text")
    properties = read_properties(path, reading.front_matter, folders)
    title = visible_text(properties.title or reading.title or "").strip() or _title(elements) or path.stem
    return ParsedDocument(
        source=str(path),
        title=" ".join(title.split())[:200],
        language=properties.language or detect_language("\n".join(element.text for element in elements) or title),
        elements=tuple(elements),
        content_hash=digest,
        properties=properties,
        page_count=reading.page_count,
        warnings=warnings,
        removed=reading.removed,
    )


def _hash(path: Path, data: bytes) -> str:
    try:
        return content_hash(path, data)
    except OSError as error:
        raise PropertiesError(
            f"the sidecar of {path.name} cannot be read ({error.strerror}); check its rights"
        ) from error


def _read(path: Path, data: bytes, kind: str, *, ocr: bool) -> _Reading:
    match kind:
        case "pdf":
            found = read_pdf(path, ocr=ocr)
            return _Reading(
                elements=list(found.elements),
                title=found.title,
                page_count=found.page_count,
                warnings=found.warnings,
                removed=found.removed,
            )
        case "xlsx":
            return _workbook(spreadsheet.read_xlsx(data, path.name), path)
        case "xls":
            return _workbook(spreadsheet.read_xls(path), path)
        case "csv":
            grid = spreadsheet.read_csv(decode(data)[0])
            return _Reading(elements=spreadsheet.grid_elements(grid, sheet=None, first_table=1), title=path.stem)
        case "picture" if ocr:
            return _picture(data, path.name)
        case "picture":
            return _Reading(
                elements=[], warnings=(f"{path.name} is a picture and OCR is off; what stands in it cannot be found",)
            )
        case "json":
            return _Reading(elements=json_text.read_json(decode(data)[0], path.name), title=path.stem)
        case "txt":
            return _Reading(elements=plain_text.read_text(decode(data)[0]))
        case "msg":
            return _mail(mail.read_msg(path), path.name)
        case "eml":
            return _mail(mail.read_eml(data), path.name)
        case _:
            return _read_marked_up(path, data, kind)


def _workbook(sheets: list[Sheet], path: Path) -> _Reading:
    unseen = [item for sheet in sheets for item in sheet.unseen]
    elements, warnings = spreadsheet.sheets_to_elements(sheets), unseen_warnings(path.name, unseen)
    return _Reading(elements=elements, title=path.stem, warnings=warnings, removed=removals(unseen))


def _web_page(text: str, name: str, *, front_matter: str | None = None) -> _Reading:
    elements, warnings = unstructured_reader.read_html(text), _web_warnings(text, name)
    return _Reading(elements=elements, warnings=warnings, front_matter=front_matter, removed=left_out(text))


def _web_warnings(text: str, name: str) -> tuple[str, ...]:
    return tuple(
        f"{name}: a browser does not show a part of it; it was left out: {found[:60]!r}" for found in unseen_text(text)
    )


def _picture(data: bytes, name: str) -> _Reading:
    found = read_picture(data, name)
    return _Reading(
        elements=list(found.elements),
        page_count=found.page_count,
        warnings=found.warnings,
        removed=found.removed,
    )


def _read_marked_up(path: Path, data: bytes, kind: str) -> _Reading:
    match kind:
        case "html":
            return _web_page(decode(data)[0], path.name)
        case "md":
            front, text = split_front_matter(re.sub("\r\n?", "\n", decode(data)[0]))
            return _web_page(unstructured_reader.to_html(text, "gfm"), path.name, front_matter=front)
        case "rst":
            text = _RST_NOISE.sub("", decode(data)[0])
            return _web_page(unstructured_reader.to_html(text, "rst"), path.name)
        case "docx":
            return _word(data, path.name)
        case "pptx":
            shown, unseen = without_unseen_pptx(data)
            elements, slides, removed = unstructured_reader.read_pptx(shown)
            warnings = unseen_warnings(path.name, unseen)
            removed += removals(unseen)
            return _Reading(elements=elements, page_count=slides, slides=True, warnings=warnings, removed=removed)
        case "odt":
            shown, unseen = without_unseen_odt(data)
            elements, removed = unstructured_reader.read_odt(shown)
            warnings = unseen_warnings(path.name, unseen)
            return _Reading(elements=elements, warnings=warnings, removed=removed + removals(unseen))
        case "doc":
            return _word(_doc_to_docx(path), path.name)
    raise UnsupportedFileError(f"{path.name}: files of type {kind} cannot be read")


def _word(data: bytes, name: str) -> _Reading:
    shown, unseen = without_unseen_docx(data)
    elements, removed = unstructured_reader.read_docx(shown)
    return _Reading(elements=elements, warnings=unseen_warnings(name, unseen), removed=removed + removals(unseen))


def _title(elements: list[Element]) -> str | None:
    """The headings of a cover page; else the first heading, with the short line below it that names the product."""
    cover = [element for element in elements if element.page == 1]
    if 1 < len(cover) <= MAX_COVER and len(cover) < len(elements):
        headings = [element.text for element in cover if element.kind == "heading" and _may_name(element.text)]
        if headings:
            return " – ".join(headings[:_MAX_TITLE_PARTS])
    for place, element in enumerate(elements[:_TITLE_WITHIN]):
        if element.kind == "heading":
            following = elements[place + 1] if place + 1 < len(elements) else None
            if place == 0 and following and following.kind == "paragraph" and _is_subtitle(following.text):
                return f"{element.text} – {following.text.rstrip(',;，；')}"
            return element.text
    return None


def _is_subtitle(text: str) -> bool:
    """Whether the line below a title may be its second part ("… manual", then "AX-200")."""
    return "\n" not in text and not text.endswith((".", "。", "!", "！", "?", "？", ":", "：")) and _may_name(text)


def _may_name(text: str) -> bool:
    """Whether a line may name a document; who wrote it and when, or what it is for at length, does not."""
    return len(text) <= 60 and not _DATED.search(text)


def _mail(message: mail.Mail, name: str) -> _Reading:
    head = [Element(kind="heading", text=message.subject, level=1)] if message.subject else []
    if message.header:
        head.append(Element(kind="paragraph", text=message.header))
    body: list[Element] = []
    warnings: tuple[str, ...] = ()
    removed: tuple[Removal, ...] = ()
    if message.html is not None:
        body = unstructured_reader.read_html(message.html)
        warnings, removed = _web_warnings(message.html, name), left_out(message.html)
    # Some programs write an empty page beside the text.
    body = body or plain_text.read_text(message.text)
    listed = ", ".join(message.attachments)
    warnings += (f"{name}: attachments were not read: {listed}",) if listed else ()
    return _Reading(elements=head + body, title=message.subject or None, warnings=warnings, removed=removed)


def _doc_to_docx(path: Path) -> bytes:
    """Let LibreOffice turn a legacy Word file into a new one, in a profile of its own."""
    program = shutil.which("soffice")
    if program is None:
        raise MissingReaderError(
            f"{path.name}: legacy .doc files need LibreOffice (`apt-get install libreoffice-writer`);"
            " or save it as .docx"
        )
    with tempfile.TemporaryDirectory() as folder:
        command = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "docx",
                   "--outdir", folder, str(path.absolute())]  # fmt: skip
        try:
            subprocess.run(command, capture_output=True, timeout=_OFFICE_TIMEOUT_SECONDS, check=True)  # noqa: S603 - a list, no shell
            return (Path(folder) / f"{path.stem}.docx").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise DamagedFileError(f"LibreOffice cannot read {path.name} ({error}); save it as .docx") from error
