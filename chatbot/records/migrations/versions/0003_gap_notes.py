"""Notes on what the documents do not answer.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "gap_notes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("kb", "question", "text", "state", "who")),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_gap_notes"),
        sa.CheckConstraint("state IN ('open', 'done')", name="ck_gap_notes_state"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_gap_notes_kb_state", "gap_notes", ["kb", "state"])
