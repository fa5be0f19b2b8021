"""``citedesk-eval recommend``: products for needs, and whether a limit is ever broken."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from eval.cli_output import Json, guarded, print_data

if TYPE_CHECKING:
    from chatbot.settings import Settings
    from eval.recommend import RecommendResults
    from eval.types import Estimate
    from vectorstore.report import Progress

# Of a clone; elsewhere it must be given.
_SAMPLE_CATALOGUE = Path("samples/products/catalogue.xlsx")


def recommend(
    *,
    needs: Annotated[Path | None, typer.Option(help="Another file of needs.")] = None,
    catalogue: Annotated[Path, typer.Option(help="The catalogue that the needs were written for.")] = _SAMPLE_CATALOGUE,
    out: Annotated[Path | None, typer.Option(help="Folder for recommend.json; made if it is not there.")] = None,
    as_json: Json = False,
) -> None:
    """Recommend for every need of a set; status 1 if a recommended product breaks a stated limit."""

    def work(settings: Settings, progress: Progress) -> None:
        from eval.errors import LimitBrokenError
        from eval.need_set import NEEDS
        from eval.recommend import run_recommend

        results = run_recommend(needs or NEEDS, catalogue, settings, progress=progress)
        text = json.dumps(asdict(results), ensure_ascii=False)
        if out:
            out.mkdir(parents=True, exist_ok=True)
            (out / "recommend.json").write_text(text + "\n", encoding="utf-8")
        print_data(text if as_json else recommend_table(results))
        if results.violations:
            first = results.violations[0]
            raise LimitBrokenError(
                f"{len(results.violations)} of {results.recommended} recommended products break a limit,"
                f" the first {first.part_number} for {first.id} ({first.heading})"
            )

    guarded(work)


def recommend_table(results: RecommendResults) -> str:
    """Shares with their intervals, by slice; then every need that was missed."""
    lines = [
        f"{results.needs} needs, {results.seconds:.1f} s, median {results.median_need_seconds * 1000:.0f} ms a need",
        f"violated limits: {len(results.violations)} of {results.recommended} recommended products",
    ]
    for title, slices in (
        ("recall@5", results.recall),
        ("precision", results.precision),
        ("nothing where nothing fits", results.nothing),
    ):
        lines.append(title)
        lines += [f"  {name:8} {_shown(value)}" for name, value in slices.items()]
    for violation in results.violations:
        lines.append(f"violated: {violation.id}: {violation.part_number}, {violation.heading}")
    for miss in results.misses:
        lines.append(
            f"missed: {miss.id}: {miss.need} (missing: {', '.join(miss.missing) or 'none'};"
            f" wrong: {', '.join(miss.wrong) or 'none'})"
        )
    return "\n".join(lines)


def _shown(value: Estimate) -> str:
    return f"{value.value:.3f} [{value.low:.3f}, {value.high:.3f}] n={value.n}"
