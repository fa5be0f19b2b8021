"""A need in the words of a buyer becomes limits, kinds of things, named parts, and what is compared in meaning."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from chatbot.measures import same_length_fold
from chatbot.personal_data import mask
from chatbot.products.headings import halves
from chatbot.products.limits import Limit
from chatbot.products.need_numbers import numbers_in
from chatbot.products.need_texts import NamedPart, TextValues, key_of, parts_in, text_values, texts_in
from chatbot.products.things import Thing, Things
from chatbot.products.types import Product
from chatbot.products.units import unit_of
from chatbot.products.vocabulary import attribute_groups, parts_of, value_groups
from ingest.language import count_han, detect_language
from ingest.normalize import normalize
from ingest.types import Language
from vectorstore.tokens import tokenize

_BLANK = "\ufffc"
_CLAUSE = re.compile(r"[,;.!?，；。！？\n]+(?!\d)")
_GENERAL = re.compile(
    r"\b(?:i|we|you|he|she|they|me|us|my|our|his|her|mr|mrs|ms|sir|madam|am|are|is|the|an?|and|or|please|thanks?|hello|hi|dear|need"
    r"|want|looking|look|for|with|of|to|in|on|at|by|it|that|this|which|what|do|does|have|has|can|could|would|should|from)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What somebody is after.

    Attributes:
        limits: Hard ones, in the order of the need: numbers, then texts, then parts.
        quantity: Pieces; ``None`` where the need does not say.
        things: Kinds of things that it names.
        parts: Part numbers that it names.
        meaning: The words that are compared in meaning, without who asks and from where.
    """

    text: str
    language: Language
    limits: tuple[Limit, ...]
    quantity: float | None
    things: tuple[Thing, ...]
    parts: tuple[NamedPart, ...]
    meaning: str

    @property
    def asks_for_product(self) -> bool:
        """Whether a product is wanted, by what it names: a kind of thing with a limit, or what belongs to a part.

        A limit on a thing that is named by its own number ("Is the KS-11 below 75 dB?") is a question about it.
        """
        if self.alternatives_to:
            return True
        stated = [limit for limit in self.limits if limit.subject != "part"]
        if self.parts:
            return bool(self.things) and any(part.is_known and part.is_owner for part in self.parts)
        return bool(self.things) and bool(stated)

    @property
    def alternatives_to(self) -> str:
        """The part in whose place something is wanted; empty for none."""
        return next((part.part_number for part in self.parts if part.is_alternative), "")


class NeedReader:
    """Reads needs with the words of one catalogue."""

    def __init__(self, products: Sequence[Product], audiences: Collection[str]) -> None:
        """Learn the words that these audiences may see."""
        self.things = Things(products)
        self._values: TextValues = text_values(products, audiences)
        self._parts = _part_numbers(products)
        self._units = _own_units(products, audiences)
        self._vocabulary = _vocabulary(products, audiences)
        self._counted = _counted(products, audiences)
        self._ranges, self._spelt = _named_ranges(products, audiences)

    def read(self, text: str, *, quantity: float | None = None, language: Language | None = None) -> Need:
        """Read a need; ``quantity`` and ``language`` win over what it says."""
        parts = parts_in(text, self._parts)
        blanked = _blanked(text, [(part.start, part.end) for part in parts])
        numbers = numbers_in(blanked, own_units=self._units, things=self.things.words, counted=self._counted)
        phrases = [span for _, span in texts_in(blanked, self._values, numbers.spans)]
        things = self.things.named(blanked, phrases)
        thing_spans = [(thing.start, thing.end) for thing in things]
        # "冷却水泵" is a pump for cooling water: the phrase reaches beyond the thing.
        within = [span for span in thing_spans if not any(first < span[0] < last < span[1] for first, last in phrases)]
        texts = texts_in(blanked, self._values, [*numbers.spans, *within])
        surfaces = [same_length_fold(blanked)[thing.start : thing.end] for thing in things]
        limits = [self._as_text(replace(limit, about=_without(limit.about, surfaces))) for limit in numbers.limits]
        limits += [limit for limit, _ in texts]
        limits += [_part_limit(part) for part in parts if not part.is_alternative]
        spans = [*numbers.spans, *thing_spans, *(span for _, span in texts)]
        return Need(
            text=text,
            language=language or detect_language(text),
            limits=tuple(limits),
            quantity=quantity if quantity is not None else numbers.quantity,
            things=tuple(things),
            parts=tuple(parts),
            meaning=self._meaning(blanked, spans, numbers.spans),
        )

    def _as_text(self, limit: Limit) -> Limit:
        """Such as "4-20 mA": it names a signal where a cell of the catalogue says so, and is no current."""
        headings = self._ranges.get(_compact(limit.written)) if limit.comparator == "between" else None
        if not headings:
            return limit
        words = tuple({normalize(limit.written), *self._spelt[_compact(limit.written)]})
        return Limit(subject="text", written=limit.written, words=words, names=frozenset(headings))

    def _meaning(self, text: str, spans: Sequence[tuple[int, int]], numbers: Sequence[tuple[int, int]]) -> str:
        """The words that are compared in meaning, without numbers.

        Who asks, and from where, must not change what is recommended: where some clause holds a demand, only such
        clauses count, and of them the words that the catalogue knows; else all clauses that hold a word of the
        catalogue, without names.
        """
        blank = "".join(
            " " if any(start <= place < last for start, last in numbers) else character
            for place, character in enumerate(text)
        )
        ends = [0, *(match.end() for match in _CLAUSE.finditer(text)), len(text)]
        clauses = [(begin, end) for begin, end in pairwise(ends) if end > begin]
        speaking = [blank[a:b] for a, b in clauses if any(start < b and a < last for start, last in spans)]
        if speaking:
            kept = [self._known(clause) for clause in speaking]
        else:
            kept = [self._plain(blank[a:b]) for a, b in clauses if self._known(blank[a:b])]
        return " ".join(" ".join(kept).split())

    def _known(self, clause: str) -> str:
        return " ".join(word for word in tokenize(clause.replace(_BLANK, " ")) if word in self._vocabulary)

    def _plain(self, clause: str) -> str:
        masked = re.sub(r"\[[a-z -]+\]", " ", mask(clause)).replace(_BLANK, " ")
        if count_han(masked):
            return self._known(masked)
        words = [
            word for word in masked.split() if word[:1].islower() or normalize(word.strip(".,")) in self._vocabulary
        ]
        return _GENERAL.sub(" ", " ".join(words).lower())


