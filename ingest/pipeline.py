"""Read many files in parallel processes; one bad file is a line in the report, never the end."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ingest.cluster import Cluster
from ingest.errors import IngestError
from ingest.properties import SIDECAR_SUFFIX
from ingest.read_one import read_one
from ingest.reader_process import read_parallel
from ingest.remote_reading import read_on_cluster
from ingest.settings import IngestSettings
from ingest.types import IngestFailure, ParsedDocument

Progress = Callable[[int, int], None]
"""Told (files done, files in all)."""

_LITTER = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


def find_files(
    paths: Sequence[Path],
    told: Callable[[str], None] | None = None,
    closed: Callable[[Path], None] | None = None,
) -> list[Path]:
    """All files of files and folders, each once, in a stable order.

    Hidden files, office lock files and sidecars are left out. A link is followed where it stays within its folder: one
    that leads out would let whoever may write into the folder publish what only the reading process may see. Links to
    folders are never followed, for what lies within is found anyway.

    Args:
        paths: Files and folders; what a person names here is followed wherever it leads.
        told: Hears of links that lead out and of what is no file.
        closed: Hears of each folder that may not be entered: its files are not found, and not gone either.

    Raises:
        IngestError: A path does not exist, or is neither file nor folder; or a drive has failed, and its files must
            not be taken for gone.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found |= dict.fromkeys(_walk(path, told or (lambda _: None), closed or (lambda _: None)))
        elif path.is_file():
            found[path] = None
        else:
            wrong = "is neither file nor folder" if path.exists() else "does not exist"
            raise IngestError(f"{path} {wrong}; give files or folders")
    return list(found)


def _walk(root: Path, told: Callable[[str], None], closed: Callable[[Path], None]) -> Iterator[Path]:
    within = root.resolve()
    for folder, folders, names in os.walk(root, onerror=lambda error: _meet(error, told, closed)):
        folders[:] = sorted(name for name in folders if not _is_litter(name))
        for name in folders:
            if not _stays(Path(folder) / name, within):
                told(f"{Path(folder) / name} leads out of {root} and was not followed; name it beside {root}")
        for path in (Path(folder) / name for name in sorted(names) if not _is_litter(name)):
            if not _stays(path, within):
                told(f"{path} leads out of {root} and was not read; name it beside {root}")
            elif path.is_file():
                yield path
            else:
                told(f"{path} is no file (a pipe, a device or a link to nothing) and was not read")


def _meet(error: OSError, told: Callable[[str], None], closed: Callable[[Path], None]) -> None:
    """A folder that nobody may enter is told; one whose drive fails just now stops the run."""
    if error.errno not in {errno.EACCES, errno.EPERM}:
        raise IngestError(f"{error.filename} cannot be read ({error.strerror}); nothing was changed") from error
    closed(Path(error.filename))
    told(f"{error.filename} cannot be opened ({error.strerror}) and was not read; check its rights")


def _stays(path: Path, root: Path) -> bool:
    """Whether a path is no link, or one that ends within the root."""
    if not path.is_symlink():
        return True
    try:
        return path.resolve().is_relative_to(root)
    except (OSError, RuntimeError):
        # Links in a circle: they end nowhere.
        return True


def read_files(
    paths: Sequence[Path],
    *,
    settings: IngestSettings,
    progress: Progress | None = None,
    cluster: Cluster | None = None,
) -> Iterator[ParsedDocument | IngestFailure]:
    """Read files; results come in the given order, a path given twice once.

    In processes of their own a reader that crashes, hangs or swells costs its own file only. ``workers=1`` reads here,
    without that shelter. With a ``cluster`` its nodes read, and ``workers`` counts for nothing.

    Raises:
        ClusterError: The cluster cannot be reached or used.
    """
    paths = list(dict.fromkeys(paths))
    workers = min(settings.workers or len(os.sched_getaffinity(0)), len(paths))
    found: Iterator[tuple[Path, ParsedDocument | IngestFailure]]
    if cluster:
        found = read_on_cluster(paths, cluster=cluster, settings=settings)
    elif settings.workers == 1 or not paths:
        found = ((path, read_one(path, settings)) for path in paths)
    else:
        found = read_parallel(paths, workers=workers, settings=settings)
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
