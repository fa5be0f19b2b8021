"""One file in, one document out: the type is found, the right reader is called."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from ingest import mail, plain_text, spreadsheet, unstructured_reader
from ingest.encoding import decode
from ingest.errors import DamagedFileError, EmptyFileError, EncryptedFileError, MissingReaderError, UnsupportedFileError
from ingest.language import detect_language
from ingest.normalize import strip_control_characters
from ingest.pdf import read_pdf
from ingest.settings import IngestSettings
from ingest.types import Element, ParsedDocument

# Changes whenever a reader or the chunker would give another result for the same file.
READING_VERSION = "1"

_TEXT = {".md": "md", ".markdown": "md", ".rst": "rst", ".txt": "txt", ".text": "txt", ".csv": "csv", ".tsv": "csv",
         ".html": "html", ".htm": "html", ".xhtml": "html", ".eml": "eml"}  # fmt: skip
_BINARY = {".pdf": "pdf", ".docx": "docx", ".pptx": "pptx", ".xlsx": "xlsx", ".xlsm": "xlsx", ".odt": "odt",
           ".doc": "doc", ".xls": "xls", ".msg": "msg"}  # fmt: skip
_PICTURES = {".png": "picture", ".jpg": "picture", ".jpeg": "picture", ".tif": "picture", ".tiff": "picture",
             ".bmp": "picture", ".webp": "picture"}  # fmt: skip
_TYPES = _TEXT | _BINARY | _PICTURES
SUPPORTED_SUFFIXES = frozenset(_TYPES)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FRONT_MATTER = re.compile(r"\A---\s*\n(.*?)\n---\s*\n", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE)
_RST_NOISE = re.compile(r"^:link_to_translation:.*$|^\s*\.\. (?:contents|toctree|_[^:]+)::?.*$", re.MULTILINE)
_OFFICE_TIMEOUT_SECONDS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    elements: list[Element]
    title: str | None = None
    page_count: int | None = None
    warnings: tuple[str, ...] = ()


def partition(path: Path, *, settings: IngestSettings, models_dir: Path | None = None) -> ParsedDocument:
    """Read a file.

    Args:
        path: The file; its content decides the type where it contradicts the name.
        settings: Limits.
        models_dir: Where the readers' models lie.

    Raises:
        UnsupportedFileError: No reader for this type, or the file is too large.
        EncryptedFileError: It asks for a password.
        DamagedFileError: It is not what it says, or is cut off.
        EmptyFileError: It holds no text.
        MissingReaderError: A model or program is missing.
    """
    try:
        size = path.stat().st_size
        if size > settings.max_file_bytes:
            raise UnsupportedFileError(
                f"{path.name} has {size} bytes, more than the {settings.max_file_bytes} of ingest.max_file_bytes; split it or raise the limit"
            )
        data = path.read_bytes()
    except OSError as error:
        raise DamagedFileError(f"{path.name} cannot be opened ({error.strerror}); check its rights") from error
    if not data.strip():
        raise EmptyFileError(f"{path.name} is empty")
    reading = _read(path, data, file_type(path, data), models_dir)
    elements = _with_sections([element for element in map(_clean, reading.elements) if element.text])
    if not elements and not reading.warnings:
        raise EmptyFileError(f"{path.name} holds no text")
    title = reading.title or _title(elements) or path.stem
    return ParsedDocument(
        source=str(path),
        title=" ".join(title.split())[:200],
        language=detect_language("\n".join(element.text for element in elements) or title),
        elements=tuple(elements),
        content_hash=hashlib.sha256(data).hexdigest(),
        page_count=reading.page_count,
        warnings=reading.warnings,
    )


def file_type(path: Path, data: bytes) -> str:
    """Short name of the type, by content where that is certain, else by suffix.

    Raises:
        UnsupportedFileError: Neither tells.
        EncryptedFileError: An encrypted Office file.
        DamagedFileError: The name promises a container that the content is not.
    """
    named = _TYPES.get(path.suffix.lower())
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return _zip_type(path, named)
    if data.startswith(_OLE):
        return _ole_type(path, named)
    if named is None:
        raise UnsupportedFileError(f"{path.name}: files of type {path.suffix or 'without a suffix'} cannot be read")
    start = data[:2048].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "html"
    if named in set(_BINARY.values()):
        raise DamagedFileError(f"{path.name} is not a {named.upper()} file; it is damaged or has a wrong name")
    if named == "txt" and b"\0" in data[:4096] and decode(data)[1] not in {"utf-16", "utf-32", "utf-16-le", "utf-16-be"}:
        raise UnsupportedFileError(f"{path.name} is no text file")
    return named


def _zip_type(path: Path, named: str | None) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            kind = archive.read("mimetype") if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError) as error:
        raise DamagedFileError(f"{path.name} is cut off or damaged; save it again and ingest it anew") from error
    for member, found in (("word/document.xml", "docx"), ("ppt/presentation.xml", "pptx"), ("xl/workbook.xml", "xlsx")):
        if member in names:
            return found
    if b"opendocument.text" in kind:
        return "odt"
    if named in {"docx", "pptx", "xlsx", "odt"}:
        raise DamagedFileError(f"{path.name} lacks its main part; save it again and ingest it anew")
    raise UnsupportedFileError(f"{path.name} is a zip archive; unpack it and ingest its files")


def _ole_type(path: Path, named: str | None) -> str:
    import olefile

    try:
        with olefile.OleFileIO(path) as container:
            if container.exists("EncryptedPackage"):
                raise EncryptedFileError(f"{path.name} is encrypted; save it without a password and ingest it again")
            for stream, found in (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"), ("__properties_version1.0", "msg")):
                if container.exists(stream):
                    return found
    except OSError as error:
        raise DamagedFileError(f"{path.name} is cut off or damaged; save it again and ingest it anew") from error
    raise UnsupportedFileError(f"{path.name}: this kind of Office file ({named or 'unknown'}) cannot be read")


def _read(path: Path, data: bytes, kind: str, models_dir: Path | None) -> _Reading:
    match kind:
        case "pdf":
            found = read_pdf(path)
            return _Reading(elements=list(found.elements), title=found.title, page_count=found.page_count, warnings=found.warnings)
        case "xlsx":
            return _Reading(elements=spreadsheet.sheets_to_elements(spreadsheet.read_xlsx(data, path.name)), title=path.stem)
        case "xls":
            return _Reading(elements=spreadsheet.sheets_to_elements(spreadsheet.read_xls(path)), title=path.stem)
        case "csv":
            grid = spreadsheet.read_csv(decode(data)[0])
            return _Reading(elements=spreadsheet.grid_elements(grid, sheet=None, first_table=1), title=path.stem)
        case "picture":
            return _Reading(
                elements=[], warnings=(f"{path.name} is a picture and OCR is off; what stands in it cannot be found",)
            )
        case "txt":
            return _Reading(elements=plain_text.read_text(decode(data)[0]))
        case "msg":
            return _mail(mail.read_msg(path), models_dir)
        case "eml":
            return _mail(mail.read_eml(data), models_dir)
        case _:
            unstructured_reader.prepare(models_dir)
            return _read_marked_up(path, data, kind)


def _read_marked_up(path: Path, data: bytes, kind: str) -> _Reading:
    match kind:
        case "html":
            return _Reading(elements=unstructured_reader.read_html(decode(data)[0]))
        case "md":
            text = decode(data)[0].replace("\r\n", "\n")
            front = _FRONT_MATTER.match(text)
            title = _FRONT_TITLE.search(front.group(1)) if front else None
            html = unstructured_reader.markdown_to_html(text[front.end() :] if front else text)
            return _Reading(elements=unstructured_reader.read_html(html), title=title.group(1) if title else None)
        case "rst":
            text = _RST_NOISE.sub("", decode(data)[0])
            return _Reading(elements=unstructured_reader.read_html(unstructured_reader.rst_to_html(text)))
        case "docx":
            return _Reading(elements=unstructured_reader.read_docx(data))
        case "pptx":
            elements, slides = unstructured_reader.read_pptx(data)
            return _Reading(elements=elements, page_count=slides)
        case "odt":
            return _Reading(elements=unstructured_reader.read_odt(path))
        case "doc":
            return _Reading(elements=unstructured_reader.read_docx(_doc_to_docx(path)))
    raise UnsupportedFileError(f"{path.name}: files of type {kind} cannot be read")


def _title(elements: list[Element]) -> str | None:
    """The first heading, with the short line below it that names the product ("… manual", then "AX-200")."""
    for place, element in enumerate(elements):
        if element.kind == "heading":
            following = elements[place + 1] if place + 1 < len(elements) else None
            if place == 0 and following and following.kind == "paragraph" and _is_subtitle(following.text):
                return f"{element.text} – {following.text.rstrip(',;，；')}"
            return element.text
    return None


def _is_subtitle(text: str) -> bool:
    return len(text) <= 60 and "\n" not in text and not text.endswith((".", "。", "!", "！", "?", "？", ":", "："))


def _mail(message: mail.Mail, models_dir: Path | None) -> _Reading:
    head = [Element(kind="heading", text=message.subject, level=1)] if message.subject else []
    if message.header:
        head.append(Element(kind="paragraph", text=message.header))
    if message.html is not None:
        unstructured_reader.prepare(models_dir)
        body = unstructured_reader.read_html(message.html)
    else:
        body = plain_text.read_text(message.text)
    listed = ", ".join(message.attachments)
    warnings = (f"attachments were not read: {listed}",) if listed else ()
    return _Reading(elements=head + body, title=message.subject or None, warnings=warnings)


def _doc_to_docx(path: Path) -> bytes:
    """Let LibreOffice turn a legacy Word file into a new one, in a profile of its own."""
    program = shutil.which("soffice")
    if program is None:
        raise MissingReaderError(f"{path.name}: legacy .doc files need LibreOffice (`apt-get install libreoffice-writer`); or save it as .docx")
    with tempfile.TemporaryDirectory() as folder:
        command = [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "docx",
                   "--outdir", folder, str(path.absolute())]  # fmt: skip
        try:
            subprocess.run(command, capture_output=True, timeout=_OFFICE_TIMEOUT_SECONDS, check=True)  # noqa: S603 - a list, no shell
            return (Path(folder) / f"{path.stem}.docx").read_bytes()
        except (subprocess.SubprocessError, OSError) as error:
            raise DamagedFileError(f"LibreOffice cannot read {path.name} ({error}); save it as .docx") from error


def _clean(element: Element) -> Element:
    text = strip_control_characters(element.text).strip()
    return element if text == element.text else _replace(element, text=text)


def _with_sections(elements: list[Element]) -> list[Element]:
    """Give each element the headings above it."""
    path: list[tuple[int, str]] = []
    placed = []
    for element in elements:
        if element.kind == "heading":
            level = element.level or 1
            path = [item for item in path if item[0] < level]
            placed.append(_replace(element, section_path=tuple(text for _, text in path)))
            path.append((level, element.text))
        else:
            placed.append(_replace(element, section_path=tuple(text for _, text in path)))
    return placed


def _replace(element: Element, *, text: str | None = None, section_path: tuple[str, ...] | None = None) -> Element:
    return Element(
        kind=element.kind,
        text=element.text if text is None else text,
        level=element.level,
        page=element.page,
        section_path=element.section_path if section_path is None else section_path,
        sheet=element.sheet,
        table=element.table,
        row=element.row,
    )
