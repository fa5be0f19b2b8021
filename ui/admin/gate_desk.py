"""The gate of a knowledge base: its questions, what versions scored, and a check of one beside the live one."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean
from typing import Any

from chatbot.assembly import Application
from chatbot.gate_scores import GateScores
from chatbot.settings import GateSettings
from chatbot.upload_folders import upload_folder
from ui.accounts.identity import Identity
from ui.admin.errors import DocumentMissingError
from ui.admin.uploads import checked_name
from ui.admin.versions import VersionDesk, VersionRow
from vectorstore.gate_questions import GateQuestion, fingerprint


@dataclass(frozen=True, slots=True, kw_only=True)
class GateReport:
    """What a version scored on the questions as they are now.

    Attributes:
        mean: Of all questions, in [0, 1]; ``None`` where it was not asked these.
        wrong: Texts of the questions without a right hit.
    """

    row: VersionRow
    mean: float | None
    wrong: tuple[str, ...]


class GateDesk:
    """What is done to the gate; whoever calls has been let in before. Errors are those of ``chatbot.gatekeeper``."""

    def __init__(self, application: Application) -> None:
        """Work on the knowledge bases of ``application``."""
        self._application = application
        self._versions = VersionDesk(application)

    @property
    def settings(self) -> GateSettings:
        """When a version is stopped."""
        return self._application.settings.gate

    def questions(self, kb: str) -> tuple[GateQuestion, ...]:
        """In the order in which they were given."""
        return self._application.bases.store(kb).gate_questions.read()

    def sheets(self, kb: str) -> list[str]:
        """Sheets that were uploaded, the newest first."""
        folder = upload_folder(self._application.settings.data_dir, "questions", kb)
        files = [path for path in folder.glob("*") if path.is_file() and not path.name.startswith(".")]
        return [path.name for path in sorted(files, key=lambda path: path.stat().st_mtime, reverse=True)]

    def use(self, kb: str, sheet: str, identity: Identity) -> dict[str, Any]:
        """Take the questions of an uploaded sheet in the place of those before, and ask them of the live version.

        Raises:
            DocumentMissingError: There is no such sheet.
            QuestionSheetError: It cannot be used; the questions before stay.
        """
        folder = upload_folder(self._application.settings.data_dir, "questions", kb)
        path = folder / checked_name(sheet, "questions")
        if not path.is_file():
            raise DocumentMissingError("this sheet is not there any more; upload it again")
        before = len(self.questions(kb))
        done = self._application.gate.set(kb, path)
        self._record(identity, "gate.set", kb, before, {"sheet": path.name, "questions": done["questions"]})
        return done

    def clear(self, kb: str, identity: Identity) -> None:
        """Take all questions away.

        Raises:
            NoQuestionsError: There are none.
        """
        before = len(self.questions(kb))
        self._application.gate.clear(kb)
        self._record(identity, "gate.clear", kb, before, {"questions": 0})

    def reports(self, kb: str) -> list[GateReport]:
        """What every version scored, the newest first."""
        questions = self.questions(kb)
        kept = GateScores(self._application.bases.store(kb).folder / "gate-scores.json")
        return [
            _report(row, questions, kept.of(row.version, questions=fingerprint(questions)))
            for row in self._versions.rows(kb)
        ]

    def check(self, kb: str, version: str) -> dict[str, Any]:
        """Measure a version beside the live one; nothing is changed."""
        return self._application.gate.check(kb, version)

    def _record(self, identity: Identity, action: str, kb: str, before: int, after: dict[str, object]) -> None:
        self._application.records.audit.record(
            who=identity.name, action=action, target=kb, before={"questions": before}, after=after
        )


def _report(row: VersionRow, questions: tuple[GateQuestion, ...], scores: dict[str, float] | None) -> GateReport:
    if not questions or scores is None:
        return GateReport(row=row, mean=None, wrong=())
    return GateReport(
        row=row,
        mean=fmean(scores[question.id] for question in questions),
        wrong=tuple(question.text for question in questions if not scores[question.id]),
    )
