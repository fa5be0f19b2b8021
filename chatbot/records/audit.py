"""The audit log: who did what, when, before and after; only ever appended to."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import select
from sqlalchemy.orm import Session

from chatbot.records.audit_chain import as_json, canonical, hash_of, values_of
from chatbot.records.base import kept_text
from chatbot.records.database import Database, wait_for_turn
from chatbot.records.errors import DatabaseDamagedError
from chatbot.records.tables import AuditRow
from chatbot.records.types import AuditEntry, JsonObject

_LOCK = 0x6369746564657302
_PORTION = 1000


class Audit:
    """Appends entries, each of which carries the SHA-256 of itself and of the one before.

    The database itself refuses to change or delete one.
    """

    def __init__(self, database: Database) -> None:
        """Keep them in ``database``."""
        self._database = database

    def record(
        self,
        *,
        who: str,
        action: str,
        target: str,
        before: Mapping[str, object] | None = None,
        after: Mapping[str, object] | None = None,
        address: str = "",
    ) -> AuditEntry:
        """Append an entry.

        Args:
            who: Name of the account, or of the part of the program.
            action: Dotted, such as ``kb.publish``.
            target: What it was done to.
            before: JSON values without secrets or personal data: an entry can never be taken out again.
            after: The same, as it is now.
            address: Network address that it came from.
        """
        with self._database.session() as session:
            row = append(
                session,
                when=self._database.now(),
                who=who,
                action=action,
                target=target,
                before=before,
                after=after,
                address=address,
            )
            return _entry(row)

    def entries(
        self, limit: int = 100, before_id: int | None = None, action: str | None = None, who: str | None = None
    ) -> list[AuditEntry]:
        """Entries, newest first.

        Args:
            limit: At most so many.
            before_id: Only older ones than this, to page with the last id seen.
            action: Only these.
            who: Only theirs.

        Raises:
            DatabaseDamagedError: One of them cannot be read any more.
        """
        wanted = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
        if before_id is not None:
            wanted = wanted.where(AuditRow.id < before_id)
        if action is not None:
            wanted = wanted.where(AuditRow.action == action)
        if who is not None:
            wanted = wanted.where(AuditRow.who == who)
        with self._database.reading() as session:
            return [_entry(row) for row in session.scalars(wanted)]

    def export(self) -> Iterator[JsonObject]:
        """Every entry as JSON values, oldest first, read in portions.

        An entry's ``hash`` is the SHA-256 of the rest as JSON: keys sorted, no blanks, ASCII only.

        Raises:
            DatabaseDamagedError: One of them cannot be read any more.
        """
        for row in self._rows():
            with _readable(row):
                values = as_json(row)
            yield {**values, "hash": row.hash}

    def verify(self) -> int | None:
        """Id of the first entry that is not as it was written, is missing, or follows another than it did.

        ``None`` where all are. That the newest ones were cut off shows only beside an exported copy.
        """
        expected_id, previous = 1, ""
        for row in self._rows():
            if row.id != expected_id:
                return expected_id
            if row.previous != previous or not _intact(row):
                return row.id
            expected_id, previous = row.id + 1, row.hash
        return None

    def _rows(self) -> Iterator[AuditRow]:
        """All rows by id; no transaction is open while the caller works on one."""
        last: int | None = None
        while True:
            wanted = select(AuditRow).order_by(AuditRow.id).limit(_PORTION)
            if last is not None:
                wanted = wanted.where(AuditRow.id > last)
            with self._database.reading() as session:
                portion = session.scalars(wanted).all()
                session.expunge_all()
            yield from portion
            if len(portion) < _PORTION:
                return
            last = portion[-1].id


def append(
    session: Session,
    *,
    when: datetime.datetime,
    who: str,
    action: str,
    target: str,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    address: str = "",
) -> AuditRow:
    """Append an entry in a transaction that also does what it tells; arguments as of ``Audit.record``.

    Whoever else appends waits until this transaction ends, so do it last.
    """
    wait_for_turn(session.connection(), _LOCK)
    last = session.execute(select(AuditRow.id, AuditRow.hash).order_by(AuditRow.id.desc()).limit(1)).one_or_none()
    row = AuditRow(
        id=last.id + 1 if last else 1,
        created=when.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
        who=kept_text(who),
        action=kept_text(action),
        target=kept_text(target),
        before=None if before is None else canonical(before),
        after=None if after is None else canonical(after),
        address=kept_text(address),
        previous=last.hash if last else "",
    )
    row.hash = hash_of(as_json(row))
    session.add(row)
    session.flush()
    return row


def _intact(row: AuditRow) -> bool:
    try:
        return row.hash == hash_of(as_json(row))
    # SQLite lets a column hold anything, also bytes.
    except (ValueError, TypeError):
        return False


@contextmanager
def _readable(row: AuditRow) -> Iterator[None]:
    try:
        yield
    except (ValueError, TypeError) as error:
        raise DatabaseDamagedError(
            f"entry {row.id} of the audit log is not as it was written; bring back a copy of the database"
        ) from error


def _entry(row: AuditRow) -> AuditEntry:
    with _readable(row):
        return AuditEntry(
            id=row.id,
            created=datetime.datetime.fromisoformat(row.created),
            who=row.who,
            action=row.action,
            target=row.target,
            before=values_of(row.before),
            after=values_of(row.after),
            address=row.address,
            previous=row.previous,
            hash=row.hash,
        )
