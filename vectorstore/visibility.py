"""Which documents somebody may see: by audience, by date, and of several versions the newest."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ingest.normalize import normalize
from vectorstore.approved import is_approved_answer
from vectorstore.content import DocumentRecord
from vectorstore.document_filter import EVERY_DOCUMENT, DocumentFilter

_NUMBER = re.compile(r"\d+")


class Visibility:
    """Looks at the documents once, so that a question costs little however many there are."""

    def __init__(self, documents: Sequence[DocumentRecord]) -> None:
        """Of all documents of a knowledge base."""
        self._documents = documents
        self._audiences = sorted({record.audience for record in documents})
        self._audience = np.array([self._audiences.index(record.audience) for record in documents], dtype=np.int64)
        # Days as text sort by time; what has none counts from the first day and to the last.
        self._from = np.array([record.valid_from or "" for record in documents], dtype=np.str_)
        self._until = np.array([record.valid_until or "9999-99-99" for record in documents], dtype=np.str_)
        groups: dict[tuple[str, str, str], list[int]] = {}
        for place, record in enumerate(documents):
            if _is_version(record):
                groups.setdefault(_key(record), []).append(place)
        self._versions = [places for places in groups.values() if len(places) > 1]

    def visible(
        self,
        *,
        audiences: Set[str],
        today: date,
        all_versions: bool = False,
        question: str = "",
        only: DocumentFilter = EVERY_DOCUMENT,
    ) -> NDArray[np.bool_]:
        """Which documents count for a question.

        Versions of one document have the same title, product and language, and name a version or a day from which
        they count. Of those that the asker may see today only the newest counts, unless the question names an older
        one.

        Args:
            audiences: What the asker belongs to.
            today: The day of the question.
            all_versions: Let older versions count too.
            question: As it was asked.
            only: Documents that the asker wants.

        Returns:
            Shape (n_documents,).
        """
        allowed = self.allowed(audiences=audiences, today=today)
        asked = normalize(question)
        for places in () if all_versions else self._versions:
            newest = max((_age(self._documents[place]) for place in places if allowed[place]), default=None)
            for place in places:
                record = self._documents[place]
                allowed[place] &= _age(record) == newest or _names(asked, record.version)
        if only != EVERY_DOCUMENT:
            allowed &= np.array([only.admits(record) for record in self._documents], dtype=np.bool_)
        return allowed

    def documents(self, audiences: Set[str], *, today: date) -> list[DocumentRecord]:
        """What ``visible`` says that somebody may see today; approved answers are no documents."""
        visible = self.visible(audiences=audiences, today=today)
        return [
            record
            for record, own in zip(self._documents, visible, strict=True)
            if own and not is_approved_answer(record.id)
        ]

    def allowed(self, *, audiences: Set[str], today: date) -> NDArray[np.bool_]:
        """Documents that are for these audiences on this day, whichever version they are; shape (n_documents,)."""
        day = today.isoformat()
        own = np.array([name in audiences for name in self._audiences], dtype=np.bool_)
        if not len(self._documents):
            return np.zeros(0, dtype=np.bool_)
        allowed: NDArray[np.bool_] = own[self._audience] & (self._from <= day) & (day <= self._until)
        return allowed

    def classes(self) -> NDArray[np.int64]:
        """A number for each document: those with the same one are seen by the same people on the same days."""
        versions = {place for places in self._versions for place in places}
        keys = [
            (record.audience, record.valid_from, record.valid_until, place if place in versions else None)
            for place, record in enumerate(self._documents)
        ]
        numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
        return np.array([numbers[key] for key in keys], dtype=np.int64)


def _is_version(record: DocumentRecord) -> bool:
    return bool(record.version or record.valid_from)


def _key(record: DocumentRecord) -> tuple[str, str, str]:
    return normalize(record.title), normalize(record.product), record.language


def _age(record: DocumentRecord) -> tuple[object, ...]:
    """Greater for the newer one: by the day from which it counts, then by its version's numbers, 2.10 after 2.9."""
    return record.valid_from or "", tuple(map(int, _NUMBER.findall(record.version))), record.version


def _names(question: str, version: str) -> bool:
    """Whether a question names a version, "2.1" or "2024": whole, and with a figure in it."""
    wanted = normalize(version)
    return bool(
        wanted and _NUMBER.search(wanted) and re.search(rf"(?<![\w.]){re.escape(wanted)}(?![\w]|\.\d)", question)
    )
