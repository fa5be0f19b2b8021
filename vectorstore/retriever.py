"""Search a knowledge base through all its channels at once."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ingest.language import detect_language
from ingest.row_text import is_row
from ingest.types import Chunk
from vectorstore.approved import asks_for
from vectorstore.asked_figure import asks_for_figure, holds_figure
from vectorstore.channels import QuestionScorer
from vectorstore.errors import VectorStoreError
from vectorstore.fusion import ChannelScores, fuse, reciprocal_rank_fusion
from vectorstore.glossary import synonyms
from vectorstore.named_language import named_language
from vectorstore.question_terms import QuestionTerms
from vectorstore.reranker import Reranker, reranked
from vectorstore.searchable import Candidates, Rows, SearchableBase
from vectorstore.sentence_levels import levelled_scores
from vectorstore.signals import retrieval_signals
from vectorstore.tokens import part_numbers, tokenize
from vectorstore.types import Hit, Retrieval

# A sentence's relevance: its own similarity, a share of its passage's, of the question's words that it holds, and of
# those that it need not say, because its headings ("Weight: 12 kg") or the sentence before it do ("It flowers in
# summer"). Measured on four sets, each left out once (eval/LOG.md).
_PASSAGE_SHARE = 0.5
_WORD_SHARE = 0.06
_CONTEXT_SHARE = 0.1
# What a sentence without a number loses where the question asks for one (eval/LOG.md).
_NO_FIGURE = 0.04
# How much a follow-up by itself counts beside what it was taken for (eval/LOG.md).
_SPOKEN_SHARE = 0.4
# Approved answers that are compared with the question word by word, the best ones of the candidates.
_APPROVED_DEPTH = 32
# Above all others, and no more than tells them apart.
_RAISED = 0.01


class HybridRetriever:
    """Fuses words, passages and sentences; one instance serves many threads."""

    def __init__(
        self, knowledge_base: SearchableBase, *, reranker: Reranker | None = None, reranked_hits: int = 20
    ) -> None:
        """Search in ``knowledge_base``; a ``reranker`` reads the best ``reranked_hits`` once more."""
        self.knowledge_base = knowledge_base
        self._reranker = reranker
        self._reranked_hits = reranked_hits

    def search(
        self,
        question: str,
        *,
        top_k: int,
        fusion: str = "weighted",
        scored_hits: int | None = None,
        spoken: str | None = None,
    ) -> Retrieval:
        """Find the chunks that fit the question best.

        Args:
            question: In English or Chinese; not empty.
            top_k: Hits, >= 1; chunks with the same heading and text count as one.
            fusion: ``weighted`` for the default, ``ranks`` for plain rank fusion of words and passages, or the name
                of one channel; the last two are there for evaluation, and are not reranked.
            scored_hits: Hits whose sentences are scored, from the first; ``None`` for all. Of a hundred hits it is
                most of the work.
            spoken: A follow-up as it was asked, where ``question`` is what it was taken for with the conversation
                before it; both have a say in the order of the hits, for a topic that has changed may be carried on
                wrongly. Signals and scores of sentences are of ``question``.

        Returns:
            Hits, best first, with the scores of their sentences (empty beyond ``scored_hits``), and signals of how
            well they fit.

        Raises:
            VectorStoreError: There is no such fusion, or that channel has no say in a question of this language.
        """
        started = time.perf_counter()
        base = self.knowledge_base
        if not base.size:
            return Retrieval(hits=(), signals={}, seconds=time.perf_counter() - started)
        language = detect_language(question)
        scorer = self._scorer(question)
        alone = self._scorer(spoken) if spoken else None
        rows = scorer.rows if alone is None else np.union1d(scorer.rows, alone.rows)
        channels = scorer.scores(rows)
        shift = (
            channels["sentence"].shift + _PASSAGE_SHARE * channels["dense"].shift if "main" in scorer.queries else 0.0
        )
        reranker = self._reranker if fusion == "weighted" else None
        wanted = max(top_k, self._reranked_hits) if reranker else top_k
        fused = _fused(channels, fusion)
        if alone is not None:
            fused = (1 - _SPOKEN_SHARE) * fused + _SPOKEN_SHARE * _fused(alone.scores(rows), fusion)
        fused = self._with_approved_first(question, scorer.candidates, rows, fused)
        order, chunks = self._best(rows, fused, wanted)
        terms = QuestionTerms(scorer.tokens, base.terms, synonyms())
        scored = _sentence_scores(
            question,
            scorer.candidates,
            rows[order],
            chunks[:scored_hits],
            terms,
            [shift if own.language != language else 0.0 for own in chunks],
        )
        hits = tuple(
            Hit(
                chunk=chunk,
                score=float(fused[place]),
                rank=rank,
                channels={name: float(channel.scores[place]) for name, channel in channels.items()},
                sentence_scores=scored[rank - 1] if rank <= len(scored) else (),
            )
            for rank, (place, chunk) in enumerate(zip(order, chunks, strict=True), start=1)
        )
        own = scorer.candidates.are_chinese(rows) == (language == "zh")
        signals = retrieval_signals(question, terms, hits, channels, fused, own_language=bool(own.any()))
        if reranker:
            hits = reranked(question, hits, reranker, depth=self._reranked_hits)[:top_k]
        return Retrieval(hits=hits, signals=signals, seconds=time.perf_counter() - started)

    def channels(self, question: str) -> tuple[Rows, dict[str, ChannelScores]]:
        """What ``search`` fuses: candidate rows, ascending, and by channel their scores."""
        scorer = self._scorer(question)
        return scorer.rows, scorer.scores(scorer.rows)

    def _scorer(self, question: str) -> QuestionScorer:
        return QuestionScorer(
            self.knowledge_base,
            tokenize(question),
            self._embed(question),
            part_numbers(question),
            detect_language(question),
            named_language(question),
        )

    def _embed(self, question: str) -> dict[str, NDArray[np.float32]]:
        english = detect_language(question) == "en"
        # Not every embedder's tokenizer knows full-width letters, which Chinese input methods write.
        question = unicodedata.normalize("NFKC", question)
        return {
            name: embedder.embed_queries([question])[0]
            for name, embedder in self.knowledge_base.embedders.items()
            if english or not embedder.english_only
        }

    def _best(self, rows: Rows, fused: NDArray[np.float32], top_k: int) -> tuple[list[int], list[Chunk]]:
        """Places and chunks of the best candidates, each text once."""
        order: list[int] = []
        chunks: list[Chunk] = []
        seen: set[str] = set()
        ranked = np.argsort(-fused, kind="stable")
        for start in range(0, len(ranked), top_k):
            places = ranked[start : start + top_k]
            for place, chunk in zip(places, self.knowledge_base.content.chunks(rows[places].tolist()), strict=True):
                if chunk.id not in seen and len(order) < top_k:
                    seen.add(chunk.id)
                    order.append(int(place))
                    chunks.append(chunk)
            if len(order) >= top_k:
                break
        return order, chunks

    def _with_approved_first(
        self, question: str, candidates: Candidates, rows: Rows, fused: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Raise approved answers to this very question above everything else, in their own order."""
        approved = np.flatnonzero(candidates.are_approved(rows))
        if not len(approved):
            return fused
        best = approved[np.argsort(-fused[approved], kind="stable")][:_APPROVED_DEPTH]
        asked = [
            int(place)
            for place, chunk in zip(best, self.knowledge_base.content.chunks(rows[best].tolist()), strict=True)
            if asks_for(chunk, question)
        ]
        if asked:
            fused = fused.copy()
            fused[asked] += fused.max() - fused[asked].min() + _RAISED
        return fused


