"""Accounts and API keys as an administrator works on them: whose they may see and change, and what goes too far."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import get_args

from starlette.types import Scope

from chatbot.account_settings import AccountRole
from ui.accounts.accounts import Accounts
from ui.accounts.addresses import is_https, own_host
from ui.accounts.links import setup_path
from ui.accounts.types import ApiKey, User
from ui.admin.office import Visit, account_settings
from ui.admin.office_errors import ChoiceError, NotTheirsError, OwnAccountError

ROLES: tuple[AccountRole, ...] = get_args(AccountRole)


def accounts_of(visit: Visit) -> Accounts:
    """The accounts of the installation."""
    records = visit.application.records
    return Accounts(records.database, account_settings(visit.application), audit=records.audit.record)


def visible_users(visit: Visit) -> list[User]:
    """Accounts that whoever asks may see: all, or those that have none but their own knowledge bases."""
    return [user for user in accounts_of(visit).users.all() if _is_theirs(visit, user)]


def visible_keys(visit: Visit) -> list[ApiKey]:
    """API keys, by the same rule."""
    return [key for key in accounts_of(visit).keys.all() if _is_theirs(visit, key)]


def add_user(visit: Visit, name: str, role: str, *, kbs: Collection[str], groups: Collection[str]) -> tuple[User, str]:
    """Make an account; also returns the token of the one-time link with which its password is set.

    Raises:
        AccountsError: A name is not spelt as one, or is taken.
        NotTheirsError: A knowledge base is not among those of whoever asks.
    """
    accounts = accounts_of(visit)
    user = accounts.users.add(name, _role(role), kbs=_granted(visit, kbs), groups=_clean(groups), by=visit.actor)
    return user, accounts.links.for_user(user.name, by=visit.actor)


def change_user(visit: Visit, name: str | None, *, role: str, kbs: Collection[str], groups: Collection[str]) -> User:
    """Give an account another role, other knowledge bases, other groups.

    Raises:
        OwnAccountError: It is one's own, and more than its groups would change.
        NotTheirsError: The account, or a knowledge base, is not for whoever asks.
        LastAdministratorError: Nobody could administrate any more.
    """
    user = _user(visit, name)
    granted = _granted(visit, kbs)
    if user.name == visit.identity.name and (role != user.role or set(granted) != set(user.kbs)):
        raise OwnAccountError("ask another administrator to change your role or your knowledge bases")
    return accounts_of(visit).users.change(
        user.name, role=_role(role), kbs=granted, groups=_clean(groups), by=visit.actor
    )


def set_active(visit: Visit, name: str | None, *, active: bool) -> User:
    """Disable an account, which ends its sessions, or enable it again; errors as of ``change_user``."""
    user = _user(visit, name)
    if user.name == visit.identity.name and not active:
        raise OwnAccountError("ask another administrator to disable your account")
    return accounts_of(visit).users.change(user.name, active=active, by=visit.actor)


def new_link(visit: Visit, name: str | None) -> tuple[User, str]:
    """A one-time link with which a password is set; the earlier ones of the account work no more."""
    user = _user(visit, name)
    return user, accounts_of(visit).links.for_user(user.name, by=visit.actor)


def end_sessions(visit: Visit, name: str | None) -> User:
    """Log somebody out everywhere."""
    user = _user(visit, name)
    accounts_of(visit).sessions.end_all(user.id)
    visit.note("account.log-out", user.name)
    return user


def add_key(
    visit: Visit, name: str, role: str, *, kbs: Collection[str], groups: Collection[str], days: float | None
) -> tuple[ApiKey, str]:
    """Make a key; the text is the key itself, which nobody can read again.

    Args:
        visit: Whoever makes it.
        name: What it is for.
        role: What it may do.
        kbs: Knowledge bases that it may work with.
        groups: Groups of customers whose documents it may see.
        days: After which it ends; ``None`` or 0 for never.
    """
    return accounts_of(visit).keys.add(
        name,
        _role(role),
        kbs=_granted(visit, kbs),
        groups=_clean(groups),
        days=int(days) if days and days >= 1 else None,
        by=visit.actor,
    )


def revoke_key(visit: Visit, key_id: str | None) -> ApiKey:
    """End a key.

    Raises:
        NotTheirsError: It is not for whoever asks.
    """
    if not key_id:
        raise ChoiceError("choose a key first")
    if key_id not in {key.id for key in visible_keys(visit)}:
        raise NotTheirsError("this key is not there, or not among yours; load the list again")
    return accounts_of(visit).keys.revoke(key_id, by=visit.actor)


def link_address(visit: Visit, scope: Scope, token: str) -> str:
    """The whole address of a one-time link, on the site that the request was sent to."""
    proxies = account_settings(visit.application).trusted_proxies
    scheme = "https" if is_https(scope, proxies) else "http"
    return f"{scheme}://{own_host(scope, proxies)}{setup_path(token)}"


def _user(visit: Visit, name: str | None) -> User:
    if not name:
        raise ChoiceError("choose an account first")
    user = next((own for own in visible_users(visit) if own.name == name), None)
    if user is None:
        raise NotTheirsError("this account is not there, or not among yours; load the list again")
    return user


def _is_theirs(visit: Visit, owner: User | ApiKey) -> bool:
    own = visit.identity.kbs
    if not own or (owner.kbs and set(owner.kbs) <= set(own)):
        return True
    # A key may have anybody's name.
    return isinstance(owner, User) and owner.name == visit.identity.name


def _granted(visit: Visit, kbs: Collection[str]) -> Sequence[str]:
    """What is given away; who has a few cannot give more, and by nothing means all of theirs."""
    own = visit.identity.kbs
    wanted = _clean(kbs)
    if not own:
        return wanted
    if not set(wanted) <= set(own):
        raise NotTheirsError("you can only give knowledge bases that you have yourself")
    return wanted or own


def _clean(names: Collection[str]) -> list[str]:
    return [name.strip() for name in names or () if name.strip()]


def _role(role: str) -> AccountRole:
    for known in ROLES:
        if role == known:
            return known
    raise ChoiceError(f"{role!r} is no role; choose one of {', '.join(ROLES)}")
