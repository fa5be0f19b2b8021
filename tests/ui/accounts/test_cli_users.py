from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from chatbot.config import load_settings
from chatbot.records.records import Records, open_records
from tests.ui.accounts.people import PASSWORD
from ui.accounts.accounts import Accounts
from ui.accounts.errors import AccountExistsError, AccountMissingError, AccountNameError, KeyMissingError
from ui.accounts.opening import open_accounts
from ui.accounts.types import LoggedIn
from ui.cli_users import keys_app, users_app

app = typer.Typer()
app.add_typer(users_app, name="users")
app.add_typer(keys_app, name="keys")


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CITEDESK_DATA_DIR", str(tmp_path))
    return tmp_path


def _run(*arguments: str) -> tuple[str, str]:
    """What a command prints, on stdout and on stderr."""
    finished = CliRunner().invoke(app, arguments)
    if finished.exception is not None:
        raise finished.exception
    return finished.stdout, finished.stderr


def _json(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_run(*arguments, "--json")[0])
    return found


def _accounts(data_dir: Path) -> tuple[Accounts, Records]:
    settings = load_settings()
    records = open_records(settings.records, data_dir)
    return open_accounts(records, settings.accounts), records


def test_an_account_is_made_and_its_owner_sets_the_password(data_dir: Path) -> None:
    out, err = _run("users", "add", "Ann", "--role", "agent", "--kb", "pumps", "--kb", "acme", "--group", "partners")
    assert out.startswith("/setup?token=")
    assert out.count("\n") == 1
    assert "works once, and for 24 hours" in err
    accounts, records = _accounts(data_dir)
    token = out.strip().removeprefix("/setup?token=")
    assert isinstance(accounts.password_setting.by_link(token, PASSWORD, address=""), LoggedIn)
    [user] = _json("users", "list")["users"]
    assert user["last_login"]
    assert {name: user[name] for name in ("name", "role", "kbs", "groups", "active", "has_password")} == {
        "name": "Ann",
        "role": "agent",
        "kbs": ["acme", "pumps"],
        "groups": ["partners"],
        "active": True,
        "has_password": True,
    }
    entries = records.audit.entries()
    assert [(entry.who, entry.action) for entry in entries if entry.who == "command line"] == [
        ("command line", "account.link"),
        ("command line", "account.add"),
    ]
    assert token not in str(entries)
    records.close()


def test_accounts_are_changed(data_dir: Path) -> None:
    link = _json("users", "add", "Ann", "--role", "buyer")["link"]
    assert _json("users", "role", "ann", "administrator")["role"] == "administrator"
    assert _json("users", "disable", "Ann")["active"] is False
    assert "disabled" in _run("users", "list")[0]
    assert "active: True" in _run("users", "enable", "Ann")[0]
    other = _json("users", "link", "Ann")["link"]
    assert other != link
    assert "no password yet" in _run("users", "list")[0]


def test_keys_are_made_and_revoked(data_dir: Path) -> None:
    made = _json("keys", "add", "shop", "--role", "buyer", "--kb", "pumps", "--days", "30")
    accounts, records = _accounts(data_dir)
    identity = accounts.keys.find(made["key"])
    assert identity is not None
    assert identity.kbs == ("pumps",)
    out, err = _run("keys", "add", "console", "--role", "administrator")
    assert accounts.keys.find(out.strip()) is not None
    assert "not shown again" in err
    listed = _run("keys", "list")[0]
    assert "shop" in listed
    assert "console" in listed
    assert "cdk_" not in listed
    assert _json("keys", "revoke", made["id"])["revoked"]
    assert accounts.keys.find(made["key"]) is None
    assert {key["id"]: bool(key["revoked"]) for key in _json("keys", "list")["keys"]}[made["id"]]
    records.close()


def test_what_cannot_be_done_is_an_expected_error() -> None:
    _run("users", "add", "Ann", "--role", "agent")
    for arguments, error in (
        (("users", "add", "ann", "--role", "agent"), AccountExistsError),
        (("users", "link", "Bob"), AccountMissingError),
        (("users", "disable", "Bob"), AccountMissingError),
        (("users", "add", "Bob", "--role", "agent", "--kb", "../x"), AccountNameError),
        (("keys", "revoke", "x"), KeyMissingError),
    ):
        with pytest.raises(error):
            _run(*arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        *(("users", "add", "Ann"), ("users", "add", "Ann", "--role", "owner"), ("users", "role", "Ann", "owner")),
        *(("keys", "add", "x", "--role", "agent", "--days", "0"), ("users", "add", "Ann", "--password", "x")),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    assert CliRunner().invoke(app, arguments).exit_code == 2
