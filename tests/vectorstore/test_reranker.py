from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.vectorstore.corpus import make_chunk
from vectorstore.knowledge_base import KnowledgeBase
from vectorstore.reranker import reranked
from vectorstore.retriever import HybridRetriever
from vectorstore.types import Hit

QUESTION = "When is shipping free of charge?"


@dataclass
class Longest:
    """Takes the longest passage for the best one."""

    name: str = "longest"
    english_only: bool = False
    asked: list[str] = field(default_factory=list)

    def relevance(self, question: str, passages: Sequence[str]) -> list[float]:
        self.asked.append(question)
        return [min(1.0, len(passage) / 10_000) for passage in passages]


def made_hits(lengths: Sequence[int]) -> list[Hit]:
    return [
        Hit(
            chunk=make_chunk(f"{number} {'word ' * length}"),
            score=10.0 - number,
            rank=number + 1,
            channels={"dense": 0.5},
            sentence_scores=(0.1,),
        )
        for number, length in enumerate(lengths)
    ]


@given(lengths=st.lists(st.integers(0, 30), max_size=30), depth=st.integers(2, 40))
def test_nothing_is_lost_and_scores_follow_the_ranks(lengths: list[int], depth: int) -> None:
    hits = made_hits(lengths)
    sorted_anew = reranked(QUESTION, hits, Longest(), depth=depth)
    assert sorted(hit.chunk.text for hit in sorted_anew) == sorted(hit.chunk.text for hit in hits)
    assert [hit.rank for hit in sorted_anew] == list(range(1, len(hits) + 1))
    assert all(one.score >= other.score for one, other in pairwise(sorted_anew))
    read = [len(hit.chunk.embedding_text) for hit in sorted_anew[:depth]]
    assert read == sorted(read, reverse=True)
    assert [hit.chunk for hit in sorted_anew[depth:]] == [hit.chunk for hit in hits[depth:]]


def test_the_search_gives_the_best_of_what_was_read(bilingual: KnowledgeBase) -> None:
    plain = HybridRetriever(bilingual).search(QUESTION, top_k=100)
    longest = max(plain.hits, key=lambda hit: len(hit.chunk.embedding_text))
    assert plain.hits[0].chunk != longest.chunk
    found = HybridRetriever(bilingual, reranker=Longest(), reranked_hits=100).search(QUESTION, top_k=1)
    assert [hit.chunk for hit in found.hits] == [longest.chunk]
    assert found.hits[0].sentence_scores == longest.sentence_scores
    # Whether the documents answer is decided by what the search itself found.
    assert found.signals == HybridRetriever(bilingual).search(QUESTION, top_k=100).signals


def test_single_channels_are_measured_as_they_are(bilingual: KnowledgeBase) -> None:
    reranker = Longest()
    HybridRetriever(bilingual, reranker=reranker).search(QUESTION, top_k=3, fusion="dense")
    assert not reranker.asked


def test_a_model_for_english_is_never_given_chinese(bilingual: KnowledgeBase) -> None:
    reranker = Longest(english_only=True)
    retriever = HybridRetriever(bilingual, reranker=reranker)
    plain = HybridRetriever(bilingual)
    for question in ("质保期有多长？", QUESTION):
        # The knowledge base holds both languages, and so do the best hits of an English question.
        ours, theirs = (own.search(question, top_k=20).hits for own in (retriever, plain))
        assert [hit.chunk for hit in ours] == [hit.chunk for hit in theirs]
        assert [hit.score for hit in ours] == [hit.score for hit in theirs]
    assert not reranker.asked
    english = made_hits([3, 9, 1])
    assert reranked(QUESTION, english, reranker, depth=3)[0].chunk == english[1].chunk
