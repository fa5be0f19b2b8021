"""What an administrator plans for a knowledge base, and the jobs that were done to it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from chatbot.assembly import Application
from ui.accounts.identity import Identity
from ui.admin.build_reports import BuildReport, read_reports
from ui.admin.errors import PlanError
from ui.admin.keeper import Keeper
from ui.admin.keeper_plan import Plan, Ran, checked_folder, read_plan, read_ran, write_plan
from ui.admin.live_documents import live_documents


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """A job.

    Attributes:
        job: As ``vectorstore.jobs.JobRecord`` has it.
        report: What it said, where it was begun at the console.
    """

    job: dict[str, Any]
    report: BuildReport | None


class PlanDesk:
    """What is done to plans; whoever calls has been let in before."""

    def __init__(self, application: Application, keeper: Keeper) -> None:
        """Plan what ``keeper`` does."""
        self._application = application
        self._keeper = keeper

    def plan(self, kb: str) -> Plan:
        """What is planned."""
        return read_plan(self._application.bases.store(kb))

    def ran(self, kb: str) -> Ran:
        """What came of it."""
        return read_ran(self._application.bases.store(kb))

    def allowed(self, kb: str) -> tuple[Path, ...]:
        """Folders that may be looked at: those that the settings name, and those that were ingested before."""
        own = self._application.settings.data_dir.absolute()
        records = live_documents(self._application.bases.store(kb)).records.values()
        roots = {Path(record.root) for record in records}
        return (
            *self._keeper.watchable,
            *sorted(root for root in roots if root.is_dir() and not root.is_relative_to(own)),
        )

    def save(
        self,
        kb: str,
        identity: Identity,
        *,
        folders: Sequence[str],
        when: str,
        at: str,
        publish: bool,
    ) -> Plan:
        """Plan which folders are looked at, and when.

        Raises:
            PlanError: A folder is not there or may not be looked at, or the time is none.
        """
        before = self.plan(kb)
        wanted = tuple(dict.fromkeys(line.strip() for line in folders if line.strip()))
        if wanted != before.folders:
            self._require_whole_server(identity)
            data_dir = self._application.settings.data_dir
            wanted = tuple(
                folder if folder in before.folders else checked_folder(folder, self.allowed(kb), data_dir)
                for folder in wanted
            )
        changed = {"folders": wanted, "when": when, "at": at.strip(), "publish": publish, "who": identity.name}
        return self._write(kb, identity, before, changed)

    def plan_publish(self, kb: str, version: str, moment: str, identity: Identity) -> Plan:
        """Publish a version at a time of the server's clock, ``YYYY-MM-DD HH:MM``; an empty one takes that back.

        Raises:
            PlanError: The time is none, or has passed.
            VersionMissingError: There is no such version.
        """
        before = self.plan(kb)
        if not moment.strip():
            return self._write(kb, identity, before, {"version": "", "publish_at": None, "who": identity.name})
        try:
            when = datetime.datetime.fromisoformat(moment.strip()).astimezone()
        except ValueError as error:
            raise PlanError(f"{moment!r} is no time; write it as 2026-12-31 06:00") from error
        if when <= datetime.datetime.now().astimezone():
            raise PlanError(f"{moment} has passed; publish it now, or give a later time")
        self._application.bases.store(kb).version_folder(version)
        return self._write(kb, identity, before, {"version": version, "publish_at": when, "who": identity.name})

    def jobs(self, kb: str) -> list[JobRow]:
        """What is and was done, the newest first."""
        found: Any = self._application.administration.jobs(kb)["jobs"]
        reports = read_reports(self._application.bases.store(kb))
        return [JobRow(job=job, report=reports.get(job["id"])) for job in reversed(found)]

    def resumable(self, kb: str) -> list[Path]:
        """What the last job was given, if it did not come to its end."""
        return self._application.administration.paths_to_resume(kb)

    def resume(self, kb: str, identity: Identity) -> None:
        """Go on with the last build, if it was cut off.

        Raises:
            PlanError: It came to its end.
            BuildRunningError: One is under way.
        """
        paths = self.resumable(kb)
        if not paths:
            raise PlanError("the last build came to its end; there is nothing to go on with")
        self._keeper.builds.start(kb, paths, who=identity.name, publish=False)

    def _write(self, kb: str, identity: Identity, before: Plan, changed: dict[str, Any]) -> Plan:
        try:
            plan = Plan.model_validate(before.model_dump() | changed)
        except ValidationError as error:
            first = error.errors()[0]
            raise PlanError(f"{'.'.join(map(str, first['loc']))} is no good ({first['msg']}); correct it") from error
        write_plan(self._application.bases.store(kb), plan)
        self._application.records.audit.record(
            who=identity.name,
            action="kb.plan",
            target=kb,
            before=before.model_dump(mode="json"),
            after=plan.model_dump(mode="json"),
        )
        return plan

    def _require_whole_server(self, identity: Identity) -> None:
        """Folders of the server may hold what belongs to others."""
        if identity.kbs:
            raise PlanError("only an administrator of the whole server may choose its folders; ask one")
