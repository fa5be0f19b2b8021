from __future__ import annotations

import pytest

from eval.citations import citation_is_verbatim, numbers_are_quoted, supported_sentences
from eval.types import CitedQuote
from tests.eval.sets import an_answer

_TEXTS = {"d": "Warranty\nThe warranty runs\nfor 24 months. Seals are excluded.", "e": "保修十八个月。"}


@pytest.mark.parametrize(
    ("source", "quote", "verdict"),
    [
        ("d", "The warranty runs for 24 months.", True),
        ("e", "保修十八个月。", True),
        ("d", "The warranty runs for 36 months.", False),
        ("d", "the warranty runs for 24 months.", False),
        ("e", "The warranty runs for 24 months.", False),
        ("gone", "The warranty runs for 24 months.", False),
        ("d", " ", False),
    ],
)
def test_a_quote_stands_in_its_source_or_not(source: str, quote: str, verdict: bool) -> None:
    assert citation_is_verbatim(CitedQuote(number=1, source=source, quote=quote), _TEXTS) is verdict


def test_a_sentence_is_supported_by_the_quotes_that_it_cites_and_by_no_other() -> None:
    quotes = [("d", "The warranty runs for 24 months."), ("d", "Seals are excluded.")]
    assert (
        supported_sentences(an_answer("The warranty runs for 24 months [1] Seals are excluded [2]", quotes=quotes))
        == 1.0
    )
    assert supported_sentences(an_answer("Seals are excluded [1] Seals are excluded [1][2]", quotes=quotes)) == 0.5
    assert supported_sentences(an_answer("The warranty runs for 24 months [9]", quotes=quotes)) == 0.0


def test_text_without_a_mark_has_no_support() -> None:
    quotes = [("d", "The warranty runs for 24 months.")]
    answer = an_answer("The warranty runs for 24 months [1] Call us for more.", quotes=quotes)
    assert supported_sentences(answer) == 0.5
    assert supported_sentences(an_answer("No mark at all", quotes=quotes)) == 0.0


def test_a_sentence_in_another_language_than_its_quotes_is_not_judged() -> None:
    answer = an_answer("保修二十四个月 [1] 密封件除外", quotes=[("d", "The warranty runs for 24 months.")])
    assert supported_sentences(answer) == 0.0
    assert (
        supported_sentences(an_answer("保修二十四个月 [1]", quotes=[("d", "The warranty runs for 24 months.")])) is None
    )
    assert supported_sentences(an_answer("", quotes=[])) is None


def test_every_number_must_stand_in_a_quote_a_heading_or_the_question() -> None:
    quotes = [("d", "The warranty runs for 24 months on orders above 1,000 EUR.")]
    assert numbers_are_quoted(an_answer("24 months from 1000 EUR [1]", quotes=quotes), "How long?")
    assert not numbers_are_quoted(an_answer("36 months [1]", quotes=quotes), "How long?")
    assert numbers_are_quoted(an_answer("For the model 45: 24 months [1]", quotes=quotes), "How long for model 45?")
    assert numbers_are_quoted(an_answer("Yes [1]", quotes=quotes), "How long?")
