"""Whatever a file holds, reading it ends with a document or with a reason.

By hand over copies of other files: ``pytest tests/ingest/test_fuzz.py --fuzz-folder FOLDER --fuzz-files 300 -s``.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image

from ingest.file_type import SUPPORTED_SUFFIXES
from ingest.reader_process import read_parallel
from ingest.settings import IngestSettings
from ingest.types import IngestFailure, ParsedDocument
from tests.ingest.damage import SUFFIXES, settled, write_damaged
from tests.ingest.files import (
    CHINESE,
    PROSE,
    canvas,
    compound_file,
    garbled_pdf,
    legacy_workbook,
    message,
    opendocument,
    outlook_message,
    ruled_table,
    slides,
    text_pdf,
    word,
    workbook,
)

FILES = 260
# Far more than any of them takes: the machine may be busy.
TIMEOUT_SECONDS = 100
_MAX_SEED_BYTES = 3_000_000
_CRASHED, _LATE = "its reader crashed", "reading took longer"


def made_files(folder: Path, samples: Path) -> dict[str, bytes]:
    """A small file of every format."""
    table = canvas(folder / "table.pdf")
    ruled_table(table, [["Part", "Name", "EUR"], ["AX-1", "Seal", "4.50"], ["AX-2", "Ring", "5.50"]], top=700)
    table.save()
    Image.new("RGB", (40, 30), "white").save(folder / "picture.png")
    text_pdf(folder / "text.pdf", [PROSE[:80]] * 5)
    garbled_pdf(folder / "garbled.pdf", "text")
    word(folder / "word.docx")
    slides(folder / "slides.pptx")
    workbook(
        folder / "book.xlsx", {"价格": [["零件", "EUR"], ["AX-1", 4.5]], "S": [["a", "b"], [1, True]]}, merged=["A1:B1"]
    )
    mail = message(subject="保修", text="plain", html=f"<p>{PROSE}</p><table><tr><td>1</td></tr></table>")
    mail.add_attachment(b"x" * 100, maintype="application", subtype="pdf", filename="terms.pdf")
    for part, boundary in zip((mail, next(mail.iter_parts())), ("outer", "inner"), strict=True):
        part.set_boundary(boundary)
    page = f"<html><head><meta charset=utf-8></head><body><h1>Pump</h1><p>{PROSE}</p><table><tr><th rowspan=2>Part</th>"
    page += f"<th colspan=2>EUR</th></tr><tr><td>4</td><td>5</td></tr></table><ul><li>{CHINESE}</li></ul></body></html>"
    texts = {
        "page.html": page,
        "note.md": f"---\ntitle: Pump\naudience: agents\n---\n\n# Pump\n\n{CHINESE}\n\n| a | b |\n|-|-|\n| 1 | 2 |\n",
        "note.rst": f"Pump\n====\n\n{PROSE}\n\n.. note:: {CHINESE}\n\n=== ===\nA   B\n=== ===\n1   2\n=== ===\n",
        "list.csv": '零件,Name\nAX-1,"Seal, 5 mm"\nAX-2,Ring\n',
        "data.json": '{"warranty": {"months": 24, "parts": [{"a": 1, "b": [1, 2]}, {"a": 2}]}, "text": "保修"}',
        "plain.txt": f"1 Safety\n\n{PROSE}\n\n第一章 总则\n\n{CHINESE}\n",
    }
    binary = {
        "gb.txt": (CHINESE * 4).encode("gb18030"),
        "mail.eml": mail.as_bytes(),
        "mail.msg": outlook_message(subject="保固".encode("big5"), body=PROSE.encode(), sender=b"Service"),
        "old.xls": legacy_workbook([["Part", "EUR"], ["密封圈", 1234.5]], merged=(1, 1, 0, 0)),
        "old.doc": compound_file({"WordDocument": b"x" * 600}),
        "text.odt": opendocument(f"<text:h text:outline-level='1'>Pump</text:h><text:p>{CHINESE}</text:p>"),
    }
    written = {path.name: settled(path.read_bytes()) for path in sorted(folder.iterdir())}
    real = [path for path in sorted((samples / "en").iterdir()) if path.suffix in {".docx", ".xlsx", ".pdf"}]
    smallest = sorted(real, key=lambda path: path.stat().st_size)[:4]
    texts_of = {name: text.encode() for name, text in texts.items()}
    return texts_of | binary | written | {path.name: path.read_bytes() for path in smallest}


def check(results: Sequence[tuple[Path, ParsedDocument | IngestFailure]], paths: Sequence[Path]) -> list[str]:
    """Every file once, with a document or with a line that names it; returns the reasons."""
    assert sorted(path for path, _ in results) == sorted(paths)
    reasons = []
    for path, result in results:
        if isinstance(result, IngestFailure):
            assert result.path == str(path)
            assert path.name in result.reason
            assert "\n" not in result.reason
            reasons.append(result.reason)
        else:
            assert result.elements or result.warnings
            assert all(element.text.strip() for element in result.elements)
    return reasons


def test_the_damage_is_the_same_each_time(tmp_path: Path, samples: Path) -> None:
    made = []
    for name in ("one", "two"):
        (tmp_path / name / "damaged").mkdir(parents=True)
        (tmp_path / name / "whole").mkdir()
        seeds = made_files(tmp_path / name / "whole", samples)
        made.append([path.read_bytes() for path in write_damaged(seeds, tmp_path / name / "damaged", files=60, seed=1)])
    assert made[0] == made[1]


@pytest.mark.long
def test_every_damaged_file_gives_a_document_or_a_reason(tmp_path: Path, samples: Path) -> None:
    (tmp_path / "whole").mkdir()
    (tmp_path / "damaged").mkdir()
    seeds = made_files(tmp_path / "whole", samples)
    assert {name.rpartition(".")[2] for name in seeds} == set(SUFFIXES)
    paths = write_damaged(seeds, tmp_path / "damaged", files=FILES, seed=1)
    settings = IngestSettings(ocr=False, file_timeout_seconds=TIMEOUT_SECONDS)
    results = list(read_parallel(paths, workers=2, settings=settings))
    reasons = check(results, paths)
    # A reader's own error must be translated: in the process of whoever calls it would end the run.
    assert not [reason for reason in reasons if _CRASHED in reason or _LATE in reason]
    # Damage that nobody notices tries nothing, and damage that only ever refuses tries little.
    assert FILES // 4 < len(reasons) < 3 * FILES // 4


def test_damaged_copies_of_a_folder_give_documents_or_reasons(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    folder: Path | None = request.config.getoption("--fuzz-folder")
    if folder is None:
        pytest.skip("no --fuzz-folder")
    files, seed = request.config.getoption("--fuzz-files"), request.config.getoption("--fuzz-seed")
    whole = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() in SUPPORTED_SUFFIXES)
    whole = [path for path in whole if 0 < path.stat().st_size <= _MAX_SEED_BYTES]
    random.Random(seed).shuffle(whole)  # noqa: S311 - no secret
    paths = write_damaged({path.name: path.read_bytes() for path in whole}, tmp_path, files=files, seed=seed)
    settings = IngestSettings(ocr=False, file_timeout_seconds=TIMEOUT_SECONDS)
    results = list(read_parallel(paths, workers=2, settings=settings))
    reasons = check(results, paths)
    lines = [f"{len(paths)} files: {len(paths) - len(reasons)} documents, {len(reasons)} failures"]
    lines += [reason for reason in reasons if _CRASHED in reason or _LATE in reason]
    sys.stdout.write("\n" + "\n".join(lines) + "\n")
