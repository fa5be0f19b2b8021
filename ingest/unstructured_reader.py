"""HTML, Markdown, reStructuredText, DOCX, PPTX, ODT and DOC through unstructured. Engine file."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from ingest.errors import DamagedFileError, MissingReaderError
from ingest.html_tables import head_rows, is_headless_pair, table_cells
from ingest.office_tables import repeat_merged, take_out_nested
from ingest.tables import render_table
from ingest.types import Element
from ingest.web_page import clean_html

_HEADING_STYLE = re.compile(r"^(?:heading|标题)\s*(\d)|^(title|subtitle)$", re.IGNORECASE)
# Highlighting would cut code into coloured pieces; the sandbox keeps a document from including other files.
_PANDOC_ARGUMENTS = ("--sandbox", "--wrap=none", "--quiet", "--syntax-highlighting=none")
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
            "the reader of office and web formats needs the model en_core_web_sm;"
            " get it with `citedesk models pull en_core_web_sm`"
        )


def read_html(text: str) -> list[Element]:
    """Elements of a web page, without navigation, page head and foot; headings are the h1 to h6 tags, nothing else.

    Raises:
        DamagedFileError: It cannot be taken apart.
    """
    from unstructured.partition.html import partition_html

    cleaned = clean_html(text)
    if not cleaned:
        return []
    try:
        found = partition_html(text=cleaned)
    except Exception as error:
        raise DamagedFileError(f"the page cannot be read ({_said(error)}); save it again and ingest it anew") from error
    # Titles that the English model suspects in ordinary lines have no depth: tags decide.
    return list(_elements(found, heading=lambda item: item.metadata.category_depth, web=True))


def to_html(text: str, source_format: Literal["gfm", "rst"]) -> str:
    """Markdown (GitHub's, as most is written for it) or reStructuredText as HTML, by pandoc.

    Raises:
        DamagedFileError: pandoc cannot read it.
    """
    import pypandoc

    try:
        html: str = pypandoc.convert_text(text, "html", format=source_format, extra_args=_PANDOC_ARGUMENTS)
    except RuntimeError as error:
        raise DamagedFileError(f"pandoc cannot read the text ({_said(error)})") from error
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
        document = Document(io.BytesIO(data))
        take_out_nested(document)
        for paragraph in document.paragraphs:
            match = _HEADING_STYLE.match(str(paragraph.style.name)) if paragraph.style else None
            if match:
                styles[" ".join(paragraph.text.split())] = int(match.group(1) or 1) - 1
        found = partition_docx(file=_saved(document), infer_table_structure=True)
    except Exception as error:
        raise DamagedFileError(
            f"the Word document cannot be read ({_said(error)}); save it again and ingest it anew"
        ) from error
    return list(_elements(found, heading=lambda item: styles.get(" ".join(item.text.split()))))


def read_odt(data: bytes) -> list[Element]:
    """Elements of an OpenDocument text, which pandoc turns into a Word document first.

    Raises:
        DamagedFileError: pandoc cannot read it.
    """
    import tempfile

    import pypandoc

    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "source.odt", Path(folder) / "converted.docx"
        source.write_bytes(data)
        try:
            pypandoc.convert_file(
                str(source), "docx", format="odt", outputfile=str(target), extra_args=["--quiet", "--sandbox"]
            )
        except RuntimeError as error:
            raise DamagedFileError(f"the ODT file cannot be read ({_said(error)})") from error
        return read_docx(target.read_bytes())


def read_pptx(data: bytes) -> tuple[list[Element], int]:
    """Elements of a presentation and its number of slides; the slide is the page, its title the heading.

    Raises:
        DamagedFileError: It is cut off or no presentation.
    """
    from pptx import Presentation
    from unstructured.partition.pptx import partition_pptx

    try:
        show = Presentation(io.BytesIO(data))
        repeat_merged(show)
        slides = show.slides
        titles = {
            (number, " ".join(slide.shapes.title.text.split()))
            for number, slide in enumerate(slides, start=1)
            if slide.shapes.title is not None
        }
        count = len(slides)
        found = partition_pptx(file=_saved(show), infer_table_structure=True, include_page_breaks=False)
    except Exception as error:
        raise DamagedFileError(
            f"the presentation cannot be read ({_said(error)}); save it again and ingest it anew"
        ) from error
    elements = _elements(
        found,
        heading=lambda item: 0 if (item.metadata.page_number, " ".join(item.text.split())) in titles else None,
        paged=True,
    )
    return list(elements), count


def _saved(document: Any) -> io.BytesIO:
    target = io.BytesIO()
    document.save(target)
    target.seek(0)
    return target


def _said(error: Exception) -> str:
    """What an error says, on one line; its name where it says nothing."""
    return " ".join(str(error).split())[:200] or type(error).__name__


def _elements(items: Iterable[Any], *, heading: Any, paged: bool = False, web: bool = False) -> Iterable[Element]:
    tables = 0
    for item in items:
        text = item.text.strip()
        page = item.metadata.page_number if paged else None
        category = item.category
        if category in {"PageBreak", "Header", "Footer", "PageNumber"} or not text:
            continue
        if category == "Table":
            tables += 1
            yield from _table(item, tables, page, web=web)
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


def _table(item: Any, number: int, page: int | None, *, web: bool) -> Iterable[Element]:
    html = item.metadata.text_as_html or ""
    # Only web pages mark the head of a table.
    form = True if web and is_headless_pair(html) else None
    heads = head_rows(html) if web else None
    for place, text in render_table(table_cells(html), form=form, heads=heads) or [(0, " ".join(item.text.split()))]:
        yield Element(kind="table_row", text=text, page=page, table=number, row=place + 1)
