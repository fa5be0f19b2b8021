"""The versions of a knowledge base: look, compare, publish, go back, throw away, verify; backups of the live one."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from chatbot.assembly import Application
from chatbot.upload_folders import upload_folder
from ui.accounts.identity import Identity
from ui.admin.errors import DocumentMissingError
from ui.admin.live_documents import NOTHING, documents_of
from ui.admin.uploads import checked_name
from vectorstore.content import DocumentRecord
from vectorstore.manifest import read_manifest
from vectorstore.publishing import HELD_BACK, live_version_of, throw_away
from vectorstore.storage import translated_disk_errors

VersionState = Literal["live", "held", "blocked", "kept"]
"""``held``: passed its checks and waits. ``blocked``: the gate stopped it. ``kept``: it was live before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """A finished version.

    Attributes:
        created: UTC, ISO 8601.
        reason: Why it is blocked; empty for every other.
    """

    version: str
    created: str
    documents: int
    chunks: int
    state: VersionState
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Documents of one version beside those of another, each by location."""

    before: str
    after: str
    added: tuple[DocumentRecord, ...]
    changed: tuple[DocumentRecord, ...]
    removed: tuple[DocumentRecord, ...]
    unchanged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFile:
    """A backup that lies on the server."""

    name: str
    bytes: int
    modified: datetime.datetime


class VersionDesk:
    """What is done to versions; whoever calls has been let in before. Errors are those of ``vectorstore``."""

    def __init__(self, application: Application) -> None:
        """Work on the knowledge bases of ``application``."""
        self._application = application

    def rows(self, kb: str) -> list[VersionRow]:
        """All finished versions, newest first; none before the first build."""
        store = self._application.bases.store(kb)
        live, reasons = live_version_of(store), store.blocked.reasons()
        rows = []
        for version in reversed(store.versions()):
            manifest = read_manifest(store.version_folder(version))
            reason = reasons.get(version, "")
            state: VersionState = "kept"
            if version == live:
                state = "live"
            elif reason:
                state = "held" if reason == HELD_BACK else "blocked"
            rows.append(
                VersionRow(
                    version=version,
                    created=manifest.created,
                    documents=manifest.documents,
                    chunks=manifest.chunks,
                    state=state,
                    reason=reason if state == "blocked" else "",
                )
            )
        return rows

    def compare(self, kb: str, before: str | None, after: str) -> Comparison:
        """What ``after`` would change; before the first publish everything is new.

        Raises:
            VersionMissingError: There is no such version.
        """
        store = self._application.bases.store(kb)
        old = documents_of(store, before).records if before else NOTHING.records
        new = documents_of(store, after).records
        both = [(old[at], new[at]) for at in new if at in old]
        return Comparison(
            before=before or "",
            after=after,
            added=tuple(new[at] for at in sorted(new.keys() - old.keys())),
            changed=tuple(now for then, now in both if then.content_hash != now.content_hash),
            removed=tuple(old[at] for at in sorted(old.keys() - new.keys())),
            unchanged=sum(then.content_hash == now.content_hash for then, now in both),
        )

    def live(self, kb: str) -> str | None:
        """The live version."""
        return live_version_of(self._application.bases.store(kb))

    def publish(self, kb: str, version: str, identity: Identity, *, force: bool = False) -> dict[str, Any]:
        """Make a version live, if the gate lets it; ``force`` asks no gate.

        Raises:
            PublishBlockedError: The gate stopped it.
        """
        before = self.live(kb)
        done = self._application.administration.publish(kb, version, force=force)
        action = "kb.publish_forced" if force else "kb.publish"
        self._record(identity, action, kb, {"version": before}, {"version": version})
        return done

    def roll_back(self, kb: str, identity: Identity) -> dict[str, Any]:
        """Go back to the version that was live before."""
        before = self.live(kb)
        done = self._application.administration.rollback(kb)
        self._record(identity, "kb.rollback", kb, {"version": before}, {"version": done["published"]})
        return done

    def throw_away(self, kb: str, version: str, identity: Identity) -> None:
        """Remove a version that is not live.

        Raises:
            VersionLiveError: It is live.
        """
        store = self._application.bases.store(kb)
        # Before the right to write is taken, which makes the folder.
        store.version_folder(version)
        with store.writing():
            throw_away(store, version)
        self._record(identity, "kb.throw_away", kb, {"version": version}, None)

    def verify(self, kb: str) -> dict[str, Any]:
        """Compare every file of the live version with its checksum."""
        return self._application.administration.verify(kb)

    def backups(self, kb: str) -> list[BackupFile]:
        """Backups on the server, newest first."""
        folder = self._backup_folder(kb)
        found = [(path, path.stat()) for path in folder.glob("*.tar") if not path.name.startswith(".")]
        files = [
            BackupFile(
                name=path.name,
                bytes=status.st_size,
                modified=datetime.datetime.fromtimestamp(status.st_mtime, datetime.UTC),
            )
            for path, status in found
        ]
        return sorted(files, key=lambda file: (file.modified, file.name), reverse=True)

    def back_up(self, kb: str, identity: Identity) -> str:
        """Write the live version to a file of its own; returns the file's name."""
        folder = self._backup_folder(kb)
        with translated_disk_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
        now = datetime.datetime.now().astimezone()
        path = folder / f"{kb}-{now:%Y%m%d-%H%M%S}.tar"
        done = self._application.administration.backup(kb, path)
        self._record(identity, "kb.backup", kb, None, {"file": path.name, "version": done["version"]})
        return path.name

    def restore(self, kb: str, name: str, identity: Identity) -> dict[str, Any]:
        """Publish a backup as a new version, if the gate lets it.

        Raises:
            DocumentMissingError: There is no such backup.
            PublishBlockedError: The gate stopped it; the version is there.
        """
        before = self.live(kb)
        done = self._application.administration.restore(kb, self._backup(kb, name))
        after = {"file": name, "version": done["published"]}
        self._record(identity, "kb.restore", kb, {"version": before}, after)
        return done

    def delete_backup(self, kb: str, name: str, identity: Identity) -> None:
        """Remove a backup from the server.

        Raises:
            DocumentMissingError: There is no such backup.
        """
        self._backup(kb, name).unlink(missing_ok=True)
        self._record(identity, "kb.backup_delete", kb, {"file": name}, None)

    def _backup(self, kb: str, name: str) -> Path:
        path = self._backup_folder(kb) / checked_name(name, "backups")
        if not path.is_file():
            raise DocumentMissingError("this backup is not there any more; look at the list again")
        return path

    def _backup_folder(self, kb: str) -> Path:
        return upload_folder(self._application.settings.data_dir, "backups", kb)

    def _record(
        self,
        identity: Identity,
        action: str,
        kb: str,
        before: dict[str, object] | None,
        after: dict[str, object] | None,
    ) -> None:
        self._application.records.audit.record(who=identity.name, action=action, target=kb, before=before, after=after)
