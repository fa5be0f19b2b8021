"""Facts of a catalogue: what its row says of a product, cell by cell, without what buyers do not see."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from chatbot.copywriting.types import Fact
from chatbot.products.catalogues import Catalogues
from chatbot.products.errors import UnknownProductError
from chatbot.products.headings import halves
from chatbot.products.types import Place, Product
from ingest.instructions import addressed_words
from ingest.language import count_han
from ingest.normalize import normalize
from ingest.sentences import split_sentences
from ingest.types import PUBLIC, Language


def catalogue_lookup(catalogues: Catalogues) -> Callable[[str, str], tuple[Product, str] | None]:
    """Finds a product that buyers may see by its part number or its name, and the catalogue's own name."""

    def look_up(kb: str, name: str) -> tuple[Product, str] | None:
        if not catalogues.has(kb):
            return None
        try:
            found = catalogues.product(kb, name)
        except UnknownProductError:
            wanted = normalize(name)
            every = catalogues.products(kb)
            named = [own for own in every if wanted in {normalize(text.text) for text in own.names}]
            if len(named) != 1:
                return None
            found = named[0]
        return found, catalogues.record(kb).source

    return look_up


def catalogue_facts(product: Product, *, source: str, language: Language) -> list[Fact]:
    """Facts in the catalogue's order: description, then attributes; not yet numbered.

    Prices, stock and delivery times are no facts to write from: tomorrow they are others.
    """
    if product.audience != PUBLIC:
        return []
    return [fact for fact in _facts(product, source, language) if not addressed_words(fact.quote)]


def _facts(product: Product, source: str, language: Language) -> Iterator[Fact]:
    about = " ".join(part for part in (product.name(language), product.part_number, product.category(language)) if part)

    def fact(text: str, quote: str, place: Place) -> Fact:
        return Fact(number=0, text=text, quote=quote, about=about, source=source, page=None, section=str(place))

    for description in product.descriptions:
        if description.language == language:
            for start, end in split_sentences(description.text):
                yield fact(description.text[start:end], description.text[start:end], description.place)
    for attribute in product.attributes:
        if attribute.audience == PUBLIC:
            name = _in_language(attribute.name, language)
            text = f"{name}{'：' if count_han(name) else ': '}{attribute.shown}"
            yield fact(text, attribute.text, attribute.place)


def _in_language(heading: str, language: Language) -> str:
    """The half of a heading in two languages."""
    parts = halves(heading)
    return next((part for part in parts if bool(count_han(part)) == (language == "zh")), parts[0])
