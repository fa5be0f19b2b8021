"""Learn the weights of the fusion by a plain search, each set checked with itself left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.candidates import CandidateTable

# Coarse on purpose: finer steps move the mean by less than its confidence interval is wide. Factors, as channels have
# scales of their own: cosines differ by hundredths where shares of words differ by tenths.
_FACTORS = (0.0, 0.5, 0.7, 0.85, 1.2, 1.4, 2.0)
_FROM_NOTHING = (0.1, 0.3, 1.0, 3.0)
_LEAST_GAIN = 1e-4

Weights = tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFigures:
    """One set's mean nDCG@10 and capped R@5 under some weights."""

    ndcg: float
    recall: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsReport:
    """What the search found.

    Attributes:
        weights: By channel, learned on all sets.
        shipped: Figures by set with the weights given as start.
        fitted: Figures by set with ``weights``, on which they were learned.
        left_out: Figures by set with weights learned on the other families only.
        left_out_weights: Those weights.
        single: By channel alone, figures by set.
    """

    weights: dict[str, float]
    shipped: dict[str, SetFigures]
    fitted: dict[str, SetFigures]
    left_out: dict[str, SetFigures]
    left_out_weights: dict[str, dict[str, float]]
    single: dict[str, dict[str, SetFigures]]


def fit_weights(
    tables: Mapping[str, CandidateTable],
    *,
    channels: Sequence[str],
    start: Mapping[str, float],
    families: Mapping[str, str],
) -> WeightsReport:
    """Search for weights and measure them.

    Args:
        tables: By set.
        channels: Names of the rows of each table's scores.
        start: Weights to begin with; a channel that is missing begins at 0.
        families: Set → family; sets that translate one another are one and are left out together.
    """
    first = tuple(start.get(name, 0.0) for name in channels)
    weights = search_weights(list(tables.values()), first)
    left_out: dict[str, SetFigures] = {}
    left_out_weights: dict[str, dict[str, float]] = {}
    by_family: dict[str, Weights] = {}
    for name, table in tables.items():
        family = families[name]
        others = [other for key, other in tables.items() if families[key] != family]
        if not others:
            continue
        if family not in by_family:
            # The start knows the set that is left out: the search begins with even weights instead.
            by_family[family] = search_weights(others, (1.0,) * len(channels))
        left_out[name] = _figures(table, by_family[family])
        left_out_weights[name] = dict(zip(channels, by_family[family], strict=True))
    alone = {
        channel: {name: _figures(table, _one(place, len(channels))) for name, table in tables.items()}
        for place, channel in enumerate(channels)
    }
    return WeightsReport(
        weights=dict(zip(channels, weights, strict=True)),
        shipped={name: _figures(table, first) for name, table in tables.items()},
        fitted={name: _figures(table, weights) for name, table in tables.items()},
        left_out=left_out,
        left_out_weights=left_out_weights,
        single=alone,
    )


def search_weights(tables: Sequence[CandidateTable], start: Weights) -> Weights:
    """Change one weight at a time while the mean nDCG@10 over the sets rises; deterministic."""
    known: dict[Weights, float] = {}

    def value(weights: Weights) -> float:
        if weights not in known:
            known[weights] = sum(table.measure(weights)[0] for table in tables) / len(tables)
        return known[weights]

    best = start
    while True:
        before = value(best)
        for place in range(len(start)):
            best = max([best, *_changed(best, place)], key=value)
        if value(best) - before < _LEAST_GAIN:
            return best


def _changed(weights: Weights, place: int) -> Iterator[Weights]:
    own = weights[place]
    for changed in [own * factor for factor in _FACTORS] if own else _FROM_NOTHING:
        candidate = (*weights[:place], changed, *weights[place + 1 :])
        if any(candidate):
            yield candidate


def _figures(table: CandidateTable, weights: Weights) -> SetFigures:
    ndcg, recall = table.measure(weights)
    return SetFigures(ndcg=ndcg, recall=recall)


def _one(place: int, size: int) -> Weights:
    return tuple(float(number == place) for number in range(size))
