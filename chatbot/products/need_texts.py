"""What a need demands in words: texts of cells, what a thing must have, and the part that it must belong to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from chatbot.figures import name_spans
from chatbot.measures import same_length_fold
from chatbot.products.limits import Limit
from chatbot.products.types import Product
from chatbot.products.vocabulary import (
    attribute_groups,
    category_groups,
    no_words,
    parts_of,
    places,
    value_groups,
    yes_words,
)
from ingest.language import count_han
from ingest.normalize import normalize

# Longer cells are sentences, whose parts nobody would name.
_MAX_PHRASE_CHARS = 40
_NOT = re.compile(
    r"(?:\bnot?|without|\bnon|n't (?:want|need|use)(?: any)?|except|other than|free of"
    r"|不要|不用|不能用|不是|不带|无需|非|除|不含)[\s-]*(?:a |an |any |of |made of )?$"
)
_FOR = re.compile(
    r"(?:\bfor|\bfits?|fitting|\bto|compatible with|\bof|\bon|\bmy|\bour|goes with|belongs? to|suits?|suitable for"
    r"|\bthe|\bin|\bwith|适用于?|用于|适配|配|给|为|的|兼容|对应|我们?的?)\s*"
    r"(?:my |our |the |an? |pumps? |model |models )*$"
)
_ALTERNATIVE = re.compile(
    r"alternative|instead of|replacement for|replaces?|successor|substitute|similar to|equivalent|in place of"
    r"|替代|代替|替换|同类|类似|后继|取代"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextValues:
    """What the text cells of a catalogue hold, as a need may name it.

    Attributes:
        phrases: Folded phrase, with the folded headings under which it stands.
        flags: Words for a column of yes and no, with its folded heading.
    """

    phrases: Mapping[str, frozenset[str]]
    flags: Mapping[str, str]


def text_values(products: Sequence[Product], audiences: Collection[str]) -> TextValues:
    """Gather the phrases of a catalogue's text cells."""
    cells: dict[str, set[str]] = defaultdict(set)
    phrases: dict[str, set[str]] = defaultdict(set)
    for product in products:
        for attribute in product.attributes:
            if attribute.audience not in audiences:
                continue
            heading, text = normalize(attribute.name), normalize(attribute.text)
            if not attribute.spans:
                cells[heading].add(text)
            # "4-20 mA" is a range of numbers, and has a name.
            for spelling in _same(text) if attribute.spans else ():
                phrases[spelling].add(heading)
    flags: dict[str, str] = {}
    for heading, texts in cells.items():
        if texts <= yes_words() | no_words():
            flags.update(dict.fromkeys(_spellings_of(heading), heading))
            continue
        for text in texts:
            for phrase in (text, *parts_of(text)):
                if _is_phrase(phrase):
                    phrases[phrase].add(heading)
                    for spelling in _same(phrase):
                        phrases[spelling].add(heading)
    return TextValues(phrases={phrase: frozenset(names) for phrase, names in phrases.items()}, flags=flags)


def texts_in(text: str, values: TextValues, taken: Sequence[tuple[int, int]]) -> list[tuple[Limit, tuple[int, int]]]:
    """Demands in words, each with its place; what stands in ``taken`` is spoken for."""
    folded = same_length_fold(text)
    found: list[tuple[Limit, tuple[int, int]]] = []
    spoken = list(taken)
    for phrase, heading in sorted(values.flags.items(), key=lambda entry: -len(entry[0])):
        for span in _free(places(phrase, folded), spoken):
            refused = bool(_NOT.search(folded[max(0, span[0] - 24) : span[0]]))
            answers = sorted(no_words() if refused else yes_words())
            found.append((_limit(text, span, answers, {heading}, refused=False), span))
            spoken.append(span)
            break
    for phrase in sorted(values.phrases, key=lambda own: (-len(own), own)):
        for span in _free(places(phrase, folded), spoken):
            refused = bool(_NOT.search(folded[max(0, span[0] - 24) : span[0]]))
            words = tuple(sorted({phrase, *_same(phrase)}))
            found.append((_limit(text, span, words, values.phrases[phrase], refused=refused), span))
            spoken.append(span)
            break
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPart:
    """A part number that a need names.

    Attributes:
        part_number: As the catalogue writes it; as the need does where the catalogue has none.
        is_alternative: Whether something else is wanted in its place.
        is_owner: Whether what is wanted belongs to it ("a seal for AX-200/45").
    """

    part_number: str
    is_known: bool
    is_alternative: bool
    is_owner: bool
    start: int
    end: int


