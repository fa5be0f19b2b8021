"""Errors of embedding, indexes and knowledge bases; each message says what, where, and what to do."""

from __future__ import annotations


class VectorStoreError(Exception):
    """Root of everything that a knowledge base can raise."""


class KnowledgeBaseMissingError(VectorStoreError):
    """No knowledge base of that name has been published."""


class KnowledgeBaseNameError(VectorStoreError):
    """The name cannot be a folder's."""


class VersionMissingError(VectorStoreError):
    """The knowledge base has no version of that name."""


class VersionLiveError(VectorStoreError):
    """What was to be done to a version cannot be done while it is live."""


class KnowledgeBaseBusyError(VectorStoreError):
    """Another process is writing to this knowledge base."""


class IndexDamagedError(VectorStoreError):
    """A file of the index is missing, cut off, or does not match its checksum."""


class EmbedderMismatchError(VectorStoreError):
    """The index was made with another embedder than the configured one."""


class DimensionMismatchError(VectorStoreError):
    """Vectors of another length than the index holds."""


class EmbedderError(VectorStoreError):
    """An embedder cannot be loaded or used."""


class RerankerError(VectorStoreError):
    """A cross-encoder cannot be loaded, or is none."""


class VectorServerError(VectorStoreError):
    """Milvus cannot be reached, or does not do what it is asked."""


class VectorServerRefusedError(VectorServerError):
    """Milvus does not accept the credentials."""


class StorageFullError(VectorStoreError):
    """The disk is full; what was published before is untouched."""


class PublishBlockedError(VectorStoreError):
    """A version answers the knowledge base's own questions worse than the live one; it was not published."""


class NothingReadError(VectorStoreError):
    """Not one of the files could be read."""


class BackupError(VectorStoreError):
    """A backup file is damaged, or is none."""


class NotInQuarantineError(VectorStoreError):
    """No such passage is in quarantine."""


class ChunkMissingError(VectorStoreError):
    """No chunk, document or approved answer of that name, or several of them."""


class HandMadeRefusedError(VectorStoreError):
    """A text or a change that a knowledge base cannot take as it is."""
