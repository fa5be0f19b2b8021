"""Single passages of the live version: look at them beside their page, edit, disable, revert."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from chatbot.assembly import Application
from ingest.page_picture import may_have_pages, page_picture
from ingest.properties import content_hash
from ui.accounts.identity import Identity
from ui.admin.errors import DocumentMissingError, OriginalChangedError
from ui.admin.live_documents import live_documents
from vectorstore.content import DocumentRecord

_KEPT_PICTURES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkRow:
    """A passage in its document.

    Attributes:
        page: From 1; ``None`` where the format has no pages.
        rows: First and last of a table; ``None`` for text.
        text: As it is searched, or would be were it not disabled.
        original: As the document has it, where that differs.
    """

    id: str
    state: str
    page: int | None
    section: str
    sheet: str | None
    rows: tuple[int, int] | None
    text: str
    original: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePicture:
    """A page as PNG."""

    page: int
    png: bytes


class ChunkDesk:
    """What is done to passages; whoever calls has been let in before. Errors are those of ``chatbot.curator``."""

    def __init__(self, application: Application) -> None:
        """Work on the knowledge bases of ``application``."""
        self._application = application
        self._curator = application.curator
        self._lock = Lock()
        self._pictures: OrderedDict[tuple[str, str, int], bytes] = OrderedDict()

    def documents(self, kb: str) -> list[DocumentRecord]:
        """Of the live version, by title."""
        records = live_documents(self._application.bases.store(kb)).records.values()
        return sorted(records, key=lambda record: (record.title.casefold(), record.location))

    def rows(self, kb: str, document: str) -> list[ChunkRow]:
        """Every passage of a document in reading order, disabled ones too."""
        found: Any = self._curator.chunks(kb, document)["chunks"]
        return [
            ChunkRow(
                id=row["chunk_id"],
                state=row["state"],
                page=row["page"],
                section=row["section"],
                sheet=row["sheet"],
                rows=tuple(row["rows"]) if row["rows"] else None,
                text=row["text"],
                original=row.get("original"),
            )
            for row in found
        ]

    def row(self, kb: str, document: str, chunk: str) -> ChunkRow:
        """The passage of this id.

        Raises:
            DocumentMissingError: The document has none.
        """
        found = next((row for row in self.rows(kb, document) if row.id == chunk), None)
        if found is None:
            raise DocumentMissingError("this passage is not there any more; look at the list again")
        return found

    def picture(self, kb: str, document: str, page: int) -> PagePicture | None:
        """The page of a document; ``None`` where files of its kind have none.

        Raises:
            DocumentMissingError: The document is gone.
            OriginalChangedError: Its file is gone, or has been changed since it was read.
            PageImageError: It cannot be drawn.
        """
        record = next((own for own in self.documents(kb) if own.id == document), None)
        if record is None:
            raise DocumentMissingError("this document is not there any more; look at the list again")
        path = Path(record.location)
        # Where a version came from a backup, somebody else may have written where its files lie: no other file is drawn
        # than the one that was read, and nothing tells whether another one is there.
        if not _is_as_read(path, record):
            raise OriginalChangedError(
                "the document's file has been moved or changed since it was read; build again to see its pages"
            )
        if not may_have_pages(path):
            return None
        key = record.location, record.content_hash, page
        with self._lock:
            known = self._pictures.get(key)
        png = known or page_picture(path, page, self._application.settings.ingest)
        with self._lock:
            self._pictures[key] = png
            self._pictures.move_to_end(key)
            while len(self._pictures) > _KEPT_PICTURES:
                self._pictures.popitem(last=False)
        return PagePicture(page=page, png=png)

    def edit(self, kb: str, document: str, chunk: str, text: str, identity: Identity) -> None:
        """Give a passage another text."""
        before = self.row(kb, document, chunk).text
        self._curator.edit_chunk(kb, chunk, text, document=document, who=identity.name)
        self._record(identity, "chunk.edit", kb, chunk, {"text": before}, {"text": text})

    def disable(self, kb: str, document: str, chunk: str, reason: str, identity: Identity) -> None:
        """Take a passage out of the search."""
        self._curator.disable_chunk(kb, chunk, document=document, reason=reason, who=identity.name)
        self._record(identity, "chunk.disable", kb, chunk, None, {"reason": reason})

    def enable(self, kb: str, document: str, chunk: str, identity: Identity) -> None:
        """Bring a disabled passage back."""
        self._curator.enable_chunk(kb, chunk, document=document, who=identity.name)
        self._record(identity, "chunk.enable", kb, chunk, None, None)

    def revert(self, kb: str, document: str, chunk: str, identity: Identity) -> None:
        """Drop everything that was done to a passage."""
        before = self.row(kb, document, chunk).text
        self._curator.revert_chunk(kb, chunk, document=document)
        self._record(identity, "chunk.revert", kb, chunk, {"text": before}, None)

    def _record(
        self,
        identity: Identity,
        action: str,
        kb: str,
        chunk: str,
        before: dict[str, object] | None,
        after: dict[str, object] | None,
    ) -> None:
        self._application.records.audit.record(
            who=identity.name, action=action, target=f"{kb}/{chunk}", before=before, after=after
        )


def _is_as_read(path: Path, record: DocumentRecord) -> bool:
    try:
        return path.is_file() and content_hash(path) == record.content_hash
    except OSError:
        return False
