"""An administrator's own questions as a gate of settings, asked of a knowledge base that is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from chatbot.assembly import Application
from chatbot.gate_measure import measure_versions
from chatbot.question_sheet import read_question_sheet
from chatbot.settings import Settings
from eval.answers import answer_all
from eval.gate_values import Values, answer_values
from eval.types import EvalQuery
from vectorstore.gate_questions import GateQuestion, fingerprint
from vectorstore.knowledge_base import open_knowledge_base, open_version
from vectorstore.report import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSource:
    """Questions, and the knowledge base that they are asked of.

    Attributes:
        hashes: What a baseline is known by: the questions with what they expect, and the knowledge base's name. Its
            documents may change.
    """

    questions: tuple[GateQuestion, ...]
    kb: str
    hashes: Mapping[str, str]

    def values(
        self,
        out: Path | None,
        settings: Settings,
        *,
        compose: Callable[[Settings], Application],
        progress: Progress | None,
    ) -> Values:
        """Ask the live version; with ``out``, answer too, as a buyer is answered, and keep the answers there."""
        with closing(compose(settings)) as application:
            store = application.bases.store(self.kb)
            folder = store.published_folder()
            (scores,) = measure_versions(
                [folder],
                self.questions,
                opened=lambda folder: open_version(store, folder, application.embedders()),
                reranker=application.reranker(),
                settings=settings,
                progress=progress,
            )
            values: Values = {"gate_score": {own: found.score for own, found in scores.items()}}
            if out is None:
                return values
            out.mkdir(parents=True, exist_ok=True)
            queries = [_query(question) for question in self.questions]
            pairs, _ = answer_all(
                application, queries, kb=self.kb, history=False, out=out / "answers.jsonl", progress=progress
            )
            texts: dict[str, str] = {}
            with closing(open_knowledge_base(folder, application.embedders())) as base:
                for chunk in base.content.all_chunks():
                    texts[chunk.source] = f"{texts.get(chunk.source, chunk.title)}\n{chunk.text}"
            return values | answer_values(queries, [answer for _, answer in pairs], texts)


def read_sheet(path: Path, *, kb: str, settings: Settings) -> SheetSource:
    """Read and check a sheet.

    Raises:
        QuestionSheetError: It cannot be used.
    """
    questions = read_question_sheet(path, max_chars=settings.answer.max_question_chars)
    return SheetSource(questions=questions, kb=kb, hashes={"questions": fingerprint(questions), "knowledge base": kb})


def _query(question: GateQuestion) -> EvalQuery:
    return EvalQuery(
        id=question.id,
        text=question.text,
        language=question.language,
        answers=question.answers,
        answerable=question.answerable,
    )
