"""Where each knowledge base keeps its versions: in its folder, or brought from there to Milvus."""

from __future__ import annotations

from pathlib import Path

from vectorstore.milvus.server import MilvusServer
from vectorstore.milvus.version_store import MilvusVersionStore, names_in_milvus
from vectorstore.settings import VectorStoreSettings
from vectorstore.versions import VersionStore


class VersionStores:
    """The knowledge bases of an installation; one connection to Milvus serves them all."""

    def __init__(self, root: Path, settings: VectorStoreSettings) -> None:
        """Those below ``root``, searched by the engine of the settings; nothing is connected yet."""
        self._root = root
        self._settings = settings
        self._server = MilvusServer(settings)

    def store(self, kb: str) -> VersionStore:
        """Versions of a knowledge base, whether there are any or not."""
        match self._settings.engine:
            case "faiss":
                return self.in_folder(kb)
            case "milvus":
                return self.in_milvus(kb)

    def in_folder(self, kb: str) -> VersionStore:
        """The same as FAISS searches it, whatever the settings say."""
        settings = self._settings
        return VersionStore(self._root, kb, kept_versions=settings.kept_versions, wait_seconds=settings.wait_seconds)

    def in_milvus(self, kb: str) -> MilvusVersionStore:
        """The same as it is searched in Milvus, whatever the settings say."""
        return MilvusVersionStore(
            self._root,
            kb,
            self._server,
            kept_versions=self._settings.kept_versions,
            wait_seconds=self._settings.wait_seconds,
        )

    def names(self) -> list[str]:
        """Names of all published knowledge bases."""
        match self._settings.engine:
            case "faiss":
                return VersionStore.names(self._root)
            case "milvus":
                return names_in_milvus(self._server)

    def close(self) -> None:
        """Let the connection go."""
        self._server.close()
