"""What reading a file produces: elements in reading order, then chunks with a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Language = Literal["en", "zh"]
PUBLIC = "public"
ElementKind = Literal["heading", "paragraph", "list_item", "table_row", "caption", "code"]
RemovalKind = Literal["running_line", "page_number", "contents", "hidden", "navigation", "notes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One block of a document, in reading order.

    Attributes:
        kind: ``table_row`` text is rendered with its headers (``Header: value; …``).
        text: The text as it stands in the source (not normalised), stripped, never empty.
        level: Depth of a heading, 1 is the highest; ``None`` for every other kind.
        page: 1-based page or slide number; ``None`` where the format has no pages.
        section_path: Headings above this element, outermost first, without itself.
        sheet: Worksheet name for spreadsheets.
        table: 1-based number of the table within the document; rows of one table share it.
        row: 1-based row number as a person sees it in the sheet or table, header included.
        page_turns: Where the text goes on on another page: (place in the text, page), in order.
        confidence: Of OCR, mean of the page, 0 to 1; ``None`` for text that was not read by it.
    """

    kind: ElementKind
    text: str
    level: int | None = None
    page: int | None = None
    section_path: tuple[str, ...] = ()
    sheet: str | None = None
    table: int | None = None
    row: int | None = None
    page_turns: tuple[tuple[int, int], ...] = ()
    confidence: float | None = None

    def page_at(self, place: int) -> int | None:
        """The page on which the character at a place of the text stands."""
        return next((page for start, page in reversed(self.page_turns) if start <= place), self.page)


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """Text of a file that a reader left out on purpose.

    Attributes:
        kind: ``running_line`` is a page's head or foot; ``navigation`` all that frames a web page, its controls too;
            ``notes`` are a speaker's, and comments.
        page: 1-based; ``None`` where the format has no pages.
    """

    kind: RemovalKind
    text: str
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentProperties:
    """What a person said about a document, or its path does.

    Attributes:
        title: ``None`` where the document's own is to be used.
        product: What the document is about; empty if nothing was said, as is ``version``.
        valid_from: First day on which it counts; ``None`` for always, as is ``valid_until``, the last one.
        language: ``None`` where it is to be found out.
        audience: ``public``, ``agents`` (the supplier's own people), or ``group:NAME`` for a group of customers.
    """

    title: str | None = None
    product: str = ""
    version: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    language: Language | None = None
    audience: str = PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDocument:
    """A file that was read.

    Attributes:
        source: The path as ingested.
        title: The document's own title, else its first heading, else the file's stem.
        content_hash: See ``ingest.properties.content_hash``; anything that changes with the text otherwise.
        properties: What is known beside the text.
        page_count: Pages, slides or sheets; ``None`` where the format has none.
        warnings: Readable sentences about what could not be read ("page 3 has no text layer; …").
        removed: What was left out on purpose, in reading order of its kind.
    """

    source: str
    title: str
    language: Language
    elements: tuple[Element, ...]
    content_hash: str
    page_count: int | None = None
    warnings: tuple[str, ...] = ()
    properties: DocumentProperties = DocumentProperties()
    removed: tuple[Removal, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A span of a chunk's text: ``chunk.text[start:end]``; ``page`` is where it stands."""

    start: int
    end: int
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A passage that is embedded and retrieved as one.

    Attributes:
        id: Hash of the chunk's text and place, stable across rebuilds (see ``chunk_id``).
        document_id: Hash of the document's source, shared by all its chunks.
        text: Verbatim text of its elements, joined by newlines; quotes are cut from it.
        title: Title of the document.
        page_span: First and last page, 1-based, both included.
        section_path: Headings above the chunk, outermost first.
        row_span: First and last table row, both included.
        token_count: Tokens of ``embedding_text`` by the embedder's own tokenizer.
        sentences: Spans in order, not overlapping, covering all but white space.
        confidence: The least of its elements that were read by OCR; ``None`` without any.
    """

    id: str
    document_id: str
    text: str
    source: str
    title: str
    language: Language
    token_count: int
    sentences: tuple[Sentence, ...]
    page_span: tuple[int, int] | None = None
    section_path: tuple[str, ...] = ()
    sheet: str | None = None
    row_span: tuple[int, int] | None = None
    confidence: float | None = None

    @property
    def heading(self) -> str:
        """Title and section path in one line, each part once: what the chunk is about."""
        parts = [self.title, *self.section_path]
        return " > ".join(dict.fromkeys(part for part in parts if part))

    @property
    def embedding_text(self) -> str:
        """What embedders and the lexical index read: the heading line, then the text."""
        return f"{self.heading}\n{self.text}" if self.heading else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestFailure:
    """A file that could not be read, with a reason that a person can act on.

    Attributes:
        withdrawn: What was read of it earlier must not be shown either: who may see it is not known.
    """

    path: str
    reason: str
    withdrawn: bool = False
