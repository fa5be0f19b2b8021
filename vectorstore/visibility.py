"""Which documents somebody may see: by audience, by date, and of several versions the newest."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.normalize import normalize
from vectorstore.approved import is_approved_answer
from vectorstore.content import DocumentRecord
from vectorstore.document_filter import EVERY_DOCUMENT, DocumentFilter

_NUMBER = re.compile(r"\d+")
# A version that could be any number of a question, "2 pumps" or "2.1 kg"; a year is seldom another one.
_BARE = re.compile(r"(?!(?:19|20)\d\d(?:\.|$))\d+(?:\.\d+)?")
# Chinese has no space between words and numbers.
_NO_WORD_BEFORE, _NO_WORD_BEHIND = r"(?<![a-z0-9.])", r"(?![a-z0-9]|\.\d)"
_NUMBERS = rf"\d+(?:\.\d+)*(?:\s?(?:,|/|、|and|or|to|和|与|或|及|至)\s?v?\d+(?:\.\d+)*){{0,9}}{_NO_WORD_BEHIND}"
# "12 V 2 A" names no version.
_NAMED = re.compile(
    rf"(?:(?<![a-z0-9])v\.?|(?:(?<![a-z0-9])(?:versions?|editions?|revisions?|releases?|firmware|ver|rev)"
    rf"(?:\.| no\.?| number)?(?:\s?(?:is|=))?|(?:版(?:本号?)?|固件)[为是]?)[\s:\"'“‘(（]*)({_NUMBERS})"
    rf"|{_NO_WORD_BEFORE}({_NUMBERS.removesuffix(_NO_WORD_BEHIND)})"
    r"(?:st|nd|rd|th)?\s?(?:(?:version|edition|revision|release)(?![a-z])|版)"
)
_LISTED = re.compile(r"\d+(?:\.\d+)*")


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
        one. Of those with a day it is the latest, of those without the one with the highest number; of these two
        the one with the higher number. Where one of the two has no number, nothing tells them apart, and both count.

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
            newest = _newest([self._documents[place] for place in places if allowed[place]])
            for place in places:
                record = self._documents[place]
                allowed[place] &= record.id in newest or _names(asked, record.version)
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


def _newest(records: Sequence[DocumentRecord]) -> set[str]:
    """Ids of the newest of some versions; see ``Visibility.visible``."""
    dated = _highest([record for record in records if record.valid_from], lambda own: (own.valid_from, _number(own)))
    others = _highest([record for record in records if not record.valid_from], _number)
    newest = [*dated, *others]
    if all(_NUMBER.search(record.version) for record in newest):
        newest = _highest(newest, _number)
    return {record.id for record in newest}


def _highest(records: Sequence[DocumentRecord], key: Callable[[DocumentRecord], Any]) -> list[DocumentRecord]:
    """All that have the highest key."""
    highest = max(map(key, records), default=None)
    return [record for record in records if key(record) == highest]


def _number(record: DocumentRecord) -> tuple[tuple[int, ...], str]:
    """Greater for the higher one: 2.10 is higher than 2.9."""
    return tuple(map(int, _NUMBER.findall(record.version))), record.version


def _names(question: str, version: str) -> bool:
    """Whether a question names a version, "2.1b" or "2024": whole, and with a figure in it.

    A bare number like 2 or 2.1 is one only beside a word such as "version", "v", "rev.", "edition", "版本" or "版",
    or in a row with one that is.
    """
    wanted = normalize(version)
    if not _NUMBER.search(wanted):
        return False
    if _BARE.fullmatch(wanted):
        named = [match[1] or match[2] for match in _NAMED.finditer(question)]
        return any(wanted in _LISTED.findall(numbers) for numbers in named)
    return bool(re.search(rf"{_NO_WORD_BEFORE}{re.escape(wanted)}{_NO_WORD_BEHIND}", question))
