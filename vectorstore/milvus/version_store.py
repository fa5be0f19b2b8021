"""Versions whose passages are searched in Milvus: brought there from their folders, switched by one alias."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from vectorstore.embedder import Embedder
from vectorstore.errors import KnowledgeBaseMissingError, VectorServerError, VersionMissingError
from vectorstore.knowledge_base import check_embedders
from vectorstore.manifest import Manifest, read_manifest
from vectorstore.milvus.base import MilvusBase, open_milvus_base
from vectorstore.milvus.download import download
from vectorstore.milvus.records import read_one
from vectorstore.milvus.schema import VersionCollections, kb_of_alias, live_alias, version_of, versions_of
from vectorstore.milvus.server import MilvusServer
from vectorstore.milvus.upload import upload
from vectorstore.report import Progress
from vectorstore.versions import Published, VersionStore


class MilvusVersionStore(VersionStore):
    """A knowledge base that is written in a folder and searched in Milvus.

    The alias says which version is live, here and on every other machine; ``published.json`` only remembers which
    were live before. The alias is switched first: whoever is killed in between leaves a version live that is whole.
    """

    def __init__(
        self, root: Path, name: str, server: MilvusServer, *, kept_versions: int = 3, wait_seconds: float = 0.0
    ) -> None:
        """See ``VersionStore``; ``server`` is where it is searched."""
        super().__init__(root, name, kept_versions=kept_versions, wait_seconds=wait_seconds)
        self._server = server
        self._alias = live_alias(self.name)

    def published(self) -> str | None:
        """The live version, as the alias says."""
        collection = self._server.named(self._alias)
        return version_of(collection) if collection else None

    def version_folder(self, version: str) -> Path:
        """See ``VersionStore.version_folder``."""
        try:
            return super().version_folder(version)
        except VersionMissingError as error:
            if not self._brought().get(version):
                raise
            raise VersionMissingError(
                f"version {version} of knowledge base {self.name!r} is in Milvus, its folder is not on this machine;"
                f" searching needs none, for everything else run `citedesk kb migrate --to faiss --kb {self.name}`"
            ) from error

    def open_elsewhere(self, folder: Path, embedders: Mapping[str, Embedder]) -> MilvusBase | None:
        """Open a version; ``None`` if it was never brought to Milvus: then its folder is searched."""
        manifest = read_manifest(folder)
        whole = self._brought().get(manifest.version)
        if whole is None:
            return None
        check_embedders(manifest, embedders, folder)
        return open_milvus_base(self._server, self._collections(manifest.version), embedders, whole=whole)

    def open_live_elsewhere(self, embedders: Mapping[str, Embedder]) -> MilvusBase:
        """Open the live version, also while another machine publishes and removes versions."""
        while True:
            version = self.live_version()
            try:
                base = open_milvus_base(self._server, self._collections(version), embedders)
            except VectorServerError:
                # It may have been removed after a newer one was published: then the newer one is wanted.
                if self.published() == version:
                    raise
                continue
            check_embedders(base.manifest, embedders, Path(self._collections(version).passages))
            return base

    def bring(self, version: str, folder: Path, progress: Progress | None = None) -> None:
        """Send a version that was written to ``folder`` to Milvus; it has its final name there when it is finished."""
        upload(self._server, self._collections(version), folder, progress)

    def finish(self, version: str, staging: Path) -> Path:
        """See ``VersionStore.finish``."""
        # First in Milvus: what is whole there without a folder is in nobody's way, and removed in its turn.
        own = self._collections(version)
        self._server.rename(own.building, own.records)
        return super().finish(version, staging)

    def take_live(self) -> None:
        """Make the live version's folder from what Milvus holds, if it is not here. Needs ``writing``."""
        version = self.published()
        if version is None or version in self.versions():
            return
        _, staging = self.begin()
        download(self._server, self._collections(version), staging)
        super().finish(version, staging)

    def drop(self, version: str) -> None:
        """See ``VersionStore.drop``."""
        super().drop(version)
        self._drop_collections(version)

    def go_live(self, version: str, progress: Progress | None = None) -> None:
        """Let the alias name a finished version, which is brought to Milvus if it is not there. Needs ``writing``.

        Raises:
            VectorServerError: One of that name is there, and is another one.
        """
        own, folder = self._collections(version), self.version_folder(version)
        if self._brought().get(version):
            self._server.load(own.records)
            there = Manifest.model_validate_json(read_one(self._server, own.records, "manifest"))
            if _made(there) != _made(read_manifest(folder)):
                raise VectorServerError(
                    f"Milvus holds another version {version} of knowledge base {self.name!r} than {folder}; ingest on"
                    " the machine that made it, or choose another vectorstore.milvus_database"
                )
        else:
            upload(self._server, own, folder, progress)
            self._server.rename(own.building, own.records)
        self._server.point(self._alias, own.records)

    def forget(self) -> None:
        """Remove everything that Milvus holds of this knowledge base; folders stay. Needs ``writing``."""
        # Milvus keeps what an alias names.
        self._server.drop_alias(self._alias)
        for version in self._brought():
            self._drop_collections(version)

    def _read(self) -> Published | None:
        version = self.published()
        if version is None:
            return None
        before = super()._read()
        names = (before.version, *before.earlier) if before else ()
        return Published(version=version, earlier=tuple(name for name in names if name != version))

    def _write(self, record: Published) -> None:
        self.go_live(record.version)
        super()._write(record)

    def _taken(self) -> list[str]:
        return [*super()._taken(), *self._brought()]

    def _missing(self) -> KnowledgeBaseMissingError:
        local = super()._read()
        hint = (
            f"bring the one in {self.folder} over with `citedesk kb migrate --to milvus --kb {self.name}`"
            if local
            else f"make one with `citedesk ingest PATH --kb {self.name}`"
        )
        return KnowledgeBaseMissingError(f"there is no knowledge base {self.name!r} in Milvus; {hint}")

    def _remove_unfinished(self) -> None:
        super()._remove_unfinished()
        for version, whole in self._brought().items():
            if not whole:
                self._drop_collections(version)

    def _prune(self) -> None:
        super()._prune()
        record = self._read()
        if record is None:
            return
        names = sorted(self._brought(), key=int)
        keep = {record.version, *record.earlier[: self.kept_versions - 1], *names[-self.kept_versions :]}
        for version in names:
            if version not in keep and int(version) < int(record.version):
                self._drop_collections(version)

    def _brought(self) -> dict[str, bool]:
        """Versions that Milvus holds, and whether each is whole."""
        return versions_of(self.name, self._server.collections())

    def _collections(self, version: str) -> VersionCollections:
        return VersionCollections(kb=self.name, version=version)

    def _drop_collections(self, version: str) -> None:
        for name in self._collections(version).all:
            self._server.drop(name)


def names_in_milvus(server: MilvusServer) -> list[str]:
    """Names of all knowledge bases with a live version in Milvus."""
    return sorted(name for alias in server.aliases() if (name := kb_of_alias(alias)))


def _made(manifest: Manifest) -> tuple[object, ...]:
    """What tells two versions of one name apart, whichever folder or collection they come from."""
    return manifest.created, manifest.reading, manifest.documents, manifest.chunks, manifest.sentences
