"""Find a passage that somebody worked on in documents that were read anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace

from ingest.normalize import normalize
from ingest.types import Chunk
from vectorstore.content import DocumentRecord
from vectorstore.curation_types import Passage

# Share of the shorter text's triples of characters. Below it two passages are about different things, and showing them
# side by side helps nobody.
_LEAST_SHARE = 0.4


def passage_of(chunk: Chunk, locations: Sequence[str]) -> Passage:
    """A chunk as a passage of the document at the last of ``locations``."""
    return Passage(
        chunk_id=chunk.id,
        text=chunk.text,
        source=chunk.source,
        page=chunk.page_span[0] if chunk.page_span else None,
        section_path=chunk.section_path,
        locations=tuple(locations),
    )


Read = Callable[[str], Sequence[Chunk]]
"""Gives the chunks of the document at a location."""


class PassageFinder:
    """Looks passages up in the documents of a version that is being made."""

    def __init__(self, documents: Mapping[str, DocumentRecord], read: Read, *, known: Set[str]) -> None:
        """Search in documents, by location; ``known`` locations were in the live version already."""
        self._documents = documents
        self._read = read
        self._new = sorted(documents.keys() - known, reverse=True)
        self._arrived: dict[tuple[str, tuple[str, ...]], str] | None = None
        self._triples: dict[str, list[frozenset[str]]] = {}

    def location_of(self, passage: Passage) -> str | None:
        """Where the passage's document is now: where it was, or where a new one holds the very same passage.

        Else it may have been renamed and changed at once: then where a new one says most of it under the same headings.
        """
        for location in reversed(passage.locations):
            if location in self._documents:
                return location
        if self._arrived is None:
            self._arrived = {
                (chunk.text, chunk.section_path): location
                for location in self._new
                for chunk in reversed(self._read(location))
            }
        return self._arrived.get((passage.text, passage.section_path)) or self._resembling(passage)

    def place_of(self, passage: Passage, location: str, taken: Set[int] = frozenset()) -> int | None:
        """The place of its chunk in the document: the same one, or one that says the same under the same headings."""
        chunks = self._read(location)
        same = [
            place
            for place, chunk in enumerate(chunks)
            if (chunk.text, chunk.section_path) == (passage.text, passage.section_path) and place not in taken
        ]
        return min(same, key=lambda place: chunks[place].id != passage.chunk_id, default=None)

    def closest(self, passage: Passage, location: str) -> Chunk | None:
        """The most similar chunk of a document, ``None`` if none is similar."""
        found = self._nearest(passage, location)
        return found[1] if found else None

    def _resembling(self, passage: Passage) -> str | None:
        """The new document with the most similar chunk under the headings of a passage."""
        shares = {
            location: found[0]
            for location in self._new
            if (found := self._nearest(passage, location)) and found[1].section_path == passage.section_path
        }
        return max(shares, key=lambda location: shares[location], default=None)

    def _nearest(self, passage: Passage, location: str) -> tuple[float, Chunk] | None:
        """The most similar chunk of a document with the share that it has in common; ``None`` if none is similar."""
        chunks = self._read(location)
        known = self._triples.get(location)
        if known is None:
            known = self._triples[location] = [_triples(chunk.text) for chunk in chunks]
        own = _triples(passage.text)
        common = [len(own & triples) for triples in known]
        # Of those that share as much the shortest: a document may be cut otherwise now.
        best = max(range(len(chunks)), key=lambda place: (common[place], -len(known[place])), default=None)
        if best is None:
            return None
        share = common[best] / max(1, min(len(own), len(known[best])))
        return (share, chunks[best]) if share >= _LEAST_SHARE else None


def moved(passage: Passage, location: str) -> Passage:
    """The passage, seen at ``location`` now."""
    if passage.locations[-1] == location:
        return passage
    return replace(passage, locations=(*(own for own in passage.locations if own != location), location))


def _triples(text: str) -> frozenset[str]:
    """Runs of three characters: they tell how much two texts share in either language, and at once."""
    folded = normalize(text)
    return frozenset(folded[place : place + 3] for place in range(len(folded) - 2))
