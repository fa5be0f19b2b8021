"""Accounts, keys and conversations as tables: without a widget."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Collection, Sequence

from chatbot.records.types import Erasure
from ingest.types import Language
from ui.accounts.types import ApiKey, User
from ui.admin.html_table import note, table
from ui.admin.office_texts import OFFICE
from ui.admin.people_texts import PEOPLE
from ui.admin.personal import FoundConversation
from ui.admin.personal_texts import PERSONAL
from ui.admin.times import shown_time


def users_html(users: Sequence[User], language: Language) -> str:
    """All accounts."""
    texts, office = PEOPLE[language], OFFICE[language]
    rows = [
        (
            user.name,
            office.roles[user.role],
            _names(user.kbs, office.all),
            _names(user.groups, ""),
            _user_state(user, language),
            shown_time(user.last_login, office.never),
        )
        for user in users
    ]
    return table(texts.users_caption, texts.user_columns, rows, empty=texts.nobody)


def keys_html(keys: Sequence[ApiKey], now: datetime.datetime, language: Language) -> str:
    """All API keys, without the keys."""
    texts, office = PEOPLE[language], OFFICE[language]
    rows = [
        (
            key.id,
            key.name,
            office.roles[key.role],
            _names(key.kbs, office.all),
            _names(key.groups, ""),
            _key_state(key, now, language),
            key.last_used.isoformat() if key.last_used else office.never,
        )
        for key in keys
    ]
    return table(texts.keys_caption, texts.key_columns, rows, empty=texts.no_keys)


def conversations_html(found: Sequence[FoundConversation], language: Language) -> str:
    """What was found of a person."""
    texts = PERSONAL[language]
    rows = [
        (
            own.conversation.id,
            shown_time(own.conversation.created),
            own.conversation.kb,
            own.conversation.channel,
            texts.states[own.conversation.state],
            own.messages,
            own.begins,
        )
        for own in found
    ]
    return table(texts.caption, texts.columns, rows, empty=texts.nothing)


def conversation_choices(found: Sequence[FoundConversation]) -> list[tuple[str, str]]:
    """To choose from."""
    return [
        (f"{shown_time(own.conversation.created)} · {own.conversation.kb} · {own.begins}", own.conversation.id)
        for own in found
    ]


def user_choices(users: Sequence[User], language: Language) -> list[tuple[str, str]]:
    """To choose from."""
    return [(f"{user.name} ({OFFICE[language].roles[user.role]})", user.name) for user in users]


def key_choices(keys: Sequence[ApiKey]) -> list[tuple[str, str]]:
    """Those that were not revoked."""
    return [(f"{key.name} ({key.id})", key.id) for key in keys if key.revoked is None]


def retention_html(days: int, language: Language) -> str:
    """How long conversations are kept."""
    texts = PERSONAL[language]
    return note(texts.retention.format(days=days) if days else texts.kept)


def erased_line(erased: Erasure, language: Language) -> str:
    """What was erased."""
    return PERSONAL[language].erased.format(**dataclasses.asdict(erased))


def _user_state(user: User, language: Language) -> str:
    states = PEOPLE[language].user_states
    if not user.active:
        return states["disabled"]
    if user.locked_until:
        return states["locked"].format(until=shown_time(user.locked_until))
    if user.is_external:
        return states["external"]
    return states["active" if user.has_password else "waiting"]


def _key_state(key: ApiKey, now: datetime.datetime, language: Language) -> str:
    states = PEOPLE[language].key_states
    if key.revoked:
        return states["revoked"]
    if key.expires is None:
        return states["works"]
    return states["ended"] if key.expires <= now else states["until"].format(until=shown_time(key.expires))


def _names(names: Collection[str], none: str) -> str:
    return ", ".join(names) or none
