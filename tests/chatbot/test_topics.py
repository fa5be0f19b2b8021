"""Topics: what belongs together, measured on labelled questions; invariants with any vectors."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.topics import TopicFinder
from ingest.types import Language
from vectorstore.embedder import Embedder, EmbeddingProgress, Span, Vectors

LABELLED = Path(__file__).parent / "data" / "topic_questions.toml"


class NumberEmbedder:
    """Another vector for every text, without a model."""

    name = fingerprint = "numbers"
    dimension = 8
    max_tokens = 100
    english_only = False

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        self.embedded += texts
        seeds = [int.from_bytes(hashlib.sha256(text.encode(errors="replace")).digest()[:4], "big") for text in texts]
        vectors = np.stack([np.random.default_rng(seed).normal(size=self.dimension) for seed in seeds])
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)

    embed_passages = embed_queries

    def embed_with_sentences(
        self, texts: Sequence[str], spans: Sequence[Sequence[Span]], progress: EmbeddingProgress | None = None
    ) -> tuple[Vectors, list[Vectors]]:
        raise NotImplementedError


def labelled(name: str) -> tuple[list[str], list[Language], list[str]]:
    questions: list[str] = []
    languages: list[Language] = []
    topics: list[str] = []
    asked: tuple[Language, ...] = ("en", "zh")
    for topic in tomllib.loads(LABELLED.read_text(encoding="utf-8"))["topic"]:
        for language in asked if topic["list"] == name else ():
            questions += topic[language]
            languages += [language] * len(topic[language])
            topics += [topic["name"]] * len(topic[language])
    return questions, languages, topics


def pairs_found(groups: Sequence[Sequence[int]], topics: Sequence[str]) -> tuple[float, float]:
    """Precision and recall of the pairs that were put together."""
    together = {frozenset(pair) for group in groups for pair in combinations(group, 2)}
    wanted = {frozenset(pair) for pair in combinations(range(len(topics)), 2) if topics[pair[0]] == topics[pair[1]]}
    return len(together & wanted) / len(together), len(together & wanted) / len(wanted)


@pytest.mark.parametrize(("name", "precision", "f1"), [("a", 0.7, 0.7), ("b", 0.8, 0.85)])
def test_labelled_questions_are_put_together(
    embedders: dict[str, Embedder], name: str, precision: float, f1: float
) -> None:
    questions, languages, topics = labelled(name)
    found = TopicFinder(embedders["main"]).group(questions, languages)
    measured, recall = pairs_found(found, topics)
    assert measured >= precision
    assert 2 * measured * recall / (measured + recall) >= f1


def test_one_topic_in_two_languages_is_one_group_named_by_one_of_its_questions(embedders: dict[str, Embedder]) -> None:
    questions = [
        "最低工作温度是多少？",
        "Does the sensor work at -40 °C?",
        "Where do I pay?",
        "传感器能在零下40度使用吗？",
    ]
    groups = TopicFinder(embedders["main"]).group(questions, ["zh", "en", "en", "zh"])
    assert sorted(map(sorted, groups)) == [[0, 1, 3], [2]]


@given(
    texts=st.lists(st.text(min_size=1, max_size=12), min_size=0, max_size=40, unique=True),
    least=st.floats(min_value=-1, max_value=1),
)
def test_every_question_is_in_one_group_and_larger_groups_come_first(texts: list[str], least: float) -> None:
    groups = TopicFinder(NumberEmbedder()).group(texts, ["en"] * len(texts), min_similarity=least)
    assert sorted(index for group in groups for index in group) == list(range(len(texts)))
    assert [len(group) for group in groups] == sorted((len(group) for group in groups), reverse=True)


@pytest.mark.parametrize(("least", "expected"), [(-1.1, 1), (1.1, 30)])
def test_the_threshold_decides(least: float, expected: int) -> None:
    texts = [f"question {number}" for number in range(30)]
    assert len(TopicFinder(NumberEmbedder()).group(texts, ["en"] * 30, min_similarity=least)) == expected


def test_a_question_is_embedded_once() -> None:
    embedder = NumberEmbedder()
    finder = TopicFinder(embedder)
    finder.group(["a", "b"], ["en", "zh"])
    finder.group(["b", "c", "a"], ["zh", "en", "en"])
    assert [text for text in embedder.embedded if len(text) == 1] == ["a", "b", "c"]
