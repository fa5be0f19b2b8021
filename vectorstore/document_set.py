"""The documents of a version that is being made, and what happened to each."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from ingest.chunk import chunk_document
from ingest.cut import CountTokens
from ingest.errors import PropertiesError
from ingest.instructions import addressed_words
from ingest.properties import read_properties
from ingest.types import PUBLIC, Chunk, DocumentProperties, IngestFailure, ParsedDocument
from vectorstore.content import DocumentRecord
from vectorstore.curation_record import as_read
from vectorstore.previous import PreviousVersion


def location_of(path: Path) -> str:
    """The absolute path by which a document is known: ``docs``, ``./docs`` and ``x/../docs`` are one place.

    Symbolic links stay: a link that is turned to another folder is still the same place.
    """
    return os.path.normpath(path.absolute())


@dataclass(kw_only=True)
class DocumentSet:
    """Collects documents, kept ones and new ones.

    Attributes:
        reading: Fingerprint of readers and chunker.
        previous: The live version, where something can be taken over from it.
        let_in: Ids of chunks that an administrator has let in although they speak to a language model.
        documents: Records of the new version, by location.
        carried: Ids of the documents whose chunks go over from the live version as they are.
        chunks: Chunks of all other documents of the new version, by location.
        quarantined: Chunks that are kept out of the indexes.
        released: How many were let in since the live version.
        withdrawn: Locations of documents that must not be shown, as it is not known to whom they may be.
    """

    reading: str
    count_tokens: CountTokens
    max_chunk_tokens: int
    previous: PreviousVersion | None = None
    let_in: Set[str] = frozenset()
    documents: dict[str, DocumentRecord] = field(default_factory=dict)
    carried: set[str] = field(default_factory=set)
    chunks: dict[str, list[Chunk]] = field(default_factory=dict)
    quarantined: list[Chunk] = field(default_factory=list)
    released: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    withdrawn: set[str] = field(default_factory=set)
    failures: list[IngestFailure] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def before(self) -> Mapping[str, DocumentRecord]:
        """Records of the live version, by location, without approved answers."""
        return self.previous.before if self.previous else {}

    def keep(self, record: DocumentRecord) -> None:
        """Take a document over from the live version."""
        if self.previous is None:
            raise ValueError(f"{record.location} cannot be taken over: there is no version before")
        quarantined = self.previous.quarantined.get(record.id, [])
        released = sum(chunk.id in self.let_in for chunk in quarantined)
        self.released += released
        originals = self.previous.originals.get(record.id, [])
        if released or originals or not self.previous.is_current:
            shown = self.previous.content.chunks_of(record.id)
            self._put(record, quarantined, cleared=as_read(shown, originals))
        else:
            self._put(record, quarantined)
            self.carried.add(record.id)
            del self.chunks[record.location]

    def fail(self, failure: IngestFailure) -> None:
        """Report a file that could not be read; what was read of it earlier stays, for those who may see it now."""
        location = location_of(Path(failure.path))
        record = self.before.get(location)
        said = DocumentProperties()
        try:
            # Whatever is wrong with the file: its place and its sidecar say all the same who may see it.
            said = read_properties(Path(location))
        except PropertiesError as error:
            reason = failure.reason if failure.withdrawn else f"{failure.reason}; {error}"
            failure = replace(failure, reason=reason, withdrawn=True)
        self.failures.append(failure)
        if failure.withdrawn:
            self.withdrawn.add(location)
        if record and failure.withdrawn:
            self.removed += 1
            self.warnings.append(f"{record.source} is not searched any more, as it is not known who may see it")
        elif record:
            kept = _for_whom_it_is(record, said)
            if kept != record:
                self.changed += 1
                # No file has this hash: were it whole again as it was, it would else pass for unchanged, and never be
                # shown to those for whom it is.
                kept = replace(kept, content_hash="")
            self.keep(kept)
            self.warnings.append(f"{record.source} could not be read this time; what was read of it earlier stays")

    def take(
        self, document: ParsedDocument, *, roots: Sequence[Path], uploads: Path | None = None
    ) -> tuple[DocumentRecord, list[Chunk]] | None:
        """Cut a document that was read, and add it; returns what was added.

        Args:
            document: A file, or a document of an evaluation set.
            roots: What was given to the ingestion; without any, ``document.source`` is an id and no path.
            uploads: Absolute; a document below it is called as it was uploaded, not where the server keeps it.
        """
        if not _is_unicode(document):
            reason = "holds half characters (surrogates) that are no text; save it again in UTF-8"
            self.fail(IngestFailure(path=document.source, reason=f"{document.source} {reason}"))
            return None
        location = location_of(Path(document.source)) if roots else document.source
        root = next((root for root in roots if Path(location).is_relative_to(root)), location)
        # Of the location, not of the path as given: `docs` is another folder when given elsewhere.
        identity = hashlib.sha256(location.encode()).hexdigest()[:24]
        if uploads and Path(location).is_relative_to(uploads):
            document = replace(document, source=Path(location).relative_to(uploads).as_posix())
        chunks = chunk_document(document, count_tokens=self.count_tokens, max_tokens=self.max_chunk_tokens)
        record = DocumentRecord(
            id=identity,
            source=document.source,
            location=location,
            root=str(root),
            title=document.title,
            language=document.language,
            content_hash=document.content_hash,
            reading=self.reading,
            page_count=document.page_count,
            warnings=document.warnings,
            product=document.properties.product,
            version=document.properties.version,
            valid_from=_iso(document.properties.valid_from),
            valid_until=_iso(document.properties.valid_until),
            audience=document.properties.audience,
        )
        own = [replace(chunk, document_id=identity) for chunk in chunks]
        self.put(record, own)
        return record, own

    def put(self, record: DocumentRecord, chunks: list[Chunk]) -> None:
        """Add a document that was read and cut, now or by a run that did not come to its end."""
        self._put(record, chunks)
        if record.location in self.before:
            self.changed += 1
        else:
            self.added += 1

    def keep_pinned(self, record: DocumentRecord, chunks: Sequence[Chunk]) -> None:
        """Keep a document although its file is gone; ``chunks`` are what was read of it last."""
        if record.location in self.documents or record.location in self.withdrawn:
            return
        if before := self.before.get(record.location):
            self.keep(before)
        else:
            self.put(record, list(chunks))
        self.warnings.append(
            f"{record.source} is gone, and stays as it is pinned; let it go with `citedesk kb unpin {record.source}`"
        )

    def read_of(self, location: str) -> tuple[DocumentRecord, tuple[Chunk, ...]]:
        """A document as it was read, with what is in quarantine."""
        record = self.documents[location]
        kept_out = [chunk for chunk in self.quarantined if chunk.document_id == record.id]
        return record, (*self.read(location), *kept_out)

    def read(self, location: str) -> list[Chunk]:
        """Chunks of a document that was read or kept."""
        record = self.documents[location]
        if self.previous and record.id in self.carried:
            return self.previous.content.chunks_of(record.id)
        return self.chunks[location]

    def show(self, record: DocumentRecord, chunks: Sequence[Chunk]) -> None:
        """Show these chunks as a document's, whatever was read of it."""
        self.documents[record.location] = record
        self.carried.discard(record.id)
        self.chunks[record.location] = list(chunks)

    def carry(self, record: DocumentRecord) -> bool:
        """Take an approved answer over from the live version as it is; ``False`` if it is not there, or another."""
        previous = self.previous
        if previous is None or not previous.is_current or previous.documents.get(record.location) != record:
            return False
        if previous.manifest.max_chunk_tokens != self.max_chunk_tokens:
            return False
        self.documents[record.location] = record
        self.carried.add(record.id)
        return True

    def _put(self, record: DocumentRecord, chunks: Sequence[Chunk], *, cleared: Sequence[Chunk] = ()) -> None:
        """Add a document; ``chunks`` that speak to a language model are kept out, ``cleared`` ones were looked at."""
        self.documents[record.location] = record
        self.warnings += record.warnings
        self.chunks[record.location] = list(cleared)
        for chunk in chunks:
            words = None if chunk.id in self.let_in else addressed_words(chunk.text)
            if words is None:
                self.chunks[record.location].append(chunk)
                continue
            self.quarantined.append(chunk)
            page = f", page {chunk.page_span[0]}" if chunk.page_span else ""
            self.warnings.append(
                f"{record.source}{page}: a passage speaks to a language model ({words[:60]!r}) and is in quarantine;"
                f" if it may be answered from, let it in with `citedesk kb allow {chunk.id}`"
            )

    def all_documents(self) -> list[DocumentRecord]:
        """Records by location."""
        return [self.documents[location] for location in sorted(self.documents)]

    def read_chunks(self) -> list[Chunk]:
        """Chunks by location of their documents, but for those that are carried over."""
        return [chunk for location in sorted(self.chunks) for chunk in self.chunks[location]]


def _for_whom_it_is(record: DocumentRecord, said: DocumentProperties) -> DocumentRecord:
    """A record with the audience and days that are said now; what is left open stays, as the file may have said it."""
    return replace(
        record,
        audience=record.audience if said.audience == PUBLIC else said.audience,
        valid_from=_iso(said.valid_from) or record.valid_from,
        valid_until=_iso(said.valid_until) or record.valid_until,
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _is_unicode(document: ParsedDocument) -> bool:
    try:
        "\n".join([document.title, *(element.text for element in document.elements)]).encode()
    except UnicodeEncodeError:
        return False
    return True
