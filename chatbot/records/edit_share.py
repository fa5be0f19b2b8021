"""How much of a draft was changed."""

from __future__ import annotations

# Far beyond any reply; 20,000 characters on both sides take 0.3 s.
MAX_CHARS = 20_000


def edit_share(draft: str, sent: str) -> float:
    """Levenshtein distance over the longer text's length, in [0, 1]; 0 for equal texts.

    Of texts longer than ``MAX_CHARS`` only the beginning is compared, unless they are equal.
    """
    if draft == sent:
        return 0.0
    draft, sent = draft[:MAX_CHARS], sent[:MAX_CHARS]
    return edit_distance(draft, sent) / max(len(draft), len(sent))


def edit_distance(first: str, second: str) -> int:
    """The fewest characters to put in, take out or replace.

    A whole column of the usual table is one number, of which each bit says whether a cell is one more, or one less,
    than the cell above it; a character of ``second`` is then a handful of operations on it.

    Source: Hyyrö 2003, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances".
    """
    if not first:
        return len(second)
    places: dict[str, int] = {}
    for place, character in enumerate(first):
        places[character] = places.get(character, 0) | 1 << place
    every = (1 << len(first)) - 1
    last = 1 << (len(first) - 1)
    more, less, distance = every, 0, len(first)
    for character in second:
        matches = places.get(character, 0)
        diagonal = (((matches & more) + more) ^ more) | matches | less
        across_more = less | ~(diagonal | more) & every
        across_less = diagonal & more
        distance += bool(across_more & last) - bool(across_less & last)
        across_more = (across_more << 1 | 1) & every
        across_less = across_less << 1 & every
        more = across_less | ~(diagonal | across_more) & every
        less = across_more & diagonal
    return distance
