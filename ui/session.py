"""Open the application for one command."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from chatbot.config import load_settings
from chatbot.settings import Settings
from ui.output import note

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


class _Stopped(SystemExit):
    """SIGTERM has come."""

    def __str__(self) -> str:
        return "stopped by SIGTERM"


@contextmanager
def ended_in_order() -> Iterator[None]:
    """Let SIGTERM end what is under way as Ctrl-C does: processes and files are put away, one line, status 143."""
    stopped = _Stopped(128 + signal.SIGTERM)
    has_come = False

    def stop(_number: int, _frame: object) -> None:
        nonlocal has_come
        has_come = True
        raise stopped

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except (KeyboardInterrupt, _Stopped):
        if not has_come:
            # Typer ends with status 130, and says nothing.
            note("citedesk: interrupted")
            raise
        # What waits in an engine may have made the one exception into the other.
        note(f"citedesk: {stopped}")
        raise stopped from None
    finally:
        signal.signal(signal.SIGTERM, before)
