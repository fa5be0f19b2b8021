from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chatbot.prompt_lookup import PromptLookup

TOKENS = st.lists(st.integers(0, 5), max_size=40)


def _followed(tokens: list[int], guess: list[int]) -> bool:
    """Whether the guess stands behind an earlier place where the last two tokens stood."""
    last = tokens[-2:]
    return any(
        tokens[place : place + 2] == last and tokens[place + 2 : place + 2 + len(guess)] == guess
        for place in range(len(tokens) - 2)
    )


@given(TOKENS, TOKENS, st.integers(0, 8), st.integers(0, 8))
def test_a_guess_is_what_followed_the_same_tokens_and_never_longer_than_allowed(
    prompt: list[int], answer: list[int], most: int, room: int
) -> None:
    lookup = PromptLookup(prompt, max_tokens=most)
    tokens = list(prompt)
    for token in answer:
        guess = lookup.guess(room)
        assert len(guess) <= min(most, room)
        assert not guess or _followed(tokens, guess)
        lookup.add(token)
        tokens.append(token)


def test_three_tokens_decide_before_two() -> None:
    lookup = PromptLookup([1, 2, 3, 50, 9, 2, 3, 60, 1, 2, 3], max_tokens=1)
    assert lookup.guess(1) == [50]
