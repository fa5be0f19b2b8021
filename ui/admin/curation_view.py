"""What people have added as HTML and choices: pure functions, everything from outside is inert."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ingest.types import Language
from ui.admin.curation import Corrections, Row
from ui.admin.curation_texts import TEXTS
from ui.admin.html_table import Markup, inert, table

_CHOICE_CHARS = 80


def edits_html(found: Corrections, language: Language) -> str:
    """Edits with what became of them, and pinned documents."""
    texts = TEXTS[language]
    rows = [
        (
            _place(row, language),
            texts.states.get(row["state"], row["state"]),
            row["original"],
            _made(row, language),
            row["who"],
        )
        for row in found.edits
    ]
    pinned = [
        (Path(row["source"]).name, texts.states.get(row["state"], row["state"]), row["who"]) for row in found.pinned
    ]
    return table(texts.edits_caption.format(n=len(rows)), texts.edit_columns, rows, empty=texts.no_edits) + table(
        texts.pinned_caption.format(n=len(pinned)), texts.pinned_columns, pinned, empty=texts.no_pinned
    )


def answers_html(found: Corrections, language: Language) -> str:
    """Approved answers with their sources."""
    texts = TEXTS[language]
    rows = [
        (
            "\n".join(row["questions"]),
            texts.states.get(row["state"], row["state"]),
            row["answer"],
            row["audience"],
            row["valid_until"] or texts.always,
            _sources(row, language),
            row["who"],
        )
        for row in found.answers
    ]
    return table(texts.answers_caption.format(n=len(rows)), texts.answer_columns, rows, empty=texts.no_answers)


def quarantine_html(found: Corrections, language: Language) -> str:
    """Passages that are in no index."""
    texts = TEXTS[language]
    rows = [(_place(row, language), row["words"], row["text"]) for row in found.quarantine]
    return table(
        texts.quarantine_caption.format(n=len(rows)), texts.quarantine_columns, rows, empty=texts.no_quarantine
    )


def contradictions_html(found: Sequence[Row], language: Language) -> str:
    """Pairs of sentences that do not agree."""
    texts = TEXTS[language]
    rows = []
    for pair in found:
        one, other = (_statement(side, language) for side in pair["statements"])
        rows.append((str(texts.kinds.get(pair["kind"], pair["kind"])), one, other))
    return table(
        texts.contradictions_caption.format(n=len(rows)),
        texts.contradiction_columns,
        rows,
        empty=texts.no_contradictions,
    )


def edit_choices(found: Corrections) -> list[tuple[str, str]]:
    """Edits by document and text."""
    return [(f"{Path(row['source']).name} · {_short(row['original'])}", row["id"]) for row in found.edits]


def answer_choices(found: Corrections) -> list[tuple[str, str]]:
    """Approved answers by their first question."""
    return [(_short(row["questions"][0]), row["id"]) for row in found.answers]


def quarantine_choices(found: Corrections) -> list[tuple[str, str]]:
    """Passages by document and text; one that several documents share is let in for all of them."""
    shared: dict[str, list[Row]] = {}
    for row in found.quarantine:
        shared.setdefault(row["chunk_id"], []).append(row)
    return [
        (f"{', '.join(Path(row['source']).name for row in rows)} · {_short(rows[0]['text'])}", chunk_id)
        for chunk_id, rows in shared.items()
    ]


def _place(row: Row, language: Language) -> str:
    page = f", {TEXTS[language].page.format(n=row['page'])}" if row["page"] else ""
    return f"{Path(row['source']).name}{page}"


def _made(row: Row, language: Language) -> Markup:
    texts = TEXTS[language]
    what = texts.disabled if row["disabled"] else texts.edited
    html = f"<b>{inert(what)}</b>: {_text(row['text'] or row['reason'] or '')}"
    if str(row["state"]).startswith("source"):
        now = row["now"]["text"] if row["now"] else row["note"] or texts.nothing_like_it
        html += f"<br><b>{inert(texts.now)}</b> {_text(now)}"
    return Markup(html=html)


def _sources(row: Row, language: Language) -> Markup:
    texts = TEXTS[language]
    lines = []
    for source in row["sources"]:
        html = f"{inert(_place(source, language))}: {_text(source['quote'])}"
        if "now" in source:
            now: Any = source["now"]
            html += f"<br><b>{inert(texts.now)}</b> {_text(now['text'] if now else texts.nothing_like_it)}"
        lines.append(f"<li>{html}</li>")
    return Markup(html=f"<ul>{''.join(lines)}</ul>" if lines else "–")


def _statement(side: Row, language: Language) -> Markup:
    differing = ", ".join(side["differing"])
    return Markup(
        html=f"<b>{inert(_place(side, language))}</b><br>{_text(side['text'])}"
        + (f"<br><mark>{inert(differing)}</mark>" if differing else "")
    )


def _text(text: str) -> str:
    return inert(text).replace("\n", "<br>")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _CHOICE_CHARS else f"{line[:_CHOICE_CHARS]}…"
