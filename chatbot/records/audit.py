"""The audit log: who did what, when, before and after; only ever appended to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from chatbot.records.database import Database
from chatbot.records.types import AuditEntry, JsonObject


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
        raise NotImplementedError

    def entries(
        self, limit: int = 100, before_id: int | None = None, action: str | None = None, who: str | None = None
    ) -> list[AuditEntry]:
        """Entries, newest first.

        Args:
            limit: At most so many.
            before_id: Only older ones than this, to page with the last id seen.
            action: Only these.
            who: Only theirs.
        """
        raise NotImplementedError

    def export(self) -> Iterator[JsonObject]:
        """Every entry as JSON values, oldest first, read in portions."""
        raise NotImplementedError

    def verify(self) -> int | None:
        """Id of the first entry that is not as it was written, is missing, or follows another than it did.

        ``None`` where all are. That the newest ones were cut off shows only beside an exported copy.
        """
        raise NotImplementedError
