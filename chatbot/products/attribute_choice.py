"""Which attribute of a product a limit speaks of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from chatbot.products.limits import Limit
from chatbot.products.types import Attribute, Product
from chatbot.products.units import in_base
from chatbot.products.vocabulary import concepts_in, modifier_in
from ingest.normalize import normalize

Similarity = Callable[[str, Sequence[str]], Sequence[float]]
"""How near a text is to others in meaning, cosine."""

# Words around a number that name nothing.
_EMPTY = re.compile(
    r"\b(?:an?|the|of|at|in|is|be|to|for|with|and|or|that|which|we|i|need|want|looking|please|least|most|more|less|than|under|over"
    r"|about|around|from|up|must|should|can|has|have|not|no|max|min|maximum|minimum|it|s|me|my|our|something|anything|one)\b"
    r"|不低于|不超过|至少|最多|不小于|不大于|以上|以下|左右|大约|需要|要求|想要|我们|一台|一个|的|是|为|在|有|和|与|[^\w\s]|\d"
)
# A heading so much nearer than every other is meant; else the words say nothing about which one it is.
_NEARER = 0.04


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heading:
    name: str
    concepts: frozenset[str]
    modifier: str
    unit: str
    place: int


class AttributeChoice:
    """Knows the numeric headings of a catalogue by what they measure."""

    def __init__(self, products: Sequence[Product], audiences: Collection[str], similarity: Similarity) -> None:
        """Learn the headings that these audiences may see."""
        self._audiences = audiences
        self._similarity = similarity
        self._headings: dict[str, dict[str, _Heading]] = defaultdict(dict)
        for product in products:
            for attribute in product.attributes:
                if attribute.spans and attribute.audience in audiences:
                    name = normalize(attribute.name)
                    known = self._headings[_dimension(attribute)]
                    known.setdefault(name, _heading(name, attribute.unit, len(known)))

    def names_for(self, limit: Limit) -> list[str]:
        """Folded headings that the limit may mean, best first; none where the catalogue measures no such thing."""
        if limit.names:
            return sorted(limit.names)
        headings = [*self._headings.get(limit.dimension, {}).values()]
        if not headings:
            return []
        about = normalize(limit.about)
        named = concepts_in(about) & frozenset().union(*(heading.concepts for heading in headings))
        if named:
            best = max(len(named & heading.concepts) for heading in headings)
            headings = [heading for heading in headings if len(named & heading.concepts) == best]
        elif (content := _content(about)) and len(headings) > 1:
            headings = self._nearest(content, headings)
        return [heading.name for heading in sorted(headings, key=lambda own: _worth(own, limit, about, named))]

    def attribute(self, product: Product, names: Sequence[str], dimension: str) -> Attribute | None:
        """The product's attribute under the first of some headings that it has."""
        own = {
            normalize(attribute.name): attribute
            for attribute in reversed(product.attributes)
            if attribute.spans and attribute.audience in self._audiences and _dimension(attribute) == dimension
        }
        return next((own[name] for name in names if name in own), None)

    def _nearest(self, content: str, headings: Sequence[_Heading]) -> list[_Heading]:
        """The one heading that the words around a number mean, where one is clearly the nearest; else all."""
        scores = self._similarity(content, [heading.name for heading in headings])
        order = sorted(zip(scores, headings, strict=True), key=lambda entry: -entry[0])
        return [order[0][1]] if order[0][0] - order[1][0] >= _NEARER else [*headings]


def _heading(name: str, unit: str, place: int) -> _Heading:
    return _Heading(
        name=name, concepts=concepts_in(name), modifier=modifier_in(name), unit=normalize(unit), place=place
    )


def _worth(heading: _Heading, limit: Limit, about: str, named: frozenset[str]) -> tuple[float, int]:
    """Less is better: a least value where a greatest one is needed comes last, then what measures more besides."""
    wanted = modifier_in(about)
    worse = 2.0 if heading.modifier == "min" and wanted != "min" and limit.comparator != "at_most" else 0.0
    if heading.modifier == "min" and limit.comparator == "at_most" and wanted != "min":
        worse = 2.0
    better = 0.5 if wanted and heading.modifier == wanted else 0.0
    # Amperes are asked for in amperes, breaking capacities in thousands of them.
    other = 0.5 if not named and heading.unit != normalize(limit.unit) else 0.0
    special = len(heading.concepts - named) if named else max(0, len(heading.concepts) - 1)
    return worse - better + other + 0.5 * special, heading.place


def _content(about: str) -> str:
    return " ".join(_EMPTY.sub(" ", about).split())


def _dimension(attribute: Attribute) -> str:
    return in_base(0.0, attribute.unit)[0]
