"""What a result file says of where it comes from: machine, code, models."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

from chatbot.catalogue import catalogue
from chatbot.model_store import path_of
from chatbot.settings import Settings
from vectorstore.embedder import Embedder
from vectorstore.manifest import sha256_of

_ROOT = Path(__file__).resolve().parent.parent


def machine() -> dict[str, object]:
    """Processor, cores that may be used, memory in bytes, system, Python."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def commit() -> str | None:
    """The commit of the code, with ``+`` where files differ from it; ``None`` outside a clone."""
    revision = _git("rev-parse", "HEAD")
    if not revision:
        return None
    return f"{revision}+" if _git("status", "--porcelain", "--untracked-files=no") else revision


def model_hashes(embedders: dict[str, Embedder], settings: Settings, *, language_model: bool) -> dict[str, str]:
    """Fingerprint of each embedder; with ``language_model`` the SHA-256 of its file, or its name on a server."""
    hashes = {f"embedder:{name}": embedder.fingerprint for name, embedder in embedders.items()}
    chosen = settings.language_model
    if language_model and chosen.engine == "llama":
        file = (
            path_of(chosen.model, settings.resolved_models_dir) if chosen.model in catalogue() else Path(chosen.model)
        )
        hashes["language_model"] = sha256_of(file) if file.is_file() else chosen.model
    elif language_model:
        hashes["language_model"] = f"{chosen.engine}:{chosen.model}"
    return hashes


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(  # noqa: S603 - a list, no shell
            ["git", "-C", str(_ROOT), *arguments],  # noqa: S607 - whichever git is on the path
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()
