"""A model's words as whole sentences; where they begin anew, what was taken already is not given again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.phrases import MARK, begun_mark
from ingest.sentences import split_sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSentence:
    """A sentence as the model wrote it, without marks of citations.

    Attributes:
        on_new_line: Whether a line ends before it.
        is_turn: Whether it is where a draft that began anew first says something else than the one before.
    """

    text: str
    on_new_line: bool
    is_turn: bool


class DraftSentences:
    """Takes a model's words as they come and gives each sentence once it is whole.

    Attributes:
        raw: Everything that the model has written, since the last restart.
    """

    def __init__(self) -> None:
        """Begin without a word."""
        self.raw = ""
        self._done = 0
        self._given: list[str] = []

    def feed(self, delta: str) -> list[DraftSentence]:
        """Take more words; returns the sentences that are whole now."""
        self.raw += delta
        return self._advance(final=False)

    def finish(self) -> list[DraftSentence]:
        """Take the end of the words; returns the last sentences."""
        return self._advance(final=True)

    def restart(self) -> None:
        """Drop the sentence that was begun: the model writes all anew, from the first word on.

        Sentences that come again as they were, in the same order, are passed over. From the first one that differs,
        all are given.
        """
        self.raw = ""
        self._done = 0

    def _advance(self, *, final: bool) -> list[DraftSentence]:
        raw = self.raw if final else self.raw[: begun_mark(self.raw)]
        clean = MARK.sub("", raw)
        spans = _joined(clean, split_sentences(clean))
        ready = len(spans) if final else len(spans) - 1
        sentences = []
        while self._done < ready:
            start, end = spans[self._done]
            gap = clean[spans[self._done - 1][1] : start] if self._done else ""
            text = clean[start:end]
            is_turn = self._done < len(self._given) and self._given[self._done] != text
            if is_turn:
                del self._given[self._done :]
            if self._done == len(self._given):
                self._given.append(text)
                sentences.append(DraftSentence(text=text, on_new_line="\n" in gap, is_turn=is_turn))
            self._done += 1
        return sentences


def _joined(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans with those put together that a semicolon parts: "M10; 30" is one thing."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and text[joined[-1][1] - 1] in ";；" and "\n" not in text[joined[-1][1] : start]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