def _sentence_scores(
    question: str,
    candidates: Candidates,
    rows: Rows,
    chunks: Sequence[Chunk],
    terms: QuestionTerms,
    shifts: Sequence[float],
) -> list[tuple[float, ...]]:
    """Relevance of each sentence of each chunk; its shift is added to what the main embedder says."""
    parts: list[list[NDArray[np.float32]]] = []
    for row, chunk, shift in zip(rows, chunks, shifts, strict=False):
        own = [
            sentences + _PASSAGE_SHARE * passage + np.float32(shift if name == "main" else 0.0)
            for name, (passage, sentences) in candidates.sentences(int(row)).items()
        ]
        parts.append(own or [np.zeros(len(chunk.sentences), dtype=np.float32)])
    wants_figure = asks_for_figure(question)
    return [
        tuple(
            float(score) + words
            for score, words in zip(scores, _word_scores(chunk, terms, wants_figure=wants_figure), strict=True)
        )
        for scores, chunk in zip(levelled_scores(parts), chunks, strict=False)
    ]


def _word_scores(chunk: Chunk, terms: QuestionTerms, *, wants_figure: bool) -> Iterator[float]:
    """What each sentence of a chunk gains and loses by its words."""
    above = _words(chunk.heading)
    before: frozenset[str] = frozenset()
    for span in chunk.sentences:
        text = chunk.text[span.start : span.end]
        words = _words(text)
        held = _WORD_SHARE * terms.share(words) + _CONTEXT_SHARE * terms.share(words | above | before)
        yield held - _NO_FIGURE * (wants_figure and not holds_figure(text))
        # A row of a table does not go on with the row above it.
        before = frozenset() if is_row(text) else words


# A popular passage is among the hits again and again, and cutting its words is a good part of a search.
@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(tokenize(text))


def _fused(channels: dict[str, ChannelScores], fusion: str) -> NDArray[np.float32]:
    match fusion:
        case "weighted":
            return fuse(channels)
        case "ranks":
            return reciprocal_rank_fusion({name: channels[name] for name in ("lexical", "dense")})
        case channel if channel in channels:
            return channels[channel].scores
        case _:
            raise VectorStoreError(
                f"{fusion!r} is no way to fuse; use weighted, ranks, or one of {', '.join(channels)}"
            )