def _part_limit(part: NamedPart) -> Limit:
    return Limit(subject="part", written=part.part_number, words=(part.part_number,))


def _part_numbers(products: Sequence[Product]) -> dict[str, str]:
    named = [relation.part_number for product in products for relation in product.relations]
    every = [*(product.part_number for product in products), *named]
    # "VK-80" of VK-80/FL-25 names a series.
    every += [name.split("/")[0] for name in every if "/" in name]
    # Two letters or a bare number stand in any text.
    return {
        key: name
        for name in reversed(every)
        if len(key := key_of(name)) >= 3 and re.search(r"\d", key) and re.search(r"[^\W\d]", key)
    }


def _own_units(products: Sequence[Product], audiences: Collection[str]) -> frozenset[str]:
    units = {
        normalize(attribute.unit)
        for product in products
        for attribute in product.attributes
        if attribute.unit and attribute.spans and attribute.audience in audiences
    }
    return frozenset(unit for unit in units if unit_of(unit) is None)


def _counted(products: Sequence[Product], audiences: Collection[str]) -> dict[str, set[str]]:
    """Words for attributes without a unit as a need says them: "Number of poles" is said "3 poles"."""
    found: dict[str, set[str]] = defaultdict(set)
    for product in products:
        for attribute in product.attributes:
            if attribute.unit or not attribute.spans or attribute.audience not in audiences:
                continue
            name = normalize(attribute.name)
            for half in halves(name):
                said = re.sub(r"^(?:number|no\.?) of |数量?$|^最[大多]", "", half).removesuffix("s")
                for word in {half, said} - {""}:
                    if len(word) > 2 or count_han(word):
                        found[word].add(name)
    return dict(found)


def _named_ranges(
    products: Sequence[Product], audiences: Collection[str]
) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Ranges that cells write with their unit, by their characters without spaces: their headings, their spellings."""
    headings: dict[str, set[str]] = defaultdict(set)
    spellings: dict[str, set[str]] = defaultdict(set)
    for product in products:
        for attribute in product.attributes:
            for part in parts_of(attribute.text) if attribute.audience in audiences else ():
                if re.fullmatch(r"[-+]?\d[\d.,]*\s?(?:-|–|to|~|至|到)\s?\d[\d.,]*\s?[^\W\d].*", part):
                    headings[_compact(part)].add(normalize(attribute.name))
                    spellings[_compact(part)].add(part)
    return dict(headings), dict(spellings)


def _compact(text: str) -> str:
    return re.sub(r"\s|\bto\b|[-–~至到]", "", normalize(text))


def _vocabulary(products: Sequence[Product], audiences: Collection[str]) -> frozenset[str]:
    texts: set[str] = set()
    for product in products:
        texts |= {text.text for text in (*product.names, *product.categories, *product.descriptions)}
        texts |= {
            f"{attribute.name} {'' if attribute.spans else attribute.text}"
            for attribute in product.attributes
            if attribute.audience in audiences
        }
    texts |= {word for group in (*attribute_groups().values(), *value_groups()) for word in group}
    words = {word for text in texts for word in tokenize(text)}
    return frozenset(
        word
        for word in words
        if not word.isdigit() and (len(word) > 2 or count_han(word)) and not _GENERAL.fullmatch(word)
    )


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + _BLANK * (end - start) + text[end:]
    return text


def _without(about: str, surfaces: Sequence[str]) -> str:
    for surface in surfaces:
        about = about.replace(surface, " ")
    return about
