"""Open the application for one command."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from chatbot.config import load_settings
from chatbot.settings import Settings

if TYPE_CHECKING:
    from chatbot.assembly import Application


@contextmanager
def opened_application(settings: Settings | None = None) -> Iterator[Application]:
    """The application with the settings of this machine, closed at the end."""
    # Imported here, as it brings LangChain along: `--help` and a wrong option must not wait for it.
    from chatbot.assembly import open_application

    # Warnings go to stderr with the program's name, and nothing below them.
    logging.basicConfig(level=logging.WARNING, format="citedesk: %(message)s")
    application = open_application(settings or load_settings())
    try:
        yield application
    finally:
        application.close()
