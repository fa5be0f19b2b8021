from __future__ import annotations

import json
import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.vectorstore.corpus import BILINGUAL, PUMP_ZH, SETTINGS, WARRANTY_ZH, make_document
from vectorstore.embedder import Embedder
from vectorstore.errors import VectorStoreError
from vectorstore.fusion import fuse
from vectorstore.ingestion import build_from_documents
from vectorstore.knowledge_base import KnowledgeBase, open_published
from vectorstore.retriever import HybridRetriever
from vectorstore.types import Retrieval
from vectorstore.versions import VersionStore


@pytest.fixture(scope="module")
def retriever(bilingual: KnowledgeBase) -> HybridRetriever:
    return HybridRetriever(bilingual)


def found(retrieval: Retrieval) -> list[str]:
    return [hit.chunk.source for hit in retrieval.hits]


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("When is shipping free of charge?", "shipping.md"),
        ("What grease is used for the motor?", "pump.md"),
        ("质保期有多长？", "warranty_zh.md"),
        ("打开水泵之前要做什么？", "pump_zh.md"),
    ],
)
def test_a_question_finds_its_document_first(retriever: HybridRetriever, question: str, source: str) -> None:
    assert found(retriever.search(question, top_k=3))[0] == source


def test_a_question_finds_documents_in_both_languages(retriever: HybridRetriever) -> None:
    assert {"pump_zh.md", "pump.md"} <= set(found(retriever.search("密封组件 AX-200/45B 多久更换一次？", top_k=3)))
    assert {"pump_zh.md", "pump.md"} <= set(
        found(retriever.search("How often is the seal kit AX-200/45B replaced?", top_k=3))
    )


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("订单满多少欧元免运费？", "shipping.md"),
        ("打开水泵之前要做什么？", "pump.md"),
        ("收货后多少天内可以退货？", "returns.md"),
    ],
)
def test_a_chinese_question_is_answered_from_english_documents(
    store: VersionStore, embedders: dict[str, Embedder], question: str, source: str
) -> None:
    english = [document for document in BILINGUAL if document.language == "en"]
    build_from_documents(store, english, embedders=embedders, settings=SETTINGS)
    base = open_published(store, embedders)
    assert source in found(HybridRetriever(base).search(question, top_k=2))
    base.close()


@pytest.mark.parametrize(
    "written", ["AX-200/45B", "ax200/45b", "AX 200/45B", "AX200 45B", "ＡＸ－２００／４５Ｂ", "AX\u2011200/45B"]
)
@pytest.mark.parametrize("question", ["{}", "Where is {} described?", "{}是什么？"])
def test_a_part_number_wins_however_it_is_written(retriever: HybridRetriever, written: str, question: str) -> None:
    # The seal catalogues hold AX-300/45B and AX-200/46C, in sentences that are nearer to the question.
    hits = retriever.search(question.format(written), top_k=4).hits
    assert "AX-200/45B" in hits[0].chunk.text
    assert {"pump.md", "pump_zh.md"} <= {hit.chunk.source for hit in hits}


def test_hits_are_ranked_and_carry_their_scores(retriever: HybridRetriever) -> None:
    retrieval = retriever.search("When is shipping free of charge?", top_k=3)
    assert [hit.rank for hit in retrieval.hits] == [1, 2, 3]
    scores = [hit.score for hit in retrieval.hits]
    assert scores == sorted(scores, reverse=True)
    assert retrieval.seconds > 0
    for hit in retrieval.hits:
        assert len(hit.sentence_scores) == len(hit.chunk.sentences)
        assert set(hit.channels) == {
            "lexical", "heading", "dense", "sentence", "english_dense", "english_sentence"
        }  # fmt: skip


def test_a_lone_document_in_the_other_language_is_not_lifted_above_the_common_run(
    store: VersionStore, embedders: dict[str, Embedder]
) -> None:
    # Its best chunk is also its worst: what it lacks against the best of the others is no matter of language.
    english = [document for document in BILINGUAL if document.language == "en"]
    build_from_documents(store, [*english, PUMP_ZH], embedders=embedders, settings=SETTINGS)
    base = open_published(store, embedders)
    rows, channels = HybridRetriever(base).channels("When is shipping free of charge?")
    lone = base.in_other_language("en")[rows]
    assert lone.sum() == 1
    assert channels["dense"].scores[lone] <= channels["dense"].scores[~lone].mean()
    base.close()


