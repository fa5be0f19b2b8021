"""Errors of the command line and the server; each message says what, where, and what to do."""

from __future__ import annotations


class UiError(Exception):
    """Root of everything that commands and pages can raise."""


class PortInUseError(UiError):
    """Another program listens on the port."""


class HistoryFileError(UiError):
    """The file with the conversation cannot be read."""


class TextFileError(UiError):
    """A file with a text that somebody wrote cannot be read."""


class OutputFileError(UiError):
    """A file that a command makes cannot be written."""
