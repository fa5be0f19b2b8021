"""The tables that everything is counted from: their columns, and nothing else can be asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["VARCHAR", "DOUBLE", "DATE", "BOOLEAN"]
TableName = Literal["questions", "conversations", "hand_overs", "drafts", "citations", "near_refusals", "orders"]

Value = str | float | bool | object | None
Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table and its columns, in the order of its rows' cells."""

    name: TableName
    columns: Mapping[str, ColumnType]


def _table(name: TableName, **columns: ColumnType) -> Table:
    return Table(name=name, columns=columns)


TABLES: Mapping[TableName, Table] = {
    table.name: table
    for table in (
        _table(
            "questions",
            date="DATE",
            question="VARCHAR",
            language="VARCHAR",
            channel="VARCHAR",
            intent="VARCHAR",
            topic="VARCHAR",
            gap="VARCHAR",
            refused="BOOLEAN",
            rating="VARCHAR",
            seconds="DOUBLE",
        ),
        _table("conversations", date="DATE", language="VARCHAR", channel="VARCHAR"),
        _table("hand_overs", date="DATE", channel="VARCHAR"),
        _table(
            "drafts",
            date="DATE",
            language="VARCHAR",
            intent="VARCHAR",
            action="VARCHAR",
            edit_share="DOUBLE",
            reply_seconds="DOUBLE",
        ),
        _table("citations", date="DATE", document="VARCHAR", rating="VARCHAR"),
        _table("near_refusals", date="DATE", document="VARCHAR"),
        _table(
            "orders",
            order_number="VARCHAR",
            date="DATE",
            product="VARCHAR",
            category="VARCHAR",
            region="VARCHAR",
            customer="VARCHAR",
            quantity="DOUBLE",
            amount="DOUBLE",
            currency="VARCHAR",
        ),
    )
}
"""All tables by name; ``gap`` is the gap report's topic of a question that was refused or rated down, else empty."""
