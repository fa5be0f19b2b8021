"""Accounts, sessions, one-time links, API keys and failed log-ins.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)
_ROLES = "role IN ('buyer', 'agent', 'administrator')"


def upgrade() -> None:
    """Make the tables."""
    _make_users()
    _make_sessions_and_links()
    op.create_table(
        "api_keys",
        _text("id", 16),
        _text("name", 64),
        _text("key_hash", 64),
        *_rights(),
        _time("created"),
        *(_time(name, nullable=True) for name in ("expires", "revoked")),
        sa.Column("last_used", sa.Date()),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("key_hash", name="uq_api_keys_key_hash"),
        sa.CheckConstraint(_ROLES, name="ck_api_keys_role"),
    )
    op.create_table(
        "login_failures",
        _text("name_hash", 64),
        sa.Column("failures", sa.Integer(), nullable=False),
        _time("first"),
        _time("locked_until", nullable=True),
        sa.PrimaryKeyConstraint("name_hash", name="pk_login_failures"),
    )
    op.create_index("ix_login_failures_first", "login_failures", ["first"])


def _make_users() -> None:
    op.create_table(
        "users",
        sa.Column("id", _ID, nullable=False),
        _text("name", 64),
        _text("name_key", 256),
        _text("password_hash", 256, nullable=True),
        *_rights(),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        _text("oidc_issuer", 500, nullable=True),
        _text("oidc_subject", 255, nullable=True),
        _time("created"),
        _time("last_login", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("name_key", name="uq_users_name_key"),
        sa.UniqueConstraint("oidc_issuer", "oidc_subject", name="uq_users_oidc_issuer_oidc_subject"),
        sa.CheckConstraint(_ROLES, name="ck_users_role"),
    )


def _make_sessions_and_links() -> None:
    op.create_table(
        "sessions",
        _text("token_hash", 64),
        sa.Column("user_id", _ID, nullable=False),
        *map(_time, ("created", "seen", "expires")),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_sessions_user_id_users", ondelete="CASCADE"),
    )
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"])
    op.create_index("ix_sessions_expires", "sessions", ["expires"])
    op.create_table(
        "one_time_links",
        _text("token_hash", 64),
        sa.Column("user_id", _ID),
        _text("purpose", 20),
        *map(_time, ("created", "expires")),
        _time("used", nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name="pk_one_time_links"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_one_time_links_user_id_users", ondelete="CASCADE"),
        sa.CheckConstraint("purpose IN ('first', 'invitation', 'reset')", name="ck_one_time_links_purpose"),
    )
    op.create_index("ix_one_time_links_user_id", "one_time_links", ["user_id"])


def _rights() -> list[sa.Column[object]]:
    lists: list[sa.Column[object]] = [sa.Column(name, sa.JSON(), nullable=False) for name in ("kbs", "groups")]
    return [sa.Column("role", sa.String(20), nullable=False), *lists]


def _text(name: str, chars: int, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(chars), nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, _TIME, nullable=nullable)
