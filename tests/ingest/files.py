"""Small real files, made where a test needs them."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl
import pptx
from pptx.util import Inches
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

PROSE = (
    "The pump is started by turning the main switch to position one and waiting until the green lamp stops blinking, "
    "which takes about half a minute on a cold day."
)
CHINESE = "本产品自购买之日起保修两年。退货须在收到商品后七天内提出，并附上发票。"
TRADITIONAL = "本產品自購買之日起保固兩年。退貨須在收到商品後七天內提出，並附上發票。"


def canvas(path: Path, *, password: str | None = None, title: str | None = None) -> Canvas:
    """An A4 PDF to draw on; call ``save``."""
    drawn = Canvas(str(path), pagesize=A4, encrypt=StandardEncryption(password) if password else None, invariant=1)
    if title:
        drawn.setTitle(title)
    return drawn


def write_lines(drawn: Canvas, lines: Sequence[str], *, x: float = 72, top: float = 760, size: float = 11) -> float:
    """Write lines below each other; returns the height of the next one."""
    drawn.setFont("Helvetica", size)
    for line in lines:
        drawn.drawString(x, top, line)
        top -= size * 1.3
    return top


def wrap(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) >= width:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*lines, line]


def chinese_font() -> str:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    return "STSong-Light"


def ruled_table(drawn: Canvas, rows: Sequence[Sequence[str]], *, top: float, x: float = 72, height: float = 20) -> None:
    """A table with a line around every cell."""
    drawn.setFont("Helvetica", 10)
    width = 120.0
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            drawn.rect(x + column * width, top - (place + 1) * height, width, height)
            drawn.drawString(x + column * width + 4, top - (place + 1) * height + 6, cell)


def text_pdf(path: Path, lines: Sequence[str] = (PROSE[:80],), *, password: str | None = None) -> Path:
    drawn = canvas(path, password=password)
    write_lines(drawn, lines)
    drawn.save()
    return path


def word(path: Path) -> Path:
    """Headings, a list, and a table with a merged cell."""
    document = docx.Document()
    document.add_heading("AX-200 pump", 0)
    document.add_paragraph(PROSE)
    document.add_heading("Maintenance", 1)
    document.add_paragraph("Change the oil.", style="List Bullet")
    document.add_heading("Spare parts", 2)
    rows = [["Part", "Name", "Price"], ["AX-1", "Seal", "4.50"], ["AX-2", "Seal", "5.50"]]
    table = document.add_table(len(rows), 3)
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    table.cell(2, 1).text = ""
    table.cell(1, 1).merge(table.cell(2, 1))
    document.save(str(path))
    return path


def slides(path: Path) -> Path:
    """A titled slide with text, one with a table, one without a title."""
    show = pptx.Presentation()
    first = show.slides.add_slide(show.slide_layouts[1])
    first.shapes.title.text = "Warranty"
    first.placeholders[1].text = PROSE
    second = show.slides.add_slide(show.slide_layouts[5])
    second.shapes.title.text = "Prices"
    table = second.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(6), Inches(1)).table
    for (row, column), text in {(0, 0): "Part", (0, 1): "Price", (1, 0): "AX-1", (1, 1): "4.50"}.items():
        table.cell(row, column).text = text
    third = show.slides.add_slide(show.slide_layouts[6])
    third.shapes.add_textbox(Inches(1), Inches(1), Inches(6), Inches(1)).text_frame.text = "Call us at any hour."
    show.save(str(path))
    return path


def workbook(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]], merged: Sequence[str] = ()) -> Path:
    """Rows by sheet; merged areas are of the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for area in merged:
        book.worksheets[0].merge_cells(area)
    book.save(path)
    return path


def message(*, subject: str, text: str | None = None, html: str | None = None, charset: str = "utf-8") -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = subject
    made["From"] = "Service <service@example.com>"
    made["To"] = "buyer@example.com"
    if text is not None:
        made.set_content(text, charset=charset)
    if html is not None and text is not None:
        made.add_alternative(html, subtype="html", charset=charset)
    elif html is not None:
        made.set_content(html, subtype="html", charset=charset)
    return made


