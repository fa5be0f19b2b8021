"""What the documents say is what the code does; run as a program, it writes the table of settings anew."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest
import typer
from typer.core import TyperGroup

from chatbot.assembly import open_application
from chatbot.config import describe_settings
from chatbot.settings import Settings
from chatbot.upload_folders import UploadKind, upload_folder
from ui.server import create_app

ROOT = Path(__file__).resolve().parent.parent
CONFIGURATION = ROOT / "docs" / "configuration.md"
_TABLE = re.compile(r"(<!-- settings: .*? -->\n).*?(<!-- end -->)", re.DOTALL)
# Differs from machine to machine.
_PLACES = {"data_dir": "the platform's user data directory"}


def settings_table() -> str:
    """Every setting in Markdown."""
    rows = ["| setting | default | bounds | meaning |", "|---|---|---|---|"]
    for line in describe_settings(Settings()):
        default = _PLACES.get(line.name) or (f"`{line.default}`" if line.default else "empty")
        rows.append(f"| `{line.name}` | {default} | {line.bounds} | {line.description} |")
    return "\n".join(rows) + "\n"


def _commands(command: object, path: str) -> list[str]:
    if isinstance(command, TyperGroup):
        return [name for sub, inner in command.commands.items() for name in _commands(inner, f"{path} {sub}")]
    return [path]


def test_every_setting_is_documented_with_its_default_and_bounds() -> None:
    found = _TABLE.search(CONFIGURATION.read_text(encoding="utf-8"))
    assert found
    assert found.group(0).removeprefix(found.group(1)).removesuffix(found.group(2)) == settings_table(), (
        "run `python -m tests.test_docs`"
    )


@pytest.mark.parametrize(("module", "name"), [("ui.cli", "citedesk"), ("eval.cli", "citedesk-eval")])
def test_every_command_is_documented(module: str, name: str) -> None:
    app: typer.Typer = __import__(module, fromlist=["app"]).app
    documents = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md"))
    for command in _commands(typer.main.get_command(app), name):
        assert f"`{command}" in documents or f"\n    {command}" in documents, command


def test_every_route_of_the_api_is_documented(tmp_path: Path) -> None:
    app = create_app(open_application(Settings(data_dir=tmp_path)))
    table = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [path for path in app.openapi()["paths"] if path not in table] == []


def test_every_folder_of_uploads_is_among_what_a_backup_needs() -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for kind in get_args(UploadKind):
        assert f"`{upload_folder(Path(), kind, 'kb').parent}/`" in text


def test_every_file_that_a_document_links_to_exists() -> None:
    for document in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "samples").glob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_the_readme_s_commands_are_those_of_the_makefile() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"\bmake ([a-z]+)\b", readme)
    assert {"run", "test"} <= set(targets)
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


if __name__ == "__main__":
    text = CONFIGURATION.read_text(encoding="utf-8")
    CONFIGURATION.write_text(_TABLE.sub(lambda found: found[1] + settings_table() + found[2], text), encoding="utf-8")
