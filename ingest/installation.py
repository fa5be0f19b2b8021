"""What is installed here that decides what a file gives: the same on two machines, and so are their results."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Mapping
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# The packages whose functions run on the nodes of a cluster, beside each other wherever they are installed.
_OURS = ("ingest", "vectorstore")
# Distributions that read, cut or embed.
_ENGINES = (
    "charset-normalizer", "lxml", "numpy", "olefile", "onnxruntime", "openpyxl", "pdfplumber", "pillow",
    "pypandoc-binary", "pypdfium2", "python-docx", "python-oxmsg", "python-pptx", "pyyaml", "rapidocr",
    "sentence-transformers", "tokenizers", "torch", "unstructured", "xlrd",
)  # fmt: skip


@lru_cache(maxsize=1)
def installation() -> Mapping[str, str]:
    """Versions by name; our own is a hash of the source, which also tells two changes of one version apart."""
    folder = Path(__file__).resolve().parent.parent
    digest = hashlib.sha256()
    for path in sorted(path for name in _OURS for path in (folder / name).rglob("*") if path.is_file()):
        if path.suffix != ".pyc":
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    found = {"citedesk": digest.hexdigest()[:12], "Python": ".".join(platform.python_version_tuple()[:2])}
    return found | {name: _version(name) for name in _ENGINES}


def differences(ours: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """What two installations do not have in common, for a message; empty if they are the same."""
    names = sorted({*ours, *theirs}, key=str.lower)
    return ", ".join(
        f"{name} {theirs.get(name, 'none')} for {ours.get(name, 'none')}"
        for name in names
        if ours.get(name) != theirs.get(name)
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "none"
