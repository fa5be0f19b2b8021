"""Errors of the office tabs; each message says what, where, and what to do."""

from __future__ import annotations

from ui.errors import UiError


class WholeServerError(UiError):
    """It touches every knowledge base, and whoever asks has a few."""


class OwnAccountError(UiError):
    """Somebody wants to take away their own way in."""


class NotTheirsError(UiError):
    """An account or a conversation belongs to knowledge bases that whoever asks does not have."""


class SourceAudienceError(UiError):
    """An answer would show those who get it a document that they may not see."""


class ChoiceError(UiError):
    """What came from the browser is none of the choices that it was given."""


class SettingFixedError(UiError):
    """A setting cannot be changed from the page."""


class PullRunningError(UiError):
    """A model is being brought already."""
