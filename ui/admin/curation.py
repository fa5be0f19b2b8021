"""What people have added to a knowledge base: edits, approved answers, what was let out of quarantine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chatbot.assembly import Application
from ui.accounts.identity import Identity

_MOST_CONTRADICTIONS = 100

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """As ``chatbot.curator`` and ``chatbot.administration`` list them; those that need a look come first."""

    edits: list[Row]
    pinned: list[Row]
    answers: list[Row]
    quarantine: list[Row]


class CurationDesk:
    """What is done to them; whoever calls has been let in before. Errors are those of ``chatbot.curator``."""

    def __init__(self, application: Application) -> None:
        """Work on the knowledge bases of ``application``."""
        self._application = application
        self._curator = application.curator

    def all(self, kb: str) -> Corrections:
        """Everything that people have added."""
        edits: Any = self._curator.edits(kb)
        answers: Any = self._curator.approved(kb)["answers"]
        quarantine: Any = self._application.administration.quarantine(kb)["passages"]
        return Corrections(
            edits=sorted(edits["edits"], key=_needs_no_look),
            pinned=edits["pinned"],
            answers=sorted(answers, key=_needs_no_look),
            quarantine=quarantine,
        )

    def contradictions(self, kb: str) -> list[Row]:
        """The surest ones; it takes some seconds."""
        found: Any = self._application.administration.contradictions(kb, limit=_MOST_CONTRADICTIONS)
        return list(found["contradictions"])

    def keep(self, kb: str, item: str, identity: Identity) -> None:
        """Say that an edit or an approved answer still holds."""
        self._curator.keep(kb, item, who=identity.name)
        self._record(identity, "curation.keep", kb, item)

    def revert(self, kb: str, edit: str, identity: Identity) -> None:
        """Drop an edit."""
        before = next((row for row in self.all(kb).edits if row["id"] == edit), {})
        self._curator.revert_chunk(kb, edit)
        self._record(identity, "chunk.revert", kb, edit, {"text": before.get("text")}, None)

    def approve(
        self,
        kb: str,
        questions: Sequence[str],
        answer: str,
        *,
        sources: Sequence[str],
        audience: str,
        until: str,
        identity: Identity,
    ) -> str:
        """Approve an answer; returns its id."""
        made = self._curator.approve(
            kb,
            [line for line in questions if line.strip()],
            answer,
            sources=[line.strip() for line in sources if line.strip()],
            audience=audience,
            valid_until=until.strip() or None,
            who=identity.name,
        )
        self._record(identity, "answer.approve", kb, made, None, {"questions": list(questions), "answer": answer})
        return made

    def withdraw(self, kb: str, answer: str, identity: Identity) -> None:
        """Take an approved answer back."""
        before = next((row for row in self.all(kb).answers if row["id"] == answer), {})
        self._curator.withdraw(kb, answer)
        known = {"questions": before.get("questions"), "answer": before.get("answer")}
        self._record(identity, "answer.withdraw", kb, answer, known, None)

    def allow(self, kb: str, chunk: str, identity: Identity) -> None:
        """Let a passage out of quarantine."""
        self._application.administration.allow(kb, chunk)
        self._record(identity, "quarantine.allow", kb, chunk)

    def _record(
        self,
        identity: Identity,
        action: str,
        kb: str,
        item: str,
        before: dict[str, object] | None = None,
        after: dict[str, object] | None = None,
    ) -> None:
        self._application.records.audit.record(
            who=identity.name, action=action, target=f"{kb}/{item}", before=before, after=after
        )


def _needs_no_look(row: Row) -> bool:
    return not str(row["state"]).startswith("source")
