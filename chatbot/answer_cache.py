"""Answers that were given, for whoever asks the same once more where it must be answered the same.

A cache belongs to one chain, whose models, prompts and settings never change; all else that an answer depends on is in
its key. So what comes out of it is what the chain would say now, word for word.
"""

from __future__ import annotations

import datetime
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass

from chatbot.types import Answer, Question, Understood
from ingest.types import Language
from prompts.types import Evidence
from vectorstore.document_filter import DocumentFilter
from vectorstore.errors import VectorStoreError


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerKey:
    """What an answer depends on.

    Attributes:
        opening: Of the knowledge base; see ``OpenBases.opening``.
        day: Documents have first and last days.
        audiences: Of the asker, all of them: nobody is given what was found for somebody else.
        understood: The question as it is searched; it holds what it took from the conversation before.
        named: The question without the product of the page that it is asked on.
    """

    kb: str
    opening: int
    day: datetime.date
    audiences: frozenset[str]
    only: DocumentFilter
    understood: Understood
    named: str
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """An answer and the evidence that was shown before it, none where it was refused at once."""

    answer: Answer
    evidence: tuple[Evidence, ...]


class AnswerCache:
    """Keeps the answers that were asked for last, within both bounds; safe to use from many threads."""

    def __init__(self, opening: Callable[[str], int], *, max_entries: int, max_bytes: int) -> None:
        """Keep at most ``max_entries`` answers of ``max_bytes`` altogether; ``opening`` is that of ``OpenBases``."""
        self._opening = opening
        self._max_entries = max_entries
        self._max_bytes = max_bytes
        self._kept: OrderedDict[AnswerKey, tuple[KeptAnswer, int]] = OrderedDict()
        self._bytes = 0
        self._hits = 0
        self._lock = threading.Lock()

    @property
    def hits(self) -> int:
        """Questions that were answered from here."""
        return self._hits

    @property
    def kept_bytes(self) -> int:
        """Bytes of all that is kept, keys included; what several answers share is counted for each."""
        return self._bytes

    def __len__(self) -> int:
        """How many answers are kept."""
        return len(self._kept)

    def key(self, question: Question, understood: Understood, *, named: str, language: Language) -> AnswerKey:
        """What the answer to a question depends on now.

        Raises:
            VectorStoreError: The knowledge base is missing or damaged.
        """
        return AnswerKey(
            kb=question.kb,
            opening=self._opening(question.kb),
            day=_today(),
            audiences=question.audiences,
            only=question.only,
            understood=understood,
            named=named,
            language=language,
        )

    def get(self, key: AnswerKey) -> KeptAnswer | None:
        """The answer that is kept under a key; ``None`` without one, or where another version or day has begun."""
        if not self._is_current(key):
            return None
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            self._hits += 1
            return found[0]

    def put(self, key: AnswerKey, kept: KeptAnswer) -> None:
        """Keep a whole answer, unless another version or day has begun since its key was made."""
        if not self._is_current(key):
            return
        size = _bytes_of(key) + _bytes_of(kept)
        with self._lock:
            self._bytes += size - self._kept.pop(key, (None, 0))[1]
            self._kept[key] = kept, size
            while self._bytes > self._max_bytes or len(self._kept) > self._max_entries:
                self._bytes -= self._kept.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Forget all answers."""
        with self._lock:
            self._kept.clear()
            self._bytes = 0

    def _is_current(self, key: AnswerKey) -> bool:
        try:
            return (self._opening(key.kb), _today()) == (key.opening, key.day)
        except VectorStoreError:
            # Gone or damaged since: whoever asks next is told by the search.
            return False


def _bytes_of(value: object) -> int:
    """Memory of a value and of all within it."""
    inner: list[object] = []
    if is_dataclass(value):
        inner = [getattr(value, field.name) for field in fields(value)]
    elif isinstance(value, tuple | frozenset):
        inner = list(value)
    return sys.getsizeof(value) + sum(map(_bytes_of, inner))


def _today() -> datetime.date:
    return datetime.datetime.now().astimezone().date()
