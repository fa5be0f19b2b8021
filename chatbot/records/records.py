"""All records together."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from chatbot.records.audit import Audit
from chatbot.records.conversations import Conversations
from chatbot.records.database import Database, open_database
from chatbot.records.drafts import Drafts
from chatbot.records.feedback import Feedback
from chatbot.records.leases import Leases
from chatbot.records.personal import Personal
from chatbot.records.question_log import QuestionLog
from chatbot.records.settings import RecordSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What is kept of people's doings, each kind in its store."""

    database: Database
    conversations: Conversations
    feedback: Feedback
    drafts: Drafts
    questions: QuestionLog
    audit: Audit
    personal: Personal
    leases: Leases

    def close(self) -> None:
        """Give the connections back."""
        self.database.close()


def open_records(settings: RecordSettings, data_dir: Path) -> Records:
    """Open the database, bring its tables to this version, and put the stores on it.

    Raises:
        RecordsError: It cannot be opened or migrated; the message says why and what to do.
    """
    database = open_database(settings.url, data_dir)
    database.migrate()
    return records_on(database)


def records_on(database: Database) -> Records:
    """Put the stores on a database whose tables are those of this version."""
    return Records(
        database=database,
        conversations=Conversations(database),
        feedback=Feedback(database),
        drafts=Drafts(database),
        questions=QuestionLog(database),
        audit=Audit(database),
        personal=Personal(database),
        leases=Leases(database),
    )
