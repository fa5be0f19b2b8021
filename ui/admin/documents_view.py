"""The documents tab as HTML and choices: pure functions, everything from outside is inert."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from ingest.types import Language
from ui.admin.documents import DocumentRow
from ui.admin.documents_texts import TEXTS
from ui.admin.html_table import Markup, inert, listed, table

# A page with more rows is slow on a telephone; whoever looks for one of ten thousand finds it by name.
_MOST_ROWS = 200
_MOST_CHOICES = 1000


def documents_table(rows: Sequence[DocumentRow], language: Language) -> str:
    """The list; the first rows of a long one."""
    texts = TEXTS[language]
    shown = [
        (
            row.title,
            row.name,
            _state(row, language),
            _product(row),
            _valid(row, language),
            row.record.language if row.record else None,
            row.record.audience if row.record else None,
            row.chunks,
        )
        for row in rows[:_MOST_ROWS]
    ]
    html = table(texts.caption.format(n=len(rows)), texts.columns, shown, empty=texts.none)
    left = len(rows) - len(shown)
    return html + (f'<p class="office-empty">{inert(texts.more.format(n=left))}</p>' if left > 0 else "")


def chosen_rows(rows: Sequence[DocumentRow], *, find: str, state: str) -> list[DocumentRow]:
    """Rows that hold the words in title, name, product or audience, and are in the state, if one is given."""
    words = find.casefold().split()
    return [row for row in rows if (not state or row.state == state) and all(word in _searched(row) for word in words)]


def document_choices(rows: Sequence[DocumentRow]) -> list[tuple[str, str]]:
    """Names and ids of the first rows; a title that several documents have comes with the file's name."""
    return [
        (row.title if row.title == row.name else f"{row.title} · {row.name}", row.id) for row in rows[:_MOST_CHOICES]
    ]


def document_facts(row: DocumentRow, language: Language) -> str:
    """What is known of one document."""
    texts = TEXTS[language]
    record = row.record
    pages = texts.pages.format(n=record.page_count) if record and record.page_count else None
    values = (
        row.title,
        row.location,
        f"{texts.states[row.state]}{f': {row.reason}' if row.reason else ''}",
        _valid(row, language),
        record.audience if record else None,
        " · ".join(filter(None, [pages, str(row.chunks)])),
        Markup(html="".join(f"<div>{inert(line)}</div>" for line in record.warnings))
        if record and record.warnings
        else None,
    )
    shown = [
        f"<dt>{inert(name)}</dt><dd>{value.html if isinstance(value, Markup) else inert(value)}</dd>"
        for name, value in zip(texts.facts, values, strict=True)
        if value
    ]
    return f'<dl class="ad-facts">{"".join(shown)}</dl>'


def uploader(kind: str, kb: str, language: Language, refresh: str) -> str:
    """Where files are dropped; the page's own script does the rest, by what stands in the attributes.

    Args:
        kind: See ``chatbot.upload_folders.UploadKind``.
        kb: Where they go.
        language: Of the page.
        refresh: Id of the button that is pressed when files have come.
    """
    texts = TEXTS[language]
    words = {
        "uploading": texts.uploading,
        "uploaded": texts.uploaded,
        "replaced": texts.replaced,
        "cancel": texts.cancel,
        "cancelled": texts.cancelled,
        "broken": texts.broken,
        "faults": dict(texts.faults),
    }
    several = " multiple" if kind == "documents" else ""
    hint = f'<p class="ad-hint">{inert(texts.upload_hint)}</p>' if kind == "documents" else ""
    return (
        f'<div class="ad-upload" data-kind="{escape(kind)}" data-kb="{escape(kb)}" data-refresh="{escape(refresh)}"'
        f' data-words="{escape(json.dumps(words, ensure_ascii=False))}">'
        f'<p><b>{inert(texts.drop)}</b></p><label class="ad-choose">{inert(texts.choose)}'
        f'<input type="file" class="ad-file"{several}></label>{hint}'
        '<div aria-live="polite"><ul class="ad-files"></ul></div></div>'
    )


def _state(row: DocumentRow, language: Language) -> Markup:
    text = TEXTS[language].states[row.state]
    shown = listed(text, [row.reason]).html if row.reason else inert(text)
    return Markup(html=f'<span class="ad-state ad-{row.state}">{shown}</span>')


def _product(row: DocumentRow) -> str | None:
    record = row.record
    return " ".join(filter(None, [record.product, record.version])) or None if record else None


def _valid(row: DocumentRow, language: Language) -> str:
    record = row.record
    if record is None or not (record.valid_from or record.valid_until):
        return TEXTS[language].unlimited
    return f"{record.valid_from or '…'} – {record.valid_until or '…'}"


def _searched(row: DocumentRow) -> str:
    record = row.record
    parts = [row.title, row.name, *([record.product, record.version, record.audience] if record else [])]
    return " ".join(parts).casefold()
