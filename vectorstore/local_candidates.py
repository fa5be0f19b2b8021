"""One question's candidates and their scores from the files of a version: FAISS, vectors and postings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from vectorstore.dense_channel import DenseChannel
from vectorstore.fusion import REFERENCE_SIZE, Scores
from vectorstore.glossary import synonyms
from vectorstore.lexical import LexicalIndex
from vectorstore.searchable import AskedQuestion, Mask, RawScores, Rows
from vectorstore.term_counts import rare_codes

# Scores of which only the greatest is looked at, before all are.
_ROWS_AT_ONCE = 64


class LocalCandidates:
    """Scores every word's rows at once, and searches the vectors for the nearest.

    Attributes:
        rows: The candidates, ascending.
        references: See ``Candidates``, as for ``greatest``.
    """

    def __init__(
        self,
        question: AskedQuestion,
        *,
        words: Mapping[str, LexicalIndex],
        channels: Mapping[str, DenseChannel],
        second: DenseChannel | None,
        chinese: Mask,
        approved: Mask,
        size: int,
    ) -> None:
        """Gather them.

        Args:
            question: What is asked.
            words: Of the text (``lexical``) and of its headings (``heading``), as somebody may see them.
            channels: Likewise, by name.
            second: The main channel among chunks of the question's second language, if it has one.
            chinese: Which chunks are Chinese, shape (n_chunks,).
            approved: Which are of approved answers, shape (n_chunks,).
            size: How many chunks may be seen.
        """
        self._queries = question.queries
        self._channels = channels
        self._chinese = chinese
        self._approved = approved
        # FAISS lets other threads run: vectors are compared while this one adds up words.
        nearest = {
            name: _pool().submit(channels[name].nearest, query, question.depth)
            for name, query in question.queries.items()
        }
        if second is not None and "main" in question.queries:
            nearest[""] = _pool().submit(second.nearest, question.queries["main"], question.depth)
        try:
            self._words = {name: index.scores(question.tokens, synonyms()) for name, index in words.items()}
            most = max(question.depth, REFERENCE_SIZE)
            best = {name: _best_rows(scores, most) for name, scores in self._words.items()}
            found = [rows[: question.depth] for rows in best.values()]
            self.references: dict[str, Scores] = {
                name: self._words[name][rows[:REFERENCE_SIZE]] for name, rows in best.items()
            }
        finally:
            # Whoever gives up now may close the files at once.
            wait(nearest.values())
        for name, future in nearest.items():
            rows, scores = future.result()
            found.append(rows)
            if name:
                self.references[name] = scores[:REFERENCE_SIZE]
        self.greatest = {name: index.greatest(question.tokens, synonyms()) for name, index in words.items()}
        lexical = words["lexical"]
        self._holding = [lexical.rows_with(code) for code in rare_codes(lexical, question.codes, size)]
        self.rows: Rows = np.unique(np.concatenate([*found, *self._holding]))

    def scores(self, rows: Rows) -> RawScores:
        """See ``Candidates.scores``."""
        passages: dict[str, Scores] = {}
        sentences: dict[str, Scores] = {}
        for name, query in self._queries.items():
            passages[name], sentences[name] = self._channels[name].scores(rows, query)
        share = np.mean([np.isin(rows, own) for own in self._holding], axis=0) if self._holding else None
        return RawScores(
            words={name: scores[rows] for name, scores in self._words.items()},
            passages=passages,
            sentences=sentences,
            seen={name: self._channels[name].holds(rows) for name in self._queries},
            codes=None if share is None else np.asarray(share, dtype=np.float32),
        )

    def are_chinese(self, rows: Rows) -> Mask:
        """See ``Candidates.are_chinese``."""
        return self._chinese[rows]

    def are_approved(self, rows: Rows) -> Mask:
        """See ``Candidates.are_approved``."""
        return self._approved[rows]

    def sentences(self, row: int) -> dict[str, tuple[float, NDArray[np.float32]]]:
        """See ``Candidates.sentences``."""
        found: dict[str, tuple[float, NDArray[np.float32]]] = {}
        for name, query in self._queries.items():
            channel = self._channels[name]
            place = channel.place(row)
            if place is not None:
                passage, sentences = channel.vectors(place)
                found[name] = float(passage @ query), sentences @ query
        return found


@lru_cache(maxsize=1)
def _pool() -> ThreadPoolExecutor:
    """Threads of all searches of this process: more than there are cores would only wait for each other."""
    return ThreadPoolExecutor(len(os.sched_getaffinity(0)), thread_name_prefix="nearest")


# A process that was forked off has none of these threads, and would wait for them for ever.
os.register_at_fork(after_in_child=_pool.cache_clear)


def _best_rows(scores: Scores, size: int) -> Rows:
    """Rows of the best scores above zero, best first."""
    least = np.float32(0)
    columns = len(scores) // _ROWS_AT_ONCE
    if columns > size:
        # Each of the best columns holds a score as good as this one: what is below it is not among the best.
        greatest = scores[: columns * _ROWS_AT_ONCE].reshape(_ROWS_AT_ONCE, columns).max(axis=0)
        least = np.partition(greatest, -size)[-size]
    matching = np.flatnonzero(scores >= least if least > 0 else scores > 0)
    if len(matching) > size:
        matching = matching[np.argpartition(-scores[matching], size - 1)[:size]]
    return matching[np.argsort(-scores[matching])]
