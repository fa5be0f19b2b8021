"""Take a knowledge base from one engine to the other: its live version, with the vectors that it has."""

from __future__ import annotations

from vectorstore.milvus.version_store import MilvusVersionStore
from vectorstore.report import Progress
from vectorstore.settings import Engine
from vectorstore.versions import VersionStore


def migrate(
    local: VersionStore,
    remote: MilvusVersionStore,
    *,
    to: Engine,
    remove: bool = False,
    progress: Progress | None = None,
) -> str:
    """Make the version that is live in one engine live in the other; returns its name.

    Nothing is read, cut or embedded again, and the engine that it comes from keeps what it has. To FAISS, a folder that
    is not on this machine is made from what Milvus holds; to Milvus, the folder is sent. Doing it again is safe.

    Args:
        local: The knowledge base in its folder.
        remote: The same in Milvus.
        to: Where it is to be live.
        remove: On the way to FAISS, take it out of Milvus when its folder is here and published.
        progress: Told about chunks that are sent.

    Raises:
        KnowledgeBaseBusyError: Another process is writing.
        KnowledgeBaseMissingError: It is not live where it comes from.
        VectorServerError: Milvus cannot be reached, or does not take it.
    """
    match to:
        case "milvus":
            version = local.live_version()
            with remote.writing():
                remote.go_live(version, progress)
        case "faiss":
            version = remote.live_version()
            with remote.writing():
                remote.take_live()
                local.publish(version)
                if remove:
                    remote.forget()
    return version
