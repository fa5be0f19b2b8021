"""Read many files in parallel processes; one bad file is a line in the report, never the end."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ingest.errors import IngestError
from ingest.properties import SIDECAR_SUFFIX
from ingest.reader_process import read_one, read_parallel
from ingest.settings import IngestSettings
from ingest.types import IngestFailure, ParsedDocument

Progress = Callable[[int, int], None]
"""Told (files done, files in all)."""

# Starting a process that imports the readers takes seconds; fewer files are read right here.
_MIN_FILES = 4
_LITTER = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


def find_files(paths: Sequence[Path]) -> list[Path]:
    """All files of files and folders, each once, in a stable order.

    Hidden files, office lock files and sidecars are left out.

    Raises:
        IngestError: A path does not exist.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            for folder, folders, names in os.walk(path):
                folders[:] = sorted(name for name in folders if not _is_litter(name))
                for name in sorted(names):
                    if not _is_litter(name) and (Path(folder) / name).is_file():
                        found[Path(folder) / name] = None
        elif path.is_file():
            found[path] = None
        else:
            raise IngestError(f"{path} does not exist; give files or folders")
    return list(found)


def read_files(
    paths: Sequence[Path],
    *,
    settings: IngestSettings,
    models_dir: Path | None = None,
    progress: Progress | None = None,
) -> Iterator[ParsedDocument | IngestFailure]:
    """Read files; results come in the given order, a path given twice once.

    With several processes a reader that crashes or hangs costs its own file only. One process (``workers=1``, or very
    few files) reads here, without that shelter and without the time limit.
    """
    paths = list(dict.fromkeys(paths))
    workers = min(settings.workers or len(os.sched_getaffinity(0)), len(paths))
    found: Iterator[tuple[Path, ParsedDocument | IngestFailure]]
    if workers < 2 or len(paths) < _MIN_FILES:
        found = ((path, read_one(path, settings, models_dir)) for path in paths)
    else:
        found = read_parallel(paths, workers=workers, settings=settings, models_dir=models_dir)
    early: dict[Path, ParsedDocument | IngestFailure] = {}
    following = 0
    for done, (path, result) in enumerate(found, start=1):
        early[path] = result
        if progress:
            progress(done, len(paths))
        while following < len(paths) and paths[following] in early:
            yield early.pop(paths[following])
            following += 1


def _is_litter(name: str) -> bool:
    return name.startswith((".", "~$")) or name.lower() in _LITTER or name.endswith(SIDECAR_SUFFIX)
