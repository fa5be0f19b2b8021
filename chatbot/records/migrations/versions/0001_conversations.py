"""Conversations, feedback, drafts, questions and the audit.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TIME = sa.DateTime(timezone=True)
_POSTGRES_GUARD = (
    """CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the audit log can only be appended to'; END $$""",
    """CREATE TRIGGER audit_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
       FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()""",
)
_SQLITE_GUARD = (
    """CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
       BEGIN SELECT RAISE(ABORT, 'the audit log can only be appended to'); END""",
    """CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries
       BEGIN SELECT RAISE(ABORT, 'the audit log can only be appended to'); END""",
    # REPLACE deletes without asking the trigger above.
    """CREATE TRIGGER audit_entries_no_replace BEFORE INSERT ON audit_entries
       WHEN EXISTS (SELECT 1 FROM audit_entries WHERE id = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'the audit log can only be appended to'); END""",
)


def upgrade() -> None:
    """Make the tables and what guards the audit."""
    _make_conversations()
    _make_feedback_and_drafts()
    _make_questions()
    _make_audit()


def _make_conversations() -> None:
    op.create_table(
        "conversations",
        _column("id"),
        _column("token_hash"),
        *map(_column, ("kb", "language", "channel", "product", "state", "intent", "agent", "summary", "question")),
        sa.Column("found", sa.JSON(), nullable=False),
        _column("last_role"),
        sa.Column("created", _TIME, nullable=False),
        sa.Column("updated", _TIME, nullable=False),
        sa.Column("waiting_since", _TIME),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
        sa.UniqueConstraint("token_hash", name="uq_conversations_token_hash"),
        sa.CheckConstraint("state IN ('assistant', 'waiting', 'with_agent', 'closed')", name="ck_conversations_state"),
    )
    _index("conversations", "state", "waiting_since")
    _index("conversations", "state", "last_role")
    _index("conversations", "updated")
    op.create_table(
        "messages",
        sa.Column("id", _ID, nullable=False),
        _column("conversation_id"),
        _column("role"),
        _column("text"),
        sa.Column("answer", sa.JSON()),
        sa.Column("created", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        _foreign("messages", "conversation_id", "conversations", "CASCADE"),
        sa.CheckConstraint("role IN ('buyer', 'assistant', 'agent', 'notice')", name="ck_messages_role"),
        sqlite_autoincrement=True,
    )
    _index("messages", "conversation_id", "id")
    op.create_table(
        "hand_overs",
        sa.Column("id", _ID, nullable=False),
        _column("conversation_id", nullable=True),
        *map(_column, ("kb", "channel")),
        sa.Column("created", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_hand_overs"),
        _foreign("hand_overs", "conversation_id", "conversations", "SET NULL"),
        sqlite_autoincrement=True,
    )
    _index("hand_overs", "conversation_id")
    _index("hand_overs", "created")


def _make_feedback_and_drafts() -> None:
    op.create_table(
        "ratings",
        sa.Column("message_id", _ID, autoincrement=False, nullable=False),
        *map(_column, ("conversation_id", "value", "reason", "comment")),
        sa.Column("created", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("message_id", name="pk_ratings"),
        _foreign("ratings", "message_id", "messages", "CASCADE"),
        _foreign("ratings", "conversation_id", "conversations", "CASCADE"),
        sa.CheckConstraint("value IN ('up', 'down')", name="ck_ratings_value"),
    )
    _index("ratings", "conversation_id")
    _index("ratings", "created")
    op.create_table(
        "drafts",
        sa.Column("id", _ID, nullable=False),
        _column("conversation_id"),
        sa.Column("message_id", _ID),
        _column("text"),
        sa.Column("answer", sa.JSON()),
        *map(_column, ("tone", "length")),
        sa.Column("created", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        _foreign("drafts", "conversation_id", "conversations", "CASCADE"),
        _foreign("drafts", "message_id", "messages", "CASCADE"),
        sqlite_autoincrement=True,
    )
    _index("drafts", "conversation_id", "id")
    _index("drafts", "message_id")
    op.create_table(
        "decisions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("draft_id", _ID),
        _column("conversation_id", nullable=True),
        *map(_column, ("kb", "agent", "action", "draft_text", "sent_text")),
        sa.Column("edit_share", sa.Double(), nullable=False),
        sa.Column("reply_seconds", sa.Double()),
        *map(_column, ("topic", "language")),
        sa.Column("created", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.UniqueConstraint("draft_id", name="uq_decisions_draft_id"),
        _foreign("decisions", "draft_id", "drafts", "SET NULL"),
        _foreign("decisions", "conversation_id", "conversations", "SET NULL"),
        sa.CheckConstraint("action IN ('accepted', 'edited', 'rejected')", name="ck_decisions_action"),
        sqlite_autoincrement=True,
    )
    _index("decisions", "conversation_id")
    _index("decisions", "created")


def _make_questions() -> None:
    op.create_table(
        "questions",
        sa.Column("id", _ID, nullable=False),
        *map(_column, ("kb", "question", "language", "channel")),
        sa.Column("abstained", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("first_evidence_seconds", sa.Double()),
        sa.Column("total_seconds", sa.Double(), nullable=False),
        _column("conversation_id", nullable=True),
        sa.Column("message_id", _ID),
        sa.Column("created", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_questions"),
        _foreign("questions", "conversation_id", "conversations", "CASCADE"),
        _foreign("questions", "message_id", "messages", "CASCADE"),
        sqlite_autoincrement=True,
    )
    _index("questions", "conversation_id")
    _index("questions", "message_id")
    _index("questions", "created")


def _make_audit() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        *map(_column, ("created", "who", "action", "target")),
        *(_column(name, nullable=True) for name in ("before", "after")),
        *map(_column, ("address", "previous", "hash")),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entries"),
    )
    _index("audit_entries", "who")
    _index("audit_entries", "action")
    for statement in _POSTGRES_GUARD if op.get_bind().dialect.name == "postgresql" else _SQLITE_GUARD:
        op.execute(statement)


def _column(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _foreign(table: str, column: str, other: str, on_delete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", ondelete=on_delete)


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
