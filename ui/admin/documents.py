"""The documents of a knowledge base as an administrator sees them: what is live, and what lies in its folders."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from chatbot.assembly import Application
from ingest.properties import sidecar_of
from ui.accounts.identity import Identity
from ui.admin.build_reports import last_report
from ui.admin.changes import Changes, find_changes
from ui.admin.errors import DocumentMissingError
from ui.admin.file_scan import FileScan, SeenFile
from ui.admin.keeper import Keeper
from ui.admin.live_documents import VersionDocuments, live_documents
from ui.admin.properties_form import read_form, write_form
from vectorstore.content import ContentStore, DocumentRecord
from vectorstore.curation_record import read_curation_record
from vectorstore.ingestion import reading_fingerprint
from vectorstore.publishing import live_version_of
from vectorstore.storage import translated_disk_errors

DocumentState = Literal["live", "changed", "new", "removed", "kept", "failed", "elsewhere"]
"""``kept``: its file is gone and it is pinned. ``elsewhere``: in no folder that is looked after here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A document, read or not.

    Attributes:
        name: Of the file.
        record: As it is live; ``None`` where it is not.
        chunks: In the live version.
        reason: Why it could not be read; empty unless ``failed``.
        managed: Its file was uploaded, and may be deleted here.
        path: ``None`` where there is no file any more.
    """

    id: str
    name: str
    location: str
    record: DocumentRecord | None
    chunks: int
    state: DocumentState
    reason: str
    managed: bool
    path: Path | None

    @property
    def title(self) -> str:
        """The document's title, else its file's name."""
        return self.record.title if self.record else self.name


class DocumentDesk:
    """What is done to the documents of knowledge bases; whoever calls has been let in before."""

    def __init__(self, application: Application, keeper: Keeper) -> None:
        """Look at what ``keeper`` looks after."""
        self._application = application
        self._keeper = keeper

    def rows(self, kb: str) -> list[DocumentRow]:
        """Every document, by title."""
        live, scan = self._live(kb), self._scan(kb)
        report = last_report(self._application.bases.store(kb))
        failed = {own.path: own.reason for own in report.failures} if report else {}
        changes = self._compare(kb, live, scan)
        states: dict[str, DocumentState] = dict.fromkeys(live.records, "live")
        states |= dict.fromkeys((own.location for own in changes.elsewhere), "elsewhere")
        states |= dict.fromkeys((own.location for own in changes.removed), "removed")
        states |= dict.fromkeys((own.location for own in changes.kept), "kept")
        states |= dict.fromkeys((own.location for own in (*changes.changed, *changes.reread)), "changed")
        states |= dict.fromkeys((own.location for own in changes.added), "new")
        states |= {at: "failed" for at, state in states.items() if state in {"new", "changed"} and at in failed}
        managed = self._keeper.managed_folder(kb)
        rows = [_row(at, state, live, scan.files.get(at), failed.get(at, ""), managed) for at, state in states.items()]
        return sorted(rows, key=lambda row: (row.title.casefold(), row.location))

    def row(self, kb: str, document: str) -> DocumentRow:
        """The document of this id.

        Raises:
            DocumentMissingError: There is none.
        """
        found = next((row for row in self.rows(kb) if row.id == document), None)
        if found is None:
            raise DocumentMissingError("this document is not there any more; look at the list again")
        return found

    def changes(self, kb: str) -> Changes:
        """What a build would do now."""
        return self._compare(kb, self._live(kb), self._scan(kb))

    def delete(self, kb: str, document: str, identity: Identity) -> DocumentRow:
        """Remove the file of an uploaded document, and what was said about it; it is live until the next publish.

        Raises:
            DocumentMissingError: There is none, or its file lies in a folder of somebody else's.
        """
        row = self._own(kb, document)
        if not row.managed:
            raise DocumentMissingError("only uploaded files are deleted here; remove this one from its own folder")
        with translated_disk_errors(self._keeper.managed_folder(kb)):
            for path in (Path(row.location), sidecar_of(Path(row.location))):
                self._application.originals.remove(kb, path.name)
                path.unlink(missing_ok=True)
        self._record(identity, "document.delete", kb, row)
        return row

    def properties(self, kb: str, document: str) -> dict[str, str]:
        """What was said about a document beside its text, by field."""
        row = self.row(kb, document)
        return read_form(Path(row.location))

    def describe(self, kb: str, document: str, values: Mapping[str, str], identity: Identity) -> DocumentRow:
        """Say something about a document; it counts from the next build on.

        Raises:
            DocumentMissingError: There is no such file in the folders that are looked after here.
            PropertiesError: A value is no good; nothing was changed.
        """
        row = self._own(kb, document)
        path = Path(row.location)
        before = read_form(path)
        write_form(path, values)
        if row.managed:
            self._keep_sidecar(kb, sidecar_of(path))
        self._record(identity, "document.properties", kb, row, _said(before), _said(read_form(path)))
        return row

    def _keep_sidecar(self, kb: str, sidecar: Path) -> None:
        if sidecar.is_file():
            self._application.originals.keep(kb, sidecar.name, sidecar)
        else:
            self._application.originals.remove(kb, sidecar.name)

    def pin(self, kb: str, document: str, identity: Identity) -> str:
        """Keep a live document although its file may go; returns the file's name."""
        row = self.row(kb, document)
        self._application.curator.pin(kb, row.id, who=identity.name)
        self._record(identity, "document.pin", kb, row)
        return row.name

    def unpin(self, kb: str, document: str, identity: Identity) -> str:
        """Let a pinned document go with its file; returns the file's name."""
        row = self.row(kb, document)
        self._application.curator.unpin(kb, row.id)
        self._record(identity, "document.unpin", kb, row)
        return row.name

    def _own(self, kb: str, document: str) -> DocumentRow:
        row = self.row(kb, document)
        if row.path is None or row.state == "elsewhere":
            raise DocumentMissingError(f"{row.name} has no file in the folders that are looked after here")
        return row

    def _record(
        self,
        identity: Identity,
        action: str,
        kb: str,
        row: DocumentRow,
        before: Mapping[str, str] | None = None,
        after: Mapping[str, str] | None = None,
    ) -> None:
        self._application.records.audit.record(
            who=identity.name, action=action, target=f"{kb}/{row.name}", before=before, after=after
        )

    def _live(self, kb: str) -> VersionDocuments:
        return live_documents(self._application.bases.store(kb))

    def _scan(self, kb: str) -> FileScan:
        return self._keeper.scan(kb)

    def _compare(self, kb: str, live: VersionDocuments, scan: FileScan) -> Changes:
        made = self._application.bases.store(kb).curation.read()
        return find_changes(
            scan,
            live,
            roots=self._keeper.roots(kb),
            pinned={pin.record.location for pin in made.pins},
            reading=reading_fingerprint(self._application.settings.ingest, self._application.embedders()),
            waiting=self.waiting(kb),
        )

    def waiting(self, kb: str) -> int:
        """Edits, approved answers and passages let in that the live version does not have as they are now."""
        store = self._application.bases.store(kb)
        version = live_version_of(store)
        if version is None:
            return 0
        folder = store.version_folder(version)
        made = store.curation.read()
        applied = {(finding.id, finding.when) for finding in read_curation_record(folder).findings}
        items = {(item.id, item.when) for item in made.edits} | {(item.id, item.when) for item in made.answers}
        with closing(ContentStore(folder / "content.sqlite")) as content:
            let_in = {chunk.id for chunk in content.quarantined()} & set(store.let_in.ids())
        return len({identity for identity, _ in applied ^ items}) + len(let_in)


def _row(
    at: str, state: DocumentState, live: VersionDocuments, file: SeenFile | None, reason: str, managed: Path
) -> DocumentRow:
    record = live.records.get(at)
    identity = record.id if record else file.id if file else ""
    return DocumentRow(
        id=identity,
        name=Path(at).name,
        location=at,
        record=record,
        chunks=live.chunks.get(identity, 0),
        state=state,
        reason=reason if state == "failed" else "",
        managed=Path(at).parent == managed,
        path=Path(at) if file else None,
    )


def _said(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}