def parts_in(text: str, known: Mapping[str, str]) -> list[NamedPart]:
    """Part numbers of a need.

    Args:
        text: As written.
        known: Part numbers of the catalogue, and of what its products belong to, by their letters and digits alone.
    """
    folded = same_length_fold(text)
    spans: list[tuple[int, int, str]] = []
    for key in sorted(known, key=len, reverse=True):
        pattern = r"[-/._ ]?".join(map(re.escape, re.findall(r"[^\W\d_]+|\d+", normalize(known[key]))))
        for match in re.finditer(rf"(?<![a-z0-9]){pattern}(?![a-z0-9]|[-/][a-z0-9])", folded):
            if not any(start < match.end() and match.start() < end for start, end, _ in spans):
                spans.append((*match.span(), known[key]))
    for start, end in name_spans(folded):
        code = folded[start:end]
        is_code = len(code) >= 4 and re.search(r"[-/]", code) and _FOR.search(folded[max(0, start - 30) : start])
        if is_code and not any(first < end and start < last for first, last, _ in spans):
            spans.append((start, end, ""))
    return [
        NamedPart(
            part_number=name or text[start:end],
            is_known=bool(name),
            is_alternative=bool(_ALTERNATIVE.search(folded)),
            is_owner=bool(_FOR.search(folded[max(0, start - 30) : start])) or count_han(folded[end : end + 4]) > 0,
            start=start,
            end=end,
        )
        for start, end, name in sorted(spans)
    ]


def key_of(part_number: str) -> str:
    """A part number by its letters and digits alone, folded."""
    return "".join(filter(str.isalnum, normalize(part_number)))


def _limit(text: str, span: tuple[int, int], words: Sequence[str], names: Collection[str], *, refused: bool) -> Limit:
    return Limit(
        subject="text",
        written=text[span[0] : span[1]],
        words=tuple(words),
        names=frozenset(names),
        is_refused=refused,
    )


def _free(spans: Sequence[tuple[int, int]], taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(start, end) for start, end in spans if not any(first < end and start < last for first, last in taken)]


def _same(phrase: str) -> set[str]:
    """Other words for a phrase, and the general word that it holds ("bronze cc480k" is bronze)."""
    own = [group for group in value_groups() if phrase in group]
    # "球墨铸铁" holds "铸铁" and is none: a word that has a meaning of its own has no other one.
    held = [
        group
        for group in value_groups()
        if any(places(word, phrase) for word in group if len(word) > 2 or count_han(word) > 1)
    ]
    found: set[str] = set().union(*(own or held))
    return found


def _spellings_of(heading: str) -> set[str]:
    words = {heading, *parts_of(heading)}
    for group in (*value_groups(), *attribute_groups().values()):
        if group & words:
            words |= group
    return {word for word in words if len(word) > 2 or count_han(word) > 1}


@cache
def _names_of_things() -> frozenset[str]:
    """Words for attributes and kinds of things, which say nothing as the text of a cell."""
    return frozenset().union(*attribute_groups().values(), *category_groups())


def _is_phrase(phrase: str) -> bool:
    """Whether a need would name it: no number, no yes or no, neither a letter nor a sentence."""
    if phrase in yes_words() | no_words() | _names_of_things() or len(phrase) > _MAX_PHRASE_CHARS:
        return False
    return (len(phrase) >= 2 and count_han(phrase) > 1) or (len(phrase) >= 3 and bool(re.search(r"[a-z]{2}", phrase)))
