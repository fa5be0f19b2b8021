from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatbot.classify.training import train
from chatbot.classify.types import OUT_OF_SCOPE
from chatbot.errors import TrainingError
from tests.chatbot.classify.clouds import clouds


def test_labels_are_told_and_strangers_are_rejected_at_one_threshold() -> None:
    messages, labels = clouds(8, 20, outside=40)
    learnt = np.array([row for row in range(len(labels)) if row % 4])
    asked = np.array([row for row in range(len(labels)) if row % 4 == 0])
    trained = train(messages.take(learnt), [labels[row] for row in learnt])
    told = trained.head.tell(messages.take(asked))
    wanted = [labels[row] for row in asked]
    inside = [(own.label, label) for own, label in zip(told, wanted, strict=True) if label != OUT_OF_SCOPE]
    outside = [own.label for own, label in zip(told, wanted, strict=True) if label == OUT_OF_SCOPE]
    assert np.mean([own == label for own, label in inside]) >= 0.9
    assert np.mean([own == OUT_OF_SCOPE for own in outside]) >= 0.8
    assert trained.figures.accuracy >= 0.9
    assert all((own.scope < trained.head.scope.threshold) == (own.label == OUT_OF_SCOPE) for own in told)


def test_without_examples_of_strangers_labels_left_out_teach_what_they_are_like() -> None:
    messages, labels = clouds(8, 20, outside=40)
    inside = np.arange(160)
    trained = train(messages.take(inside), labels[:160])
    told = trained.head.tell(messages.take(np.arange(160, 200)))
    assert trained.figures.outside_recall is None
    assert trained.figures.unheard_recall is not None
    assert np.mean([own.label == OUT_OF_SCOPE for own in told]) >= 0.6


def test_a_head_that_rejects_nothing_has_no_threshold() -> None:
    messages, labels = clouds(4, 10)
    trained = train(messages, labels, rejects=False)
    assert trained.head.scope.threshold == 0
    strangers, _ = clouds(1, 5, seed=9)
    assert all(own.label != OUT_OF_SCOPE for own in trained.head.tell(strangers))
    assert trained.tested.all()


@pytest.mark.parametrize(("labels", "said"), [(["a"] * 4, "fewer than two labels"), (["a", "a", "b", "c"], "b, c")])
def test_too_little_to_learn_from_is_said(labels: list[str], said: str) -> None:
    messages, _ = clouds(2, 2)
    with pytest.raises(TrainingError, match=said):
        train(messages, labels)


@settings(max_examples=15, deadline=None)
@given(n_labels=st.integers(2, 5), each=st.integers(2, 6), outside=st.integers(0, 5), seed=st.integers(0, 50))
def test_however_few_there_are_confidences_are_probabilities_and_training_repeats(
    n_labels: int, each: int, outside: int, seed: int
) -> None:
    messages, labels = clouds(n_labels, each, outside=outside, seed=seed)
    first, second = train(messages, labels), train(messages, labels)
    told = first.head.tell(messages)
    assert told == second.head.tell(messages)
    assert all(0 <= own.confidence <= 1 and 0 <= own.scope <= 1 for own in told)
    assert {own.best for own in told} <= set(first.head.labels)
    assert not first.right[~first.tested].any()


def test_a_message_is_told_alike_alone_and_among_others() -> None:
    messages, labels = clouds(5, 8, outside=5)
    head = train(messages, labels).head
    together = head.tell(messages)
    for row in range(0, len(labels), 7):
        (alone,) = head.tell(messages.take(np.array([row])))
        assert alone.label == together[row].label
        assert alone.confidence == pytest.approx(together[row].confidence, abs=1e-4)
    assert head.tell(messages.take(np.array([], dtype=np.int64))) == []
