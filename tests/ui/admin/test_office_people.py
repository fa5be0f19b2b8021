"""Accounts, keys and personal data at the console: who may do what to whom, and what is noted."""

from __future__ import annotations

import json

import pytest

from chatbot.assembly import Application
from chatbot.records.errors import ConversationMissingError
from tests.ui.admin.office_visits import ADA, TOM, asked, audited, visit
from ui.accounts.errors import AccountExistsError, AccountNameError, LastAdministratorError
from ui.accounts.identity import Identity
from ui.accounts.passwords import hash_password
from ui.accounts.types import Actor, LoggedIn
from ui.admin.office import Visit, said
from ui.admin.office_errors import ChoiceError, NotTheirsError, OwnAccountError
from ui.admin.people import (
    accounts_of,
    add_key,
    add_user,
    change_user,
    end_sessions,
    link_address,
    new_link,
    revoke_key,
    set_active,
    visible_keys,
    visible_users,
)
from ui.admin.people_view import conversations_html, erased_line, keys_html, retention_html, users_html
from ui.admin.personal import erase_conversations, export_conversations, find_conversations

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def ada(application: Application) -> Visit:
    """The only administrator, with a password."""
    came = visit(application)
    add_with_password(came, "ada")
    return came


def add_with_password(came: Visit, name: str, role: str = "administrator", kbs: tuple[str, ...] = ()) -> str:
    _, token = add_user(visit(came.application), name, role, kbs=kbs, groups=())
    database = came.application.records.database
    with database.session() as session:
        accounts_of(came).links.use(session, token, hash_password("correct horse battery"), name="")
    return token


def test_an_account_is_made_with_a_link_that_works_once(ada: Visit) -> None:
    user, token = add_user(ada, " Mia ", "agent", kbs=["acme", ""], groups=["gold "])
    assert (user.name, user.role, user.kbs, user.groups) == ("Mia", "agent", ("acme",), ("gold",))
    assert accounts_of(ada).links.look(token).name == "Mia"
    page = users_html(visible_users(ada), "en")
    assert "has not set a password yet" in page
    assert token not in page
    assert ("ada", "account.add", "Mia", "10.0.0.9") in audited(ada.application)
    with pytest.raises(AccountExistsError):
        add_user(ada, "mia", "buyer", kbs=(), groups=())
    with pytest.raises(AccountNameError):
        add_user(ada, "", "buyer", kbs=(), groups=())
    with pytest.raises(ChoiceError):
        add_user(ada, "Eve", "root", kbs=(), groups=())


def test_a_link_leads_to_the_site_that_was_asked(ada: Visit) -> None:
    scope = {"type": "http", "scheme": "https", "headers": [(b"host", b"desk.example")]}
    assert link_address(ada, scope, "abc") == "https://desk.example/setup?token=abc"


def test_nobody_locks_themselves_out(ada: Visit) -> None:
    add_with_password(ada, "Bo")
    with pytest.raises(OwnAccountError):
        set_active(ada, "ada", active=False)
    for role, kbs in (("agent", []), ("administrator", ["acme"])):
        with pytest.raises(OwnAccountError):
            change_user(ada, "ada", role=role, kbs=kbs, groups=[])
    assert change_user(ada, "ada", role="administrator", kbs=[], groups=["gold"]).groups == ("gold",)
    assert change_user(ada, "Bo", role="agent", kbs=["acme"], groups=[]).role == "agent"


def test_the_last_administrator_stays(ada: Visit) -> None:
    from_elsewhere = visit(ada.application, Identity(name="an OIDC administrator", role="administrator"))
    with pytest.raises(LastAdministratorError):
        set_active(from_elsewhere, "ada", active=False)
    with pytest.raises(LastAdministratorError):
        change_user(from_elsewhere, "ada", role="agent", kbs=[], groups=[])


def test_disabling_ends_sessions_and_enabling_brings_the_account_back(ada: Visit) -> None:
    add_with_password(ada, "Bo", "agent")
    logged_in = accounts_of(ada).password_login.log_in("Bo", "correct horse battery", address="10.0.0.1")
    assert isinstance(logged_in, LoggedIn)
    assert accounts_of(ada).identity_of_session(logged_in.token).name == "Bo"
    assert not set_active(ada, "Bo", active=False).active
    assert not accounts_of(ada).identity_of_session(logged_in.token).is_known
    assert "disabled" in users_html(visible_users(ada), "en")
    assert set_active(ada, "Bo", active=True).active


def test_sessions_are_ended_and_it_is_noted(ada: Visit) -> None:
    add_with_password(ada, "Bo", "agent")
    logged_in = accounts_of(ada).password_login.log_in("Bo", "correct horse battery", address="10.0.0.1")
    assert isinstance(logged_in, LoggedIn)
    end_sessions(ada, "Bo")
    assert not accounts_of(ada).identity_of_session(logged_in.token).is_known
    assert audited(ada.application)[-1] == ("ada", "account.log-out", "Bo", "10.0.0.9")
    with pytest.raises(ChoiceError):
        end_sessions(ada, None)


