"""Significance of differences. The test itself is ``chatbot``'s, which may not import from here."""

from __future__ import annotations

from collections.abc import Mapping
from math import comb

from chatbot.significance import PairedDifference, paired_test

__all__ = ["PairedDifference", "holm", "paired_test", "sign_test"]


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """P-values of several tests, corrected so that all of them together are wrong in as few cases as one alone.

    Source: Holm 1979, A simple sequentially rejective multiple test procedure.
    """
    corrected: dict[str, float] = {}
    largest = 0.0
    for place, name in enumerate(sorted(p_values, key=lambda name: p_values[name])):
        largest = max(largest, min(1.0, (len(p_values) - place) * p_values[name]))
        corrected[name] = largest
    return {name: corrected[name] for name in p_values}


def sign_test(wins: int, losses: int) -> float:
    """Two-sided p-value, exact, of so many wins if a win were as likely as a loss; ties are left out before.

    Source: Dixon and Mood 1946, The statistical sign test.
    """
    n = wins + losses
    tail = sum(comb(n, fewer) for fewer in range(min(wins, losses) + 1))
    return min(1.0, float(2 * tail / 2**n))
