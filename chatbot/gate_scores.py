"""What versions scored, kept for the day on which one cannot be searched any more: the embedder was changed."""

from __future__ import annotations

from collections.abc import Mapping, Set
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from vectorstore.storage import replace_text


class _Scores(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    questions: str = ""
    versions: dict[str, dict[str, float]] = {}


class GateScores:
    """One small file beside the versions; it can be measured anew."""

    def __init__(self, path: Path) -> None:
        """Keep the scores in ``path``."""
        self._path = path

    def of(self, version: str, *, questions: str) -> dict[str, float] | None:
        """Score of each question by its id; ``None`` where the version was not asked these questions.

        Args:
            version: Its name.
            questions: Their fingerprint.
        """
        kept = self._read()
        return kept.versions.get(version) if kept.questions == questions else None

    def keep(self, version: str, scores: Mapping[str, float], *, questions: str, existing: Set[str]) -> None:
        """Keep the scores of a version, and those of ``existing`` ones. Needs the right to write."""
        kept = self._read()
        before = kept.versions if kept.questions == questions else {}
        versions = {name: own for name, own in before.items() if name in existing} | {version: dict(scores)}
        replace_text(self._path, _Scores(questions=questions, versions=versions).model_dump_json() + "\n")

    def _read(self) -> _Scores:
        try:
            return _Scores.model_validate_json(self._path.read_bytes())
        except (OSError, ValidationError):
            return _Scores()
