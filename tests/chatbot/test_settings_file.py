"""One setting in the TOML file is changed, everything else of it stays; nothing wrong is ever written."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.config import load_settings
from chatbot.errors import ConfigError
from chatbot.settings import Settings, default_data_dir
from chatbot.settings_file import SettingsFileError, set_in_file, settings_file

WRITTEN = """# Our shop.
[answer]
min_confidence = 0.5  # asked by sales

[page]
title = "商城"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "citedesk.toml"
    path.write_text(WRITTEN, encoding="utf-8")
    return path


def test_comments_and_other_settings_stay(file: Path) -> None:
    set_in_file("answer.min_confidence", 0.6, file=file)
    assert file.read_text(encoding="utf-8") == WRITTEN.replace("0.5", "0.6")
    set_in_file("accounts.oidc.client_id", "desk", file=file)
    set_in_file("widget.sites", ["https://shop.example"], file=file)
    settings = load_settings(file)
    assert settings.accounts.oidc.client_id == "desk"
    assert settings.page.title == "商城"
    set_in_file("answer.min_confidence", None, file=file)
    assert load_settings(file).answer == Settings().answer
    assert "# Our shop." in file.read_text(encoding="utf-8")


def test_a_file_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "citedesk.toml"
    set_in_file("page.title", None, file=path)
    assert not path.exists()
    set_in_file("page.title", "Desk", file=path)
    assert tomllib.loads(path.read_text(encoding="utf-8")) == {"page": {"title": "Desk"}}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_rights_of_the_file_stay(file: Path) -> None:
    file.chmod(0o640)
    set_in_file("page.title", "Desk", file=file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("answer.min_confidence", 7),
        ("answer.min_confidence", "much"),
        ("answer.missing", 1),
        ("missing", 1),
        ("accounts.oidc.issuer", "https://login.example"),
    ],
)
def test_nothing_wrong_is_written(file: Path, name: str, value: object) -> None:
    with pytest.raises(ConfigError) as raised:
        set_in_file(name, value, file=file)
    assert str(file) in str(raised.value)
    assert file.read_text(encoding="utf-8") == WRITTEN
    assert list(file.parent.iterdir()) == [file]


def test_what_is_written_inline_is_left_to_people(tmp_path: Path) -> None:
    path = tmp_path / "citedesk.toml"
    path.write_text("page = { title = 'Desk' }\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="inline"):
        set_in_file("page.title", "Other", file=path)


@pytest.mark.parametrize("content", [b"[answer\n", b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_not_overwritten(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(SettingsFileError):
        set_in_file("page.title", "Desk", file=file)
    assert file.read_bytes() == content


def test_a_folder_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("", encoding="utf-8")
    with pytest.raises(SettingsFileError, match="CITEDESK_PAGE__TITLE"):
        set_in_file("page.title", "Desk", file=in_the_way / "citedesk.toml")


@given(st.text(min_size=1, max_size=80))
def test_whatever_text_is_written_is_read_again(tmp_path_factory: pytest.TempPathFactory, title: str) -> None:
    path = tmp_path_factory.mktemp("settings") / "citedesk.toml"
    set_in_file("page.title", title, file=path)
    assert load_settings(path).page.title == title


def test_it_is_the_file_that_the_next_start_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEDESK_DATA_DIR", str(tmp_path))
    set_in_file("page.title", "From the data directory")
    assert load_settings().page.title == "From the data directory"
    other = tmp_path / "other.toml"
    other.write_text("", encoding="utf-8")
    monkeypatch.setenv("CITEDESK_CONFIG", str(other))
    set_in_file("page.title", "From the named file")
    assert load_settings().page.title == "From the named file"
    assert settings_file(os.environ) == other
    assert settings_file({}) == default_data_dir() / "citedesk.toml"


def test_changes_of_two_processes_at_once_are_both_kept(tmp_path: Path) -> None:
    path = tmp_path / "citedesk.toml"
    code = "import sys, pathlib; from chatbot.settings_file import set_in_file\n"
    code += "for number in range(1, 21): set_in_file(sys.argv[2], number, file=pathlib.Path(sys.argv[1]))"
    names = ("vectorstore.top_k", "accounts.idle_minutes")
    writers = [
        subprocess.Popen([sys.executable, "-c", code, str(path), name])  # noqa: S603 - our own interpreter and code
        for name in names
    ]
    assert [writer.wait(120) for writer in writers] == [0, 0]
    settings = load_settings(path)
    assert (settings.vectorstore.top_k, settings.accounts.idle_minutes) == (20, 20)
