"""Brings the tables of a database to this version of the program. Engine file."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection

from chatbot.records.errors import DatabaseVersionError


def upgrade(connection: Connection, place: str) -> None:
    """Run what is missing, in the transaction that ``connection`` is in: all of it or nothing.

    Raises:
        DatabaseVersionError: The tables were made by a newer version of the program.
    """
    config = Config()
    config.set_main_option("script_location", "chatbot.records:migrations")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise DatabaseVersionError(
            f"{place} was made by a newer version of citedesk ({error}); install that version again"
        ) from error
