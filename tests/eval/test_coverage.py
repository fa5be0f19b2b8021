"""Does a lost paragraph show, and does what was meant to go not count? On small real files."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import docx
import pytest
from pptx import Presentation

from eval.comparison import compare
from eval.coverage import measure_coverage
from eval.coverage_types import CoverageReport, FileCoverage
from eval.errors import NothingComparedError
from eval.other_readers import OtherText
from ingest.chunk import chunk_document
from ingest.errors import IngestError
from ingest.sections import with_sections
from ingest.settings import IngestSettings
from ingest.types import Element, ParsedDocument, Removal
from tests.ingest.files import PROSE, canvas, message, ruled_table, slides, word, workbook, wrap, write_lines

PARAGRAPHS = [
    f"Sentence number {number} of the manual says what to do with part {number}: 第{number}步拧紧螺栓。"
    for number in range(40)
]


def measure(folder: Path) -> CoverageReport:
    return measure_coverage(folder, settings=IngestSettings())


def compared(elements: list[Element], other: OtherText, *removed: Removal) -> FileCoverage:
    document = ParsedDocument(
        source="a", title="a", language="en", elements=tuple(with_sections(elements)), content_hash="0"
    )
    chunks = chunk_document(document, count_tokens=lambda texts: [len(text) // 3 + 2 for text in texts], max_tokens=200)
    return compare("a", "txt", other, chunks, removed)


def paragraphs(texts: list[str], page: int | None = None) -> list[Element]:
    return [Element(kind="paragraph", text=text, page=page) for text in texts]


def test_files_of_every_format_are_whole(tmp_path: Path) -> None:
    word(tmp_path / "a.docx")
    show = Presentation(slides(tmp_path / "a.pptx"))
    show.slides[0].notes_slide.notes_text_frame.text = "Do not mention the discount."
    show.save(tmp_path / "a.pptx")
    workbook(tmp_path / "a.xlsx", {"Prices": [["Part", "Name", "Price"], ["AX-1", "Seal", 1250.5], ["AX-2", "阀", 3]]})
    (tmp_path / "a.csv").write_text("Part;Name\nAX-1;Seal\nAX-2;阀\n", encoding="utf-8")
    (tmp_path / "a.md").write_text(f"# 泵\n\n1. Open [it](https://x.example).\n2. {PROSE}\n", encoding="utf-8")
    (tmp_path / "a.rst").write_text(f"Pump\n====\n\n.. note:: {PROSE}\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text("\n\n".join(PARAGRAPHS), encoding="utf-8")
    (tmp_path / "a.html").write_text(f"<body><nav>Home Shop</nav><h1>Pump</h1><p>{PROSE}</p></body>", encoding="utf-8")
    (tmp_path / "a.eml").write_bytes(message(subject="Pump", text=PROSE).as_bytes())
    report = measure(tmp_path)
    assert {file.kind: file.state for file in report.files} == dict.fromkeys(
        ("docx", "pptx", "xlsx", "csv", "md", "rst", "txt", "html", "eml"), "whole"
    )
    assert {file.in_order for file in report.files} == {1.0}
    removed = {file.kind: [(item.kind, item.text) for item in file.removed] for file in report.files if file.removed}
    assert removed == {
        "pptx": [("notes", "Do not mention the discount.")],
        "html": [("navigation", "Home Shop")],
    }


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="PDFs are compared with pdftotext")
def test_a_pdf_is_whole_with_its_pages_and_without_its_running_lines(tmp_path: Path) -> None:
    drawn = canvas(tmp_path / "a.pdf")
    for page in (1, 2, 3):
        write_lines(drawn, ["AX-200 operating manual"], top=815, size=8)
        write_lines(drawn, wrap(f"On page {page}: {PROSE} " * 3, 70), top=760)
        ruled_table(drawn, [["Part", "Price"], ["AX-1", f"{page}.50"], ["AX-2", "7.00"]], top=500)
        write_lines(drawn, [f"Page {page} of 3"], top=30, size=8)
        drawn.showPage()
    drawn.save()
    (file,) = measure(tmp_path).files
    assert (file.state, file.in_order, file.right_page, file.unlisted) == ("whole", 1.0, 1.0, ())
    assert [item.kind for item in file.removed].count("running_line") == 6


def test_a_lost_paragraph_is_named_with_its_place() -> None:
    file = compared(
        paragraphs(PARAGRAPHS[:20] + PARAGRAPHS[22:]), OtherText(reader="x", pages=("\n".join(PARAGRAPHS),))
    )
    assert file.state == "below"
    assert file.in_order < 0.96
    assert sum(run.words for run in file.missing) == sum(len(text.split()) + 6 for text in PARAGRAPHS[20:22])
    assert "20" in f"{file.missing[0].text} {file.missing[0].after}"


def test_only_so_much_is_excused_as_was_removed() -> None:
    other = OtherText(reader="x", pages=("\n".join([*PARAGRAPHS[:20], "Acme GmbH", "Acme GmbH again and again"]),))
    listed = Removal(kind="running_line", text="Acme GmbH")
    file = compared(paragraphs(PARAGRAPHS[:20]), other, listed)
    assert sum(run.words for run in file.missing) == 5
    assert compared(paragraphs(PARAGRAPHS[:20]), other, Removal(kind="hidden", text="never there")).unlisted


def test_another_order_on_a_page_is_said_and_no_loss_but_on_another_page_it_is_one() -> None:
    other = OtherText(reader="x", pages=("\n".join(PARAGRAPHS[:4]), "Last page."), is_paged=True)
    turned = paragraphs(PARAGRAPHS[2:4] + PARAGRAPHS[:2], page=1) + paragraphs(["Last page."], page=2)
    file = compared(turned, other)
    assert (file.state, file.any_order) == ("other order", 1.0)
    astray = paragraphs(PARAGRAPHS[1:4], page=1) + paragraphs([PARAGRAPHS[0], "Last page."], page=2)
    assert compared(astray, other).state == "below"


def test_wrong_pages_show() -> None:
    other = OtherText(reader="x", pages=tuple(PARAGRAPHS[:4]), is_paged=True)
    right = [item for place, text in enumerate(PARAGRAPHS[:4], start=1) for item in paragraphs([text], page=place)]
    assert compared(right, other).right_page == 1.0
    wrong = paragraphs(PARAGRAPHS[:2], page=1) + right[2:]
    assert compared(wrong, other).right_page == 0.75


def test_headers_in_every_row_are_no_loss() -> None:
    rows = [
        Element(kind="table_row", text=f"Part: AX-{n}; Price: {n}.50; Weight: {n} kg", table=1, row=n)
        for n in range(2, 9)
    ]
    table = "Part Price Weight\n" + "\n".join(f"AX-{n} {n}.50 {n} kg" for n in range(2, 9))
    assert compared(rows, OtherText(reader="x", pages=(table,))).in_order == 1.0
    assert compared(rows, OtherText(reader="x", pages=(f"Colour {table}",))).in_order < 1.0


def test_what_cannot_be_compared_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PROSE, encoding="utf-8")
    (tmp_path / "a.json").write_text('{"a": 1}', encoding="utf-8")
    (tmp_path / "a.docx").write_bytes(b"PK\x03\x04 cut off")
    report = measure(tmp_path)
    assert set(report.not_compared) == {"a.json", "a.docx"}
    (tmp_path / "a.txt").unlink()
    with pytest.raises(NothingComparedError):
        measure(tmp_path)
    with pytest.raises(IngestError):
        measure(tmp_path / "nowhere")


@pytest.mark.long
def test_the_command_fails_where_text_is_lost_and_names_the_file(tmp_path: Path) -> None:
    folder, out = tmp_path / "docs", tmp_path / "out" / "coverage.json"
    folder.mkdir()
    (folder / "good.txt").write_text("\n\n".join(PARAGRAPHS), encoding="utf-8")
    command = [str(Path(sys.executable).with_name("citedesk-eval")), "coverage", str(folder), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    assert "good.txt" in done.stdout
    # Its sidecar cannot be used, so nothing of it is read.
    document = docx.Document()
    document.add_paragraph(PROSE)
    document.save(str(folder / "lost.docx"))
    (folder / "lost.docx.properties.yaml").write_text("audience: nobody at all\n", encoding="utf-8")
    done = subprocess.run([*command, "--json"], capture_output=True, text=True, timeout=200, check=False)  # noqa: S603
    assert done.returncode == 1
    assert json.loads(done.stdout) == json.loads(out.read_text(encoding="utf-8"))
    assert done.stderr.splitlines()[-1].startswith("citedesk-eval: less than 98% of the words arrived of: lost.docx")