def test_who_has_some_knowledge_bases_sees_and_gives_no_more(ada: Visit) -> None:
    tom = visit(ada.application, TOM)
    add_user(ada, "everywhere", "agent", kbs=[], groups=[])
    add_user(ada, "theirs", "agent", kbs=["other"], groups=[])
    add_user(ada, "both", "agent", kbs=["acme", "other"], groups=[])
    add_user(ada, "own", "agent", kbs=["acme"], groups=[])
    assert [user.name for user in visible_users(tom)] == ["own"]
    for name in ("ada", "everywhere", "theirs", "both", "missing"):
        with pytest.raises(NotTheirsError):
            set_active(tom, name, active=False)
        with pytest.raises(NotTheirsError):
            new_link(tom, name)
    made, _ = add_user(tom, "new", "administrator", kbs=[], groups=[])
    assert made.kbs == ("acme",)
    with pytest.raises(NotTheirsError):
        add_user(tom, "more", "agent", kbs=["acme", "other"], groups=[])
    with pytest.raises(NotTheirsError):
        change_user(tom, "own", role="agent", kbs=["other"], groups=[])
    assert change_user(tom, "own", role="agent", kbs=[], groups=[]).kbs == ("acme",)


def test_a_key_is_shown_once_and_works_until_it_is_revoked(ada: Visit) -> None:
    key, secret = add_key(ada, f"shop {HOSTILE}", "agent", kbs=["acme"], groups=[], days=30)
    found = accounts_of(ada).keys.find(secret)
    assert found is not None
    assert (found.role, found.kbs) == ("agent", ("acme",))
    page = keys_html(visible_keys(ada), ada.application.records.database.now(), "en")
    assert secret not in page
    assert "works until" in page
    assert "<img" not in page
    revoke_key(ada, key.id)
    assert accounts_of(ada).keys.find(secret) is None
    assert add_key(ada, "for ever", "buyer", kbs=[], groups=[], days=0)[0].expires is None
    assert secret not in json.dumps([str(entry) for entry in ada.application.records.audit.entries()])


def test_keys_of_others_are_not_seen_whatever_they_are_called(ada: Visit) -> None:
    tom = visit(ada.application, TOM)
    other, _ = add_key(ada, "tom", "administrator", kbs=[], groups=[], days=None)
    own, _ = add_key(tom, "shop", "agent", kbs=[], groups=[], days=None)
    assert [key.id for key in visible_keys(tom)] == [own.id]
    with pytest.raises(NotTheirsError):
        revoke_key(tom, other.id)


def test_a_persons_conversations_are_found_exported_and_erased(application: Application) -> None:
    ada = visit(application)
    mine = asked(application, f"My mail is anna@example.com {HOSTILE}")
    asked(application, "Somebody else's question")
    (found,) = find_conversations(ada, "ANNA@example.com")
    assert found.conversation.id == mine.conversation_id
    assert "<img" not in conversations_html([found], "en")
    assert [own.conversation.id for own in find_conversations(ada, mine.conversation_id)] == [mine.conversation_id]
    exported = json.loads(export_conversations(ada, [mine.conversation_id]))
    assert "anna@example.com" in exported["conversations"][0]["messages"][0]["text"]
    erased = erase_conversations(ada, [mine.conversation_id])
    assert "1 conversations with 2 messages" in erased_line(erased, "en")
    assert "1 个对话" in erased_line(erased, "zh")
    assert find_conversations(ada, "anna@example.com") == []
    assert [entry[1] for entry in audited(application)] == [
        "personal.search",
        "personal.search",
        "personal.export",
        "personal.erase",
        "personal.search",
    ]
    assert "anna" not in str(application.records.audit.entries())
    with pytest.raises(ChoiceError):
        find_conversations(ada, " a ")
    with pytest.raises(ChoiceError):
        erase_conversations(ada, [])


def test_conversations_of_other_knowledge_bases_are_as_if_they_were_not_there(application: Application) -> None:
    tom = visit(application, TOM)
    theirs = asked(application, "My mail is anna@example.com")
    own = asked(application, "My mail is anna@example.com", kb="acme")
    assert [found.conversation.id for found in find_conversations(tom, "anna@example.com")] == [own.conversation_id]
    for act in (export_conversations, erase_conversations):
        with pytest.raises(ConversationMissingError):
            act(tom, [own.conversation_id, theirs.conversation_id])
    with pytest.raises(ConversationMissingError):
        find_conversations(tom, theirs.conversation_id)
    assert application.records.conversations.get(own.conversation_id).kb == "acme"


def test_what_cannot_be_done_is_said_in_both_languages() -> None:
    assert said(OwnAccountError("x"), "zh").startswith("不能对自己的账号")
    assert said(AccountNameError("a name is wrong"), "en") == "That did not work: a name is wrong"
    assert "365" in retention_html(365, "zh")
    assert "for ever" in retention_html(0, "en")
    assert Actor(name=ADA.name, address="").name == "ada"
