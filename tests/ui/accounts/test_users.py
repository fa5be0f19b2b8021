from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from argon2 import PasswordHasher
from sqlalchemy import select

from chatbot.records import account_tables
from chatbot.records.base import Base
from chatbot.records.database import Database
from tests.ui.accounts.people import BOSS, PASSWORD, AuditList, make
from ui.accounts.accounts import Accounts
from ui.accounts.errors import AccountExistsError, AccountMissingError, AccountNameError, LastAdministratorError
from ui.accounts.types import LoggedIn


def test_accounts_are_made_listed_and_changed(accounts: Accounts, audit: AuditList) -> None:
    made = accounts.users.add(" Bob ", "agent", kbs=["pumps", "acme", "pumps"], groups=["partners"], by=BOSS)
    accounts.users.add("ann", "buyer", by=BOSS)
    assert (made.name, made.kbs, made.groups, made.active) == ("Bob", ("acme", "pumps"), ("partners",), True)
    assert (made.has_password, made.is_external, made.last_login) == (False, False, None)
    assert [user.name for user in accounts.users.all()] == ["ann", "Bob"]
    changed = accounts.users.change("BOB", role="administrator", kbs=[], by=BOSS)
    assert (changed.role, changed.kbs, changed.groups) == ("administrator", (), ("partners",))
    assert accounts.users.get("bob") == changed
    assert [(entry.action, entry.target) for entry in audit.entries] == [
        ("account.add", "Bob"),
        ("account.add", "ann"),
        ("account.change", "Bob"),
    ]
    change = audit.entries[-1]
    assert change.before == {"role": "agent", "kbs": ["acme", "pumps"], "groups": ["partners"], "active": True}
    assert change.after == {"role": "administrator", "kbs": [], "groups": ["partners"], "active": True}
    assert (change.who, change.address) == (BOSS.name, BOSS.address)


@pytest.mark.parametrize("name", ["Bob B", "BOB B", "bob  b ", "Ｂob\u00a0B", "Bob\u3000B"])
def test_no_two_accounts_are_called_alike(accounts: Accounts, name: str) -> None:
    accounts.users.add("Bob B", "agent", by=BOSS)
    with pytest.raises(AccountExistsError):
        accounts.users.add(name, "administrator", by=BOSS)


def test_of_many_who_make_the_same_account_at_once_one_does(accounts: Accounts) -> None:
    def add(_: int) -> bool:
        try:
            accounts.users.add("Bob", "agent", by=BOSS)
        except AccountExistsError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(add, range(6))) == 1


@pytest.mark.parametrize(
    "name", ["", " ", "\t", "a\nb", "a\x00b", "\ud800", "a\u202eb", "a\u200bb", "x" * 65, "x" * 10**6]
)
def test_a_name_can_be_seen_as_it_is(accounts: Accounts, name: str) -> None:
    with pytest.raises(AccountNameError):
        accounts.users.add(name, "agent", by=BOSS)
    with pytest.raises(AccountMissingError):
        accounts.users.get(name)


@pytest.mark.parametrize("wrong", ["../acme", "a/b", "", "acme\n", "группа/х"])
def test_knowledge_bases_and_groups_are_spelt_as_such(accounts: Accounts, wrong: str) -> None:
    with pytest.raises(AccountNameError):
        accounts.users.add("Bob", "agent", kbs=[wrong], by=BOSS)
    with pytest.raises(AccountNameError):
        accounts.users.add("Bob", "agent", groups=[wrong], by=BOSS)
    accounts.users.add("Bob", "agent", groups=["группа-х", "A.1"], by=BOSS)
    with pytest.raises(AccountNameError):
        accounts.users.change("Bob", kbs=[wrong], by=BOSS)
    assert accounts.users.get("Bob").kbs == ()


def test_the_last_administrator_stays_one(accounts: Accounts) -> None:
    make(accounts, "Ann", "administrator")
    # Invited only: cannot help anybody yet.
    accounts.users.add("Eve", "administrator", by=BOSS)
    with pytest.raises(LastAdministratorError):
        accounts.users.change("Ann", active=False, by=BOSS)
    with pytest.raises(LastAdministratorError):
        accounts.users.change("Ann", role="agent", by=BOSS)
    accounts.users.change("Ann", role="administrator", kbs=["pumps"], active=True, by=BOSS)
    make(accounts, "Bob", "administrator")
    accounts.users.change("Ann", active=False, by=BOSS)
    assert not accounts.users.get("Ann").active
    with pytest.raises(LastAdministratorError):
        accounts.users.change("Bob", role="buyer", by=BOSS)


def test_two_administrators_do_not_disable_each_other_at_once(accounts: Accounts) -> None:
    for name in ("Ann", "Bob"):
        make(accounts, name, "administrator")

    def disable(name: str) -> bool:
        try:
            accounts.users.change(name, active=False, by=BOSS)
        except LastAdministratorError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(disable, ("Ann", "Bob"))) == 1


def test_a_password_of_older_parameters_is_hashed_anew_at_log_in(accounts: Accounts, database: Database) -> None:
    make(accounts, "Ann")
    old = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    with database.session() as session:
        session.scalars(select(account_tables.UserRow)).one().password_hash = old
    assert isinstance(accounts.password_login.log_in("Ann", PASSWORD, address=""), LoggedIn)
    with database.reading() as session:
        new = session.scalars(select(account_tables.UserRow.password_hash)).one()
    assert new is not None
    assert new.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert isinstance(accounts.password_login.log_in("Ann", PASSWORD, address=""), LoggedIn)


def test_the_migration_makes_the_tables_as_they_are_declared(database: Database) -> None:
    own = {"users", "sessions", "one_time_links", "api_keys", "login_failures"}
    with database.reading() as session:
        context = MigrationContext.configure(
            session.connection(), opts={"compare_type": True, "compare_server_default": True}
        )
        found = compare_metadata(context, Base.metadata)
    assert not [difference for difference in found if any(f"'{table}'" in repr(difference) for table in own)]
