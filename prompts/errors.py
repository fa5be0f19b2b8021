"""Errors of prompt files."""

from __future__ import annotations


class PromptError(Exception):
    """Root of everything that building a prompt can raise."""


class PromptTemplateError(PromptError):
    """A prompt file is missing, is cut wrongly, or has a wrong variable."""
