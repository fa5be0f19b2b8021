"""The sizes in docs/deployment.md are what the command prints; run as a program, it writes them anew."""

from __future__ import annotations

import re

from typer.testing import CliRunner

from eval.cli import app
from tests.test_docs import ROOT

DOCUMENT = ROOT / "docs" / "deployment.md"
_TABLES = re.compile(r"(<!-- capacity: .*? -->\n).*?(<!-- end -->)", re.DOTALL)
_COMMAND = re.compile(r"^    citedesk-eval (capacity .*?--format markdown)$", re.DOTALL | re.MULTILINE)


def printed(document: str) -> str:
    """What the command in the document prints."""
    found = re.findall(_COMMAND, document)
    words = found[-1].rsplit("citedesk-eval ", 1)[-1].replace("\\\n", " ").split()
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    return f"\n{done.stdout.strip()}\n\n"


def test_the_sizes_are_what_the_command_prints() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    found = _TABLES.search(document)
    assert found
    shown = found.group(0).removeprefix(found.group(1)).removesuffix(found.group(2))
    assert shown == printed(document), "run `python -m tests.test_deployment_document`"


def test_the_three_sizes_are_there() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    for size in ("1,000 buyers a day", "100,000 buyers a day", "10,000,000 buyers a day"):
        assert f"The arithmetic for {size}" in document


if __name__ == "__main__":
    text = DOCUMENT.read_text(encoding="utf-8")
    DOCUMENT.write_text(_TABLES.sub(lambda found: found[1] + printed(text) + found[2], text), encoding="utf-8")
