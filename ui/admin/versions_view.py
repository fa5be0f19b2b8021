"""Versions and backups as HTML and choices: pure functions, everything from outside is inert."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ingest.types import Language
from ui.admin.html_table import Markup, inert, listed, note, table
from ui.admin.upload_routes import UPLOAD_PATH
from ui.admin.versions import BackupFile, Comparison, VersionRow
from ui.admin.versions_texts import TEXTS


def versions_table(rows: Sequence[VersionRow], language: Language) -> str:
    """All versions, newest first."""
    texts = TEXTS[language]
    shown = [
        (row.version, texts.states[row.state], _moment(row.created), row.documents, row.chunks, row.reason or None)
        for row in rows
    ]
    return table(texts.caption.format(n=len(rows)), texts.columns, shown, empty=texts.none)


def version_choices(rows: Sequence[VersionRow], language: Language) -> list[tuple[str, str]]:
    """Names with states, and versions."""
    texts = TEXTS[language]
    return [(f"{row.version} · {texts.states[row.state]}", row.version) for row in rows]


def comparison_html(found: Comparison, language: Language) -> str:
    """Documents that two versions have not in common."""
    texts = TEXTS[language]
    parts = []
    for kind, records in (("added", found.added), ("changed", found.changed), ("removed", found.removed)):
        names = [f"{own.title} · {Path(own.location).name}" for own in records]
        if names:
            html = listed(texts.documents[kind].format(n=len(names)), names).html
            parts.append(f'<div class="ad-kind ad-{kind}">{html.replace("<details>", "<details open>", 1)}</div>')
    if not parts:
        parts.append(f'<p class="office-empty">{inert(texts.same)}</p>')
    return "".join(parts) + f'<p class="ad-kind">{inert(texts.unchanged.format(n=found.unchanged))}</p>'


def published_html(done: Mapping[str, Any], text: str, language: Language) -> str:
    """That a version is live, and what is to be said about it."""
    texts = TEXTS[language]
    lines = [note(text), *map(note, done["warnings"])]
    if done["not_applied"]:
        lines.append(note(texts.not_applied.format(n=done["not_applied"])))
    return "".join(lines)


def verified_html(found: Mapping[str, Any], language: Language) -> str:
    """Whether the live version is whole."""
    texts = TEXTS[language]
    if found["ok"]:
        return note(texts.intact.format(version=found["version"]))
    files = ", ".join(found["damaged"])
    return note(texts.damaged.format(version=found["version"], files=files), is_bad=True)


def backups_table(kb: str, files: Sequence[BackupFile], language: Language) -> str:
    """Backups on the server, each with a link."""
    texts = TEXTS[language]
    rows = [
        (
            file.name,
            f"{file.modified:%Y-%m-%d %H:%M} UTC",
            f"{file.bytes / 1e6:.1f}",
            _link(kb, file.name, texts.download),
        )
        for file in files
    ]
    return table(texts.backups_caption.format(n=len(rows)), texts.backup_columns, rows, empty=texts.no_backups)


def _moment(created: str) -> str:
    """As people write it."""
    return f"{created[:16].replace('T', ' ')} UTC"


def _link(kb: str, name: str, word: str) -> Markup:
    address = escape(f"{UPLOAD_PATH}/backups/{quote(kb, safe='')}/{quote(name, safe='')}")
    return Markup(html=f'<a href="{address}" download aria-label="{inert(word)}: {inert(name)}">{inert(word)}</a>')
