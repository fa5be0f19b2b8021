"""Documents of an evaluation set as the ingestion sees them, and documents that say the same."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from eval.types import EvalDocument
from ingest.normalize import strip_control_characters
from ingest.plain_text import read_text
from ingest.sections import with_sections
from ingest.types import Element, ParsedDocument

CONVERSION_VERSION = "1"
"""Changes whenever the same corpus would give other elements."""

_WHITE = re.compile(r"\s+")


def to_parsed(document: EvalDocument) -> ParsedDocument:
    """Read a document's text as the ingestion reads plain text; ``source`` is the document's id."""
    elements = with_sections(read_text(document.text))
    if not elements and document.title.strip():
        elements = [Element(kind="paragraph", text=document.title.strip())]
    return ParsedDocument(
        source=document.id,
        title=_WHITE.sub(" ", strip_control_characters(document.title)).strip(),
        language=document.language,
        elements=tuple(elements),
        content_hash=hashlib.sha256(f"{document.title}\0{document.text}".encode()).hexdigest(),
    )


def twins(documents: Sequence[EvalDocument]) -> dict[str, tuple[str, ...]]:
    """For each document those with the same title and text, itself among them, in the corpus's order.

    A search shows one of several chunks that say the same; in a ranking of documents all of them stand.
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for document in documents:
        groups.setdefault((document.title, document.text), []).append(document.id)
    return {own: tuple(group) for group in groups.values() for own in group}
