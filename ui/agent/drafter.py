"""Makes drafts in the background, so that one is ready when an agent opens a conversation."""

from __future__ import annotations

import logging
import threading
import time

from chatbot.assembly import Application
from chatbot.draft_material import Sources, find_material
from chatbot.errors import TurnCancelledError
from chatbot.records.errors import ConversationMissingError, DraftMadeError, MessageMissingError, RecordsError
from chatbot.records.tokens import new_token
from chatbot.records.types import Conversation, QueueEntry
from ui.agent.proposals import AS_MADE, Proposals
from ui.http_errors import EXPECTED_ERRORS

# A buyer's message is noticed within this time; looking costs one query.
_LOOK_SECONDS = 2.0
# After a draft that failed: the line was full, or the model's server is away.
_REST_SECONDS = 30.0
_STOP_SECONDS = 10.0
# Of several processes one makes a draft. It says so again while it does, and one that was killed waits out the rest.
_CLAIM_SECONDS = 60.0
_CLAIM_AGAIN_SECONDS = 10.0
_LOG = logging.getLogger(__name__)


class Drafter:
    """One thread that looks for conversations without a draft, the longest waiting first, and makes one at a time.

    What is still to do stands in the database alone, so nothing is lost with the process, and nothing piles up. Several
    processes share the work: each claims a message there before it makes its draft.
    """

    def __init__(self, application: Application, *, look_seconds: float = _LOOK_SECONDS) -> None:
        """Make drafts for the conversations of ``application``; nothing runs yet."""
        self._application = application
        self._look_seconds = look_seconds
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()
        # By conversation, its newest message when it was last looked at: what has not changed is not read again.
        self._settled: dict[str, int] = {}
        self._resting: dict[str, float] = {}
        self._name = new_token()

    def start(self) -> None:
        """Begin; what waits since before the start is drafted first."""
        if self._thread is None:
            self._stopped.clear()
            self._thread = threading.Thread(target=self._run, name="drafter", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End; a draft under way is given up, and made again after the next start."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(timeout=_STOP_SECONDS)
            self._thread = None

    def make_missing(self) -> int:
        """Make every draft that is missing now, in this thread; returns how many were made."""
        made = 0
        # Looked at anew after each one: an agent may have opened another conversation meanwhile.
        while not self._stopped.is_set() and self._make_next():
            made += 1
        return made

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self.make_missing()
            except EXPECTED_ERRORS as error:
                _LOG.warning("drafts: %s", " ".join(str(error).split()))
            self._stopped.wait(self._look_seconds)

    def _make_next(self) -> bool:
        """Make the most urgent draft; returns whether there was one to make."""
        served = self._application.settings.server.kbs
        entries = self._application.records.conversations.queue(served or None)
        known = {entry.conversation.id for entry in entries}
        self._settled = {name: newest for name, newest in self._settled.items() if name in known}
        self._resting = {name: until for name, until in self._resting.items() if name in known}
        # Somebody looks at what is with an agent; the rest stays in the order of the queue.
        entries.sort(key=lambda entry: entry.conversation.state != "with_agent")
        return any(self._make(entry) for entry in entries if not self._stopped.is_set())

    def _make(self, entry: QueueEntry) -> bool:
        conversation, last = entry.conversation, entry.last_message
        if last is None or last.role == "agent" or self._settled.get(conversation.id) == last.id:
            return False
        if time.monotonic() < self._resting.get(conversation.id, 0.0):
            return False
        try:
            made = self._draft_for(conversation)
        except TurnCancelledError:
            return False
        except (ConversationMissingError, MessageMissingError):
            # Erased meanwhile.
            return False
        except RecordsError:
            raise
        except EXPECTED_ERRORS as error:
            _LOG.warning("no draft for a conversation yet: %s", " ".join(str(error).split()))
            self._resting[conversation.id] = time.monotonic() + _REST_SECONDS
            return False
        if made is None:
            return False
        self._settled[conversation.id] = last.id
        return made

    def _draft_for(self, conversation: Conversation) -> bool | None:
        """Make the draft that is missing; whether there was one to make, ``None`` while another process makes it."""
        records = self._application.records
        proposals = Proposals(records)
        messages = records.conversations.messages(conversation.id)
        missing = proposals.missing(conversation, messages)
        if missing is None:
            return False
        claim = f"draft {missing.id}"
        if not records.leases.take(claim, self._name, seconds=_CLAIM_SECONDS):
            return None
        try:
            # What another process has made in the moment before is seen now.
            if proposals.missing(conversation, messages) is None:
                return False
            material = find_material(self._sources(claim), conversation, messages)
            proposals.keep(conversation, missing.id, material, tone=AS_MADE[0], length=AS_MADE[1], only_first=True)
        except DraftMadeError:
            # It took this process so long that another one took over.
            return False
        finally:
            records.leases.give_back(claim, self._name)
        return True

    def _sources(self, claim: str) -> Sources:
        application, said = self._application, time.monotonic()

        def is_stopped() -> bool:
            nonlocal said
            if time.monotonic() - said > _CLAIM_AGAIN_SECONDS:
                application.records.leases.take(claim, self._name, seconds=_CLAIM_SECONDS)
                said = time.monotonic()
            return self._stopped.is_set()

        return Sources(
            stream=application.stream,
            search=lambda text, kb, audiences: application.search(text, kb=kb, audiences=audiences),
            is_stopped=is_stopped,
        )
