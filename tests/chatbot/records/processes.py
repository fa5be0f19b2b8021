"""Start ``child.py``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pydantic import SecretStr

_REPOSITORY = Path(__file__).resolve().parents[3]


def start_child(task: str, url: SecretStr, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-m", "tests.chatbot.records.child", task, url.get_secret_value(), *arguments],
        cwd=_REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def begin(child: subprocess.Popen[str]) -> None:
    """Give a child the word that it waits for."""
    assert child.stdin
    child.stdin.write("\n")
    child.stdin.flush()
