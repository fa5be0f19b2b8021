"""Builds under way: each on a thread of its own, so that closing the page stops none, and followed by whoever looks."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from chatbot.assembly import Application
from ui.admin.build_reports import BuildReport, keep_report, report_of
from ui.admin.errors import BuildCancelledError, BuildRunningError
from ui.errors import UiError
from ui.http_errors import EXPECTED_ERRORS
from vectorstore.errors import PublishBlockedError

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildState:
    """How far a build is.

    Attributes:
        publish: Whether the version goes live at once if it passes its checks.
        stage: What it does now; ``done`` of ``total`` of it.
        report: Set when it has ended.
    """

    kb: str
    who: str
    publish: bool
    started: float
    stage: str = ""
    done: int = 0
    total: int = 0
    report: BuildReport | None = None

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.report is None


class _Build:
    """One build; ``changed`` is told whenever its state is another."""

    def __init__(self, state: BuildState) -> None:
        self.state = state
        self.changed = threading.Condition()
        self.cancelled_by = ""

    def tell(self, stage: str, done: int, total: int) -> None:
        """As ``Progress``; ends the build where somebody has stopped it."""
        if self.cancelled_by:
            raise BuildCancelledError(f"stopped by {self.cancelled_by}; what was read and embedded is taken up again")
        self.put(replace(self.state, stage=stage, done=done, total=total))

    def wait_for_end(self, seconds: float) -> None:
        with self.changed:
            self.changed.wait_for(lambda: not self.state.running, seconds)

    def put(self, state: BuildState) -> None:
        with self.changed:
            self.state = state
            self.changed.notify_all()


class Builds:
    """The builds of this process, at most one for each knowledge base."""

    def __init__(self, application: Application) -> None:
        """Build knowledge bases of ``application``."""
        self._application = application
        self._lock = threading.Lock()
        self._builds: dict[str, _Build] = {}

    def start(self, kb: str, paths: Sequence[Path], *, who: str, publish: bool) -> None:
        """Begin to build; an error of it is in its report.

        Args:
            kb: Knowledge base.
            paths: Folders, brought to their present state; none for edits and approved answers only.
            who: For the audit log.
            publish: Whether the version goes live at once if it passes its checks.

        Raises:
            BuildRunningError: Somebody is writing to it already, here or in another process.
        """
        with self._lock:
            known = self._builds.get(kb)
            if (known and known.state.running) or self._application.bases.store(kb).is_written():
                raise BuildRunningError(f"knowledge base {kb!r} is being written already; wait for it, or cancel it")
            build = _Build(BuildState(kb=kb, who=who, publish=publish, started=time.time()))
            self._builds[kb] = build
        threading.Thread(target=self._run, args=(build, tuple(paths)), name=f"build-{kb}", daemon=True).start()

    def state(self, kb: str) -> BuildState | None:
        """The build under way, or the last one of this process."""
        build = self._builds.get(kb)
        return build.state if build else None

    def wait(self, kb: str, known: BuildState | None, *, seconds: float) -> BuildState | None:
        """The state as soon as it is another than ``known``, or after so many seconds."""
        build = self._builds.get(kb)
        if build is None:
            return None
        with build.changed:
            build.changed.wait_for(lambda: build.state is not known, seconds)
            return build.state

    def cancel(self, kb: str, *, who: str) -> bool:
        """Stop the build at the next file or batch; ``False`` where none of this process runs."""
        build = self._builds.get(kb)
        if build is None or not build.state.running:
            return False
        build.cancelled_by = who or "somebody"
        return True

    def close(self, *, seconds: float) -> None:
        """Stop every build, and wait for them at most so long; what they have read is taken up by the next ones."""
        until = time.monotonic() + seconds
        for kb in list(self._builds):
            self.cancel(kb, who="the server's shutdown")
        for build in list(self._builds.values()):
            build.wait_for_end(max(0.0, until - time.monotonic()))

    def _run(self, build: _Build, paths: tuple[Path, ...]) -> None:
        report = BuildReport(job="", who=build.state.who, error="it ended unexpectedly; see the server's log")
        try:
            report = self._built(build, paths)
        finally:
            # Also where it fails in a way that nobody has thought of: one that seems to run for ever blocks all others.
            build.put(replace(build.state, report=report))

    def _built(self, build: _Build, paths: tuple[Path, ...]) -> BuildReport:
        state = build.state
        before = self._newest(state.kb)
        try:
            done = self._application.ingest(paths, kb=state.kb, progress=build.tell, publish=state.publish)
            report = report_of(self._job(state.kb), state.who, done, before=before, publish=state.publish)
        except PublishBlockedError as error:
            report = self._failed(state, error).model_copy(update={"blocked": True, "version": self._newest(state.kb)})
        except (*EXPECTED_ERRORS, UiError, OSError) as error:
            _LOG.warning("build of %s: %s", state.kb, " ".join(str(error).split()))
            report = self._failed(state, error)
        self._record(state, report, before)
        if report.job:
            keep_report(self._application.bases.store(state.kb), report)
        return report

    def _failed(self, state: BuildState, error: Exception) -> BuildReport:
        return BuildReport(job=self._job(state.kb), who=state.who, error=" ".join(str(error).split()))

    def _record(self, state: BuildState, report: BuildReport, before: str) -> None:
        self._application.records.audit.record(
            who=state.who,
            action="kb.ingest" if state.publish else "kb.build",
            target=state.kb,
            before={"newest": before},
            after={
                "version": report.version,
                "added": report.added,
                "changed": report.changed,
                "removed": report.removed,
                "failed": len(report.failures),
                "error": report.error,
            },
        )

    def _newest(self, kb: str) -> str:
        return next(reversed(self._application.bases.store(kb).versions()), "")

    def _job(self, kb: str) -> str:
        """The job of the build that has just ended; empty where it did not come so far."""
        own = [job for job in self._application.bases.store(kb).jobs.jobs(writing=False) if job.pid == os.getpid()]
        return own[-1].id if own else ""
