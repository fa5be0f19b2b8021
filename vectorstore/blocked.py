"""Versions that are whole and were not published, as they answer worse than the live one; and why."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from vectorstore.storage import replace_text


class _Blocked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    versions: dict[str, str] = {}


class Blocked:
    """One small file beside the versions. It only explains: nothing is searched or published by it."""

    def __init__(self, path: Path) -> None:
        """Keep the reasons in ``path``."""
        self._path = path

    def reasons(self) -> dict[str, str]:
        """Why each version was blocked, by its name."""
        try:
            return _Blocked.model_validate_json(self._path.read_bytes()).versions
        except (OSError, ValidationError):
            # Without reasons the versions are there all the same.
            return {}

    def write(self, reasons: Mapping[str, str]) -> None:
        """Keep these in the place of those before. Needs the right to write to the knowledge base."""
        replace_text(self._path, _Blocked(versions=dict(reasons)).model_dump_json() + "\n")
