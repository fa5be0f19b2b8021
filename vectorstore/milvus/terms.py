"""How many chunks hold a word, as somebody may see them, looked up in Milvus and kept."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from vectorstore.lexical import K1, B
from vectorstore.milvus.records import Record, look_up
from vectorstore.milvus.server import MilvusServer
from vectorstore.postings import Postings
from vectorstore.term_counts import inverse_frequency

# Words that are kept in memory; they are looked up again when there are more.
_KEPT = 100_000
_WHERE = ("lexical", "heading")

Counts = Mapping[str, tuple[NDArray[np.int64], NDArray[np.int64]]]
"""For the text and the headings: classes of visibility, and how many chunks of each hold the word."""


def term_records(words: Mapping[str, Postings], classes: NDArray[np.int64]) -> Iterator[Record]:
    """For each word how many chunks of each class of visibility hold it.

    Args:
        words: Of the text (``lexical``) and of the headings (``heading``).
        classes: Of each chunk, shape (n_chunks,).
    """
    counted: dict[str, dict[str, list[list[int]]]] = {}
    for where, postings in words.items():
        for number, term in enumerate(postings.vocabulary):
            rows = postings.rows[postings.offsets[number] : postings.offsets[number + 1]]
            own, counts = np.unique(classes[rows], return_counts=True)
            counted.setdefault(term, {})[where] = [own.tolist(), counts.tolist()]
    for number, (term, both) in enumerate(counted.items()):
        yield Record(kind="term", key=term, number=number, body=json.dumps(both, separators=(",", ":")))


@dataclass(slots=True)
class KnownTerms:
    """Counts that were looked up, of one version; shared by everybody who searches it."""

    server: MilvusServer
    collection: str
    _known: dict[str, Counts] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, words: Iterable[str]) -> dict[str, Counts]:
        """Counts of words; those that no chunk holds have none."""
        wanted = list(dict.fromkeys(words))
        with self._lock:
            found = {word: self._known[word] for word in wanted if word in self._known}
        if missing := [word for word in wanted if word not in found]:
            bodies = look_up(self.server, self.collection, "term", missing)
            for word in missing:
                own = json.loads(bodies[word]) if word in bodies else {}
                found[word] = {
                    where: (np.array(classes, dtype=np.int64), np.array(counts, dtype=np.int64))
                    for where, (classes, counts) in own.items()
                }
            with self._lock:
                if len(self._known) + len(missing) > _KEPT:
                    self._known.clear()
                self._known.update({word: found[word] for word in missing})
        return found


class MilvusTerms:
    """Counts and weighs words in the text or the headings of the chunks that may be seen.

    Weights are those of ``LexicalIndex``: the same chunk has the same score in either engine, and hidden chunks change
    no score. What Milvus's own BM25 says decides only which chunks are candidates.
    """

    def __init__(
        self, known: KnownTerms, where: str, *, seen: NDArray[np.bool_], size: int, mean_length: float
    ) -> None:
        """Count in ``where``: ``lexical`` or ``heading``.

        Args:
            known: Of the version.
            where: Text or headings.
            seen: Classes of visibility that count, shape (n_classes,).
            size: Chunks that may be seen.
            mean_length: Tokens of a chunk.
        """
        self._known = known
        self._where = where
        self._seen = seen
        self._size = size
        self._mean_length = mean_length

    def prepare(self, words: Iterable[str]) -> None:
        """Look words up at once that will be asked for one by one."""
        self._known.of(words)

    def holding(self, term: str) -> int:
        """How many chunks hold the term."""
        classes, counts = self._known.of([term])[term].get(self._where, (None, None))
        return 0 if classes is None or counts is None else int(counts[self._seen[classes]].sum())

    def idf(self, term: str) -> float:
        """Inverse document frequency among the chunks that may be seen."""
        return inverse_frequency(min(self.holding(term), self._size), self._size)

    def impact(self, term: str, count: int, length: int) -> float:
        """BM25 contribution of a term that a chunk of ``length`` tokens holds ``count`` times."""
        if not count:
            return 0.0
        norm = K1 * (1 - B + B * length / self._mean_length)
        return self.idf(term) * (K1 + 1) * count / (count + norm)
