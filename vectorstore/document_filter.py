"""Only some documents: of a product, by name, in a language."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.normalize import normalize
from ingest.types import Language
from vectorstore.content import DocumentRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFilter:
    """What an asker narrows a search to; what is left empty narrows nothing.

    Attributes:
        products: Names, any of which is the document's product, or stands in its title as a whole word.
        documents: Sources, titles or file names, any of which is the document's.
        language: Of the document.
    """

    products: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    language: Language | None = None

    def admits(self, record: DocumentRecord) -> bool:
        """Whether a document is among those that are wanted."""
        if self.language is not None and record.language != self.language:
            return False
        if self.documents:
            names = {normalize(name) for name in (record.source, record.title, record.source.rsplit("/", 1)[-1])}
            if not any(normalize(name) in names for name in self.documents):
                return False
        return not self.products or any(_is_of(record, normalize(product)) for product in self.products)


EVERY_DOCUMENT = DocumentFilter()
"""Narrows nothing."""


def _is_of(record: DocumentRecord, product: str) -> bool:
    if normalize(record.product) == product:
        return True
    title, place = normalize(record.title), -1
    while product and (place := title.find(product, place + 1)) >= 0:
        before, after = title[:place][-1:], title[place + len(product) :][:1]
        # Chinese has no spaces between words: "AX-200泵" is about the AX-200.
        if not any(character.isascii() and character.isalnum() for character in (before, after)):
            return True
    return False
