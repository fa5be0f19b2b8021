"""Every setting and command line in ``deploy/`` is one that the program has."""

from __future__ import annotations

import os

import pytest
import typer
from typer.core import TyperGroup

from chatbot.config import load_settings, unknown_variables
from tests.deploy.deployed import SETTING_FILES, Started, env_file, resources, set_variables, started
from ui.cli import app


@pytest.mark.parametrize("place", set_variables())
def test_every_variable_is_a_setting(place: str) -> None:
    names = dict.fromkeys(set_variables()[place], "")
    assert unknown_variables(names) == []


def _settings_of_containers() -> dict[str, dict[str, str]]:
    in_maps: dict[str, str] = {}
    for item in resources():
        if item["kind"] == "ConfigMap":
            in_maps |= item["data"]
    in_files = {name: value for path in SETTING_FILES for name, value in env_file(path).items()}
    return {"compose": in_files, "kubernetes": in_maps}


@pytest.mark.parametrize("place", ["compose", "kubernetes"])
def test_the_program_starts_with_these_values(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("CITEDESK_")]:
        monkeypatch.delenv(name)
    for name, value in _settings_of_containers()[place].items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CITEDESK_RECORDS__URL", "postgresql://citedesk:x@postgres/citedesk")
    settings = load_settings()
    assert settings.language_model.engine == "openai"
    assert settings.accounts.trusted_proxies == 1
    assert len(settings.language_model.base_urls) == 2
    assert settings.vectorstore.engine == "milvus"


def test_both_ways_set_the_same_names() -> None:
    found = _settings_of_containers()
    assert set(found["compose"]) == set(found["kubernetes"])


@pytest.mark.parametrize("container", started(), ids=lambda container: container.place)
def test_every_command_line_is_one_that_the_program_takes(container: Started) -> None:
    command, words = typer.main.get_command(app), list(container.words)
    while isinstance(command, TyperGroup):
        command = command.commands[words.pop(0)]
    context = command.make_context("citedesk", words)
    if "port" in context.params:
        assert context.params["host"] == "0.0.0.0"  # noqa: S104 - within its container
        assert container.port in {None, context.params["port"]}
