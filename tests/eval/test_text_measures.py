from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

from eval.text_measures import bleu, chrf, contains_gold, plain_answer, rouge_l, token_f1, tokens

_TEXT = st.text(alphabet="ab 泵阀。,1", max_size=20)


def test_words_are_latin_words_numbers_and_single_chinese_characters() -> None:
    assert tokens("The AX-200 泵，保修 24 months.") == ["ax", "200", "泵", "保", "修", "24", "months"]


def test_citation_marks_are_no_part_of_an_answer() -> None:
    assert plain_answer("Yes, 24 months [1]. 十八个月 [2][3]") == "Yes, 24 months. 十八个月"


def test_a_gold_answer_is_found_across_width_case_and_radicals() -> None:
    assert contains_gold("The period is ２４ MONTHS.", ["24 months"]) == 1.0
    assert contains_gold("提供⻓期供货", ["长期"]) == 1.0
    assert contains_gold("24", ["12", "x", "24"]) == 1.0
    assert contains_gold("24 months", ["12 months"]) == 0.0
    assert contains_gold("24 months", []) == 0.0


@pytest.mark.parametrize(
    ("answer", "gold", "found"),
    [
        ("It weighs 1,750 kg.", "75", 0.0),
        ("Within 15 days.", "5", 0.0),
        ("Within 15 days.", "15 day", 1.0),
        ("It costs 0.75 euros.", "75", 0.0),
        ("Version 2.4.", "2", 0.0),
        ("In 1565, or 1566.", "1566", 1.0),
        ("Tighten to 75Nm.", "75", 1.0),
        ("质保期为124个月", "24个月", 0.0),
        ("质保期为24个月", "24个月", 1.0),
        ("Two, (3) or 4?", "(3)", 1.0),
    ],
)
def test_a_number_is_not_found_within_a_longer_one(answer: str, gold: str, found: float) -> None:
    assert contains_gold(answer, [gold]) == found


def test_an_empty_gold_answer_is_not_found_everywhere() -> None:
    assert contains_gold("anything", [" ", "\u200b"]) == 0.0


def test_token_f1_is_the_harmonic_mean_of_precision_and_recall() -> None:
    assert token_f1("runs for 24 months", ["24 months"]) == pytest.approx(2 * (2 / 4) * 1 / (2 / 4 + 1))
    assert token_f1("保修十八个月", ["十八个月"]) == pytest.approx(2 * (4 / 6) * 1 / (4 / 6 + 1))
    assert token_f1("a b", ["b b"]) == pytest.approx(2 / 3)
    assert token_f1("x", ["y", "x"]) == 1.0
    assert token_f1("", ["y"]) == 0.0


def test_rouge_l_counts_the_longest_common_subsequence() -> None:
    assert rouge_l("one two four", ["one two three four"]) == pytest.approx(2 * 1 * 0.75 / 1.75)
    assert rouge_l("保修十八个月", ["保修期十八个月"]) == pytest.approx(2 * 1 * (6 / 7) / (1 + 6 / 7))
    assert rouge_l("阀", ["泵"]) == 0.0


@given(_TEXT, _TEXT)
def test_measures_lie_between_0_and_1_and_are_1_on_the_gold_answer_itself(answer: str, gold: str) -> None:
    for measure in (token_f1, rouge_l):
        assert 0.0 <= measure(answer, [gold]) <= 1.0
        if tokens(gold):
            assert measure(gold, [gold]) == pytest.approx(1.0)
            assert measure(answer, [answer, gold]) >= measure(answer, [gold])


def test_bleu_and_chrf_are_full_on_the_gold_answers_and_nought_without_a_word_in_common() -> None:
    gold = [["The warranty runs for 24 months."], ["Return it within 14 days.", "You have 14 days to return it."]]
    same = [texts[-1] for texts in gold]
    for score in (bleu(same, gold, chinese=False), chrf(same, gold)):
        assert score is not None
        assert (score.value, score.n) == pytest.approx((100.0, 2))
        assert score.low <= 100.0 + 1e-6 <= score.high + 1e-5
    nothing = bleu(["xyzzy", ""], gold, chinese=False)
    assert nothing is not None
    assert nothing.value == 0.0
    assert bleu([], [], chinese=False) is None


def test_bleu_and_chrf_are_those_that_sacrebleu_gives() -> None:
    answers, gold = (
        ["The warranty runs for two years.", "", "14 days"],
        [["The warranty is two years."], ["x"], ["14 days"]],
    )
    references = [[text for (text,) in gold]]
    ours, theirs = bleu(answers, gold, chinese=False), BLEU().corpus_score(answers, references)
    assert ours is not None
    assert ours.value == pytest.approx(theirs.score)
    ours, chars = chrf(answers, gold), CHRF().corpus_score(answers, references)
    assert ours is not None
    assert ours.value == pytest.approx(chars.score)


def test_bleu_cuts_chinese_only_where_it_is_told_to() -> None:
    answers, gold = ["所有阀门自交付之日起保修十八个月"], [["阀门自交付之日起保修十八个月整"]]
    cut, whole = bleu(answers, gold, chinese=True), bleu(answers, gold, chinese=False)
    assert cut is not None
    assert whole is not None
    assert cut.value > 50 > whole.value
