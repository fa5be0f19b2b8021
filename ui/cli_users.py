"""``citedesk users`` and ``citedesk keys``: who may come in, and with which role."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from chatbot.account_settings import AccountRole
from ui.accounts.types import COMMAND_LINE, ApiKey, User
from ui.output import Json, note, print_json
from ui.session import opened_application

if TYPE_CHECKING:
    from ui.accounts.accounts import Accounts

users_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
keys_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str, typer.Argument(metavar="NAME", help="Login name.")]
Role = Annotated[
    AccountRole, typer.Option("--role", help="What it may do; each role may do all that those before it may.")
]
Kbs = Annotated[
    list[str] | None, typer.Option("--kb", help="A knowledge base that it may work with; repeat it; all if not given.")
]
Groups = Annotated[
    list[str] | None, typer.Option("--group", help="A group whose documents it may see (`group:NAME`); repeat it.")
]


@users_app.command("list")
def list_users(*, as_json: Json = False) -> None:
    """Every account."""
    with _opened() as accounts:
        users = accounts.users.all()
    if as_json:
        print_json({"users": [_user_json(user) for user in users]})
        return
    for user in users:
        states = [
            "" if user.active else "disabled",
            "" if user.has_password or user.is_external else "no password yet",
            f"locked until {user.locked_until:%H:%M} UTC" if user.locked_until else "",
        ]
        print("  ".join(filter(None, [user.name, user.role, *_rights(user), *states])))


@users_app.command("add")
def add_user(name: Name, *, role: Role, kb: Kbs = None, group: Groups = None, as_json: Json = False) -> None:
    """Make an account, and print the path of a one-time link by which its owner sets a password."""
    with _opened() as accounts:
        user = accounts.users.add(name, role, kbs=kb or (), groups=group or (), by=COMMAND_LINE)
        _print_link(accounts, user, as_json=as_json)


@users_app.command("link")
def link_user(name: Name, *, as_json: Json = False) -> None:
    """Print the path of a new one-time link, by which somebody sets a password; the earlier ones work no more."""
    with _opened() as accounts:
        _print_link(accounts, accounts.users.get(name), as_json=as_json)


@users_app.command("disable")
def disable_user(name: Name, *, as_json: Json = False) -> None:
    """Let somebody in no more, and log them out everywhere."""
    _change(name, as_json=as_json, active=False)


@users_app.command("enable")
def enable_user(name: Name, *, as_json: Json = False) -> None:
    """Let somebody in again."""
    _change(name, as_json=as_json, active=True)


@users_app.command("role")
def set_role(
    name: Name,
    role: Annotated[AccountRole, typer.Argument(help="What it may do from now on.")],
    *,
    as_json: Json = False,
) -> None:
    """Give somebody another role."""
    _change(name, as_json=as_json, role=role)


@keys_app.command("list")
def list_keys(*, as_json: Json = False) -> None:
    """Every API key, without the key itself."""
    with _opened() as accounts:
        keys = accounts.keys.all()
    if as_json:
        print_json({"keys": [_key_json(key) for key in keys]})
        return
    for key in keys:
        states = [
            f"until {key.expires:%Y-%m-%d}" if key.expires else "",
            f"last used {key.last_used}" if key.last_used else "never used",
            "revoked" if key.revoked else "",
        ]
        print("  ".join(filter(None, [key.id, key.name, key.role, *_rights(key), *states])))


@keys_app.command("add")
def add_key(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is for.")],
    *,
    role: Role,
    kb: Kbs = None,
    group: Groups = None,
    days: Annotated[
        int | None, typer.Option(min=1, max=36_500, help="Days after which it ends; never if not given.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make an API key and print it; nobody can read it again."""
    with _opened() as accounts:
        key, secret = accounts.keys.add(name, role, kbs=kb or (), groups=group or (), days=days, by=COMMAND_LINE)
    if as_json:
        print_json({**_key_json(key), "key": secret})
        return
    note(f"{key.id}: keep it now, it is not shown again; send it as `Authorization: Bearer KEY`")
    print(secret)


@keys_app.command("revoke")
def revoke_key(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="Its id, as `keys list` shows it.")],
    *,
    as_json: Json = False,
) -> None:
    """End an API key."""
    with _opened() as accounts:
        key = accounts.keys.revoke(key_id, by=COMMAND_LINE)
    _print(_key_json(key), as_json=as_json)


@contextmanager
def _opened() -> Iterator[Accounts]:
    with opened_application() as application:
        # Imported here, as it brings the database along, which `--help` must not wait for.
        from ui.accounts.opening import open_accounts

        yield open_accounts(application.records, application.settings.accounts)


def _change(name: str, *, as_json: bool, role: AccountRole | None = None, active: bool | None = None) -> None:
    with _opened() as accounts:
        user = accounts.users.change(name, role=role, active=active, by=COMMAND_LINE)
    _print(_user_json(user), as_json=as_json)


def _print_link(accounts: Accounts, user: User, *, as_json: bool) -> None:
    from ui.accounts.links import setup_path

    path = setup_path(accounts.links.for_user(user.name, by=COMMAND_LINE))
    if as_json:
        print_json({**_user_json(user), "link": path})
        return
    hours = accounts.settings.link_hours
    note(f"open this path on the server's address; it works once, and for {hours} hours")
    print(path)


def _user_json(user: User) -> dict[str, object]:
    return {
        "name": user.name,
        "role": user.role,
        "kbs": list(user.kbs),
        "groups": list(user.groups),
        "active": user.active,
        "has_password": user.has_password,
        "is_external": user.is_external,
        "created": user.created.isoformat(),
        "last_login": user.last_login.isoformat() if user.last_login else None,
        "locked_until": user.locked_until.isoformat() if user.locked_until else None,
    }


def _key_json(key: ApiKey) -> dict[str, object]:
    return {
        "id": key.id,
        "name": key.name,
        "role": key.role,
        "kbs": list(key.kbs),
        "groups": list(key.groups),
        "created": key.created.isoformat(),
        "expires": key.expires.isoformat() if key.expires else None,
        "last_used": key.last_used.isoformat() if key.last_used else None,
        "revoked": key.revoked.isoformat() if key.revoked else None,
    }


def _rights(owner: User | ApiKey) -> list[str]:
    return [f"kb {kb}" for kb in owner.kbs] + [f"group {group}" for group in owner.groups]


def _print(values: Mapping[str, object], *, as_json: bool) -> None:
    if as_json:
        print_json(values)
        return
    for name, value in values.items():
        print(f"{name}: {', '.join(map(str, value)) if isinstance(value, list) else value}")
