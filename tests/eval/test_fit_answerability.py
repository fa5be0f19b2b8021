from __future__ import annotations

import random

import pytest

from chatbot.answerability import FEATURES
from eval.fit_answerability import LabelledSearch, fit_answerability, fit_model
from vectorstore.signals import SIGNALS


def _searches(name: str, *, size: int = 80, telling: str = "coverage", seed: int = 1) -> list[LabelledSearch]:
    generator = random.Random(seed)  # noqa: S311 - made-up data
    found = []
    for number in range(size):
        answerable = number % 4 != 0
        signals = {signal: generator.random() for signal in SIGNALS}
        signals["same_language"] = 1.0
        signals[telling] = generator.random() * 0.5 + 0.5 * answerable
        found.append(LabelledSearch(signals=signals, answerable=answerable, dataset=name))
    return found


def test_the_model_learns_which_signal_tells_and_can_be_shipped() -> None:
    report = fit_answerability(_searches("a") + _searches("b", seed=2), families={"a": "a", "b": "b"}, threshold=0.5)
    assert report.model.signals == FEATURES
    assert max(FEATURES, key=lambda name: report.model.weights[FEATURES.index(name)]) == "coverage*same_language"
    for figures in (*report.fitted.values(), *report.left_out.values()):
        assert figures.auroc is not None
        assert figures.auroc > 0.95
        assert figures.n == 80
        assert figures.answered_share is not None
        assert figures.answered_share > 0.8


def test_a_set_that_is_left_out_is_judged_by_a_model_that_never_saw_its_family() -> None:
    searches = _searches("a") + _searches("b", telling="dense", seed=2)
    report = fit_answerability(searches, families={"a": "a", "b": "b"}, threshold=0.5)
    left_out, fitted = report.left_out["b"].auroc, report.fitted["b"].auroc
    assert left_out is not None
    assert fitted is not None
    assert left_out < 0.7 < fitted


def test_a_large_set_weighs_no_more_than_a_small_one() -> None:
    small = _searches("small", size=40)
    once = fit_model([*small, *_searches("large", size=40, seed=3)])
    many = fit_model([*small, *_searches("large", size=40, seed=3) * 5])
    assert many.weights == pytest.approx(once.weights, abs=1e-3)
    assert many.means == pytest.approx(once.means, abs=1e-5)


def test_sets_of_one_class_only_have_figures_without_what_is_not_defined() -> None:
    searches = _searches("a") + [search for search in _searches("b", seed=2) if search.answerable]
    report = fit_answerability(searches, families={"a": "a", "b": "b"}, threshold=0.5)
    assert report.fitted["b"].auroc is None
    assert report.fitted["b"].refusal_recall is None
    assert "a" not in report.left_out


def test_a_higher_threshold_refuses_more_and_answers_less() -> None:
    report = fit_answerability(_searches("a") + _searches("b", seed=2), families={"a": "a", "b": "b"}, threshold=0.3)
    assert report.thresholds["0.30"] == report.left_out
    for name in ("a", "b"):
        figures = [sets[name] for sets in report.thresholds.values()]
        recalls = [own.refusal_recall or 0.0 for own in figures]
        answered = [own.answered_share or 0.0 for own in figures]
        assert recalls == sorted(recalls)
        assert answered == sorted(answered, reverse=True)
        assert recalls[-1] > recalls[0]
