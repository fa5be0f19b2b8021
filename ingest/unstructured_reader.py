"""HTML, Markdown, reStructuredText, DOCX, PPTX, ODT and DOC through unstructured. Engine file."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from ingest.errors import DamagedFileError, said
from ingest.html_tables import head_rows, is_headless_pair, table_cells
from ingest.office_tables import repeat_merged, take_out_nested
from ingest.tables import render_table
from ingest.types import Element, Removal
from ingest.unstructured_setup import partitioner
from ingest.web_page import clean_html
from ingest.word_document import flatten, heading_level, without_mark

# Highlighting would cut code into coloured pieces; the sandbox keeps a document from including other files.
_PANDOC_ARGUMENTS = ("--sandbox", "--wrap=none", "--quiet", "--syntax-highlighting=none")
_LIST_MARK = re.compile(r"^[•●▪◦‣·*-]\s+")


def read_html(text: str) -> list[Element]:
    """Elements of a web page, without navigation, page head and foot; headings are the h1 to h6 tags, nothing else.

    Raises:
        DamagedFileError: It cannot be taken apart.
    """
    cleaned = clean_html(text)
    if not cleaned:
        return []
    try:
        found = partitioner("html")(text=cleaned)
    except Exception as error:
        # Damage shows itself as whatever the library happened to be doing: it has no error of its own for it.
        raise DamagedFileError(f"the page cannot be read ({said(error)}); save it again and ingest it anew") from error
    # Titles that the English model suspects in ordinary lines have no depth: tags decide.
    return list(_elements(found, heading=_tag_level, web=True))


def to_html(text: str, source_format: Literal["gfm", "rst"]) -> str:
    """Markdown (GitHub's, as most is written for it) or reStructuredText as HTML, by pandoc.

    Raises:
        DamagedFileError: pandoc cannot read it.
    """
    import pypandoc

    try:
        html: str = pypandoc.convert_text(text, "html", format=source_format, extra_args=_PANDOC_ARGUMENTS)
    except RuntimeError as error:
        raise DamagedFileError(f"pandoc cannot read the text ({said(error)})") from error
    return html


def read_docx(data: bytes) -> tuple[list[Element], tuple[Removal, ...]]:
    """Elements of a Word document, and what was left out; headings are paragraphs of a heading style.

    Raises:
        DamagedFileError: It is cut off or no Word document.
    """
    from docx import Document

    try:
        document = Document(io.BytesIO(data))
        removed = flatten(document)
        take_out_nested(document)
        found = partitioner("docx")(file=_saved(document), infer_table_structure=True)
    except Exception as error:
        # Damage shows itself as whatever the library happened to be doing: it has no error of its own for it.
        raise DamagedFileError(
            f"the Word document cannot be read ({said(error)}); save it again and ingest it anew"
        ) from error
    return list(_elements(found, heading=lambda item: heading_level(item.text))), removed


def read_odt(data: bytes) -> tuple[list[Element], tuple[Removal, ...]]:
    """Elements of an OpenDocument text, which pandoc turns into a Word document first, and what was left out.

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
            raise DamagedFileError(f"the ODT file cannot be read ({said(error)})") from error
        return read_docx(target.read_bytes())


def read_pptx(data: bytes) -> tuple[list[Element], int, tuple[Removal, ...]]:
    """Elements of a presentation, its number of slides, and the speaker's notes, which are left out.

    The slide is the page, its title the heading. Notes are what the speaker tells himself: whoever hands on the slides
    often does not know that they are there.

    Raises:
        DamagedFileError: It is cut off or no presentation.
    """
    from pptx import Presentation

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
        notes = tuple(
            Removal(kind="notes", text=text, page=number)
            for number, slide in enumerate(slides, start=1)
            if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None
            if (text := " ".join(slide.notes_slide.notes_text_frame.text.split()))
        )
        found = partitioner("pptx")(file=_saved(show), infer_table_structure=True, include_page_breaks=False)
    except Exception as error:
        # Damage shows itself as whatever the library happened to be doing: it has no error of its own for it.
        raise DamagedFileError(
            f"the presentation cannot be read ({said(error)}); save it again and ingest it anew"
        ) from error
    elements = _elements(
        found,
        heading=lambda item: 1 if (item.metadata.page_number, " ".join(item.text.split())) in titles else None,
        paged=True,
    )
    return list(elements), count, notes


def _tag_level(item: Any) -> int | None:
    depth = item.metadata.category_depth
    return int(depth) + 1 if depth is not None and item.category == "Title" else None


def _saved(document: Any) -> io.BytesIO:
    target = io.BytesIO()
    document.save(target)
    target.seek(0)
    return target


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
        level = heading(item)
        text = without_mark(text).strip()
        if level is not None:
            yield Element(kind="heading", text=" ".join(text.split()), level=level, page=page)
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
