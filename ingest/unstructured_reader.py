"""HTML, Markdown, reStructuredText, DOCX, PPTX, ODT and DOC through unstructured. Engine file."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ingest.errors import DamagedFileError, MissingReaderError
from ingest.tables import render_table
from ingest.types import Element

_DROPPED_TAGS = ("script", "style", "noscript", "template", "nav", "header", "footer", "form", "button", "iframe", "svg")
_HEADING_STYLE = re.compile(r"^(?:heading|标题)\s*(\d)|^(title|subtitle)$", re.IGNORECASE)
_LIST_MARK = re.compile(r"^[•●▪◦‣·*-]\s+")


def prepare(models_dir: Path | None) -> None:
    """Make unstructured usable offline: its spaCy model on the path, no notice, no telemetry.

    Raises:
        MissingReaderError: The model has not been pulled.
    """
    os.environ["UNSTRUCTURED_DISABLE_NOTICE"] = "1"
    os.environ["DO_NOT_TRACK"] = "true"
    os.environ["SCARF_NO_ANALYTICS"] = "true"
    folder = models_dir / "en_core_web_sm" if models_dir else None
    if folder and (folder / "en_core_web_sm").is_dir() and str(folder) not in sys.path:
        sys.path.append(str(folder))
    import importlib.util

    if importlib.util.find_spec("en_core_web_sm") is None:
        raise MissingReaderError(
            "the reader of office and web formats needs the model en_core_web_sm; get it with `citedesk models pull en_core_web_sm`"
        )


def read_html(text: str) -> list[Element]:
    """Elements of a web page, without navigation, page head and foot; headings are the h1 to h6 tags, nothing else."""
    from unstructured.partition.html import partition_html

    cleaned = _clean_html(text)
    if not cleaned:
        return []
    # Titles that the English model suspects in ordinary lines have no depth: tags decide.
    return list(_elements(partition_html(text=cleaned), heading=lambda item: item.metadata.category_depth))


def markdown_to_html(text: str) -> str:
    """Markdown as HTML, by the library that unstructured uses for it."""
    import markdown

    html: str = markdown.markdown(text, extensions=["tables", "fenced_code", "sane_lists"])
    return html


def rst_to_html(text: str) -> str:
    """reStructuredText as HTML, by pandoc.

    Raises:
        DamagedFileError: pandoc cannot read it.
    """
    import pypandoc

    try:
        html: str = pypandoc.convert_text(text, "html", format="rst", extra_args=["--sandbox", "--wrap=none", "--quiet"])
    except RuntimeError as error:
        raise DamagedFileError(f"pandoc cannot read the text ({str(error).splitlines()[0]})") from error
    return html


def read_docx(data: bytes) -> list[Element]:
    """Elements of a Word document; headings are paragraphs of a heading style.

    Raises:
        DamagedFileError: It is cut off or no Word document.
    """
    from docx import Document
    from unstructured.partition.docx import partition_docx

    try:
        styles = {}
        for paragraph in Document(io.BytesIO(data)).paragraphs:
            match = _HEADING_STYLE.match(str(paragraph.style.name)) if paragraph.style else None
            if match:
                styles[" ".join(paragraph.text.split())] = int(match.group(1) or 1) - 1
        found = partition_docx(file=io.BytesIO(data), infer_table_structure=True)
    except (KeyError, ValueError, OSError, _package_errors()) as error:
        raise DamagedFileError(f"the Word document cannot be read ({error}); save it again and ingest it anew") from error
    return list(_elements(found, heading=lambda item: styles.get(" ".join(item.text.split()))))


def read_odt(path: Path) -> list[Element]:
    """Elements of an OpenDocument text, which pandoc turns into a Word document first.

    Raises:
        DamagedFileError: pandoc cannot read it.
    """
    import tempfile

    import pypandoc

    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "converted.docx"
        try:
            pypandoc.convert_file(str(path), "docx", format="odt", outputfile=str(target), extra_args=["--quiet"])
        except RuntimeError as error:
            raise DamagedFileError(f"the ODT file cannot be read ({str(error).splitlines()[0]})") from error
        return read_docx(target.read_bytes())


def read_pptx(data: bytes) -> tuple[list[Element], int]:
    """Elements of a presentation and its number of slides; the slide is the page, its title the heading.

    Raises:
        DamagedFileError: It is cut off or no presentation.
    """
    from pptx import Presentation
    from unstructured.partition.pptx import partition_pptx

    try:
        slides = Presentation(io.BytesIO(data)).slides
        titles = {
            (number, " ".join(slide.shapes.title.text.split()))
            for number, slide in enumerate(slides, start=1)
            if slide.shapes.title is not None
        }
        count = len(slides)
        found = partition_pptx(file=io.BytesIO(data), infer_table_structure=True, include_page_breaks=False)
    except (KeyError, ValueError, OSError, AttributeError, _package_errors()) as error:
        raise DamagedFileError(f"the presentation cannot be read ({error}); save it again and ingest it anew") from error
    elements = _elements(
        found, heading=lambda item: 0 if (item.metadata.page_number, " ".join(item.text.split())) in titles else None, paged=True
    )
    return list(elements), count


def _package_errors() -> type[Exception]:
    """A zip that is damaged or lacks its parts; python-docx and python-pptx raise errors of their own."""
    import zipfile

    return zipfile.BadZipFile


def _elements(items: Iterable[Any], *, heading: Any, paged: bool = False) -> Iterable[Element]:
    tables = 0
    for item in items:
        text = item.text.strip()
        page = item.metadata.page_number if paged else None
        category = item.category
        if category in {"PageBreak", "Header", "Footer", "PageNumber"} or not text:
            continue
        if category == "Table":
            tables += 1
            yield from _table(item, tables, page)
            continue
        depth = heading(item)
        if depth is not None and category == "Title":
            yield Element(kind="heading", text=" ".join(text.split()), level=int(depth) + 1, page=page)
        elif category == "ListItem":
            yield Element(kind="list_item", text=_LIST_MARK.sub("", text), page=page)
        elif category == "CodeSnippet":
            yield Element(kind="code", text=text, page=page)
        else:
            yield Element(kind="paragraph", text=text, page=page)


def _table(item: Any, number: int, page: int | None) -> Iterable[Element]:
    rows = _rows(item.metadata.text_as_html or "")
    for place, text in render_table(rows) or [(0, " ".join(item.text.split()))]:
        yield Element(kind="table_row", text=text, page=page, table=number, row=place + 1)


def _rows(html: str) -> list[list[str]]:
    """Cells of an HTML table with merged cells repeated."""
    from lxml import html as parser

    if not html.strip():
        return []
    grid: dict[tuple[int, int], str] = {}
    height = 0
    for y, row in enumerate(parser.fromstring(html).iter("tr")):
        x = 0
        height = y + 1
        for cell in row:
            if cell.tag not in {"td", "th"}:
                continue
            while (y, x) in grid:
                x += 1
            text = " ".join("".join(cell.itertext()).split())
            for down in range(_span(cell, "rowspan")):
                for right in range(_span(cell, "colspan")):
                    grid[y + down, x + right] = text
            x += _span(cell, "colspan")
    width = max((x for _, x in grid), default=-1) + 1
    return [[grid.get((y, x), "") for x in range(width)] for y in range(height)]


def _span(cell: Any, name: str) -> int:
    value = cell.get(name, "1")
    return min(max(int(value), 1), 200) if value.isdigit() else 1


def _clean_html(text: str) -> str:
    from lxml import etree, html

    try:
        tree = html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    except (etree.ParserError, ValueError):
        return ""
    for node in list(tree.iter(*_DROPPED_TAGS, etree.Comment)):
        # An article's own <header> holds its title.
        if node.tag in {"header", "footer"} and any(True for _ in node.iter("h1", "h2")):
            continue
        if node.getparent() is not None:
            node.drop_tree()
    return str(html.tostring(tree, encoding="unicode"))
