"""Start ``child.py``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_REPOSITORY = Path(__file__).resolve().parents[2]


def start_child(*arguments: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-m", "tests.vectorstore.child", *map(str, arguments)],
        cwd=_REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def run_child(*arguments: str | Path) -> tuple[int, str]:
    """Run to the end; returns exit status (minus the signal's number if killed) and output."""
    with start_child(*arguments) as child:
        output, _ = child.communicate(timeout=120)
    return child.returncode, output.strip()
