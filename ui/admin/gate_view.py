"""The gate as HTML and choices: pure functions, everything from outside is inert."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import quote

from chatbot.settings import GateSettings
from ingest.types import Language
from ui.admin.gate_desk import GateReport
from ui.admin.gate_texts import TEXTS
from ui.admin.html_table import inert, listed, note, table
from vectorstore.gate_questions import GateQuestion

_MOST_ROWS = 100


def settings_html(settings: GateSettings, language: Language) -> str:
    """Whether it is on, and when it stops a version."""
    texts = TEXTS[language]
    if not settings.enabled:
        return note(texts.switched_off, is_bad=True)
    line = texts.settings.format(significance=f"{settings.significance:g}", drop=f"{settings.max_drop:g}")
    return note(f"{texts.enabled} {line}")


def links_html(kb: str, language: Language) -> str:
    """The template, and the questions as they are, as sheets."""
    texts = TEXTS[language]
    address = f"/api/admin/questions/{quote(kb, safe='')}"
    links = ((f"{address}?template=true", texts.template), (address, texts.current))
    return " · ".join(f'<a href="{escape(target)}" download>{inert(word)}</a>' for target, word in links)


def questions_table(questions: Sequence[GateQuestion], language: Language) -> str:
    """The first questions of many."""
    texts = TEXTS[language]
    rows = [
        (
            own.text,
            "\n".join(own.answers) or None,
            own.document or None,
            texts.yes if own.answerable else texts.no,
            own.language,
        )
        for own in questions[:_MOST_ROWS]
    ]
    html = table(texts.caption.format(n=len(questions)), texts.columns, rows, empty=texts.none)
    left = len(questions) - len(rows)
    return html + (f'<p class="office-empty">{inert(texts.more.format(n=left))}</p>' if left > 0 else "")


def used_html(done: Mapping[str, Any], language: Language) -> str:
    """That a sheet is in use, and which of its questions the live version does not answer."""
    texts = TEXTS[language]
    head = note(texts.used.format(n=done["questions"], version=done["asked_of"] or "–"))
    return head + (listed(texts.wrong, done["wrong"]).html if done["wrong"] else "")


def reports_table(reports: Sequence[GateReport], language: Language) -> str:
    """What each version scored."""
    texts = TEXTS[language]
    rows = [
        (
            own.row.version,
            texts.states[own.row.state],
            None if own.mean is None else f"{own.mean:.3f}",
            listed(texts.wrong_count.format(n=len(own.wrong)), own.wrong) if own.wrong else None,
            own.row.reason or None,
        )
        for own in reports
    ]
    return table(texts.reports_caption.format(n=len(rows)), texts.report_columns, rows, empty=texts.no_reports)


def report_choices(reports: Sequence[GateReport], language: Language) -> list[tuple[str, str]]:
    """Versions with their states."""
    texts = TEXTS[language]
    return [(f"{own.row.version} · {texts.states[own.row.state]}", own.row.version) for own in reports]


def check_html(found: Mapping[str, Any], language: Language) -> str:
    """A version beside the live one: means, the test, and every question, the greatest loss first."""
    texts = TEXTS[language]
    head = texts.checked.format(version=found["version"], mean=f"{found['mean']:.3f}")
    difference = found["difference"]
    if difference is None:
        lines = note(f"{head}. {texts.alone}")
    else:
        compared = texts.compared.format(
            live=found["published"],
            live_mean=f"{found['live_mean']:.3f}",
            difference=f"{difference['difference']:+.3f}",
            low=f"{difference['low']:+.3f}",
            high=f"{difference['high']:+.3f}",
            p=f"{difference['p_value']:.2g}",
        )
        word = texts.blocked.format(reason=found["reason"]) if found["blocked"] else texts.passes
        lines = note(f"{head}; {compared}") + note(word, is_bad=found["blocked"])
    ordered = sorted(found["questions"], key=lambda row: row["candidate"] - (row["live"] or 0.0))
    rows = [
        (
            row["question"],
            None if row["live"] is None else f"{row['live']:.2f}",
            f"{row['candidate']:.2f}",
            f"{row['confidence']:.2f}",
        )
        for row in ordered[:_MOST_ROWS]
    ]
    return lines + table("", texts.check_columns, rows, empty=texts.none)
