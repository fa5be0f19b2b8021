from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from chatbot.tuning.split import split
from chatbot.tuning.types import TuningQuestion

_CHUNKS = st.frozensets(st.sampled_from([f"c{number}" for number in range(40)]), min_size=1, max_size=3)
_QUESTIONS = st.lists(
    st.builds(
        TuningQuestion,
        text=st.sampled_from([f"question {number}" for number in range(50)]),
        language=st.sampled_from(["en", "zh"]),
        right=_CHUNKS,
    ),
    min_size=2,
    max_size=60,
)


def _vectors(questions: list[TuningQuestion], seed: int = 0) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).normal(size=(len(questions), 64))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


@given(_QUESTIONS, st.integers(0, 5))
def test_no_passage_and_no_text_is_on_both_sides(questions: list[TuningQuestion], seed: int) -> None:
    parts = split(questions, _vectors(questions), share=0.3, seed=seed)
    assert sorted((*parts.learnt, *parts.held)) == list(range(len(questions)))
    assert parts.learnt
    assert len(parts.held) <= 0.3 * len(questions)
    for part in ("text", "right"):
        sides = [
            {own for place in places for own in ([questions[place].text] if part == "text" else questions[place].right)}
            for places in (parts.learnt, parts.held)
        ]
        assert not sides[0] & sides[1]


@given(st.permutations(range(30)), st.integers(0, 3))
def test_the_order_of_the_rows_changes_nothing(order: list[int], seed: int) -> None:
    questions = [
        TuningQuestion(text=f"question {number}", language="en", right=frozenset({f"c{number // 2}"}))
        for number in range(30)
    ]
    vectors = _vectors(questions)
    held = {questions[place].text for place in split(questions, vectors, share=0.3, seed=seed).held}
    moved = [questions[place] for place in order]
    again = split(moved, vectors[order], share=0.3, seed=seed)
    assert {moved[place].text for place in again.held} == held


def test_another_seed_holds_others_back() -> None:
    questions = [
        TuningQuestion(text=f"question {number}", language="en", right=frozenset({f"c{number}"}))
        for number in range(60)
    ]
    vectors = _vectors(questions)
    assert split(questions, vectors, share=0.3, seed=1).held != split(questions, vectors, share=0.3, seed=2).held


def test_a_translation_stays_with_its_question() -> None:
    english = [
        TuningQuestion(text=f"question {number}", language="en", right=frozenset({f"e{number}"}))
        for number in range(30)
    ]
    chinese = [
        TuningQuestion(text=f"问题 {number}", language="zh", right=frozenset({f"z{number}"})) for number in range(30)
    ]
    one = _vectors(english)
    # As near as a translation often is: no nearer than strangers of one language are.
    other = one + 0.09 * np.random.default_rng(1).normal(size=one.shape)
    other /= np.linalg.norm(other, axis=1, keepdims=True)
    parts = split([*english, *chinese], np.concatenate([one, other]).astype(np.float32), share=0.3, seed=1)
    held = set(parts.held)
    assert held
    assert {place + 30 for place in held if place < 30} == {place for place in held if place >= 30}
