"""The text of files by readers that share nothing with the ingestion's. Engine file of openpyxl, with ingest."""

from __future__ import annotations

import csv
import datetime
import email
import email.policy
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from eval.errors import OtherReaderError
from ingest.encoding import decode

_TIMEOUT_SECONDS = 120
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_NO_TEXT = frozenset({"script", "style", "noscript", "template", "head", "textarea", "select", "option"})
_INLINE = frozenset(
    "a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q rp rt ruby s samp small span strike strong"
    " sub sup time tt u var wbr".split()
)
_MARKDOWN = (
    (re.compile(r"\A---\n.*?\n---\n", re.DOTALL), ""),
    (re.compile(r"<!--.*?-->", re.DOTALL), ""),
    (re.compile(r"^\s*(?:```|~~~).*$", re.MULTILINE), ""),
    (re.compile(r"^\s*\[[^\]]+\]:\s*\S+.*$", re.MULTILINE), ""),
    (re.compile(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])"), ""),
    (re.compile(r"\]\((?:[^()]|\([^()]*\))*\)"), "]"),
    (re.compile(r"\{[#.:][^}\n]*\}"), ""),
    (re.compile(r"</?[a-zA-Z][^>]*>"), " "),
)
_RST = (
    (re.compile(r"^:[\w-]+:.*$", re.MULTILINE), ""),
    (re.compile(r"^\.\. (?:contents|toctree)::.*(?:\n[ \t]+:.*)*", re.MULTILINE), ""),
    (re.compile(r"^\.\. raw::.*\n(?:[ \t]*\n|[ \t]+.*\n)*", re.MULTILINE), ""),
    (re.compile(r"^\s*\.\. (?:image|figure|highlight)::.*(?:\n[ \t]+:.*)*$", re.MULTILINE), ""),
    (re.compile(r"^\s*\.\. _[^:]+:.*$", re.MULTILINE), ""),
    (re.compile(r"^\s*\.\. (?:code|code-block|list-table|table|csv-table)::.*(?:\n[ \t]+:.*)*$", re.MULTILINE), ""),
    (re.compile(r"^\s*\.\. ([\w-]+)::", re.MULTILINE), ""),
    (re.compile(r":[\w:-]+:`"), "`"),
    (re.compile(r"`([^`<]+?)\s*<[^`>]+>`_{0,2}"), r"\1"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherText:
    """What another reader finds in a file.

    Attributes:
        reader: Which one.
        pages: Its text; one entry per page of a PDF or slide, else a single one.
        is_paged: Whether the entries are pages.
        orders: The same text in other orders, where a page has more than one way to be read.
    """

    reader: str
    pages: tuple[str, ...]
    is_paged: bool = False
    orders: tuple[tuple[str, ...], ...] = ()


def read_otherwise(path: Path, kind: str) -> OtherText | None:
    """The text of a file by another reader; ``None`` where there is none for the type.

    Args:
        path: The file.
        kind: See ``ingest.file_type``.

    Raises:
        OtherReaderError: The other reader is not installed, or cannot read the file.
    """
    try:
        if kind == "pdf":
            return _pdf(path)
        if kind == "pptx":
            return OtherText(reader="python-pptx", pages=_pptx(path), is_paged=True)
        if found := _READERS.get(kind):
            name, read = found
            return OtherText(reader=name, pages=(read(path),))
    except OtherReaderError:
        raise
    except Exception as error:
        # Each library has errors of its own; which file and why is all that the report needs.
        raise OtherReaderError(f"{path.name} cannot be read by another reader ({type(error).__name__})") from error
    return None


def _pdf(path: Path) -> OtherText:
    program = shutil.which("pdftotext")
    if program is None:
        raise OtherReaderError("PDFs are compared with pdftotext (`apt-get install poppler-utils`)")

    def pages(*options: str) -> tuple[str, ...]:
        done = subprocess.run(  # noqa: S603 - a list, no shell
            [program, *options, "-enc", "UTF-8", str(path.absolute()), "-"],
            capture_output=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
        if done.returncode:
            raise OtherReaderError(f"{path.name} cannot be read by pdftotext (status {done.returncode})")
        return tuple(_mended(page) for page in done.stdout.decode("utf-8", "replace").split("\f")[:-1])

    return OtherText(reader="pdftotext", pages=pages(), is_paged=True, orders=(pages("-raw"),))


def _mended(page: str) -> str:
    """Hyphens at line ends undone, as far as a line alone tells."""
    return re.sub(r"(?<=[a-z])[-\u00ad\u2010]\n(?=[a-z])", "", page)


def _docx(path: Path) -> str:
    """Body, then notes; tracked deletions and the second form of drawings left out."""
    with zipfile.ZipFile(path) as archive:
        parts = [
            name
            for name in ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")
            if name in archive.namelist()
        ]
        return "\n".join("".join(_runs(_xml(archive.read(part)))) for part in parts)


def _runs(node: Any) -> Iterator[str]:
    if node.tag in {f"{_W}del", _FALLBACK}:
        return
    if node.tag == f"{_W}t":
        yield node.text or ""
    elif node.tag in {f"{_W}tab", f"{_W}br", f"{_W}cr"}:
        yield " "
    for child in node:
        yield from _runs(child)
    if node.tag in {f"{_W}p", f"{_W}tc"}:
        yield "\n"


def _odt(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        return "".join(_odt_text(_xml(archive.read("content.xml"))))


def _odt_text(node: Any) -> Iterator[str]:
    name = node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
    if name in {"tracked-changes", "annotation", "automatic-styles", "note-citation"}:
        return
    if name in {"s", "tab", "line-break"}:
        yield " "
    yield (node.text or "") if name in {"p", "h", "span", "a"} else ""
    for child in node:
        yield from _odt_text(child)
        yield (child.tail or "") if name in {"p", "h", "span", "a"} else ""
    if name in {"p", "h", "table-cell"}:
        yield "\n"


def _xml(data: bytes) -> Any:
    from lxml import etree

    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))


def _pptx(path: Path) -> tuple[str, ...]:
    from pptx import Presentation

    pages = []
    for slide in Presentation(str(path)).slides:
        paragraphs = ["".join(run.text or "" for run in p.iter(f"{_A}t")) for p in slide.element.iter(f"{_A}p")]
        notes = slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""
        pages.append("\n".join([*paragraphs, notes]))
    return tuple(pages)


def _xlsx(path: Path) -> str:
    from openpyxl import load_workbook

    book = load_workbook(path, data_only=True)
    lines = []
    for sheet in book.worksheets:
        lines.append(sheet.title)
        lines += ["\t".join(_cell(cell.value) for cell in row if cell.value is not None) for row in sheet.iter_rows()]
    return "\n".join(lines)


def _cell(value: object) -> str:
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        return value.date().isoformat()
    return str(value)


def _csv(text: str) -> str:
    """Cells between commas; another delimiter stays in the text, where it is no word."""
    return "\n".join("\t".join(row) for row in csv.reader(io.StringIO(text, newline="")))


def _eml(data: bytes) -> str:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        data = data.decode("utf-16").encode()
    message = email.message_from_bytes(data, policy=email.policy.default)
    body = message.get_body(("html", "plain"))
    text = ""
    if isinstance(body, EmailMessage):
        text = str(body.get_content())
        text = html_text(text) if body.get_content_subtype() == "html" else text
    return f"{message.get('subject', '')}\n{text}"


def html_text(text: str) -> str:
    """Text of a page as it stands in the file, scripts and styles aside."""
    from lxml import html

    tree = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    body = tree.find("body")
    return "".join(_html_text(tree if body is None else body))


def _html_text(node: Any) -> Iterator[str]:
    if not isinstance(node.tag, str) or node.tag in _NO_TEXT:
        return
    border = "" if node.tag in _INLINE else "\n"
    yield border
    yield node.text or ""
    for child in node:
        yield from _html_text(child)
        yield child.tail or ""
    yield border


def _unmarked(text: str, marks: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, replacement in marks:
        text = pattern.sub(replacement, text)
    return text


def _decoded(path: Path) -> str:
    return decode(path.read_bytes())[0].replace("\r\n", "\n")


_READERS: dict[str, tuple[str, Callable[[Path], str]]] = {
    "docx": ("lxml", _docx),
    "odt": ("lxml", _odt),
    "xlsx": ("openpyxl", _xlsx),
    "eml": ("email", lambda path: _eml(path.read_bytes())),
    "html": ("lxml", lambda path: html_text(_decoded(path))),
    "csv": ("csv", lambda path: _csv(_decoded(path))),
    "md": ("plain text", lambda path: _unmarked(_decoded(path), _MARKDOWN)),
    "rst": ("plain text", lambda path: _unmarked(_decoded(path), _RST)),
    "txt": ("plain text", _decoded),
}