def test_only_as_many_hits_as_wanted_have_their_sentences_scored(retriever: HybridRetriever) -> None:
    whole = retriever.search("When is shipping free of charge?", top_k=3)
    partly = retriever.search("When is shipping free of charge?", top_k=3, scored_hits=1)
    assert partly.hits[0] == whole.hits[0]
    assert [hit.sentence_scores for hit in partly.hits[1:]] == [(), ()]
    assert [hit.chunk.id for hit in partly.hits] == [hit.chunk.id for hit in whole.hits]
    assert partly.signals == whole.signals


def test_channels_are_what_a_search_fuses(retriever: HybridRetriever) -> None:
    question = "质保期有多长？"
    hit = retriever.search(question, top_k=1).hits[0]
    _, channels = retriever.channels(question)
    place = int(fuse(channels).argmax())
    assert hit.channels == {name: float(channel.scores[place]) for name, channel in channels.items()}


def test_the_sentence_that_answers_has_the_highest_score(retriever: HybridRetriever) -> None:
    hit = retriever.search("How long does delivery within Europe take?", top_k=1).hits[0]
    best = max(range(len(hit.sentence_scores)), key=hit.sentence_scores.__getitem__)
    span = hit.chunk.sentences[best]
    assert hit.chunk.text[span.start : span.end] == "Delivery within Europe takes five working days."


@pytest.mark.parametrize(
    ("title", "text", "question", "answer"),
    [
        (
            "P7 pump",
            "The P7 pump is made in Graz and sold in 40 countries. It suits water and glycol. Service takes an hour.",
            "What is the P7 pump suitable for?",
            "It suits water and glycol.",
        ),
        (
            "软枝黄蝉",
            "软枝黄蝉，别称黄莺、小黄蝉，为夹竹桃科植物，原生于巴西。盛花期为夏季。喜光。",
            "软枝黄蝉的盛花期是什么时候？",
            "盛花期为夏季。",
        ),
    ],
)
def test_a_sentence_need_not_say_again_what_its_title_says(
    store: VersionStore, embedders: dict[str, Embedder], title: str, text: str, question: str, answer: str
) -> None:
    build_from_documents(store, [make_document("one", title, text)], embedders=embedders, settings=SETTINGS)
    base = open_published(store, embedders)
    hit = HybridRetriever(base).search(question, top_k=1).hits[0]
    best = max(range(len(hit.sentence_scores)), key=hit.sentence_scores.__getitem__)
    span = hit.chunk.sentences[best]
    assert hit.chunk.text[span.start : span.end] == answer
    base.close()


def test_the_english_embedder_has_no_say_in_a_chinese_question(retriever: HybridRetriever) -> None:
    hit = retriever.search("质保期有多长？", top_k=1).hits[0]
    assert set(hit.channels) == {"lexical", "heading", "dense", "sentence"}


def test_top_k_limits_the_hits_and_may_exceed_the_chunks(retriever: HybridRetriever, bilingual: KnowledgeBase) -> None:
    assert len(retriever.search("pump", top_k=1).hits) == 1
    assert len(retriever.search("pump", top_k=100).hits) == bilingual.size


@pytest.mark.parametrize("fusion", ["ranks", "lexical", "dense", "sentence", "english_sentence"])
def test_other_ways_to_fuse_find_the_document_too(retriever: HybridRetriever, fusion: str) -> None:
    assert found(retriever.search("When is shipping free of charge?", top_k=1, fusion=fusion)) == ["shipping.md"]


def test_an_unknown_way_to_fuse_is_a_clear_error(retriever: HybridRetriever) -> None:
    with pytest.raises(VectorStoreError, match="weighted, ranks, or one of"):
        retriever.search("pump", top_k=1, fusion="magic")
    with pytest.raises(VectorStoreError, match="english_sentence"):
        retriever.search("水泵", top_k=1, fusion="english_sentence")


def test_duplicates_count_once(store: VersionStore, english: dict[str, Embedder]) -> None:
    text = "The filter is cleaned every month."
    copies = [make_document(f"copy{number}", "Filter", text) for number in range(5)]
    others = [make_document(f"other{number}", "Filter", f"Filter model {number} is blue.") for number in range(3)]
    build_from_documents(store, [*copies, *others], embedders=english, settings=SETTINGS)
    base = open_published(store, english)
    for top_k in (1, 2, 4, 10):
        hits = HybridRetriever(base).search("How often is the filter cleaned?", top_k=top_k).hits
        assert [hit.chunk.text for hit in hits].count(text) == 1
        assert len(hits) == min(top_k, 4)
    base.close()


