"""What goes on while nobody looks: builds under way, folders that are watched, publishing at a set time."""

from __future__ import annotations

import datetime
import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from chatbot.assembly import Application
from ingest.watch import moments
from ui.accounts.identity import Identity
from ui.admin.builds import Builds
from ui.admin.changes import find_changes
from ui.admin.errors import BuildRunningError
from ui.admin.file_scan import FileScan, FileScanner
from ui.admin.keeper_plan import Plan, is_due, read_plan, read_ran, write_plan, write_ran
from ui.admin.keeper_turn import KeeperTurn
from ui.admin.live_documents import documents_of
from ui.admin.versions import VersionDesk
from ui.errors import UiError
from ui.http_errors import EXPECTED_ERRORS
from vectorstore.document_set import location_of
from vectorstore.errors import VectorStoreError
from vectorstore.ingestion import reading_fingerprint
from vectorstore.storage import translated_disk_errors

_LOG = logging.getLogger(__name__)
# A plan is for minutes; a look at a few small files costs nothing.
_TICK_SECONDS = 5.0
# A build hears that it is to stop after its file or batch.
_SHUTDOWN_SECONDS = 8.0


def _now() -> datetime.datetime:
    return datetime.datetime.now().astimezone()


class Keeper:
    """One per process, shared by the page and the server; of several processes one does what was planned.

    Attributes:
        builds: Of this process.
        scanner: Remembers the hashes of files.
        watchable: Folders of the server that an administrator may have looked at, with what lies below them.
    """

    def __init__(
        self,
        application: Application,
        *,
        watchable: Sequence[Path] = (),
        now: Callable[[], datetime.datetime] = _now,
    ) -> None:
        """Look after the knowledge bases of ``application``; nothing runs before ``start``."""
        self.application = application
        self.builds = Builds(application)
        self.scanner = FileScanner()
        self.watchable = tuple(watchable)
        self._now = now
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._watched: dict[str, tuple[Plan, threading.Event]] = {}
        self._turn = KeeperTurn(application.settings.data_dir)

    def managed_folder(self, kb: str) -> Path:
        """Where uploaded documents lie; made if it is not there."""
        folder = Path(location_of(self.application.originals.folder(kb)))
        with translated_disk_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
        return folder

    def roots(self, kb: str) -> tuple[Path, ...]:
        """Every folder that a build brings a knowledge base to the state of, absolute."""
        plan = read_plan(self.application.bases.store(kb))
        return (self.managed_folder(kb), *map(Path, plan.folders))

    def scan(self, kb: str) -> FileScan:
        """What lies in these folders now.

        Raises:
            IngestError: A folder does not exist, or its drive fails.
            ObjectStoreError: Uploaded documents are kept in a store that cannot be read.
        """
        roots = self.roots(kb)
        self.application.originals.bring(kb)
        return self.scanner.scan(roots)

    def start(self) -> None:
        """Begin to look at plans, on a thread of its own."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look at nothing any more, and stop builds under way."""
        self._stop.set()
        for _, stop in self._watched.values():
            stop.set()
        self._watched.clear()
        if self._thread:
            self._thread.join(timeout=2 * _TICK_SECONDS)
        self._thread = None
        self.builds.close(seconds=_SHUTDOWN_SECONDS)
        self._turn.give_back()

    def tick(self) -> None:
        """Do everything that is due now."""
        for path in sorted((self.application.settings.data_dir / "kb").glob("*/console/plan.json")):
            kb = path.parent.parent.name
            try:
                self._attend(kb)
            except (*EXPECTED_ERRORS, UiError, OSError) as error:
                self._note(kb, " ".join(str(error).split()))

    def _run(self) -> None:
        while not self._stop.is_set():
            if self._is_my_turn():
                self.tick()
            self._stop.wait(_TICK_SECONDS)

    def _is_my_turn(self) -> bool:
        try:
            return self._turn.is_mine()
        except (VectorStoreError, OSError) as error:
            _LOG.warning("plans are not looked after: %s", " ".join(str(error).split()))
            return False

    def _attend(self, kb: str) -> None:
        store = self.application.bases.store(kb)
        plan = read_plan(store)
        if plan.version and plan.publish_at and plan.publish_at <= self._now():
            # Before it is tried: what cannot be published now is not tried every few seconds.
            write_plan(store, plan.model_copy(update={"version": "", "publish_at": None}))
            VersionDesk(self.application).publish(kb, plan.version, _planned(plan))
            self._note(kb, f"version {plan.version} was published as planned")
        if is_due(plan, read_ran(store), self._now()):
            self.look(kb)
        self._watch(kb, plan)

    def look(self, kb: str) -> bool:
        """Build if anything has changed that no version has; returns whether a build was begun."""
        store = self.application.bases.store(kb)
        plan = read_plan(store)
        write_ran(store, read_ran(store).model_copy(update={"looked": self._now()}))
        if not self._has_news(kb):
            return False
        try:
            self.builds.start(kb, self.roots(kb), who=_planned(plan).name, publish=plan.publish)
        except BuildRunningError:
            # Whoever builds now sees the same files.
            return False
        return True

    def _has_news(self, kb: str) -> bool:
        """Whether the folders differ from the newest version, live or waiting: one is not built twice."""
        store = self.application.bases.store(kb)
        versions = store.versions()
        roots = self.roots(kb)
        scan = self.scan(kb)
        if not versions:
            return bool(scan.files)
        changes = find_changes(
            scan,
            documents_of(store, versions[-1]),
            roots=roots,
            pinned={pin.record.location for pin in store.curation.read().pins},
            reading=reading_fingerprint(self.application.settings.ingest, self.application.embedders()),
            waiting=0,
        )
        return changes.any

    def _watch(self, kb: str, plan: Plan) -> None:
        """Have the folders watched as the plan says, anew where it has changed."""
        known = self._watched.get(kb)
        if known and known[0] == plan and plan.when == "changed":
            return
        if known:
            known[1].set()
            del self._watched[kb]
        if plan.when == "changed":
            stop = threading.Event()
            self._watched[kb] = plan, stop
            threading.Thread(target=self._follow, args=(kb, stop), name=f"watch-{kb}", daemon=True).start()

    def _follow(self, kb: str, stop: threading.Event) -> None:
        for _ in moments(self.roots(kb), stop=stop):
            try:
                self.look(kb)
            except (*EXPECTED_ERRORS, UiError, OSError) as error:
                # A file half copied, a drive that is away: the next change is a new chance.
                self._note(kb, " ".join(str(error).split()))

    def _note(self, kb: str, note: str) -> None:
        _LOG.warning("knowledge base %s: %s", kb, note)
        store = self.application.bases.store(kb)
        line = f"{self._now():%Y-%m-%d %H:%M} {note}"
        write_ran(store, read_ran(store).model_copy(update={"note": line}))


def _planned(plan: Plan) -> Identity:
    """Who does what was planned, for the audit log."""
    return Identity(name=f"schedule of {plan.who}" if plan.who else "schedule", role="administrator")
