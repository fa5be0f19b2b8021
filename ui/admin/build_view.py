"""The build tab as HTML and choices: pure functions, everything from outside is inert."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ingest.types import Language
from ui.admin.build_reports import BuildReport
from ui.admin.build_texts import TEXTS
from ui.admin.builds import BuildState
from ui.admin.changes import Changes
from ui.admin.html_table import inert, listed, note
from ui.admin.versions import Comparison, VersionRow
from vectorstore.content import DocumentRecord

_MOST_NAMES = 100


def changes_html(changes: Changes, live: str | None, language: Language) -> str:
    """What a build would do."""
    texts = TEXTS[language]
    head = texts.since.format(version=live) if live else texts.since_nothing
    parts = [f"<p>{inert(head)}</p>"]
    files = {
        "added": [own.path.name for own in changes.added],
        "changed": [own.path.name for own in changes.changed],
        "reread": [own.path.name for own in changes.reread],
        "removed": [Path(own.location).name for own in changes.removed],
        "kept": [Path(own.location).name for own in changes.kept],
        "elsewhere": [own.source for own in changes.elsewhere],
    }
    parts += [_names(texts.kinds[kind].format(n=len(names)), names, language, kind) for kind, names in files.items()]
    if changes.unchanged:
        parts.append(f'<p class="ad-kind">{inert(texts.unchanged.format(n=changes.unchanged))}</p>')
    if changes.waiting:
        parts.append(f'<p class="ad-kind">{inert(texts.waiting.format(n=changes.waiting))}</p>')
    if not changes.any:
        parts.append(f'<p class="office-empty">{inert(texts.nothing)}</p>')
    parts.append(_names(texts.warnings.format(n=len(changes.warnings)), changes.warnings, language, "warnings"))
    return "".join(parts)


def build_html(state: BuildState | None, language: Language) -> str:
    """How far a build is, or what came of it."""
    if state is None:
        return ""
    if state.report is not None:
        return report_html(state.report, language)
    texts = TEXTS[language]
    stage = next((own for key, own in texts.stages.items() if state.stage.startswith(key)), texts.starting)
    far = texts.of.format(done=state.done, total=state.total) if state.total else ""
    share = min(100, round(100 * state.done / state.total)) if state.total else 0
    label = inert(" ".join(filter(None, [stage, far])))
    return (
        f'<div class="ad-progress"><p role="status">{label} · {inert(texts.by.format(name=state.who))}</p>'
        f'<progress max="100" value="{share}" aria-label="{inert(stage)}"></progress></div>'
    )


def report_html(report: BuildReport, language: Language) -> str:
    """What came of a build: counts, failures and warnings with their reasons."""
    texts = TEXTS[language]
    if report.blocked:
        head = note(texts.blocked.format(version=report.version), is_bad=True)
        return head + f'<p class="ad-verdict">{inert(report.error)}</p>'
    if report.error:
        return note(texts.stopped.format(reason=report.error), is_bad=True)
    head = texts.same if not report.made else texts.published if report.published else texts.done
    counts = texts.counts.format(
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        removed=report.removed,
        chunks=report.chunks,
        embedded=report.embedded,
        seconds=f"{report.seconds:.1f}",
    )
    failures = [f"{Path(own.path).name}: {own.reason}" for own in report.failures]
    return (
        note(head.format(version=report.version))
        + f"<p>{inert(counts)}</p>"
        + _names(texts.failures.format(n=len(failures)), failures, language, "failed", is_open=True)
        + _names(texts.warnings.format(n=len(report.warnings)), report.warnings, language, "warnings")
    )


def waiting_versions(rows: Sequence[VersionRow]) -> list[VersionRow]:
    """Versions that were built and not published."""
    return [row for row in rows if row.state in {"held", "blocked"}]


def version_choices(rows: Sequence[VersionRow], language: Language) -> list[tuple[str, str]]:
    """Names and versions of those that wait, newest first."""
    texts = TEXTS[language]
    return [
        (f"{row.version} · {texts.held if row.state == 'held' else texts.held_by_gate}", row.version) for row in rows
    ]


def waiting_html(row: VersionRow, comparison: Comparison, language: Language) -> str:
    """One version that waits: the gate's word, and what it would change."""
    texts = TEXTS[language]
    passed = row.state == "held"
    verdict = texts.held if passed else row.reason
    lists = (
        ("added", comparison.added),
        ("changed", comparison.changed),
        ("removed", comparison.removed),
    )
    changes = "".join(
        _names(texts.documents[kind].format(n=len(records)), _titles(records), language, kind)
        for kind, records in lists
    )
    mood = "" if passed else " bad"
    return (
        f'<p class="office-note{mood}"><b>{inert(texts.verdict)}:</b> {inert(verdict)}</p>'
        f"<p>{inert(texts.compare)}</p>{changes}"
        f'<p class="ad-kind">{inert(texts.unchanged.format(n=comparison.unchanged))}</p>'
        f'<p class="ad-hint">{inert(texts.ask)}</p>'
    )


def _titles(records: Sequence[DocumentRecord]) -> list[str]:
    return [f"{own.title} · {Path(own.location).name}" for own in records]


def _names(summary: str, names: Sequence[str], language: Language, kind: str, *, is_open: bool = False) -> str:
    if not names:
        return ""
    shown = [*names[:_MOST_NAMES]]
    if len(names) > _MOST_NAMES:
        shown.append(TEXTS[language].more.format(n=len(names) - _MOST_NAMES))
    html = listed(summary, shown).html
    return f'<div class="ad-kind ad-{kind}">{html.replace("<details>", "<details open>", 1) if is_open else html}</div>'
