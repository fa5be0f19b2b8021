"""Embedders that were tuned on this machine: beside the models of the catalogue, each with what is known of it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from chatbot.catalogue import ModelEntry, catalogue
from chatbot.errors import ModelLoadError, TuningError

RECORD = "tuned.json"
_INCOMING = ".incoming"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class TunedFigure(BaseModel):
    """A measure before and after, over the ``n`` questions of a set; ``p_value`` of a paired test."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    questions: str
    channel: str
    measure: str
    before: float
    after: float
    p_value: float
    n: int


class TunedRecord(BaseModel):
    """``tuned.json`` in the model's folder.

    Attributes:
        base: Name of the embedder that was tuned; ``base_sha256`` is of its weights, ``sha256`` of the new ones.
        data_sha256: Over the questions that were learnt from and held back, with their right passages.
        options: How it was tuned.
        counts: Of questions.
        cosine: Least cosine of the exported model's vectors to those in full precision, over some texts.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    name: str
    created: str
    base: str
    base_sha256: str
    sha256: str
    licence: str
    languages: tuple[str, ...]
    memory_bytes: int
    kb: str
    version: str
    data_sha256: str
    options: Mapping[str, float | int | None]
    counts: Mapping[str, int]
    figures: tuple[TunedFigure, ...]
    cosine: float

    @property
    def entry(self) -> ModelEntry:
        """As a model of the catalogue."""
        return ModelEntry(
            name=self.name,
            kind="embedder",
            licence=self.licence,
            languages=self.languages,
            memory_bytes=self.memory_bytes,
        )


def tuned_models(models_dir: Path) -> dict[str, TunedRecord]:
    """Every tuned embedder by name, in alphabetical order.

    Raises:
        ModelLoadError: A record is damaged.
    """
    return {path.parent.name: _read(path) for path in sorted(models_dir.glob(f"*/{RECORD}"))}


def is_tuned(name: str, models_dir: Path) -> bool:
    """Whether a tuned embedder has this name."""
    return bool(_NAME.fullmatch(name)) and (models_dir / name / RECORD).is_file()


def free_name(name: str, models_dir: Path) -> str:
    """The name, if a tuned embedder may be called so and nothing is.

    A name is not given twice: knowledge bases made with the first embedder of that name could not be searched any more.

    Raises:
        TuningError: It is taken, or may not be a folder's.
    """
    if not _NAME.fullmatch(name):
        raise TuningError(f"--name {name!r} is not allowed: use up to 64 letters, digits, '.', - and _")
    if name in catalogue() or (models_dir / name).exists():
        raise TuningError(f"there is a model called {name} already; give another --name, or remove {models_dir / name}")
    return name


@contextlib.contextmanager
def workshop(models_dir: Path) -> Iterator[Path]:
    """An empty folder on the disk of the models, one process at a time; it is removed again, whatever happens.

    What a killed process has left there goes first.

    Raises:
        TuningError: Another process tunes an embedder.
    """
    incoming = models_dir / _INCOMING
    incoming.mkdir(parents=True, exist_ok=True)
    folder = incoming / "tuning"
    descriptor = os.open(incoming / "tuning.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TuningError(f"another process tunes an embedder in {models_dir}; wait for it") from error
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)


def _read(path: Path) -> TunedRecord:
    try:
        return TunedRecord.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        first_line = str(error).splitlines()[0]
        raise ModelLoadError(f"{path} is damaged ({first_line}); remove the folder {path.parent}") from error
