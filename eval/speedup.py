"""How much faster more cores make it: a model, by what one machine's cores have shown.

Source: G. M. Amdahl 1967. Two measured numbers of cores fit one number, the serial share. What memory, locks and caches
cost many cores is not in it, so that beyond the measured cores it is an upper bound.
"""

from __future__ import annotations

from collections.abc import Mapping


def serial_share(rates: Mapping[int, float]) -> float | None:
    """The share of the work that one core does alone, by least squares; within [0, 1].

    Args:
        rates: Things done in a second by number of cores, one core among them.

    Returns:
        ``None`` where nothing but one core was measured.
    """
    one = rates[1]
    pairs = [(one / rate - 1 / cores, 1 - 1 / cores) for cores, rate in rates.items() if cores > 1]
    if not pairs:
        return None
    share = sum(excess * part for excess, part in pairs) / sum(part * part for _, part in pairs)
    return min(1.0, max(0.0, share))


def speedup(cores: float, serial: float) -> float:
    """How many times as fast as one core so many are."""
    return 1 / (serial + (1 - serial) / cores)
