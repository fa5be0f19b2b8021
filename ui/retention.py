"""Erases, once a day, what is older than the settings keep."""

from __future__ import annotations

import logging
import threading

from chatbot.assembly import Application
from chatbot.records.errors import RecordsError
from chatbot.records.tokens import new_token

_LOG = logging.getLogger(__name__)
_DAY_SECONDS = 24 * 3600.0
# Processes that start together leave it to one of them; so long a killed one holds up the others.
_TURN_SECONDS = 3600.0
_TURN = "retention"


class Retention:
    """A thread of its own: the first look comes with the start."""

    def __init__(self, application: Application) -> None:
        """Look after the records of ``application``."""
        self._application = application
        self._ended = threading.Event()
        self._name = new_token()
        self._thread = threading.Thread(target=self._run, name="retention", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End with what is under way."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            try:
                self._look()
            except RecordsError as error:
                _LOG.error("old conversations were not erased: %s", " ".join(str(error).split()))
            if self._ended.wait(_DAY_SECONDS):
                return

    def _look(self) -> None:
        records = self._application.records
        if records.leases.take(_TURN, self._name, seconds=_TURN_SECONDS):
            records.leases.forget_ended()
            records.personal.forget_older_than(self._application.settings.records.retention_days)
