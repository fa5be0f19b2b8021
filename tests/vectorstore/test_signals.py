from __future__ import annotations

import math
from datetime import date

import pytest

from ingest.types import PUBLIC
from vectorstore.document_filter import DocumentFilter
from vectorstore.knowledge_base import KnowledgeBase
from vectorstore.retriever import HybridRetriever
from vectorstore.signals import SIGNALS

COVERED = "Orders above 500 euros are shipped free of charge."
STRANGE = "Zebras juggle quantum lasagne"


def signals(base: KnowledgeBase, question: str) -> dict[str, float]:
    return HybridRetriever(base).search(question, top_k=4).signals


@pytest.mark.parametrize("question", [COVERED, STRANGE, "质保期有多长？", "???"])
def test_every_signal_is_there_and_finite(bilingual: KnowledgeBase, question: str) -> None:
    found = signals(bilingual, question)
    assert tuple(found) == SIGNALS
    assert all(math.isfinite(value) for value in found.values())
    shares = ("agreement", "missing_figures", "coverage", "top_coverage", "sentence_coverage", "unknown_words")
    for name in (*shares, "same_language", "english"):
        assert 0 <= found[name] <= 1 + 1e-9


def test_a_question_in_the_words_of_a_chunk_is_covered(bilingual: KnowledgeBase) -> None:
    found = signals(bilingual, COVERED)
    assert found["coverage"] == pytest.approx(1)
    assert found["unknown_words"] == 0
    assert found["same_language"] == found["english"] == 1


def test_a_question_of_unknown_words_is_not(bilingual: KnowledgeBase) -> None:
    strange = signals(bilingual, STRANGE)
    assert strange["coverage"] == strange["top_coverage"] == strange["lexical_share"] == 0
    assert strange["unknown_words"] == pytest.approx(1)


@pytest.mark.parametrize("question", ["asdf qwer", "zqxv wkyj", STRANGE, "蟊蟪 鼗龠"])
def test_unknown_words_are_not_excused_by_a_hit_in_the_other_language(bilingual: KnowledgeBase, question: str) -> None:
    assert signals(bilingual, question)["same_language"] == 1
    other = DocumentFilter(language="zh" if question.isascii() else "en")
    seen = bilingual.seen_by({PUBLIC}, today=date(2026, 1, 1), only=other)
    # Where all documents are in the other language, unknown words say nothing.
    assert HybridRetriever(seen).search(question, top_k=4).signals["same_language"] == 0


def test_cosines_are_higher_where_there_is_an_answer(bilingual: KnowledgeBase) -> None:
    covered, strange = signals(bilingual, COVERED), signals(bilingual, STRANGE)
    for name in ("dense", "sentence", "english_dense", "english_sentence"):
        assert covered[name] > strange[name]


def test_three_hits_cover_at_least_what_the_first_does(bilingual: KnowledgeBase) -> None:
    found = signals(bilingual, "Does the warranty cover grease, and is shipping free?")
    assert found["top_coverage"] >= found["coverage"] > 0


def test_a_sentence_holds_no_more_of_the_question_than_its_chunk(bilingual: KnowledgeBase) -> None:
    found = signals(bilingual, COVERED)
    assert 0 < found["sentence_coverage"] <= found["top_coverage"] + 1e-9
    assert found["agreement"] == pytest.approx(1)


def test_numbers_that_no_hit_holds_are_missed(bilingual: KnowledgeBase) -> None:
    assert signals(bilingual, COVERED)["missing_figures"] == 0
    assert signals(bilingual, "Are orders above 731 euros shipped free of charge?")["missing_figures"] == 1


def test_the_language_is_told(bilingual: KnowledgeBase) -> None:
    found = signals(bilingual, "质保期有多长？")
    assert (found["english"], found["same_language"]) == (0, 1)
    assert found["english_dense"] == found["english_sentence"] == 0
