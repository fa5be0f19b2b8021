"""Find a chunk or a document of the live version by what an administrator calls it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest.types import Chunk
from vectorstore.approved import is_approved_answer
from vectorstore.content import ContentStore, DocumentRecord
from vectorstore.curation_record import CurationRecord, read_curation_record
from vectorstore.curation_types import ApprovedAnswer, Edit, Finding, HandMade, Passage
from vectorstore.document_set import location_of
from vectorstore.errors import ChunkMissingError
from vectorstore.passages import passage_of
from vectorstore.versions import VersionStore

_LEAST_CHARS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundChunk:
    """A chunk that can be worked on.

    Attributes:
        passage: As its document has it.
        chunk: The same; ``None`` where an edit's passage is not in the live version.
        shown: As it is searched; ``None`` where it is not.
        edit: What was done to it already.
    """

    passage: Passage
    chunk: Chunk | None
    shown: Chunk | None
    edit: Edit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveVersion:
    """The live version as an administrator looks at it.

    Attributes:
        documents: By id.
        record: What it says about the hand-made part.
        made: What people have added until now.
        edits: By the chunk that each is of and the places where its document has been.
        findings: What became of each item, by its id and the time of its last change.
    """

    content: ContentStore
    documents: dict[str, DocumentRecord]
    record: CurationRecord
    made: HandMade
    edits: dict[tuple[str, str], Edit]
    findings: dict[tuple[str, str], Finding]

    def document(self, name: str) -> DocumentRecord:
        """A document by id (or its beginning), by its source as citations show it, or by its path or file name.

        Raises:
            ChunkMissingError: There is none, or there are several.
        """
        own = [record for record in self.documents.values() if not is_approved_answer(record.id)]
        return one_document(own, name)

    def chunk(self, name: str, document: str | None = None) -> FoundChunk:
        """A chunk by its id, the one that it had before an edit, or the beginning of one.

        Args:
            name: At least six characters.
            document: Name of its document, where the same chunk stands in several.

        Raises:
            ChunkMissingError: There is none, or there are several.
        """
        prefix = checked_prefix(name)
        found: dict[str, FoundChunk] = {}
        for key, candidate in self._candidates(prefix):
            found.setdefault(key, candidate)
        if document is not None:
            location = self.document(document).location
            found = {key: own for key, own in found.items() if own.passage.locations[-1] == location}
        if not found:
            raise ChunkMissingError(f"there is no chunk {name!r}; see `citedesk kb chunks DOCUMENT`")
        if len(found) > 1:
            places = ", ".join(sorted({own.passage.source for own in found.values()}))
            raise ChunkMissingError(
                f"{len(found)} chunks have an id that begins with {name!r}, in {places}; give more of it, or --document"
            )
        return next(iter(found.values()))

    def finding_of(self, item: Edit | ApprovedAnswer) -> Finding | None:
        """What became of an item in this version; ``None`` if it was added or changed since."""
        return self.findings.get((item.id, item.when))

    def edit_of(self, chunk_id: str, location: str) -> Edit | None:
        """What was done to a chunk as its document has it, published or not."""
        return self.edits.get((chunk_id, location))

    def _candidates(self, prefix: str) -> Iterator[tuple[str, FoundChunk]]:
        edits = {edit.id: edit for edit in self.made.edits}
        replaced = {(own.chunk.document_id, own.result): own for own in self.record.originals if own.result}
        for chunk in self.content.chunks_named(prefix):
            if is_approved_answer(chunk.document_id):
                raise ChunkMissingError(
                    f"{prefix} is of an approved answer; withdraw it with `citedesk kb withdraw`, and approve another"
                )
            original = replaced.get((chunk.document_id, chunk.id))
            yield self._found(
                original.chunk if original else chunk, chunk, edits.get(original.edit) if original else None
            )
        for own in self.record.originals:
            if own.chunk.id.startswith(prefix):
                shown = self.content.chunks_named(own.result) if own.result else []
                yield self._found(own.chunk, shown[0] if shown else None, edits.get(own.edit))
        for edit in self.made.edits:
            if edit.passage.chunk_id.startswith(prefix):
                yield edit.id, FoundChunk(passage=edit.passage, chunk=None, shown=None, edit=edit)
            elif edit.id.startswith(prefix):
                yield next(
                    ((key, own) for key, own in self._candidates(edit.passage.chunk_id) if own.edit == edit),
                    (edit.id, FoundChunk(passage=edit.passage, chunk=None, shown=None, edit=edit)),
                )

    def _found(self, chunk: Chunk, shown: Chunk | None, edit: Edit | None) -> tuple[str, FoundChunk]:
        location = self.documents[chunk.document_id].location
        if edit is None:
            edit = self.edit_of(chunk.id, location)
        passage = edit.passage if edit else passage_of(chunk, (location,))
        key = edit.id if edit else f"{chunk.id} {location}"
        return key, FoundChunk(passage=passage, chunk=chunk, shown=shown, edit=edit)


@contextmanager
def live_version(store: VersionStore) -> Iterator[LiveVersion]:
    """Open the live version and what people have added.

    Raises:
        KnowledgeBaseMissingError: Nothing has been published.
        IndexDamagedError: Something cannot be read.
    """
    folder = store.published_folder()
    record, made = read_curation_record(folder), store.curation.read()
    with closing(ContentStore(folder / "content.sqlite")) as content:
        yield LiveVersion(
            content=content,
            documents={document.id: document for document in content.documents()},
            record=record,
            made=made,
            edits={
                (edit.passage.chunk_id, location): edit for edit in made.edits for location in edit.passage.locations
            },
            findings={(finding.id, finding.when): finding for finding in record.findings},
        )


def one_document(records: Iterable[DocumentRecord], name: str) -> DocumentRecord:
    """The document of a name; see ``LiveVersion.document``.

    Raises:
        ChunkMissingError: There is none, or there are several.
    """
    records = list(records)
    location = location_of(Path(name))
    ways = (
        [own for own in records if name in {own.id, own.source, own.location} or own.location == location],
        [own for own in records if Path(own.location).name == name],
        [own for own in records if len(name) >= _LEAST_CHARS and own.id.startswith(name)],
    )
    found = next((way for way in ways if way), [])
    if not found:
        raise ChunkMissingError(f"there is no document {name!r}; give its path, as `citedesk search` shows it")
    if len(found) > 1:
        raise ChunkMissingError(f"{name!r} may be {', '.join(own.source for own in found)}; give the whole path")
    return found[0]


def one_answer(answers: Sequence[ApprovedAnswer], name: str) -> ApprovedAnswer:
    """The approved answer of an id, or of its beginning.

    Raises:
        ChunkMissingError: There is none, or there are several.
    """
    found = [answer for answer in answers if answer.id.startswith(checked_prefix(name))]
    if len(found) != 1:
        raise ChunkMissingError(
            f"{len(found) or 'no'} approved answers have an id that begins with {name!r}; see `citedesk kb approved`"
        )
    return found[0]


def checked_prefix(name: str) -> str:
    """An id or its beginning, long enough to mean one thing.

    Raises:
        ChunkMissingError: It is too short.
    """
    if len(name) < _LEAST_CHARS:
        raise ChunkMissingError(f"{name!r} is too short; give at least {_LEAST_CHARS} characters of the id")
    return name.lower()
