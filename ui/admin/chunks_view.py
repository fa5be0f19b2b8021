"""Passages as HTML and choices: pure functions, everything from outside is inert."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from pathlib import Path

from ingest.types import Language
from ui.admin.chunks import ChunkRow, PagePicture
from ui.admin.chunks_texts import TEXTS
from ui.admin.html_table import Markup, inert, table
from vectorstore.content import DocumentRecord

_MOST_ROWS = 40
_CHOICE_CHARS = 70


def chunks_table(rows: Sequence[ChunkRow], find: str, language: Language) -> str:
    """The passages that hold the words, the first ones of many."""
    texts = TEXTS[language]
    words = find.casefold().split()
    found = [row for row in rows if all(word in row.text.casefold() for word in words)]
    shown = [
        (
            _place(row, language),
            texts.states.get(row.state, row.state),
            row.text,
            Markup(html=f"<code>{inert(row.id[:8])}</code>"),
        )
        for row in found[:_MOST_ROWS]
    ]
    html = table(texts.caption.format(n=len(found)), texts.columns, shown, empty=texts.none)
    left = len(found) - len(shown)
    return html + (f'<p class="office-empty">{inert(texts.more.format(n=left))}</p>' if left > 0 else "")


def document_choices(records: Sequence[DocumentRecord]) -> list[tuple[str, str]]:
    """Names and ids."""
    return [(f"{record.title} · {Path(record.location).name}", record.id) for record in records]


def chunk_choices(rows: Sequence[ChunkRow], language: Language) -> list[tuple[str, str]]:
    """Places with the beginning of the text, and ids, in reading order."""
    return [
        (" · ".join(filter(None, [_place(row, language), " ".join(row.text.split())[:_CHOICE_CHARS]])), row.id)
        for row in rows
    ]


def read_html(row: ChunkRow, language: Language) -> str:
    """What the document says there, and what was made of it."""
    texts = TEXTS[language]
    text = inert(row.original if row.original is not None else row.text).replace("\n", "<br>")
    return (
        f"<h3>{inert(texts.read)}</h3>"
        f'<p class="ad-hint">{inert(_place(row, language))} · {inert(texts.states.get(row.state, row.state))}'
        f' · <code>{inert(row.id)}</code></p><blockquote class="ad-answer">{text}</blockquote>'
    )


def picture_html(picture: PagePicture | None, language: Language) -> str:
    """The page, beside the text."""
    texts = TEXTS[language]
    if picture is None:
        return f'<p class="office-empty">{inert(texts.no_picture)}</p>'
    label = inert(texts.picture.format(n=picture.page))
    data = base64.b64encode(picture.png).decode()
    return (
        f'<figure class="ad-page"><figcaption>{label}</figcaption>'
        f'<img alt="{label}" src="data:image/png;base64,{data}"></figure>'
    )


def _place(row: ChunkRow, language: Language) -> str:
    texts = TEXTS[language]
    parts = (
        texts.page.format(n=row.page) if row.page else "",
        row.sheet or "",
        texts.rows.format(first=row.rows[0], last=row.rows[1]) if row.rows else "",
        row.section,
    )
    return " · ".join(filter(None, parts)) or "–"
