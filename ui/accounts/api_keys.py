"""API keys: shown once when they are made; of each the SHA-256 is kept."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Collection
from typing import cast

from sqlalchemy import select

from chatbot.account_settings import AccountRole
from chatbot.records.account_tables import ApiKeyRow
from chatbot.records.database import Database
from chatbot.records.tokens import digest, new_token
from ui.accounts.errors import KeyMissingError
from ui.accounts.identity import Identity
from ui.accounts.names import checked_groups, checked_kbs, checked_name
from ui.accounts.tokens import MAX_TOKEN_CHARS
from ui.accounts.types import Actor, ApiKey, AuditRecord

# Programs that look for secrets in published files know keys by such a beginning.
PREFIX = "cdk_"


class ApiKeys:
    """Lists, makes, finds and revokes keys."""

    def __init__(self, database: Database, audit: AuditRecord) -> None:
        """Keep them in ``database``."""
        self._database = database
        self._audit = audit

    def all(self) -> list[ApiKey]:
        """Every key, newest first, the revoked ones too."""
        with self._database.reading() as session:
            rows = session.scalars(select(ApiKeyRow).order_by(ApiKeyRow.created.desc(), ApiKeyRow.id))
            return [_key_of(row) for row in rows]

    def add(
        self,
        name: str,
        role: AccountRole,
        *,
        kbs: Collection[str] = (),
        groups: Collection[str] = (),
        days: int | None = None,
        by: Actor,
    ) -> tuple[ApiKey, str]:
        """Make a key; the text is the key itself, which nobody can read again.

        Args:
            name: What it is for.
            role: What it may do.
            kbs: Knowledge bases that it may work with; empty for every one that the server has.
            groups: Groups of customers whose documents it may see.
            days: After which it ends; ``None`` for never.
            by: Who makes it.

        Raises:
            AccountNameError: A name is not spelt as one.
        """
        now = self._database.now()
        secret = PREFIX + new_token()
        row = ApiKeyRow(
            id=secrets.token_hex(6),
            name=checked_name(name),
            key_hash=digest(secret),
            role=role,
            kbs=checked_kbs(kbs),
            groups=checked_groups(groups),
            created=now,
            expires=None if days is None else now + datetime.timedelta(days=days),
        )
        with self._database.session() as session:
            session.add(row)
            session.flush()
            key = _key_of(row)
        after = {
            "name": key.name,
            "role": key.role,
            "kbs": list(key.kbs),
            "groups": list(key.groups),
            "expires": key.expires.isoformat() if key.expires else None,
        }
        self._audit(who=by.name, action="key.add", target=key.id, after=after, address=by.address)
        return key, secret

    def revoke(self, key_id: str, *, by: Actor) -> ApiKey:
        """End a key; one that was revoked before stays so.

        Raises:
            KeyMissingError: There is no key of this id.
        """
        with self._database.session() as session:
            row = session.get(ApiKeyRow, key_id) if key_id.isalnum() else None
            if row is None:
                raise KeyMissingError("there is no API key of this id; `citedesk keys list` shows all")
            was_revoked = row.revoked is not None
            row.revoked = row.revoked or self._database.now()
            key = _key_of(row)
        if not was_revoked:
            self._audit(who=by.name, action="key.revoke", target=key.id, before={"name": key.name}, address=by.address)
        return key

    def find(self, secret: str) -> Identity | None:
        """Who a key stands for; ``None`` if it is unknown, revoked or has expired."""
        if not secret.startswith(PREFIX) or len(secret) > MAX_TOKEN_CHARS:
            return None
        now = self._database.now()
        with self._database.reading() as session:
            row = session.scalar(select(ApiKeyRow).where(ApiKeyRow.key_hash == digest(secret)))
            if row is None or row.revoked is not None or (row.expires is not None and row.expires <= now):
                return None
            key = _key_of(row)
        # By the day: more often would be a write for every request.
        if key.last_used is None or key.last_used < now.date():
            with self._database.session() as session:
                session.get_one(ApiKeyRow, key.id).last_used = now.date()
        # An account may have the same name: in the audit log the two must differ.
        name = f"key {key.id} ({key.name})"
        return Identity(name=name, role=key.role, kbs=key.kbs, groups=key.groups, key_id=key.id)


def _key_of(row: ApiKeyRow) -> ApiKey:
    return ApiKey(
        id=row.id,
        name=row.name,
        role=cast("AccountRole", row.role),
        kbs=tuple(row.kbs),
        groups=tuple(row.groups),
        created=row.created,
        expires=row.expires,
        last_used=row.last_used,
        revoked=row.revoked,
    )
