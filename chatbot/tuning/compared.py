"""Ask the same questions before and after, of the team's knowledge base and of the guard's."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from chatbot.settings import Settings
from chatbot.tuning.guard import Guard
from chatbot.tuning.measures import Values, ask
from chatbot.tuning.trial_base import documents_of, trial_base
from chatbot.tuning.types import TuningQuestion
from chatbot.tuning.verdict import HELD_BACK, Comparison, compare
from ingest.normalize import normalize
from ingest.types import Chunk
from vectorstore.embedder import Embedder
from vectorstore.knowledge_base import KnowledgeBase
from vectorstore.report import Progress
from vectorstore.reranker import Reranker
from vectorstore.retriever import HybridRetriever

MOST_PASSAGES = 5000
"""Of a larger knowledge base some passages are asked: embedding so many takes some minutes."""

Questions = Mapping[str, Sequence[TuningQuestion]]
"""By the name of the set."""


class Compared:
    """What the present embedders make of held-back questions and of the guard's, and then what others make of them."""

    def __init__(
        self,
        base: KnowledgeBase,
        chunks: Sequence[Chunk],
        *,
        held: Sequence[TuningQuestion],
        unanswerable: Sequence[TuningQuestion],
        guard: Guard,
        settings: Settings,
        reranker: Reranker | None,
        seed: int,
        progress: Progress | None,
    ) -> None:
        """Choose what is asked.

        Args:
            base: The live version.
            chunks: All of it, in row order.
            held: Questions of the sheet that nothing is learnt from.
            unanswerable: Those of the sheet that should be refused.
            guard: The program's own.
            settings: Of search and answers.
            reranker: Of the search, if it has one.
            seed: Of the passages that are chosen from a large knowledge base.
            progress: Told how far it is.
        """
        self._base = base
        self._guard = guard
        self._settings = settings
        self._reranker = reranker
        self._progress = progress
        self._team = {HELD_BACK: held, "unanswerable": unanswerable}
        learnable = [question for question in guard.questions if question.right]
        self._guarded: Questions = {
            "guard, English": [question for question in learnable if question.language == "en"],
            "guard, Chinese": [question for question in learnable if question.language == "zh"],
            "guard, unanswerable": [question for question in guard.questions if not question.right],
        }
        self.chunks = self._chosen(chunks, [*held, *unanswerable], seed)

    def without(self, texts: Sequence[str]) -> None:
        """Leave guard questions out that are learnt from."""
        learnt = {normalize(text) for text in texts}
        self._guarded = {
            name: [own for own in questions if normalize(own.text) not in learnt]
            for name, questions in self._guarded.items()
        }

    def run(
        self, folder: Path, present: Mapping[str, Embedder], tuned: Callable[[], Mapping[str, Embedder]]
    ) -> list[Comparison]:
        """Ask all, make the tuned embedder, and ask all again.

        Args:
            folder: For knowledge bases of the moment.
            present: Embedders by channel.
            tuned: Makes those that they are compared with.
        """
        documents = self._base.content.documents()
        of_guard = documents_of(self._guard.chunks)
        with (
            trial_base(folder / "team", self.chunks, documents, present, before=self._base) as team,
            trial_base(
                folder / "guard", self._guard.chunks, of_guard, present, before=None, progress=self._progress
            ) as guard,
        ):
            before = {**self._ask(team, self._team, "before"), **self._ask(guard, self._guarded, "before")}
            others = tuned()
            with trial_base(
                folder / "team-after", self.chunks, documents, others, before=team, progress=self._progress
            ) as team_after:
                after = self._ask(team_after, self._team, "after")
            with trial_base(
                folder / "guard-after", self._guard.chunks, of_guard, others, before=guard, progress=self._progress
            ) as guard_after:
                after |= self._ask(guard_after, self._guarded, "after")
        return [own for name in before for own in compare(name, before[name], after[name])]

    def _ask(self, base: KnowledgeBase, sets: Questions, when: str) -> dict[str, Values]:
        settings = self._settings
        return {
            name: ask(
                base,
                questions,
                top_k=settings.vectorstore.top_k,
                min_confidence=settings.answer.min_confidence,
                reranker=self._reranker,
                reranked_hits=settings.vectorstore.reranked_hits,
                progress=self._progress,
                stage=f"asking {when} ({name})",
            )
            for name, questions in sets.items()
            if questions
        }

    def _chosen(self, chunks: Sequence[Chunk], asked: Sequence[TuningQuestion], seed: int) -> list[Chunk]:
        """All, or those that are right, those that are found for the questions, and others by chance."""
        if len(chunks) <= MOST_PASSAGES:
            return list(chunks)
        right = {own for question in asked for own in question.right}
        rows = {row for row, chunk in enumerate(chunks) if chunk.id in right}
        retriever = HybridRetriever(self._base)
        for question in asked:
            rows.update(retriever.channels(question.text)[0].tolist())
        others = [row for row in range(len(chunks)) if row not in rows]
        more = max(0, MOST_PASSAGES - len(rows))
        rows.update(random.Random(seed).sample(others, min(more, len(others))))  # noqa: S311 - no secret
        return [chunks[row] for row in sorted(rows)]
