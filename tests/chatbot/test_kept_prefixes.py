from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chatbot.kept_prefixes import KeptPrefixes

PREFIX = st.tuples(st.integers(0, 6))


@given(st.integers(0, 30), st.lists(st.tuples(st.booleans(), PREFIX, st.integers(0, 12)), max_size=60))
def test_the_bound_holds_and_what_was_used_last_stays(
    bound: int, steps: list[tuple[bool, tuple[int, ...], int]]
) -> None:
    kept: KeptPrefixes[bytes] = KeptPrefixes(bound)
    # What should be there, oldest use first.
    expected: list[tuple[tuple[int, ...], bytes]] = []
    for keeps, prefix, size in steps:
        known = next((state for own, state in expected if own == prefix), None)
        if keeps and size <= bound:
            state = bytes(size)
            kept.keep(prefix, state)
            expected = [*(item for item in expected if item[0] != prefix), (prefix, state)]
            while sum(len(own) for _, own in expected) > bound:
                expected.pop(0)
        elif keeps:
            kept.keep(prefix, bytes(size))
        else:
            assert kept.get(prefix) == known
            if known is not None:
                expected = [*(item for item in expected if item[0] != prefix), (prefix, known)]
        assert kept.kept_bytes == sum(len(own) for _, own in expected) <= bound
