from __future__ import annotations

import pytest

from tests.vectorstore.corpus import SETTINGS, make_document
from vectorstore.asked_figure import asks_for_figure, holds_figure
from vectorstore.embedder import Embedder
from vectorstore.ingestion import build_from_documents
from vectorstore.knowledge_base import open_published
from vectorstore.retriever import HybridRetriever
from vectorstore.versions import VersionStore


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("How much does the pump weigh?", True),
        ("When are invoices due?", True),
        ("What is the lead time of the KS-11?", True),
        ("质保期多长？", True),
        ("什么时候发货？", True),
        ("Who pays the freight?", False),
        ("How do I return a pump?", False),
        ("What is the AX-200 made of?", False),
        ("谁承担运费？", False),
        ("怎么退货？", False),
    ],
)
def test_a_question_for_a_figure_is_known_by_its_words(question: str, asks: bool) -> None:
    assert asks_for_figure(question) is asks


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("It weighs １２ kg.", True),
        ("Within three months.", True),
        ("自到货之日起十二个月。", True),
        ("The buyer pays.", False),
        ("It happened on someone's watch.", False),
        ("由买方承担。", False),
    ],
)
def test_a_figure_is_found_in_digits_and_in_words(text: str, holds: bool) -> None:
    assert holds_figure(text) is holds


@pytest.mark.parametrize(
    ("question", "other", "sentence"),
    [
        ("How long is the warranty?", "What does the warranty cover?", "The warranty lasts 24 months from delivery."),
        ("质保期多长？", "质保期包括什么？", "质保期为到货之日起 24 个月。"),
    ],
)
def test_a_sentence_without_a_figure_steps_back_only_where_one_is_asked_for(
    embedders: dict[str, Embedder], tmp_path_factory: pytest.TempPathFactory, question: str, other: str, sentence: str
) -> None:
    plain = "The warranty covers material and labour." if question.isascii() else "质保期内包括材料和人工。"
    store = VersionStore(tmp_path_factory.mktemp("kb"), "default")
    build_from_documents(
        store, [make_document("warranty.md", "Terms", f"{plain} {sentence}")], embedders=embedders, settings=SETTINGS
    )
    base = open_published(store, embedders)

    def lead(asked: str) -> float:
        hit = HybridRetriever(base).search(asked, top_k=1).hits[0]
        scores = {
            hit.chunk.text[span.start : span.end]: score
            for span, score in zip(hit.chunk.sentences, hit.sentence_scores, strict=True)
        }
        return scores[sentence] - scores[plain]

    assert lead(question) > 0
    assert lead(question) > lead(other)
    base.close()
