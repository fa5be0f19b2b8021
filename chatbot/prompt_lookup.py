"""Guess the next tokens: what followed the last ones where they stood before, in the prompt or in the answer."""

from __future__ import annotations

from collections.abc import Sequence

# Three tokens in a row seldom stand in the evidence by chance; two are tried after them.
_SIZES = (3, 2)


class PromptLookup:
    """Follows an answer as it is written; an answer from evidence repeats it.

    Source: Saxena 2023, prompt look-up decoding; Leviathan et al. 2023, arXiv:2211.17192 (guesses are verified).
    """

    def __init__(self, tokens: Sequence[int], *, max_tokens: int) -> None:
        """Look in ``tokens``, those of the prompt; a guess has at most ``max_tokens``."""
        self._tokens: list[int] = []
        self._after: dict[tuple[int, ...], int] = {}
        self._max_tokens = max_tokens
        for token in tokens:
            self.add(token)

    def add(self, token: int) -> None:
        """Take a token that was written."""
        # Only now has what ended before it something that follows.
        for size in _SIZES:
            if len(self._tokens) >= size:
                self._after[tuple(self._tokens[-size:])] = len(self._tokens)
        self._tokens.append(token)

    def guess(self, room: int) -> list[int]:
        """What may come next, at most ``room`` tokens; empty where the last ones stood nowhere before."""
        for size in _SIZES:
            place = self._after.get(tuple(self._tokens[-size:]))
            if place is not None:
                return self._tokens[place : place + min(room, self._max_tokens)]
        return []