def zipped(members: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in members.items():
            # Without the hour at which it is written, so that it is the same file each time.
            archive.writestr(zipfile.ZipInfo(name), text)
    return target.getvalue()


def opendocument(body: str, *, styles: str = "", page: str = "") -> bytes:
    """An OpenDocument text; ``styles`` are automatic ones, ``page`` attributes of the page's ground."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
        for name, full in {"office": "office", "text": "text", "table": "table", "style": "style",
                           "draw": "drawing", "fo": "xsl-fo-compatible", "manifest": "manifest"}.items()
    )  # fmt: skip
    spaces += ' xmlns:xlink="http://www.w3.org/1999/xlink"'
    layout = (
        f'<style:page-layout style:name="L"><style:page-layout-properties {page}/></style:page-layout>' if page else ""
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": f"<office:document-content {spaces}><office:automatic-styles>{styles}"
            f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>",
            "styles.xml": f"<office:document-styles {spaces}><office:automatic-styles>{layout}"
            "</office:automatic-styles></office:document-styles>",
            "META-INF/manifest.xml": f"<manifest:manifest {spaces}/>",
        }
    )


def compound_file(streams: dict[str, bytes]) -> bytes:
    """An OLE container with its streams in the root, as [MS-CFB] describes it: one FAT sector, streams up to 60 KiB.

    Streams are padded to 4,096 bytes and so need no mini stream; readers see the padding as part of the stream only
    where they do not know its length.
    """
    sector, free, end = 512, 0xFFFFFFFF, 0xFFFFFFFE
    entries = len(streams) + 1
    directory_sectors = -(-entries // 4)
    fat = [0xFFFFFFFD, *range(2, directory_sectors + 1), end]
    body, places = b"", {}
    for name, data in streams.items():
        padded = data.ljust(max(4096, -(-len(data) // sector) * sector), b"\0")
        count = len(padded) // sector
        places[name] = (len(fat), len(padded))
        fat += [*range(len(fat) + 1, len(fat) + count), end]
        body += padded
    directory = _entry("Root Entry", kind=5, child=1 if streams else free, start=end, size=0)
    for number, name in enumerate(streams, start=1):
        right = number + 1 if number < len(streams) else free
        start, size = places[name]
        directory += _entry(name, kind=2, right=right, start=start, size=size)
    directory = directory.ljust(directory_sectors * sector, b"\0")
    header = struct.pack(
        "<8s16sHHHHH6xIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, 4096, end, 0, end, 0, 0,
    )  # fmt: skip
    header += struct.pack("<108I", *([free] * 108))
    table = struct.pack("<128I", *(fat + [free] * (128 - len(fat))))
    return header + table + directory + body


def _entry(name: str, *, kind: int, start: int, size: int, right: int = 0xFFFFFFFF, child: int = 0xFFFFFFFF) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII16sIQQIQ", encoded, len(encoded), kind, 1, 0xFFFFFFFF, right, child, b"", 0, 0, 0, start, size
    )


def outlook_message(*, subject: bytes, body: bytes, sender: bytes, unicode: bool = False) -> bytes:
    """An Outlook message with strings in a code page (type 001E), or as UTF-16 (type 001F)."""
    kind = 0x001F if unicode else 0x001E
    fields = {0x0037: subject, 0x0C1A: sender, 0x1000: body}
    records = b"".join(struct.pack("<HHIII", kind, number, 6, len(text) + 1, 0) for number, text in fields.items())
    streams = {"__properties_version1.0": bytes(32) + records}
    streams |= {f"__substg1.0_{number:04X}{kind:04X}": text for number, text in fields.items()}
    return compound_file(streams)


def legacy_workbook(
    rows: Sequence[Sequence[str | float]], *, merged: tuple[int, int, int, int] | None = None, hide: str = ""
) -> bytes:
    """A BIFF8 workbook ([MS-XLS]) with one sheet; numbers are shown as ``#,##0.00``.

    Args:
        rows: Cells.
        merged: First and last row and column of a merged area.
        hide: ``sheet``, ``very hidden sheet``, ``row`` or ``column`` (the second), ``white`` (the second row's type),
            ``format`` (of all numbers).
    """

    def record(number: int, data: bytes) -> bytes:
        return struct.pack("<HH", number, len(data)) + data

    def wide(text: str, length: str) -> bytes:
        return struct.pack(length, len(text)) + b"\1" + text.encode("utf-16-le")

    def bof(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))

    cells = b""
    if hide == "column":
        cells += record(0x007D, struct.pack("<HHHHHxx", 1, 1, 2304, 0, 1))
    if hide == "row":
        cells += record(0x0208, struct.pack("<HHHHHHI", 1, 0, 2, 255, 0, 0, 0x0120))
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            place = struct.pack("<HHH", y, x, int(hide == "white" and y == 1))
            if isinstance(value, str):
                cells += record(0x0204, place + wide(value, "<H"))
            else:
                cells += record(0x0203, place + struct.pack("<d", value))
    if merged:
        top, bottom, left, right = merged
        cells += record(0x00E5, struct.pack("<HHHHH", 1, top, bottom, left, right))
    sheet = bof(0x0010) + cells + record(0x000A, b"")
    font = record(0x0031, struct.pack("<HHHHHBBBx", 200, 0, 0x7FFF, 400, 0, 0, 0, 0) + wide("Arial", "<B"))
    # Font 4 does not exist: the fifth one is number 5, here in white.
    font = font * 4 + record(0x0031, struct.pack("<HHHHHBBBx", 200, 0, 9, 400, 0, 0, 0, 0) + wide("Arial", "<B"))
    shown = record(0x041E, struct.pack("<H", 164) + wide(";;;" if hide == "format" else "#,##0.00", "<H"))
    style = b"".join(record(0x00E0, struct.pack("<HHH14x", number, 164, 0)) for number in (0, 5))
    name = wide("Prices", "<B")
    state = {"sheet": 1, "very hidden sheet": 2}.get(hide, 0)
    head = bof(0x0005) + record(0x0042, struct.pack("<H", 1200)) + font + shown + style
    offset = len(head) + 4 + 6 + len(name) + 4
    book = head + record(0x0085, struct.pack("<IBB", offset, state, 0) + name) + record(0x000A, b"") + sheet
    return compound_file({"Workbook": book})


def garbled_pdf(path: Path, text: str) -> Path:
    """A page that shows ``text`` and whose font says that its letters are private characters."""
    mapping = "\n".join(
        ["begincmap", "1 begincodespacerange <00> <FF> endcodespacerange", "1 beginbfrange <20> <7E> <E020> endbfrange",
         "endcmap"]
    )  # fmt: skip
    shown = f"BT /F1 18 Tf 60 700 Td ({text}) Tj ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 7 0 R >>",
        f"<< /Length {len(shown)} >>\nstream\n{shown}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
        f"<< /Length {len(mapping)} >>\nstream\n{mapping}\nendstream",
        "<< /Font << /F1 5 0 R >> >>",
    ]
    path.write_bytes(raw_pdf([body.encode() for body in objects]))
    return path


def raw_pdf(objects: Sequence[bytes]) -> bytes:
    """A PDF of objects that are numbered from 1; the first is the catalog."""
    data = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start, size = len(data), len(objects) + 1
    data += f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode()
    data += f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(data)
