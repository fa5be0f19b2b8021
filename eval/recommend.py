"""Recommend for every need of a set from one catalogue: what is found, and whether a stated limit is ever broken."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from chatbot.assembly import Application, open_application
from chatbot.products.recommendation import Recommendation
from chatbot.settings import Settings
from eval.bootstrap import mean_estimate
from eval.errors import DatasetError
from eval.need_set import NeedRow, read_needs
from eval.progress import tracked
from eval.record import commit, machine, model_hashes
from eval.types import Estimate
from eval.workbench import thrown_away
from vectorstore.manifest import sha256_of
from vectorstore.report import Progress

TOP_K = 5
_KB = "needs"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendMiss:
    """A need for which a right product is missing, or another one was recommended."""

    id: str
    need: str
    missing: tuple[str, ...]
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A recommended product that breaks a limit which the set states."""

    id: str
    part_number: str
    heading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendResults:
    """What was measured.

    Attributes:
        recall: By slice: ``all``, the parts, the languages; recall@5, over needs with a right product, divided by at
            most 5 right ones.
        precision: Share of the recommended products that are right, over needs with a recommendation.
        nothing: Share of the needs without a right product for which nothing was recommended.
        violations: Every recommended product, at any rank, that breaks a stated limit.
        recommended: How many products were recommended and judged.
    """

    recall: dict[str, Estimate]
    precision: dict[str, Estimate]
    nothing: dict[str, Estimate]
    violations: tuple[Violation, ...]
    recommended: int
    misses: tuple[RecommendMiss, ...]
    needs: int
    hashes: dict[str, str]
    machine: dict[str, object]
    seconds: float
    median_need_seconds: float
    commit: str | None


def run_recommend(
    needs: Path,
    catalogue: Path,
    settings: Settings,
    *,
    compose: Callable[[Settings], Application] = open_application,
    progress: Progress | None = None,
) -> RecommendResults:
    """Import the catalogue where it is thrown away again, recommend, and judge by the cells.

    Raises:
        DatasetError: The set names a product that the catalogue lacks, or holds no need.
        CatalogueError: The catalogue cannot be read.
    """
    started = time.perf_counter()
    rows = read_needs(needs)
    if not rows:
        raise DatasetError(f"{needs} holds no need; give a file of one JSON object a line")
    recalls: dict[str, float] = {}
    precisions: dict[str, float] = {}
    nothing: dict[str, float] = {}
    violations: list[Violation] = []
    misses: list[RecommendMiss] = []
    seconds: list[float] = []
    recommended = 0
    with thrown_away(settings, compose) as application:
        application.products.import_catalogue(catalogue, kb=_KB)
        known = {product.part_number for product in application.products.products(_KB)}
        if lacking := sorted({part for row in rows for part in row.right} - known):
            raise DatasetError(f"{catalogue} has no {', '.join(lacking)}; give the catalogue that the set was made for")
        for row in tracked(rows, total=len(rows), stage="recommending", progress=progress):
            begun = time.perf_counter()
            found = application.products.recommend(row.need, kb=_KB, top_k=20)
            seconds.append(time.perf_counter() - begun)
            recommended += len(found.products)
            violations += _violations(row, found)
            got = [item.product.part_number for item in found.products[:TOP_K]]
            missing, wrong = _missed(row, got)
            if row.right:
                recalls[row.id] = 1 - len(missing) / min(TOP_K, len(row.right))
            else:
                nothing[row.id] = float(not got)
            if got:
                precisions[row.id] = 1 - len(wrong) / len(got)
            if missing or wrong:
                misses.append(RecommendMiss(id=row.id, need=row.need, missing=missing, wrong=wrong))
        hashes = model_hashes(application.embedders(), application.settings, language_model=False)
    return RecommendResults(
        recall=_slices(rows, recalls),
        precision=_slices(rows, precisions),
        nothing=_slices(rows, nothing),
        violations=tuple(violations),
        recommended=recommended,
        misses=tuple(misses),
        needs=len(rows),
        hashes={"needs": sha256_of(needs), "catalogue": sha256_of(catalogue), **hashes},
        machine=machine(),
        seconds=round(time.perf_counter() - started, 3),
        median_need_seconds=round(sorted(seconds)[len(seconds) // 2], 4),
        commit=commit(),
    )


def _missed(row: NeedRow, got: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Right products that are missing, as many as there was room for, and wrong ones."""
    missing = [part for part in row.right if part not in got]
    room = min(TOP_K, len(row.right)) - (len(row.right) - len(missing))
    return tuple(missing[: max(0, room)]), tuple(part for part in got if part not in row.right)


def _violations(row: NeedRow, found: Recommendation) -> list[Violation]:
    return [
        Violation(id=row.id, part_number=item.product.part_number, heading=limit.heading)
        for item in found.products
        for limit in row.limits
        if limit.is_broken(item.product, row.quantity)
    ]


def _slices(rows: list[NeedRow], values: dict[str, float]) -> dict[str, Estimate]:
    groups: dict[str, list[float]] = {}
    for row in rows:
        if row.id in values:
            for name in ("all", row.part, row.lang, f"{row.part} {row.lang}"):
                groups.setdefault(name, []).append(values[row.id])
    return {name: found for name, own in groups.items() if (found := mean_estimate(own)) is not None}
