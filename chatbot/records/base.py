"""What every table stands on: names of constraints, times that are aware, text that both databases keep."""

from __future__ import annotations

import datetime
import re
from typing import ClassVar, TypeVar, get_args

from sqlalchemy import JSON, BigInteger, CheckConstraint, DateTime, Integer, MetaData, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from chatbot.records.types import JsonObject

# PostgreSQL keeps no NUL, and neither database a half of a surrogate pair; both come in from outside.
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")

# Only this type grows by itself in SQLite.
RowId = BigInteger().with_variant(Integer(), "sqlite")
# SQLite gives the id of a deleted last row again, unless told; an id that was seen must never mean another thing.
NEVER_AGAIN = {"sqlite_autoincrement": True}


class UtcDateTime(TypeDecorator[datetime.datetime]):
    """Aware times in and out, kept in UTC to the microsecond."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime.datetime | None, dialect: Dialect) -> datetime.datetime | None:  # noqa: ARG002 - sqlalchemy's signature
        """To UTC; a naive time is a mistake of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(datetime.UTC)

    def process_result_value(self, value: datetime.datetime | None, dialect: Dialect) -> datetime.datetime | None:  # noqa: ARG002
        """SQLite gives the time without its zone."""
        if value is None:
            return None
        return value.replace(tzinfo=datetime.UTC) if value.tzinfo is None else value.astimezone(datetime.UTC)


class KeptText(TypeDecorator[str]):
    """Text of any length; a character that a database cannot keep becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Also in comparisons, so that what was kept is found again."""
        return None if value is None else kept_text(value)


def one_of(column: str, values: object) -> CheckConstraint:
    """That a column holds one of the values of a ``Literal``."""
    allowed = ", ".join(f"'{value}'" for value in get_args(values))
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


def kept_text(text: str) -> str:
    """The text as ``KeptText`` keeps it."""
    return _UNKEEPABLE.sub("\ufffd", text)


class Base(DeclarativeBase):
    """Root of the tables; constraints have names, so that a migration can speak of them."""

    type_annotation_map: ClassVar = {
        str: KeptText(),
        datetime.datetime: UtcDateTime(),
        JsonObject: JSON(none_as_null=True),
        list[JsonObject]: JSON(),
        list[str]: JSON(),
    }
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


RowT = TypeVar("RowT", bound=Base)


def as_kept(session: Session, row: RowT) -> RowT:
    """The row as the database has it now, with its id, and with what could not be kept replaced."""
    session.flush()
    session.refresh(row)
    return row
