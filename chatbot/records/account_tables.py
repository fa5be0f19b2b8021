"""Tables of accounts, sessions, one-time links, API keys and failed log-ins."""

from __future__ import annotations

import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from chatbot.account_settings import AccountRole
from chatbot.records.base import Base, RowId, one_of

_HASH_CHARS = 64


class UserRow(Base):
    """Somebody who may log in.

    Attributes:
        name_key: The name as it is compared: NFKC, case folded.
        password_hash: Argon2id; ``None`` until it is set by a one-time link, and where another service logs in.
        kbs: Empty for every knowledge base that the server has.
    """

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("oidc_issuer", "oidc_subject"),
        one_of("role", AccountRole),
    )

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    name_key: Mapped[str] = mapped_column(String(256), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(256))
    role: Mapped[str] = mapped_column(String(20))
    kbs: Mapped[list[str]]
    groups: Mapped[list[str]]
    active: Mapped[bool] = mapped_column(server_default=true())
    oidc_issuer: Mapped[str | None] = mapped_column(String(500))
    oidc_subject: Mapped[str | None] = mapped_column(String(255))
    created: Mapped[datetime.datetime]
    last_login: Mapped[datetime.datetime | None]


class SessionRow(Base):
    """A browser that is logged in; of its token the SHA-256."""

    __tablename__ = "sessions"

    token_hash: Mapped[str] = mapped_column(String(_HASH_CHARS), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created: Mapped[datetime.datetime]
    seen: Mapped[datetime.datetime]
    expires: Mapped[datetime.datetime] = mapped_column(index=True)
    user: Mapped[UserRow] = relationship()


class LinkRow(Base):
    """A link that works once; of its token the SHA-256.

    Attributes:
        purpose: ``first`` makes the first administrator and has no user yet; the others set somebody's password.
        used: ``None`` while nobody has.
    """

    __tablename__ = "one_time_links"
    __table_args__ = (CheckConstraint("purpose IN ('first', 'invitation', 'reset')", name="purpose"),)

    token_hash: Mapped[str] = mapped_column(String(_HASH_CHARS), primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    created: Mapped[datetime.datetime]
    expires: Mapped[datetime.datetime]
    used: Mapped[datetime.datetime | None]
    user: Mapped[UserRow | None] = relationship()


class ApiKeyRow(Base):
    """A key for programs; of it the SHA-256.

    Attributes:
        id: Public: what lists and the audit log call it.
        expires: ``None`` for never.
        revoked: ``None`` while it works.
    """

    __tablename__ = "api_keys"
    __table_args__ = (one_of("role", AccountRole),)

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    key_hash: Mapped[str] = mapped_column(String(_HASH_CHARS), unique=True)
    role: Mapped[str] = mapped_column(String(20))
    kbs: Mapped[list[str]]
    groups: Mapped[list[str]]
    created: Mapped[datetime.datetime]
    expires: Mapped[datetime.datetime | None]
    last_used: Mapped[datetime.date | None]
    revoked: Mapped[datetime.datetime | None]


class LoginFailureRow(Base):
    """Failed log-ins under one name, whether an account has it or not.

    Attributes:
        name_hash: SHA-256 of the name as it is compared: people type passwords into the wrong field.
        first: When the first of these failures was.
        locked_until: ``None`` while there are not too many.
    """

    __tablename__ = "login_failures"

    name_hash: Mapped[str] = mapped_column(String(_HASH_CHARS), primary_key=True)
    failures: Mapped[int]
    first: Mapped[datetime.datetime] = mapped_column(index=True)
    locked_until: Mapped[datetime.datetime | None]
