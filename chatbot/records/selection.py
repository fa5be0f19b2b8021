"""Which rows a report is about."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute


def within(
    created: InstrumentedAttribute[datetime.datetime],
    kb: InstrumentedAttribute[str],
    *,
    since: datetime.datetime | None,
    until: datetime.datetime | None,
    kbs: Collection[str] | None,
) -> list[ColumnElement[bool]]:
    """Conditions: from ``since`` on, before ``until``, of these knowledge bases; ``None`` for no bound."""
    conditions: list[ColumnElement[bool]] = []
    if since is not None:
        conditions.append(created >= since)
    if until is not None:
        conditions.append(created < until)
    if kbs is not None:
        conditions.append(kb.in_(kbs))
    return conditions
