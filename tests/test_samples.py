"""The sample knowledge base holds what its questions say, and its build gives what is committed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import docx
import lxml.html
import openpyxl
import pypdfium2
import pytest
from docx.table import Table

from ingest.language import detect_language
from ingest.normalize import normalize

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
DOCUMENTS = sorted(path for path in (SAMPLES / "documents").rglob("*") if path.is_file())
BUILT = [path for path in DOCUMENTS if path.suffix in {".pdf", ".docx", ".xlsx"}]
QUERIES: list[dict[str, Any]] = [
    json.loads(line) for line in (SAMPLES / "evaluation" / "queries.jsonl").read_text(encoding="utf-8").splitlines()
]
ANSWERABLE = [query for query in QUERIES if query["answerable"]]
UNANSWERABLE = [query for query in QUERIES if not query["answerable"]]


def _name(path: Path) -> str:
    return path.relative_to(SAMPLES).as_posix()


def _compact(text: str) -> str:
    """Without any space: a PDF breaks Chinese lines where no space belongs."""
    return normalize(text).replace(" ", "")


def _pdf_pages(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def _docx_lines(path: Path) -> Iterator[str]:
    for block in docx.Document(str(path)).iter_inner_content():
        if isinstance(block, Table):
            # A merged cell is given once for every column that it covers.
            yield from (
                " ".join(next(same).text for _, same in groupby(row.cells, lambda cell: cell._tc)) for row in block.rows
            )
        else:
            yield block.text


def _xlsx_lines(path: Path) -> Iterator[str]:
    for sheet in openpyxl.load_workbook(path, read_only=False):
        yield sheet.title
        for row in sheet.iter_rows(values_only=True):
            yield " ".join(str(value) for value in row if value is not None)


def _html_text(path: Path) -> str:
    body = lxml.html.fromstring(path.read_bytes()).find("body")
    assert body is not None
    return " ".join(body.itertext())


@cache
def _text(path: Path) -> str:
    match path.suffix:
        case ".pdf":
            return "\n".join(_pdf_pages(path))
        case ".docx":
            return "\n".join(_docx_lines(path))
        case ".xlsx":
            return "\n".join(_xlsx_lines(path))
        case ".html":
            return _html_text(path)
        case _:
            return path.read_text(encoding="utf-8").replace("|", " ")


@pytest.mark.parametrize("query", ANSWERABLE, ids=lambda query: str(query["id"]))
def test_answer_stands_in_its_document(query: dict[str, Any]) -> None:
    path = SAMPLES / query["source"]
    text = _compact(_pdf_pages(path)[query["page"] - 1] if "page" in query else _text(path))
    assert _compact(query["evidence"]) in text
    assert query["answers"]
    for answer in query["answers"]:
        assert _compact(answer) in text
        assert _compact(answer) in _compact(query["evidence"])


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: str(query["id"]))
def test_question_is_whole(query: dict[str, Any]) -> None:
    assert query["lang"] == detect_language(query["text"])
    assert query["id"].startswith(query["lang"])
    assert ("history" in query) == ("standalone" in query)
    if "history" in query:
        assert [turn["role"] for turn in query["history"]] == ["user", "assistant"] * (len(query["history"]) // 2)
    if query["answerable"]:
        assert (query["kind"] == "crosslingual") == (f"documents/{query['lang']}/" not in query["source"])
        assert ("page" in query) == query["source"].endswith(".pdf")
    else:
        assert query["answers"] == []
        assert "source" not in query
        assert query["kind"] == "unanswerable"


def test_counts_of_questions() -> None:
    assert len({query["id"] for query in QUERIES}) == len(QUERIES)
    assert len({(query["text"], str(query.get("history"))) for query in QUERIES}) == len(QUERIES)
    assert min(Counter(query["lang"] for query in QUERIES).values()) >= 40
    assert len(UNANSWERABLE) >= 20
    assert {query["lang"] for query in UNANSWERABLE} == {"en", "zh"}
    assert sum("history" in query for query in QUERIES) >= 10
    kinds = {"fact", "table", "procedure", "policy", "followup", "crosslingual", "unanswerable"}
    assert {query["kind"] for query in QUERIES} == kinds


def test_every_document_is_asked_about() -> None:
    assert {query["source"] for query in ANSWERABLE} == {_name(path) for path in DOCUMENTS}


def test_documents_languages_formats_and_size() -> None:
    languages = Counter(path.parent.name for path in DOCUMENTS)
    assert languages["en"] >= 7
    assert languages["zh"] >= 7
    assert {path.suffix for path in DOCUMENTS} == {".pdf", ".docx", ".xlsx", ".html", ".md"}
    assert sum(path.stat().st_size for path in DOCUMENTS) < 1 << 20


@pytest.mark.parametrize("path", DOCUMENTS, ids=_name)
def test_document_is_in_the_language_of_its_folder(path: Path) -> None:
    assert detect_language(_text(path)) == path.parent.name


def test_two_dated_documents_differ_in_one_figure() -> None:
    manual = _compact(_text(SAMPLES / "documents/en/ax-200-manual.pdf"))
    bulletin = _compact(_text(SAMPLES / "documents/en/service-bulletin-sb-2024-07.pdf"))
    assert _compact("The regreasing interval is 4,000 operating hours for both models") in manual
    assert _compact("is now 2,500 operating hours") in bulletin
    assert _compact("6 March 2023") in manual
    assert _compact("15 July 2024") in bulletin


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("samples") / "documents"
    command = [sys.executable, str(SAMPLES / "build.py"), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603 - our own script
    assert done.returncode == 0, done.stderr
    return out


@pytest.mark.parametrize("path", BUILT, ids=_name)
def test_build_gives_the_committed_text(path: Path, rebuilt: Path) -> None:
    again = rebuilt / path.relative_to(SAMPLES / "documents")
    assert _text(again) == _text(path)


def test_build_writes_nothing_else(rebuilt: Path) -> None:
    built = {path.relative_to(rebuilt).as_posix() for path in rebuilt.rglob("*") if path.is_file()}
    assert built == {path.relative_to(SAMPLES / "documents").as_posix() for path in BUILT}


def test_build_gives_the_committed_tables(tmp_path: Path) -> None:
    command = [sys.executable, str(SAMPLES / "build_tables.py"), "--out", str(tmp_path / "tables")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603 - our own script
    assert done.returncode == 0, done.stderr
    committed = sorted(path for path in (SAMPLES / "tables").rglob("*") if path.is_file())
    again = [tmp_path / "tables" / path.relative_to(SAMPLES / "tables") for path in committed]
    assert sorted(path for path in (tmp_path / "tables").rglob("*") if path.is_file()) == sorted(again)
    assert sum(path.stat().st_size for path in committed) < 1 << 18
    for path, made in zip(committed, again, strict=True):
        # Office files differ with the library that wrote them; what is read does not.
        if path.suffix not in {".pptx", ".csv"}:
            assert _text(made) == _text(path)
