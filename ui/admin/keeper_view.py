"""Plans and jobs as HTML: pure functions, everything from outside is inert."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ingest.types import Language
from ui.admin.html_table import inert, listed, note, table
from ui.admin.keeper_desk import JobRow
from ui.admin.keeper_plan import Plan, Ran
from ui.admin.keeper_texts import TEXTS

_MOMENT = "%Y-%m-%d %H:%M"


def allowed_html(folders: Sequence[Path], language: Language) -> str:
    """Which folders may be looked at."""
    texts = TEXTS[language]
    if not folders:
        return f'<p class="ad-hint">{inert(texts.none_allowed)}</p>'
    names = "".join(f"<li><code>{inert(folder)}</code></li>" for folder in folders)
    return f'<p class="ad-hint">{inert(texts.allowed)}</p><ul class="ad-hint">{names}</ul>'


def state_html(plan: Plan, ran: Ran, language: Language) -> str:
    """What is planned, and what came of what was."""
    texts = TEXTS[language]
    lines = []
    if plan.version and plan.publish_at:
        moment = plan.publish_at.astimezone().strftime(_MOMENT)
        lines.append(texts.state_planned.format(version=plan.version, moment=moment, who=plan.who))
    if ran.looked:
        lines.append(texts.state_looked.format(moment=ran.looked.astimezone().strftime(_MOMENT)))
    if ran.note:
        lines.append(ran.note)
    return "".join(f'<p class="ad-kind">{inert(line)}</p>' for line in lines)


def planned_html(plan: Plan, language: Language) -> str:
    """That a version will be published, or none."""
    texts = TEXTS[language]
    if not plan.publish_at:
        return note(texts.unplanned)
    moment = plan.publish_at.astimezone().strftime(_MOMENT)
    return note(texts.planned.format(version=plan.version, moment=moment))


def jobs_table(rows: Sequence[JobRow], language: Language) -> str:
    """Every job that is remembered, with the reasons of what failed."""
    texts = TEXTS[language]
    shown = []
    for row in rows:
        job, report = row.job, row.report
        far = f"{job['stage']} {job['done_items']}/{job['all_items']}" if job["stage"] else ""
        failures = [f"{Path(own.path).name}: {own.reason}" for own in report.failures] if report else []
        warnings = list(report.warnings) if report else []
        shown.append(
            (
                job["id"],
                texts.kinds.get(job["kind"], job["kind"]),
                texts.states.get(job["state"], job["state"]),
                str(job["started"])[:19].replace("T", " "),
                job["message"] or far or None,
                listed(texts.failures.format(n=len(failures)), failures) if failures else None,
                listed(texts.warnings.format(n=len(warnings)), warnings) if warnings else None,
            )
        )
    return table(texts.caption.format(n=len(shown)), texts.columns, shown, empty=texts.none)
