"""What a knowledge administrator does with whole knowledge bases: look, publish, go back, verify, back up, restore."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from chatbot.contradictions import find_contradictions
from chatbot.version_stores import VersionStores
from ingest.instructions import addressed_words
from vectorstore.backup import backup, restore
from vectorstore.content import ContentStore
from vectorstore.curation_record import read_curation_record
from vectorstore.embedder import Embedder
from vectorstore.errors import NotInQuarantineError
from vectorstore.knowledge_base import open_published, open_version
from vectorstore.manifest import damaged_files, read_manifest
from vectorstore.milvus.migration import migrate
from vectorstore.publishing import BeforePublish, publish_again
from vectorstore.report import Progress
from vectorstore.settings import Engine
from vectorstore.versions import VersionStore


class Administration:
    """The knowledge bases of an installation; errors are those of ``vectorstore``."""

    def __init__(
        self,
        stores: VersionStores,
        embedders: Callable[[], Mapping[str, Embedder]],
        gate: Callable[[str], BeforePublish | None] | None = None,
    ) -> None:
        """Look after the knowledge bases of ``stores``.

        Args:
            stores: All of them.
            embedders: Loaded only where they are needed.
            gate: What may stop a version of a knowledge base; nothing if ``None``.
        """
        self._stores = stores
        self._store = stores.store
        self._embedders = embedders
        self._gate = gate or (lambda _: None)

    def names(self) -> list[str]:
        """Names of all published knowledge bases."""
        return self._stores.names()

    def holds_documents(self, kb: str) -> bool:
        """Whether something has been published under this name that holds a document."""
        store = self._store(kb)
        return store.published() is not None and read_manifest(store.published_folder()).documents > 0

    def stats(self, kb: str) -> dict[str, object]:
        """What the live version holds."""
        manifest = read_manifest(self._store(kb).published_folder())
        return {
            "kb": kb,
            "version": manifest.version,
            "created": manifest.created,
            "documents": manifest.documents,
            "chunks": manifest.chunks,
            "sentences": manifest.sentences,
            "embedders": [record.name for record in manifest.embedders.values()],
        }

    def versions(self, kb: str) -> dict[str, object]:
        """All finished versions and which one is live."""
        store = self._store(kb)
        store.published_folder()
        versions = []
        blocked = store.blocked.reasons()
        for version in store.versions():
            manifest = read_manifest(store.version_folder(version))
            versions.append(
                {
                    "version": version,
                    "created": manifest.created,
                    "documents": manifest.documents,
                    "chunks": manifest.chunks,
                    "blocked": blocked.get(version),
                }
            )
        return {"kb": kb, "published": store.published(), "versions": versions}

    def publish(self, kb: str, version: str, *, force: bool = False) -> dict[str, object]:
        """Make a version the live one, after checking its files; ``force`` asks no gate.

        Raises:
            PublishBlockedError: The gate stopped it.
        """
        store = self._store(kb)
        open_version(store, store.version_folder(version), self._embedders()).close()
        with store.writing():
            warnings = publish_again(store, version, before_publish=None if force else self._gate(kb))
        return _published(store, version, warnings)

    def rollback(self, kb: str) -> dict[str, object]:
        """Go back to the version that was live before; no gate is asked, as it is the way out when all else fails."""
        store = self._store(kb)
        with store.writing():
            return _published(store, store.rollback())

    def verify(self, kb: str) -> dict[str, object]:
        """Compare every file of the live version with its checksum."""
        store = self._store(kb)
        damaged = damaged_files(store.published_folder())
        return {"kb": kb, "version": store.published(), "ok": not damaged, "damaged": damaged}

    def backup(self, kb: str, file: Path) -> dict[str, object]:
        """Write the live version to one file; see ``vectorstore.backup.backup``."""
        version = backup(self._store(kb), file)
        return {"kb": kb, "version": version, "file": str(file), "bytes": file.stat().st_size}

    def restore(self, kb: str, file: Path) -> dict[str, object]:
        """Publish a backup as a new version; see ``vectorstore.backup.restore``."""
        store = self._store(kb)
        warnings: list[str] = []
        version = restore(store, file, before_publish=self._gate(kb), warn=warnings.append)
        return _published(store, version, warnings)

    def migrate(
        self, kb: str, *, to: Engine, remove: bool = False, progress: Progress | None = None
    ) -> dict[str, object]:
        """Make the live version live in another engine, too; see ``vectorstore.milvus.migration.migrate``."""
        local, remote = self._stores.in_folder(kb), self._stores.in_milvus(kb)
        version = migrate(local, remote, to=to, remove=remove, progress=progress)
        manifest = read_manifest(local.version_folder(version))
        return {"kb": kb, "engine": to, "published": version, "chunks": manifest.chunks}

    def jobs(self, kb: str) -> dict[str, object]:
        """What is and was done to a knowledge base, oldest first; see ``vectorstore.jobs``."""
        store = self._store(kb)
        return {
            "kb": kb,
            "jobs": [job.model_dump(mode="json") for job in store.jobs.jobs(writing=store.is_written())],
        }

    def paths_to_resume(self, kb: str) -> list[Path]:
        """What the last job was given, if it did not come to its end; empty otherwise."""
        store = self._store(kb)
        # Edits may have been published since.
        jobs = [job for job in store.jobs.jobs(writing=store.is_written()) if job.kind == "ingest"]
        return [Path(path) for path in jobs[-1].paths] if jobs and jobs[-1].state in {"interrupted", "failed"} else []

    def quarantine(self, kb: str) -> dict[str, object]:
        """Passages of the live version that are in no index, as they speak to a language model."""
        with closing(ContentStore(self._store(kb).published_folder() / "content.sqlite")) as content:
            chunks = content.quarantined()
        return {
            "kb": kb,
            "passages": [
                {
                    "chunk_id": chunk.id,
                    "source": chunk.source,
                    "page": chunk.page_span[0] if chunk.page_span else None,
                    "words": addressed_words(chunk.text),
                    "text": chunk.text,
                }
                for chunk in chunks
            ],
        }

    def contradictions(self, kb: str, *, limit: int | None = None) -> dict[str, object]:
        """Sentences of two documents that do not agree, surest first; see ``chatbot.contradictions``.

        Args:
            kb: Its live version is looked at, as it counts today.
            limit: Pairs to return; all if not given.
        """
        base = open_published(self._store(kb), self._embedders())
        with closing(base):
            found = find_contradictions(base, today=datetime.datetime.now().astimezone().date())
        return {"kb": kb, "found": len(found), "contradictions": [item.to_json_dict() for item in found[:limit]]}

    def allow(self, kb: str, chunk_id: str) -> None:
        """Let a passage out of quarantine; it is in the indexes after the next publish.

        Raises:
            NotInQuarantineError: There is no such passage.
        """
        store = self._store(kb)
        with closing(ContentStore(store.published_folder() / "content.sqlite")) as content:
            if chunk_id not in {chunk.id for chunk in content.quarantined()}:
                raise NotInQuarantineError(
                    f"knowledge base {kb!r} has no passage {chunk_id!r} in quarantine; see `citedesk kb quarantine`"
                )
        with store.writing():
            store.let_in.add(chunk_id)


def _published(store: VersionStore, version: str, warnings: Sequence[str] = ()) -> dict[str, object]:
    return {"kb": store.name, "published": version, "not_applied": _not_applied(store), "warnings": list(warnings)}


def _not_applied(store: VersionStore) -> int:
    """Edits and approved answers that were added, changed or taken back since the live version was made."""
    made = store.curation.read()
    known = {(finding.id, finding.when) for finding in read_curation_record(store.published_folder()).findings}
    items = {(item.id, item.when) for item in made.edits} | {(item.id, item.when) for item in made.answers}
    return len({identity for identity, _ in known ^ items})
