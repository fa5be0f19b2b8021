"""Errors of reading files; each message says what, where, and what to do."""

from __future__ import annotations


class IngestError(Exception):
    """Root of everything that reading a file can raise."""


class UnsupportedFileError(IngestError):
    """No reader exists for this type of file."""


class EncryptedFileError(IngestError):
    """The file asks for a password."""


class DamagedFileError(IngestError):
    """The file is not what its name says, is cut off, or its reader gave up."""


class UnsafeFileError(IngestError):
    """The file is made so that reading it would do harm: it swells without bound, climbs out, or is no file at all."""


class EmptyFileError(IngestError):
    """The file holds no text at all."""


class MissingReaderError(IngestError):
    """A program or model that this format needs is not installed."""


class ClusterError(IngestError):
    """The Ray cluster cannot be reached, has no node left, or a node cannot do what is asked of it."""


class PageImageError(IngestError):
    """A page cannot be shown as a picture."""


class PropertiesError(IngestError):
    """A document's sidecar or front matter cannot be used."""


def said(error: Exception) -> str:
    """What an error of a library says, on one line; its name where it says nothing."""
    return " ".join(str(error).split())[:200] or type(error).__name__
