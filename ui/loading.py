"""Load models and a knowledge base beside the server's start, so that it answers at once that it lives."""

from __future__ import annotations

import logging
import threading

from chatbot.assembly import Application
from chatbot.errors import ChatbotError
from prompts.errors import PromptError
from vectorstore.errors import VectorStoreError

_LOG = logging.getLogger(__name__)
# Until it is tried again: a server may be started before its models are pulled or its first documents are ingested.
_RETRY_SECONDS = 5


class Loader:
    """Loads in a thread of its own; what failed is told by ``reason``, and tried again every few seconds."""

    def __init__(self, application: Application, kb: str) -> None:
        """Prepare to load ``application`` and the knowledge base ``kb``."""
        self._application = application
        self._kb = kb
        self._failure: str | None = None
        self._finished = threading.Event()
        self._thread = threading.Thread(target=self._load, name="loading", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def finish(self) -> None:
        """Wait until nothing is loaded any more, so that what is closed afterwards stays closed."""
        self._finished.set()
        self._thread.join()

    @property
    def is_ready(self) -> bool:
        """Whether a question would be answered without loading anything."""
        return self._application.is_ready()

    @property
    def reason(self) -> str:
        """Why it is not ready; without paths, for anybody may read it."""
        return "loading" if self._failure is None else f"loading failed ({self._failure}); see the server's log"

    def _load(self) -> None:
        told = ""
        while not self._finished.is_set():
            try:
                self._application.load(self._kb)
                # After what every question needs.
                self._application.messages.load(self._kb)
            except (ChatbotError, VectorStoreError, PromptError) as error:
                self._failure = type(error).__name__
                if told != (told := " ".join(str(error).split())):
                    _LOG.error("%s", told)
                self._finished.wait(_RETRY_SECONDS)
            else:
                return
