"""The knowledge bases that a process has open: each in its live version."""

from __future__ import annotations

import datetime
import itertools
import threading
from collections.abc import Callable, Mapping, Set

from ingest.normalize import normalize
from ingest.types import PUBLIC, Chunk
from vectorstore.content import DocumentRecord
from vectorstore.embedder import Embedder
from vectorstore.knowledge_base import open_live
from vectorstore.searchable import SearchableBase
from vectorstore.tokens import part_numbers
from vectorstore.versions import VersionStore

_BUYERS = frozenset({PUBLIC})


class OpenBases:
    """Opens knowledge bases when they are first asked, and again when a newer version is published.

    Safe to use from many threads. Methods that name a knowledge base raise what ``open_live`` raises.

    Attributes:
        store: Gives the versions of a knowledge base, whether there are any or not.
    """

    def __init__(self, store: Callable[[str], VersionStore], embedders: Callable[[], Mapping[str, Embedder]]) -> None:
        """Open those of ``store``; ``embedders`` are loaded with the first one."""
        self.store = store
        self._embedders = embedders
        self._lock = threading.RLock()
        self._open: dict[str, SearchableBase] = {}
        self._openings: dict[str, int] = {}
        self._counter = itertools.count(1)

    @property
    def any_open(self) -> bool:
        """Whether one is open."""
        return bool(self._open)

    def live(self, kb: str) -> SearchableBase:
        """The live version; a newer one is opened as soon as it is published, searches under way keep the old."""
        store = self.store(kb)
        version = store.live_version()
        with self._lock:
            known = self._open.get(kb)
            if known and known.manifest.version == version:
                return known
            self._open[kb] = open_live(store, self._embedders())
            self._openings[kb] = next(self._counter)
            return self._open[kb]

    def opening(self, kb: str) -> int:
        """Which opening of it is live, counted in this process: another number after every publish and rollback.

        Whatever was searched between two calls that give the same number was one version.
        """
        with self._lock:
            self.live(kb)
            return self._openings[kb]

    def document(self, kb: str, document_id: str, audiences: Set[str] = _BUYERS) -> DocumentRecord | None:
        """The document of this id in the live version, if it has one that these audiences may see."""
        record = self.live(kb).records.get(document_id)
        return record if record and record.audience in audiences else None

    def chunk(self, kb: str, chunk_id: str, audiences: Set[str] = _BUYERS) -> Chunk | None:
        """The chunk of this very id in the live version, if these audiences may see its document."""
        base = self.live(kb)
        found = (chunk for chunk in base.content.chunks_named(chunk_id) if chunk.id == chunk_id)
        return next((chunk for chunk in found if base.records[chunk.document_id].audience in audiences), None)

    def titles(self, kb: str, audiences: Set[str] = _BUYERS) -> list[str]:
        """Titles of the documents that these audiences may see today, each once, in alphabetical order."""
        records = self.live(kb).visible_documents(audiences, today=_today())
        return sorted({record.title for record in records}, key=str.casefold)

    def knows_part(self, kb: str, code: str, audiences: Set[str] = _BUYERS) -> bool:
        """Whether a document that these audiences may see today holds this part number, however it is spelt."""
        seen = self.live(kb).seen_by(audiences, today=_today())
        # Short ones and those of digits alone are words to the index.
        spellings = {*part_numbers(code)[:1], "".join(filter(str.isalnum, normalize(code)))} - {""}
        return any(seen.terms.holding(spelling) for spelling in spellings)

    def close(self) -> None:
        """Close all."""
        with self._lock:
            for base in self._open.values():
                base.content.close()
            self._open.clear()


def _today() -> datetime.date:
    return datetime.datetime.now().astimezone().date()
