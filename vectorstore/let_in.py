"""Passages that an administrator has let into the indexes although they speak to a language model."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from vectorstore.errors import IndexDamagedError
from vectorstore.storage import replace_text


class _LetIn(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    chunks: tuple[str, ...] = ()


class LetIn:
    """One small file beside the versions: it outlives every ingestion."""

    def __init__(self, path: Path) -> None:
        """Keep the ids in ``path``."""
        self._path = path

    def ids(self) -> tuple[str, ...]:
        """Ids of chunks, in the order in which they were let in.

        Raises:
            IndexDamagedError: The file cannot be read.
        """
        try:
            return _LetIn.model_validate_json(self._path.read_bytes()).chunks
        except FileNotFoundError:
            return ()
        except (OSError, ValidationError) as error:
            raise IndexDamagedError(f"{self._path} cannot be read; remove it, and let passages in anew") from error

    def add(self, *chunk_ids: str) -> None:
        """Let chunks in. Needs the right to write to the knowledge base."""
        ids = dict.fromkeys([*self.ids(), *chunk_ids])
        replace_text(self._path, _LetIn(chunks=tuple(ids)).model_dump_json() + "\n")
