"""The gate of a knowledge base: its questions, and which version may pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from chatbot.errors import NoQuestionsError
from chatbot.gate import GateVerdict, compare
from chatbot.gate_lines import blocked_line, worse_line, wrong_line
from chatbot.gate_measure import Scores, measure_versions
from chatbot.gate_scores import GateScores
from chatbot.question_sheet import read_question_sheet
from chatbot.settings import Settings
from vectorstore.embedder import Embedder
from vectorstore.errors import EmbedderMismatchError, IndexDamagedError, PublishBlockedError, VersionMissingError
from vectorstore.gate_questions import GateQuestion, fingerprint
from vectorstore.knowledge_base import check_embedders, open_version
from vectorstore.manifest import damaged_files, read_manifest
from vectorstore.publishing import BeforePublish, live_version_of
from vectorstore.report import Progress
from vectorstore.reranker import Reranker
from vectorstore.versions import VersionStore


class Gatekeeper:
    """Keeps questions, asks them before a version is published, and stops one that answers them worse.

    Errors are those of ``vectorstore``, and of the question sheet.
    """

    def __init__(
        self,
        store: Callable[[str], VersionStore],
        embedders: Callable[[], Mapping[str, Embedder]],
        reranker: Callable[[], Reranker | None],
        settings: Settings,
    ) -> None:
        """Watch over the knowledge bases of ``store``; models are loaded only where there are questions."""
        self._store = store
        self._embedders = embedders
        self._reranker = reranker
        self._settings = settings

    def set(self, kb: str, sheet: Path, progress: Progress | None = None) -> dict[str, object]:
        """Keep the questions of a sheet in the place of those before, and ask them of the live version.

        Raises:
            QuestionSheetError: The sheet cannot be used; the questions before stay.
        """
        questions = read_question_sheet(sheet, max_chars=self._settings.answer.max_question_chars)
        store = self._store(kb)
        with store.writing():
            store.gate_questions.write(questions)
            live = self._searchable_live(store)
            (scores,) = self._measure(store, [live], questions, progress) if live else ({},)
            if live:
                self._keep(store, live.name, scores, questions)
        wrong = [question.text for question in questions if live and not scores[question.id].score]
        return {"kb": kb, "questions": len(questions), "asked_of": live.name if live else None, "wrong": wrong}

    def show(self, kb: str) -> dict[str, object]:
        """The questions and what they expect, in the form in which ``set`` reads JSONL."""
        return {
            "kb": kb,
            "enabled": self._settings.gate.enabled,
            "questions": [
                {
                    "id": question.id,
                    "text": question.text,
                    "lang": question.language,
                    "answers": list(question.answers),
                    "source": question.document,
                    "answerable": question.answerable,
                }
                for question in self._store(kb).gate_questions.read()
            ],
        }

    def clear(self, kb: str) -> dict[str, object]:
        """Take all questions away."""
        store = self._store(kb)
        if not store.gate_questions.exists:
            raise _no_questions(kb)
        with store.writing():
            store.gate_questions.write(())
        return {"kb": kb, "questions": 0}

    def check(self, kb: str, version: str | None = None, progress: Progress | None = None) -> dict[str, object]:
        """Measure a version beside the live one; nothing is changed, and nobody is kept from writing.

        Args:
            kb: Knowledge base.
            version: The newest if ``None``.
            progress: Told how far it is.

        Raises:
            NoQuestionsError: There are no questions.
            EmbedderMismatchError: The version was made with another embedder.
        """
        store = self._store(kb)
        store.published_folder()
        questions = store.gate_questions.read()
        if not questions:
            raise _no_questions(kb)
        folder = store.version_folder(version or store.versions()[-1])
        scores, live = self._beside(store, folder, questions, progress)
        verdict = self._verdict(questions, scores, live)
        rows = [
            {
                "question": question.text,
                "answerable": question.answerable,
                "live": live[question.id] if live else None,
                "candidate": scores[question.id].score,
                "confidence": round(scores[question.id].confidence, 3),
            }
            for question in questions
        ]
        return {
            "kb": kb,
            "version": folder.name,
            "published": store.published(),
            "mean": sum(own.score for own in scores.values()) / len(scores),
            "live_mean": verdict.live if verdict else None,
            "difference": asdict(verdict.difference) if verdict else None,
            "blocked": bool(verdict and verdict.blocked),
            "reason": verdict.reason if verdict else "",
            "questions": rows,
        }

    def before_publish(self, kb: str) -> BeforePublish | None:
        """What may stop a version of this knowledge base; ``None`` where the gate is switched off."""
        if not self._settings.gate.enabled:
            return None
        return lambda folder, progress: self._admit(kb, folder, progress)

    def _admit(self, kb: str, folder: Path, progress: Progress | None) -> Sequence[str]:
        store = self._store(kb)
        questions = store.gate_questions.read()
        if not questions:
            return ()
        version = read_manifest(folder).version
        try:
            scores, live = self._beside(store, folder, questions, progress)
        except EmbedderMismatchError as error:
            # A backup from before the embedder was changed comes back whole, whatever can be searched of it today.
            return (f"the gate's questions were not asked: {error}",)
        # Also of one that is blocked: it may be published by force.
        self._keep(store, version, scores, questions)
        verdict = self._verdict(questions, scores, live)
        if verdict and verdict.blocked:
            raise PublishBlockedError(blocked_line(kb, version, verdict))
        if verdict:
            return (worse_line(verdict),) if verdict.worse else ()
        warnings = []
        if live_version_of(store) is not None:
            warnings.append(
                "the live version cannot be searched as things are now, and was not asked the gate's questions before;"
                " the new version was compared with nothing"
            )
        if wrong := [question.text for question in questions if not scores[question.id].score]:
            warnings.append(wrong_line(wrong, len(questions)))
        return warnings

    def _beside(
        self, store: VersionStore, folder: Path, questions: Sequence[GateQuestion], progress: Progress | None
    ) -> tuple[Scores, dict[str, float] | None]:
        """Scores of a version and of the live one: measured now, else as they were; ``None`` where nobody knows."""
        version = live_version_of(store)
        if version is None or version == folder.name:
            return self._measure(store, [folder], questions, progress)[0], None
        live = self._searchable_live(store)
        found = self._measure(store, [folder, *([live] if live else [])], questions, progress)
        if live:
            return found[0], {name: own.score for name, own in found[1].items()}
        return found[0], _scores(store).of(version, questions=fingerprint(questions))

    def _searchable_live(self, store: VersionStore) -> Path | None:
        """The live version's folder, if it is whole and made with the configured embedders."""
        try:
            if live_version_of(store) is None:
                return None
            folder = store.published_folder()
            check_embedders(read_manifest(folder), self._embedders(), folder)
            return None if damaged_files(folder) else folder
        except (EmbedderMismatchError, IndexDamagedError, VersionMissingError):
            return None

    def _measure(
        self,
        store: VersionStore,
        folders: Sequence[Path],
        questions: Sequence[GateQuestion],
        progress: Progress | None,
    ) -> list[Scores]:
        return measure_versions(
            folders,
            questions,
            opened=lambda folder: open_version(store, folder, self._embedders()),
            reranker=self._reranker(),
            settings=self._settings,
            progress=progress,
        )

    def _verdict(
        self, questions: Sequence[GateQuestion], scores: Scores, live: Mapping[str, float] | None
    ) -> GateVerdict | None:
        if live is None:
            return None
        return compare(questions, {name: own.score for name, own in scores.items()}, live, self._settings.gate)

    def _keep(self, store: VersionStore, version: str, scores: Scores, questions: Sequence[GateQuestion]) -> None:
        _scores(store).keep(
            version,
            {name: own.score for name, own in scores.items()},
            questions=fingerprint(questions),
            existing=set(store.versions()),
        )


def _scores(store: VersionStore) -> GateScores:
    return GateScores(store.folder / "gate-scores.json")


def _no_questions(kb: str) -> NoQuestionsError:
    return NoQuestionsError(
        f"knowledge base {kb!r} has no questions of its own; give some with `citedesk kb gate set SHEET`"
    )
