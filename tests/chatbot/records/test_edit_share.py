from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from chatbot.records.edit_share import MAX_CHARS, edit_distance, edit_share

TEXT = st.text(alphabet="ab 好🙂", max_size=80) | st.text(max_size=80)


def by_the_table(first: str, second: str) -> int:
    """Wagner and Fischer's, cell by cell."""
    above = list(range(len(second) + 1))
    for row, one in enumerate(first, 1):
        here = [row]
        for column, other in enumerate(second, 1):
            here.append(min(above[column] + 1, here[-1] + 1, above[column - 1] + (one != other)))
        above = here
    return above[-1]


@given(TEXT, TEXT)
@example("kitten", "sitting")
def test_the_distance_is_that_of_the_table(first: str, second: str) -> None:
    assert edit_distance(first, second) == by_the_table(first, second) == edit_distance(second, first)


@given(TEXT, TEXT)
@example("", "")
@example("", "x")
def test_the_share_is_between_nothing_and_all(first: str, second: str) -> None:
    share = edit_share(first, second)
    assert 0.0 <= share <= 1.0
    assert (share == 0.0) == (first == second)
    assert edit_share(first, first) == 0.0


def test_examples() -> None:
    assert edit_share("30 days", "60 days") == 1 / 7
    assert edit_share("30 天", "") == 1.0
    assert edit_share("abc", "xyz") == 1.0


def test_texts_of_any_length_are_compared_at_once() -> None:
    long = "ab好" * MAX_CHARS
    assert edit_share(long, "ba" * MAX_CHARS) <= 1.0
    assert edit_share(long, long) == 0.0
