"""The plots of a report: from a run to pictures."""

from __future__ import annotations

import math

from markupsafe import Markup

from chatbot.plots.lines_svg import SHARES, Axis, Series, lines_svg
from eval.bars_svg import Bar, BarGroup, bars_svg
from eval.calibration import Reliability, refusal_curve
from eval.report_texts import ReportTexts
from eval.run_files import FinishedRun
from eval.types import Estimate

# Not shares of questions: 0 to 100, or seconds.
_OTHER_SCALES = ("bleu", "chrf")
# Those of R@5 and R@10 say little beside them.
_OF_PARTS = (
    "nDCG@10", "R@5_capped", "contains_gold", "token_f1", "answered_share", "refusal_precision", "refusal_recall",
    "confidence_auroc", "citation_precision", "citation_support", "no_number_without_quote",
)  # fmt: skip


def measure_bars(run: FinishedRun, texts: ReportTexts) -> Markup:
    """Every measure of the set that is a share, with its interval."""
    groups = [
        BarGroup(title=name, bars=(_bar("", found),))
        for name, found in run.results.measures.items()
        if name not in _OTHER_SCALES and "_seconds_" not in name
    ]
    return bars_svg(groups, name=texts.measures_of_set)


def part_bars(run: FinishedRun, part: str, texts: ReportTexts) -> Markup | None:
    """The main measures of the parts of a set beside one another; ``None`` where no two parts have one in common."""
    measured = run.results.slices[part]
    groups = []
    for name in _OF_PARTS:
        # Among questions of one class every refusal is right, or none.
        if part == "answerable" and name == "refusal_precision":
            continue
        having = {value: found[name] for value, found in measured.items() if name in found}
        if len(having) > 1:
            # What a set calls its kinds is its own affair, even where it is the word of another part.
            labels = {} if part == "kind" else texts.parts
            groups.append(
                BarGroup(
                    title=name, bars=tuple(_bar(labels.get(value, value), found) for value, found in having.items())
                )
            )
    return bars_svg(groups, name=texts.by_part[part]) if groups else None


def reliability_plot(found: Reliability, texts: ReportTexts) -> Markup:
    """Confidence beside the share of answerable questions, with counts."""
    series = Series(
        name="",
        points=tuple((item.confidence, item.answerable) for item in found.bins),
        sizes=tuple(item.n for item in found.bins),
    )
    return lines_svg(
        [series],
        x=Axis(label=texts.confidence, ticks=SHARES),
        y=Axis(label=texts.share_answerable, ticks=SHARES),
        name=texts.reliability,
        diagonal=True,
    )


def refusal_plot(run: FinishedRun, texts: ReportTexts) -> Markup | None:
    """Precision and recall of refusals by threshold; ``None`` where all questions are of one class."""
    rows = list(run.per_question.values())
    points = refusal_curve([row.confidence for row in rows], [row.answerable for row in rows])
    if not points:
        return None
    threshold = _threshold(run)
    return lines_svg(
        [
            Series(
                name=texts.precision,
                points=tuple((item.threshold, item.precision) for item in points if item.precision is not None),
            ),
            Series(name=texts.recall, points=tuple((item.threshold, item.recall) for item in points)),
        ],
        x=Axis(label=texts.threshold, ticks=SHARES),
        y=Axis(label="", ticks=SHARES),
        name=texts.refusal,
        marked=None if threshold is None else (threshold, texts.in_force.format(value=f"{threshold:g}")),
    )


def latency_plot(run: FinishedRun, texts: ReportTexts) -> Markup | None:
    """Share of questions that were done within so many seconds; ``None`` where nothing was timed."""
    named = {"first_evidence_seconds": texts.first_evidence, "total_seconds": texts.total}
    seconds = {
        label: sorted(row.measures[name] for row in run.per_question.values() if name in row.measures)
        for name, label in named.items()
    }
    timed = [value for values in seconds.values() for value in values]
    if not timed:
        return None
    # Below a millisecond nobody can tell, and nought has no logarithm.
    low = math.floor(math.log10(max(min(timed), 0.001)))
    high = max(low + 1, math.ceil(math.log10(max(*timed, 0.001))))

    def place(value: float) -> float:
        return (math.log10(max(value, 0.001)) - low) / (high - low)

    return lines_svg(
        [
            Series(
                name=label,
                points=((values[0], 0.0), *((value, (rank + 1) / len(values)) for rank, value in enumerate(values))),
                form="steps",
            )
            for label, values in seconds.items()
            if values
        ],
        x=Axis(label=texts.seconds, ticks=tuple((10.0**e, f"{10.0**e:g}") for e in range(low, high + 1)), place=place),
        y=Axis(label=texts.share_of_questions, ticks=SHARES),
        name=texts.latency,
    )


def _threshold(run: FinishedRun) -> float | None:
    answer = run.results.settings.get("answer")
    value = answer.get("min_confidence") if isinstance(answer, dict) else None
    return float(value) if isinstance(value, int | float) else None


def _bar(label: str, found: Estimate) -> Bar:
    return Bar(label=label, value=found.value, low=found.low, high=found.high, n=found.n)
