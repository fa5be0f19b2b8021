"""Numbers of a need without a unit that is known: "3 poles", "at least 12"."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from chatbot.products.demand_words import comparator_of, ends_of
from chatbot.products.limits import Limit
from chatbot.products.need_pattern import DIGITS, NUMBER, value_of

Found = tuple[Limit, tuple[int, int]]

_ANY = re.compile(rf"(?<![a-z0-9.,/-])(?P<n>{DIGITS})\s?(?P<u>[a-zµμω°²³/·]{{0,6}}|[\u4e00-\u9fff]?)")
# "by 12", "from 3": dates, hours, senders more often than limits.
_LOOSE = re.compile(r"\b(?:by|from|some)\s*$")


def counted_limits(
    folded: str,
    text: str,
    *,
    words: Mapping[str, Collection[str]],
    is_taken: Callable[[int], bool],
    before: Callable[[int], str],
) -> Iterator[Found]:
    """Limits on what is counted: "3 poles", "number of poles: at least 3".

    Args:
        folded: The need, of the same length as ``text``.
        text: As written.
        words: Words for attributes without a unit, folded, with the headings that they stand for.
        is_taken: Whether a place is spoken for; asked again after each limit that was given.
        before: The clause in front of a place.
    """
    for word in sorted(words, key=len, reverse=True):
        name = re.escape(word)
        ahead = rf"(?<![a-z0-9.,])(?P<n>{NUMBER})[\s-]?{name}s?(?![a-z])"
        behind = rf"{name}s?(?P<w>[^\d,;，；。]{{0,14}}?)(?P<m>{NUMBER})(?![\d.,]*\s?[a-z°%/])"
        for match in re.finditer(f"{ahead}|{behind}", folded):
            which = "n" if match["n"] else "m"
            value = value_of(match[which])
            if value is None or is_taken(match.start(which)):
                continue
            clause = before(match.start()) if match["n"] else match["w"]
            comparator = comparator_of(clause, folded[match.end() : match.end() + 24], reaches=False) or "equals"
            low, high = (value, value) if comparator in {"equals", "about"} else ends_of(comparator, value)
            limit = Limit(
                subject="attribute",
                comparator=comparator,
                low=low,
                high=high,
                dimension="number",
                written=text[match.start() : match.end()],
                names=frozenset(words[word]),
            )
            yield limit, match.span()


def not_understood(
    folded: str, text: str, *, is_taken: Callable[[int], bool], before: Callable[[int], str]
) -> Iterator[Found]:
    """A number with a comparison and no unit that is known: a limit all the same, which no cell is known to keep.

    Left out, it would be broken without a word. The arguments are those of ``counted_limits``.
    """
    for match in _ANY.finditer(folded):
        clause = before(match.start())
        comparator = comparator_of(clause, folded[match.end("n") : match.end("n") + 24], reaches=False)
        value = value_of(match["n"])
        if (
            is_taken(match.start())
            or value is None
            or comparator is None
            or comparator == "about"
            or _LOOSE.search(clause)
        ):
            continue
        low, high = ends_of(comparator, value)
        limit = Limit(
            subject="attribute",
            comparator=comparator,
            low=low,
            high=high,
            unit=match["u"],
            dimension="not understood",
            written=text[match.start() - len(clause) : match.end()].strip(),
        )
        yield limit, match.span()
