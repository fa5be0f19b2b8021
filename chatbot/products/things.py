"""Which kind of thing a need names, and which products are of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chatbot.measures import same_length_fold
from chatbot.products.types import Product
from chatbot.products.vocabulary import category_groups, places
from ingest.language import count_han
from ingest.normalize import normalize

# What follows says for what the thing is, or which of them it is.
_CUT = re.compile(r"\s*(?:[,:;(（，：；]|\bfor\b|\bwith\b|\bto\b|\bof\b|用于|适用|\s-\s)")
_OWNER_BEFORE = re.compile(
    r"(?:(?<!looking )(?<!searching )(?<!asking )(?<!need )(?<!quote )(?<!offer )(?<!price )\bfor|\bof|\bon|\bfits?"
    r"|\bto|\bmy|\bour|compatible with|适用于?|用于|给|配)\s*(?:my |our |the |an? |一台|我们?的)*$"
)
_CLOSE = re.compile(r"[\s-]*(?:的|用|用的|专用)?\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A kind of thing that a need names.

    Attributes:
        words: Folded words for it.
        start: Where it stands in the need.
    """

    words: frozenset[str]
    start: int
    end: int

    def is_kind_of(self, heads: Iterable[str]) -> bool:
        """Whether a category or name, given by its folded head ("centrifugal pumps"), is of this kind."""
        return any(_ends_with(head, word) for head in heads for word in self.words)


class Things:
    """The kinds of things of a catalogue."""

    def __init__(self, products: Sequence[Product]) -> None:
        """Learn the words from categories and names."""
        self._heads = [_heads_of(product) for product in products]
        self._words: dict[str, frozenset[str]] = {}
        for group in category_groups():
            for word in group:
                self._words[word] = self._words.get(word, frozenset()) | group
        for heads in self._heads:
            for head in heads:
                self._words.setdefault(_singular(head), frozenset({head, _singular(head)}))

    @property
    def words(self) -> frozenset[str]:
        """Every word for a thing, folded."""
        return frozenset(self._words)

    def named(self, need: str, phrases: Sequence[tuple[int, int]] = ()) -> list[Thing]:
        """The things that a need is after, those that only say for what it is left out.

        Args:
            need: As written.
            phrases: Where texts of cells stand: the oil of "lubricating oil" is no thing of its own.
        """
        folded = same_length_fold(need)
        spans: list[tuple[int, int, str]] = []
        for word in sorted(self._words, key=lambda own: (-len(own), own)):
            for start, end in places(word, folded):
                inside = any(first <= start and end <= last and end - start < last - first for first, last in phrases)
                if not inside and not any(first < end and start < last for first, last, _ in spans):
                    spans.append((start, end, word))
        spans.sort()
        # "pump seal kit": the last of neighbours is the thing.
        kept = [
            span
            for place, span in enumerate(spans)
            if place + 1 == len(spans) or not _CLOSE.fullmatch(folded[span[1] : spans[place + 1][0]])
        ]
        wanted = [span for span in kept if not _OWNER_BEFORE.search(folded[max(0, span[0] - 30) : span[0]])] or kept
        return [Thing(words=self._words[word], start=start, end=end) for start, end, word in wanted]

    def of_kind(self, things: Sequence[Thing]) -> list[int]:
        """Numbers of the products that are one of the things; every one where there are none."""
        if not things:
            return [*range(len(self._heads))]
        return [number for number, heads in enumerate(self._heads) if any(own.is_kind_of(heads) for own in things)]


def _heads_of(product: Product) -> frozenset[str]:
    texts = [text.text for text in (*product.categories, *product.names)]
    heads = (_CUT.split(normalize(text), maxsplit=1)[0] for text in texts)
    # A name that is only a part number names no kind.
    return frozenset(head for head in heads if re.search(r"[a-z]{3}|[\u4e00-\u9fff]", head))


def _ends_with(head: str, word: str) -> bool:
    if count_han(word):
        return head.endswith(word)
    own = _singular(word)
    ends = _singular(head)
    return (
        ends == own
        or ends.endswith(f" {own}")
        or bool(re.search(rf"(?<![a-z]){re.escape(own)}s? [\w./-]*\d[\w./-]*$", ends))
    )


def _singular(text: str) -> str:
    if not text.isascii() or not text.endswith("s") or text.endswith(("ss", "us", "is")):
        return text
    if text.endswith("ies"):
        return f"{text[:-3]}y"
    return text[:-2] if text.endswith(("sses", "xes", "ches", "shes")) else text[:-1]
