"""Errors of the records, named by what to do next; each message says what, where, and what to do."""

from __future__ import annotations

from chatbot.errors import ChatbotError


class RecordsError(ChatbotError):
    """Root of everything that keeping records can raise."""


class DatabaseUrlError(RecordsError):
    """The setting `records.url` is no address of a database that can be used."""


class DatabaseUnreachableError(RecordsError):
    """The server or the file cannot be opened, or refuses the user."""


class DatabaseBusyError(RecordsError):
    """Another transaction holds what is needed for too long; nothing was written, try again."""


class DatabaseFullError(RecordsError):
    """The disk is full; what was kept before still is."""


class DatabaseDamagedError(RecordsError):
    """The file is no database any more."""


class DatabaseVersionError(RecordsError):
    """The tables are not those of this version of the program."""


class ConversationMissingError(RecordsError):
    """No conversation has this id."""


class ConversationTakenError(RecordsError):
    """Another agent has the conversation.

    Attributes:
        agent: Who has it.
    """

    def __init__(self, agent: str) -> None:
        """Say who has it."""
        super().__init__(f"{agent} already has this conversation; open another one, or ask {agent} to hand it back")
        self.agent = agent


class ConversationClosedError(RecordsError):
    """The conversation is closed; the buyer's next message opens it again."""


class MessageMissingError(RecordsError):
    """The conversation has no such message, or none that can be rated or answered."""


class DraftMissingError(RecordsError):
    """No draft has this id."""


class DraftMadeError(RecordsError):
    """Another process has made a draft for this message meanwhile."""


class DraftDecidedError(RecordsError):
    """Somebody has decided on this draft before."""
