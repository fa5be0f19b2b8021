"""A question's word finds what means the same, in either language."""

from __future__ import annotations

import numpy as np
import pytest

from vectorstore.glossary import synonyms
from vectorstore.lexical import LexicalIndex
from vectorstore.named_language import named_language
from vectorstore.tokens import tokenize


@pytest.mark.parametrize("word", sorted(synonyms()))
def test_every_word_of_the_glossary_is_one_that_the_index_holds(word: str) -> None:
    assert word in tokenize(word)


def test_meaning_the_same_holds_both_ways() -> None:
    assert all(word in synonyms()[other] for word, others in synonyms().items() for other in others)


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("质保期多长？", 0),
        ("保固多久", 0),
        ("price in dollars", 1),
        ("美元单价", 1),
        ("how heavy is it", 2),
    ],
)
def test_a_question_finds_rows_in_other_words(question: str, row: int) -> None:
    index = LexicalIndex.build(
        [
            tokenize("Warranty: 24 months"),
            tokenize("Price per unit USD: 4.50"),
            tokenize("重量 12 公斤"),
            tokenize("Paint"),
        ]
    )
    assert not index.scores(tokenize(question)).any() or question == "price in dollars"
    assert int(index.scores(tokenize(question), synonyms()).argmax()) == row


def test_a_row_counts_a_word_and_its_synonyms_once() -> None:
    index = LexicalIndex.build([["warranty", "guarantee"], ["warranty", "x"], ["y", "z"]])
    both, one, _ = index.scores(["warranty"], synonyms())
    alone = index.scores(["guarantee"])[0]
    assert both == pytest.approx(max(alone, index.scores(["warranty"])[0]))
    assert one == pytest.approx(index.scores(["warranty"])[1])


def test_no_row_weighs_more_than_the_greatest() -> None:
    words = list(synonyms())[:40]
    generator = np.random.default_rng(1)
    rows = [[words[place] for place in generator.integers(len(words), size=6)] for _ in range(30)]
    index = LexicalIndex.build(rows)
    for _ in range(20):
        question = [words[place] for place in generator.integers(len(words), size=4)]
        # A term's contribution approaches (k1 + 1) times its rarity and never reaches it.
        assert index.scores(question, synonyms()).max() <= 2.2 * index.greatest(question, synonyms()) + 1e-5


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Which belt set does the Chinese compressor manual give?", "zh"),
        ("请查英文价格表，DX-12P 多重？", "en"),
        ("英文付款条件里怎么说？", "en"),
        ("What does the English-language version say?", "en"),
        ("Please answer in Chinese.", None),
        ("请用英文回答", None),
        ("Do Chinese customers pay by transfer?", None),
        ("Does the English manual differ from the Chinese manual?", None),
        ("", None),
    ],
)
def test_a_question_may_name_the_language_of_the_documents(question: str, language: str | None) -> None:
    assert named_language(question) == language