def test_an_empty_knowledge_base_gives_no_hits(store: VersionStore, embedders: dict[str, Embedder]) -> None:
    build_from_documents(store, [], embedders=embedders, settings=SETTINGS)
    base = open_published(store, embedders)
    assert base.size == 0
    assert HybridRetriever(base).search("Is anything there?", top_k=5).hits == ()
    base.close()


def test_a_knowledge_base_without_english_is_searched_in_both_languages(
    store: VersionStore, embedders: dict[str, Embedder]
) -> None:
    build_from_documents(store, [WARRANTY_ZH, PUMP_ZH], embedders=embedders, settings=SETTINGS)
    base = open_published(store, embedders)
    assert base.channels["english"].passages.size == 0
    retriever = HybridRetriever(base)
    assert found(retriever.search("How long is the warranty?", top_k=1)) == ["warranty_zh.md"]
    assert found(retriever.search("质保期有多长？", top_k=1)) == ["warranty_zh.md"]
    base.close()


def test_a_chinese_question_to_an_english_only_index_finds_by_words_or_nothing(
    store: VersionStore, english: dict[str, Embedder]
) -> None:
    build_from_documents(store, BILINGUAL, embedders=english, settings=SETTINGS)
    base = open_published(store, english)
    assert found(HybridRetriever(base).search("质保期", top_k=1)) == ["warranty_zh.md"]
    assert HybridRetriever(base).search("苹果香蕉", top_k=1).hits == ()
    base.close()


def test_many_threads_search_at_once_and_get_what_one_gets(retriever: HybridRetriever) -> None:
    questions = ["When is shipping free?", "质保期有多长？", "AX-200/45B", "What grease is used?"]
    alone = {question: found(retriever.search(question, top_k=4)) for question in questions}
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda number: retriever.search(questions[number % 4], top_k=4), range(40)))
    for number, retrieval in enumerate(together):
        assert found(retrieval) == alone[questions[number % 4]]


@pytest.mark.parametrize("question", ["?", "。", "\x00", "😀", "\ud83d", "a" * 3000, "the " * 600, "水" * 2000, "-/-"])
def test_odd_questions_are_answered_and_never_crash(retriever: HybridRetriever, question: str) -> None:
    assert len(retriever.search(question, top_k=2).hits) == 2


@given(st.text(min_size=1, max_size=30))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_question_gives_finite_scores_in_order(retriever: HybridRetriever, question: str) -> None:
    retrieval = retriever.search(question, top_k=5)
    scores = [hit.score for hit in retrieval.hits]
    assert scores == sorted(scores, reverse=True)
    json.dumps([scores, retrieval.signals, [hit.sentence_scores for hit in retrieval.hits]], allow_nan=False)


def test_composed_and_decomposed_questions_are_one(retriever: HybridRetriever) -> None:
    question = "Où est le manuel de la pompe à eau ?"
    forms = [unicodedata.normalize(form, question) for form in ("NFC", "NFD")]
    lexical = [[hit.channels["lexical"] for hit in retriever.search(form, top_k=4).hits] for form in forms]
    assert lexical[0] == lexical[1]


@pytest.mark.parametrize(
    ("spoken", "topic", "source"),
    [
        # What was carried on wrongly does not bury what was asked.
        ("And when is shipping free of charge?", "How often is the motor greased?", "shipping.md"),
        # What was asked alone says too little.
        ("And how often?", "Is the motor of the pump greased?", "pump.md"),
        ("那有多久呢？", "质保期从什么时候开始？", "warranty_zh.md"),
    ],
)
def test_a_follow_up_is_searched_with_its_topic_and_by_itself(
    retriever: HybridRetriever, spoken: str, topic: str, source: str
) -> None:
    assert found(retriever.search(f"{topic} {spoken}", top_k=1, spoken=spoken)) == [source]


def test_a_question_beside_itself_changes_nothing(bilingual: KnowledgeBase, retriever: HybridRetriever) -> None:
    question = "When is shipping free of charge?"
    alone = retriever.search(question, top_k=bilingual.size)
    twice = retriever.search(question, top_k=bilingual.size, spoken=question)
    assert found(twice) == found(alone)
    assert [hit.score for hit in twice.hits] == pytest.approx([hit.score for hit in alone.hits], abs=1e-4)
    assert twice.signals == pytest.approx(alone.signals, abs=1e-4)
