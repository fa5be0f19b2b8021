"""Does a text that is meant for buyers hold words that only internal documents have?"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chatbot.draft_material import BUYERS
from ingest.language import count_han
from ingest.normalize import normalize
from ingest.types import PUBLIC, Chunk
from ui.accounts.identity import Identity

# Eight words, or sixteen Chinese characters, in a row: by chance nobody writes so many alike.
LEAST_WEIGHT = 16
_WORD_WEIGHT = 2
_HAN = r"\u2e80-\u2fdf\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_TOKEN = re.compile(rf"[{_HAN}]|[^\W_{_HAN}]+")
# A search is asked for so much of a text at a time, and the pieces overlap by what could be a finding.
_PIECE_TOKENS = 60
_OVERLAP_TOKENS = 16
_MOST_PIECES = 40
_TOP_K = 10

Find = Callable[[str, frozenset[str], int], Sequence[Chunk]]
"""Passages that an audience may see, nearest to a text first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Words of a text that only internal passages have.

    Attributes:
        words: As they stand in the text.
        titles: Of the documents that have them.
    """

    words: str
    titles: tuple[str, ...]


def internal_audiences(identity: Identity) -> frozenset[str]:
    """Audiences of an agent that are not everybody's."""
    return identity.audiences - {PUBLIC}


def find_internal_words(
    text: str, question: str, *, internal: frozenset[str], find: Find, readers: frozenset[str] = BUYERS
) -> Finding | None:
    """Look for a run of words that an internal passage has and none that the readers may see.

    Args:
        text: A reply, or an approved answer.
        question: As it was understood; what is found for it is compared too.
        internal: Audiences whose documents the readers may not see.
        find: Searches.
        readers: Audiences that the text is meant for.

    Returns:
        The longest such run; ``None`` without any.
    """
    if not internal or not _runs(_tokens(text)):
        return None
    pieces = [piece for piece in (question, *_pieces(text)) if piece.strip()]
    passages = _found(pieces, internal, find)
    if not passages:
        return None
    public = [chunk.text for chunk in _found(pieces, readers, find)]
    runs = internal_runs(text, [chunk.text for chunk in passages], public)
    # A public passage may hold the very words, and be none of the nearest to all that was written.
    left = [
        rest for run in runs for rest in internal_runs(run, [run], [chunk.text for chunk in find(run, readers, _TOP_K)])
    ]
    if not left:
        return None
    longest = max(left, key=len)
    titles = [chunk.title or chunk.source for chunk in passages if internal_runs(longest, [chunk.text], [])]
    return Finding(words=longest, titles=tuple(dict.fromkeys(titles)))


def internal_runs(text: str, internal: Sequence[str], public: Sequence[str]) -> list[str]:
    """Runs of words of a text, as long as they go, that an internal text has and no public one, in order."""
    tokens = _tokens(text)
    inside, outside = [_joined(_tokens(own)) for own in internal], [_joined(_tokens(own)) for own in public]
    found: list[tuple[int, int]] = []
    for start, end in _runs(tokens):
        words = _joined(tokens[start:end])
        if any(words in own for own in inside) and not any(words in own for own in outside):
            if found and start <= found[-1][1]:
                found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
    return [text[tokens[start].start : tokens[end - 1].end] for start, end in found]


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int


def _tokens(text: str) -> list[_Token]:
    """Words and single Chinese characters, folded, with their places in the text as it stands."""
    tokens = []
    for match in _TOKEN.finditer(text):
        folded = normalize(match.group())
        if folded:
            tokens.append(_Token(folded, match.start(), match.end()))
    return tokens


def _runs(tokens: Sequence[_Token]) -> list[tuple[int, int]]:
    """From each token on, the shortest run that weighs enough."""
    weights = [1 if count_han(token.text) else _WORD_WEIGHT for token in tokens]
    runs = []
    end, weight = 0, 0
    for start, own in enumerate(weights):
        while end < len(tokens) and weight < LEAST_WEIGHT:
            weight += weights[end]
            end += 1
        if weight < LEAST_WEIGHT:
            break
        runs.append((start, end))
        weight -= own
    return runs


def _joined(tokens: Sequence[_Token]) -> str:
    return "\0".join(["", *(token.text for token in tokens), ""])


def _pieces(text: str) -> list[str]:
    tokens = _tokens(text)
    step = _PIECE_TOKENS - _OVERLAP_TOKENS
    starts = range(0, max(1, len(tokens) - _OVERLAP_TOKENS), step)
    return [
        text[tokens[start].start : tokens[min(start + _PIECE_TOKENS, len(tokens)) - 1].end]
        for start in starts[:_MOST_PIECES]
        if tokens
    ]


def _found(pieces: Sequence[str], audiences: frozenset[str], find: Find) -> list[Chunk]:
    return list({chunk.id: chunk for piece in pieces for chunk in find(piece, audiences, _TOP_K)}.values())
