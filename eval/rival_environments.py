"""Environments of the frameworks that the benchmark compares with, from the package index, versions pinned."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from eval.errors import BenchmarkError
from vectorstore.report import Progress

RIVALS = {"langchain": "LangChain", "llamaindex": "LlamaIndex", "haystack": "Haystack", "txtai": "txtai"}
"""By the name of its script and requirement file: what its makers call it."""

SCRIPTS = Path(__file__).parent / "rivals"

# Comes as source and compiles for minutes: its wheel is built once, for all.
_BUILT = "llama-cpp-python"
_WHEELS = "wheels"
_DONE = "installed.sha256"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def python_of(folder: Path, rival: str) -> Path:
    """The interpreter of a rival's environment.

    Raises:
        BenchmarkError: It was not made, not finished, or made of other versions than those that are pinned now.
    """
    python = _interpreter(folder / rival)
    done = folder / rival / _DONE
    advice = f"run `citedesk-eval bench-setup --environments {folder}`"
    if not python.exists() or not done.is_file():
        raise BenchmarkError(f"the environment of {rival} is missing in {folder}; {advice}")
    if done.read_text(encoding="ascii") != _pinned(rival):
        raise BenchmarkError(f"the environment of {rival} in {folder} has other versions than are pinned; {advice}")
    return python


def make_environments(folder: Path, rivals: Sequence[str], progress: Progress | None = None) -> None:
    """Make what is missing; what is there is brought to the pinned versions. Pip's own configuration applies.

    Raises:
        BenchmarkError: An installation failed; pip has said on stderr why.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number, rival in enumerate(rivals, start=1):
        if not _interpreter(folder / rival).exists():
            _run([sys.executable, "-m", "venv", str(folder / rival)], rival)
        pip = [str(_interpreter(folder / rival)), "-m", "pip"]
        wheels = folder / _WHEELS
        if not list(wheels.glob(f"{_BUILT.replace('-', '_')}-*.whl")):
            shared = str(SCRIPTS / "shared.txt")
            _run([*pip, "wheel", "--no-deps", "--wheel-dir", str(wheels), "--constraint", shared, _BUILT], rival)
        requirements = str(SCRIPTS / f"{rival}.txt")
        _run([*pip, "install", "--find-links", str(wheels), "--requirement", requirements], rival)
        (folder / rival / _DONE).write_text(_pinned(rival), encoding="ascii")
        if progress:
            progress("environments", number, len(rivals))


def pinned_packages() -> frozenset[str]:
    """Canonical names of all packages that a requirement file names."""
    lines = [line for path in SCRIPTS.glob("*.txt") for line in path.read_text(encoding="utf-8").splitlines()]
    return frozenset(canonical(found.group()) for line in lines if (found := _NAME.match(line)))


def canonical(name: str) -> str:
    """A distribution's name as the package index compares names.

    Source: the Python Packaging User Guide, "Names and normalization".
    """
    return re.sub(r"[-_.]+", "-", name).lower()


def _interpreter(environment: Path) -> Path:
    return environment / "bin" / "python"


def _pinned(rival: str) -> str:
    """Hash of what is pinned for a rival."""
    files = (SCRIPTS / f"{rival}.txt", SCRIPTS / "shared.txt")
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()


def _run(command: list[str], rival: str) -> None:
    # What pip prints is progress, and stdout is for data.
    done = subprocess.run(command, check=False, stdout=sys.stderr)  # noqa: S603 - our own list, no shell
    if done.returncode:
        raise BenchmarkError(
            f"the environment of {rival} could not be made: `{' '.join(command)}` ended with status {done.returncode};"
            " its own lines above say why"
        )
