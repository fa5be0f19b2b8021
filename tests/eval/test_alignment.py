"""Words, and what of one text stands in another in order."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.alignment import align, words

LETTERS = st.lists(st.sampled_from("abcd"), max_size=30)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The ﬁlter, AX-200", ["the", "filter", "ax", "200"]),
        ("⻓度 1,250.50 毫米", ["长", "度", "1250.5", "毫", "米"]),
        ("12V 3.5kW 1.4571", ["12v", "3", "5kw", "1.4571"]),
        ("—…。", []),
    ],
)
def test_words_of_both_scripts(text: str, found: list[str]) -> None:
    assert words(text) == found


def _longest(one: list[str], other: list[str]) -> int:
    row = [0] * (len(other) + 1)
    for a in one:
        before = 0
        for place, b in enumerate(other, start=1):
            before, row[place] = row[place], before + 1 if a == b else max(row[place], row[place - 1])
    return row[-1]


@given(LETTERS, LETTERS)
def test_the_alignment_is_a_longest_common_subsequence(one: list[str], other: list[str]) -> None:
    pairs = align(one, other)
    assert all(one[i] == other[j] for i, j in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in itertools.pairwise(pairs))
    assert len(pairs) == _longest(one, other)


def test_a_long_text_is_aligned_over_all_blocks() -> None:
    long = [str(number % 700) for number in range(3000)]
    gone = [*long[:500], *long[520:2100], *long[2101:]]
    assert len(align(long, gone)) == len(gone)
