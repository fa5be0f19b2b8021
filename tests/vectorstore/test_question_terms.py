from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vectorstore.lexical import LexicalIndex
from vectorstore.question_terms import QuestionTerms

ROWS = [["warranty", "period", "pump"], ["pump", "weight"], ["保修期", "水泵"]]
SYNONYMS = {"guarantee": ("warranty", "保修期"), "质保期": ("保修期", "warranty")}
INDEX = LexicalIndex.build(ROWS)
WORDS = st.lists(st.sampled_from(["warranty", "guarantee", "pump", "质保期", "unheard", "how", "多长"]), max_size=6)


def test_a_synonym_counts_as_the_word() -> None:
    assert QuestionTerms(["guarantee"], INDEX, SYNONYMS).share({"warranty"}) == 1
    assert QuestionTerms(["质保期"], INDEX, SYNONYMS).share({"保修期"}) == 1
    assert QuestionTerms(["guarantee"], INDEX, {}).share({"warranty"}) == 0


def test_words_that_only_ask_do_not_count() -> None:
    terms = QuestionTerms(["质保期", "多长"], INDEX, SYNONYMS)
    assert terms.terms == ("质保期",)
    assert terms.unknown_share() == 0
    assert QuestionTerms(["多长"], INDEX, SYNONYMS).terms == ("多长",)


def test_rare_words_weigh_more() -> None:
    terms = QuestionTerms(["warranty", "pump"], INDEX, {})
    assert terms.share({"warranty"}) > 0.5 > terms.share({"pump"})
    assert terms.share({"pump"}, among=["pump"]) == 1


@given(WORDS, st.sets(st.sampled_from(["warranty", "pump", "保修期", "weight"])))
def test_shares_lie_between_nothing_and_all(tokens: list[str], held: set[str]) -> None:
    terms = QuestionTerms(tokens, INDEX, SYNONYMS)
    assert 0 <= terms.share(held) <= 1
    assert 0 <= terms.unknown_share() <= 1
    assert terms.share(held) <= terms.share(held | {"warranty"}) + 1e-9
