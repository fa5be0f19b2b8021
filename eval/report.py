"""One self-contained page of one or more runs. Engine file of the template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from eval.calibration import Reliability, reliability
from eval.confusions import Confused, find_confusions
from eval.failures import Failure, Reason, choose_failures, find_failures
from eval.report_plots import latency_plot, measure_bars, part_bars, refusal_plot, reliability_plot
from eval.report_texts import TEXTS, ReportTexts
from eval.run_files import FinishedRun
from ingest.types import Language

# Enough to read for an hour; more would make the page slow on a phone.
_MAX_FAILURES = 200
_MAX_CONFUSIONS = 30
_MAX_MESSAGES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureGroup:
    """Failures with the same first reason, of ``total``."""

    reason: Reason
    total: int
    shown: tuple[Failure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """A run as the template shows it.

    Attributes:
        anchor: Of its section in the page.
        label: Name of the set, with the folder where two runs share it.
        parts: Title and picture.
    """

    anchor: str
    label: str
    run: FinishedRun
    bars: Markup
    parts: tuple[tuple[str, Markup], ...]
    calibration: Reliability | None
    reliability: Markup | None
    refusal: Markup | None
    latency: Markup | None
    confusions: tuple[Confused, ...]
    failed: int
    failures: tuple[FailureGroup, ...]


def write_report(runs: Sequence[FinishedRun], path: Path, *, language: Language) -> None:
    """Write the page; its folder is made if it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render_report(runs, language=language), encoding="utf-8")


def render_report(runs: Sequence[FinishedRun], *, language: Language) -> str:
    """The page as HTML: no script, nothing loaded from anywhere; texts of questions and answers are escaped."""
    texts = TEXTS[language]
    views = [_view(run, f"set{number}", label, texts) for number, (label, run) in enumerate(_labelled(runs), start=1)]
    # On, not by the template's name: everything that is filled in is somebody's text.
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["breakable"] = lambda name: Markup("_<wbr>").join(name.split("_"))
    environment.filters["language_tag"] = lambda found: "zh-CN" if found == "zh" else "en"
    template = environment.from_string((files("eval") / "report.html").read_text(encoding="utf-8"))
    names = list(dict.fromkeys(name for run in runs for name in run.results.measures))
    return template.render(texts=texts, views=views, names=names)


def _view(run: FinishedRun, anchor: str, label: str, texts: ReportTexts) -> RunView:
    rows = list(run.per_question.values())
    calibration = reliability([row.confidence for row in rows], [row.answerable for row in rows])
    failures = find_failures(run)
    totals = Counter(failure.reasons[0] for failure in failures)
    chosen: Mapping[Reason, tuple[Failure, ...]] = choose_failures(failures, _MAX_FAILURES)
    return RunView(
        anchor=anchor,
        label=label,
        run=run,
        bars=measure_bars(run, texts),
        parts=tuple(
            (texts.by_part[part], bars)
            for part in run.results.slices
            if (bars := part_bars(run, part, texts)) is not None
        ),
        calibration=calibration,
        reliability=reliability_plot(calibration, texts) if calibration else None,
        refusal=refusal_plot(run, texts),
        latency=latency_plot(run, texts),
        confusions=find_confusions(run, most=_MAX_CONFUSIONS, most_messages=_MAX_MESSAGES),
        failed=len(failures),
        failures=tuple(
            FailureGroup(reason=reason, total=totals[reason], shown=shown) for reason, shown in chosen.items()
        ),
    )


def _labelled(runs: Sequence[FinishedRun]) -> list[tuple[str, FinishedRun]]:
    """Runs with names that tell them apart."""
    names = Counter(run.results.dataset for run in runs)
    return [
        (run.results.dataset if names[run.results.dataset] == 1 else f"{run.results.dataset} ({run.folder.name})", run)
        for run in runs
    ]
