"""Errors of the console; each message says what, where, and what to do."""

from __future__ import annotations

from typing import Literal

from ui.errors import UiError

NameFault = Literal["empty", "path", "hidden", "control", "device", "long", "sidecar", "kind"]


class FileNameError(UiError):
    """A file cannot be kept under the name that it has.

    Attributes:
        fault: Why, for a message in the reader's language.
    """

    def __init__(self, fault: NameFault) -> None:
        """Say why, and nothing of the name: it may be what is wrong."""
        super().__init__(f"the file's name cannot be kept ({fault}); rename it and upload it again")
        self.fault: NameFault = fault


class UploadTooLargeError(UiError):
    """A file has more bytes than may be uploaded."""


class UploadBrokenError(UiError):
    """The other side went away before the file was whole."""


class BuildRunningError(UiError):
    """The knowledge base is being written already."""


class BuildCancelledError(UiError):
    """Somebody has stopped a build."""


class PlanError(UiError):
    """Something cannot be planned as it was asked for."""


class NoneChosenError(UiError):
    """No knowledge base was chosen yet: the page is still loading."""


class OriginalChangedError(UiError):
    """The file of a document is not there as it was read."""


class DocumentMissingError(UiError):
    """There is no such document, or it may not be touched from here."""
