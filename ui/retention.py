"""Erases, once a day, what is older than the settings keep."""

from __future__ import annotations

import logging
import threading

from chatbot.assembly import Application
from chatbot.records.errors import RecordsError

_LOG = logging.getLogger(__name__)
_DAY_SECONDS = 24 * 3600.0


class Retention:
    """A thread of its own: the first look comes with the start."""

    def __init__(self, application: Application) -> None:
        """Look after the records of ``application``."""
        self._application = application
        self._ended = threading.Event()
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
                self._application.records.personal.forget_older_than(self._application.settings.records.retention_days)
            except RecordsError as error:
                _LOG.error("old conversations were not erased: %s", " ".join(str(error).split()))
            if self._ended.wait(_DAY_SECONDS):
                return
