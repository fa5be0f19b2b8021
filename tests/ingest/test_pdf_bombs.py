"""PDFs that are made to take forever, or all memory, end with a document or a reason."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from ingest.reader_process import read_parallel
from ingest.settings import IngestSettings
from ingest.types import IngestFailure
from tests.ingest.files import raw_pdf

CATALOG = b"<< /Type /Catalog /Pages 6 0 R >>"
PAGE = (
    b"<< /Type /Page /Parent 6 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    b" /Resources << /Font << /F1 5 0 R >> /XObject << /X 7 0 R >> >> %b >>"
)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
TEXT = b"BT /F1 18 Tf 60 700 Td (The pump weighs 45 kg.) Tj ET "
# So many strokes are looked at for tables, by the second library.
RULES = b"".join(b"100 %d 300 20 re S " % (100 + 20 * row) for row in range(8))


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), entries, content)


def document(tree: list[bytes], *, content: bytes = TEXT, filters: bytes = b"", page: bytes = b"") -> bytes:
    """Page 3, its content 4; the tree begins with object 6."""
    return raw_pdf([CATALOG, b"null", PAGE % page, stream(content, filters), FONT, *tree])


def nodes(count: int, kids: int) -> list[bytes]:
    """A tree whose nodes name the same next node many times: as many pages as kids to the power of nodes."""
    last = 5 + count
    return [
        b"<< /Type /Pages /Count %d /Kids [%b] >>"
        % (kids ** (last - node + 1), b" ".join([b"%d 0 R" % (node + 1 if node < last else 3)] * kids))
        for node in range(6, last + 1)
    ]


ONE_PAGE = [b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"]
SWOLLEN = zlib.compress(TEXT + RULES + b" " * 300_000_000, 9)
BOMBS = {
    "circle.pdf": document([b"<< /Type /Pages /Kids [6 0 R 3 0 R] /Count 2 >>"]),
    "count.pdf": document([b"<< /Type /Pages /Kids [3 0 R] /Count 1000000 >>"]),
    "power.pdf": document(nodes(9, 10)),
    "chain.pdf": document(nodes(20_000, 1)),
    "nested.pdf": document(ONE_PAGE, page=b"/Y " + b"[" * 200_000 + b"]" * 200_000),
    "swollen.pdf": document(ONE_PAGE, content=SWOLLEN, filters=b"/Filter /FlateDecode"),
    "twice.pdf": document(ONE_PAGE, content=zlib.compress(SWOLLEN, 9), filters=b"/Filter [/FlateDecode /FlateDecode]"),
    "poster.pdf": document(ONE_PAGE, content=b"q Q", page=b"/UserUnit 1000000"),
}


@pytest.mark.long
def test_every_one_ends_with_a_document_or_a_reason(tmp_path: Path) -> None:
    for name, data in BOMBS.items():
        (tmp_path / name).write_bytes(data)
    paths = sorted(tmp_path.iterdir())
    settings = IngestSettings(ocr=False, file_timeout_seconds=60)
    results = dict(read_parallel(paths, workers=2, settings=settings))
    assert sorted(results) == paths
    reasons = {path.name: item.reason for path, item in results.items() if isinstance(item, IngestFailure)}
    assert all(reason.startswith(name) and "\n" not in reason for name, reason in reasons.items())
    assert not [reason for reason in reasons.values() if "crashed" in reason or "took longer" in reason]
    assert {"circle.pdf", "power.pdf", "chain.pdf"} <= reasons.keys()
    assert not {"nested.pdf", "swollen.pdf", "twice.pdf", "poster.pdf"} & reasons.keys()
