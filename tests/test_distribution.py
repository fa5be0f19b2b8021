"""How the program is packed."""

from __future__ import annotations

import os
import subprocess
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

PACKAGES = ("chatbot", "ingest", "prompts", "vectorstore", "ui", "eval")
ROOT = Path(__file__).resolve().parent.parent


def test_no_other_installed_distribution_provides_our_packages() -> None:
    provided = packages_distributions()
    for name in PACKAGES:
        assert set(provided.get(name, ["citedesk"])) == {"citedesk"}, name


@pytest.mark.parametrize(
    ("arguments", "environment", "command"),
    [
        ((), {}, "citedesk serve"),
        (("PORT=8080",), {}, "citedesk serve --port 8080"),
        ((), {"PORT": "8081"}, "citedesk serve --port 8081"),
    ],
)
def test_make_run_names_a_port_only_where_it_was_given_one(
    arguments: tuple[str, ...], environment: dict[str, str], command: str
) -> None:
    """Otherwise it is the settings' ``server.port``; ``make test PORT=…`` hands its own on to this test."""
    outside = {
        name: value
        for name, value in os.environ.items()
        if name not in {"PORT", "MFLAGS"} and not name.startswith("MAKE")
    }
    done = subprocess.run(  # noqa: S603
        ["make", "--dry-run", "run", *arguments],  # noqa: S607
        cwd=ROOT,
        env=outside | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1].strip() == f".venv/bin/{command}"
