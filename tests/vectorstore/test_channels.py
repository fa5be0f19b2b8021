from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ingest.types import Language
from vectorstore.channels import QuestionScorer, dense_name, sentence_name
from vectorstore.embedder import Vectors
from vectorstore.fusion import REFERENCE_SIZE, ChannelScores, fuse
from vectorstore.glossary import synonyms
from vectorstore.knowledge_base import KnowledgeBase
from vectorstore.searchable import Rows
from vectorstore.tokens import tokenize

QUESTION = "Is the seal kit AX-200/45B replaced before the pump is opened?"


def score_channels(base: KnowledgeBase, *question: Any) -> tuple[Rows, dict[str, ChannelScores]]:
    """Its own candidates, scored; the arguments are those of ``QuestionScorer``."""
    scorer = QuestionScorer(base, *question)
    return scorer.rows, scorer.scores(scorer.rows)


@pytest.fixture(scope="module")
def queries(bilingual: KnowledgeBase) -> dict[str, Vectors]:
    return {name: channel.embedder.embed_queries([QUESTION])[0] for name, channel in bilingual.channels.items()}


@pytest.fixture(scope="module")
def scored(bilingual: KnowledgeBase, queries: dict[str, Vectors]) -> tuple[Vectors, dict[str, ChannelScores]]:
    rows, channels = score_channels(bilingual, tokenize(QUESTION), queries)
    return np.asarray(rows), channels


def test_every_channel_scores_every_candidate(
    bilingual: KnowledgeBase, scored: tuple[Vectors, dict[str, ChannelScores]]
) -> None:
    rows, channels = scored
    # So few chunks are all candidates.
    assert rows.tolist() == list(range(bilingual.size))
    assert set(channels) == {"lexical", "heading", "dense", "sentence", "english_dense", "english_sentence"}
    assert all(len(channel.scores) == len(rows) for channel in channels.values())


def test_scores_are_exact(
    bilingual: KnowledgeBase, queries: dict[str, Vectors], scored: tuple[Vectors, dict[str, ChannelScores]]
) -> None:
    rows, channels = scored
    for name, index in (("lexical", bilingual.lexical), ("heading", bilingual.headings)):
        np.testing.assert_array_equal(channels[name].scores, index.scores(tokenize(QUESTION), synonyms())[rows])
    for name, query in queries.items():
        channel = bilingual.channels[name]
        for row, passage, sentence in zip(
            rows, channels[dense_name(name)].scores, channels[sentence_name(name)].scores, strict=True
        ):
            place = channel.place(int(row))
            if place is None:
                assert (passage, sentence) == (-1, -1)
                continue
            own, sentences = channel.vectors(place)
            assert passage == pytest.approx(float(own @ query), abs=1e-5)
            assert sentence == pytest.approx(float((sentences @ query).max()), abs=1e-5)


def test_the_english_channel_does_not_know_chinese_chunks(
    bilingual: KnowledgeBase, scored: tuple[Vectors, dict[str, ChannelScores]]
) -> None:
    rows, channels = scored
    chinese = [chunk.language == "zh" for chunk in bilingual.content.chunks(rows.tolist())]
    assert any(chinese)
    assert ((channels["english_dense"].scores == -1) == chinese).all()


def test_references_are_the_best_scores_of_the_whole_knowledge_base(
    scored: tuple[Vectors, dict[str, ChannelScores]],
) -> None:
    _, channels = scored
    for name, channel in channels.items():
        known = channel.scores[channel.scores > (0 if name in {"lexical", "heading"} else -1)]
        np.testing.assert_allclose(channel.reference, np.sort(known)[::-1][:REFERENCE_SIZE], atol=1e-5)


def test_a_channel_without_a_query_has_no_say(bilingual: KnowledgeBase, queries: dict[str, Vectors]) -> None:
    _, channels = score_channels(bilingual, tokenize(QUESTION), {"main": queries["main"]})
    assert set(channels) == {"lexical", "heading", "dense", "sentence"}


def test_a_part_number_marks_its_own_chunks(bilingual: KnowledgeBase) -> None:
    rows, channels = score_channels(bilingual, [], {}, ["ax20045b", "20045b"])
    texts = [chunk.text for chunk in bilingual.content.chunks(rows.tolist())]
    assert len(texts) == 2
    assert all("AX-200/45B" in text for text in texts)
    assert channels["code"].scores.tolist() == [1, 1]


def test_a_part_number_that_nobody_holds_changes_nothing(bilingual: KnowledgeBase) -> None:
    assert "code" not in score_channels(bilingual, ["pump"], {}, ["zz99999"])[1]


def test_without_words_and_vectors_there_are_no_candidates(bilingual: KnowledgeBase) -> None:
    rows, channels = score_channels(bilingual, ["neverseen"], {})
    assert len(rows) == len(channels["lexical"].scores) == len(channels["lexical"].reference) == 0


def test_chunks_in_the_other_language_are_brought_near_the_level_of_the_question_s_own(
    bilingual: KnowledgeBase, queries: dict[str, Vectors], scored: tuple[Vectors, dict[str, ChannelScores]]
) -> None:
    rows, plain = scored
    same_rows, level = score_channels(bilingual, tokenize(QUESTION), queries, (), "en")
    foreign = bilingual.in_other_language("en")[same_rows]
    assert foreign.any()
    assert same_rows.tolist() == rows.tolist()
    for name in ("dense", "sentence"):
        gained = level[name].scores - plain[name].scores
        np.testing.assert_allclose(gained[~foreign], 0, atol=1e-6)
        np.testing.assert_allclose(gained[foreign], level[name].shift, atol=1e-6)
        assert 0 < level[name].shift < 0.2
    assert level["english_dense"].shift == 0


def test_a_knowledge_base_in_one_language_is_left_alone(bilingual: KnowledgeBase) -> None:
    chinese = bilingual.in_other_language("en")
    assert (chinese == ~bilingual.in_other_language("zh")).all()
    languages = [chunk.language for chunk in bilingual.content.all_chunks()]
    assert [language == "zh" for language in languages] == chinese.tolist()


@pytest.mark.parametrize(("only", "language"), [("zh", "zh"), ("en", "en")])
def test_only_documents_of_a_named_language_are_candidates(
    bilingual: KnowledgeBase, queries: dict[str, Vectors], only: Language, language: str
) -> None:
    rows, channels = score_channels(bilingual, tokenize(QUESTION), queries, (), "en", only)
    assert {chunk.language for chunk in bilingual.content.chunks(rows.tolist())} == {language}
    # The English channel holds no Chinese chunk, and must not turn all scores into nothing.
    assert np.isfinite(fuse(channels)).all()


def test_more_candidates_change_no_score(bilingual: KnowledgeBase, queries: dict[str, Vectors]) -> None:
    few, channels = score_channels(bilingual, tokenize(QUESTION), queries)
    every = np.arange(bilingual.size)
    more = QuestionScorer(bilingual, tokenize(QUESTION), queries).scores(every)
    assert more.keys() == channels.keys()
    for name, channel in channels.items():
        assert more[name].scores[few] == pytest.approx(channel.scores)
        assert len(more[name].scores) == bilingual.size
