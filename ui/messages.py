"""A chat message as HTML: pure functions, everything from outside is inert."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import quote as url_quote

from chatbot.types import Citation
from ingest.types import Chunk, Language
from prompts.types import Evidence
from ui.texts import TEXTS
from vectorstore.approved import is_approved_answer

# The chat renders Markdown with HTML in it: every character that either would act on becomes an entity. The rest
# stays, so that what is copied or read aloud is what was written.
_ACTIVE = re.compile(r"[<>&\"'`*_~#\[\]|\\$!{}^=@:]|^[+-]|(?<=^\d)[.)]|(?<=^\d\d)[.)]", re.MULTILINE)
_MARK = re.compile(r"\[(\d+)\]")


def inert(text: str) -> str:
    """Text that a Markdown renderer shows as it stands; line breaks are kept."""
    return _ACTIVE.sub(lambda match: f"&#{ord(match.group())};", text).replace("\r", "").replace("\n", "<br>")


def question_html(text: str) -> str:
    """What the visitor wrote."""
    return inert(text)


def waiting_html(position: int, language: Language) -> str:
    """The place in the line; empty at its head."""
    texts = TEXTS[language]
    if position < 1:
        return status_html(texts.writing)
    return status_html(texts.next_in_line if position == 1 else texts.waiting.format(n=position))


def searching_html(language: Language) -> str:
    """Before anything was found."""
    return status_html(TEXTS[language].searching)


def notice_html(text: str) -> str:
    """An error or a note, in place of an answer."""
    return f'<p class="cd-notice">{inert(text)}</p>'


def product_html(product: str, language: Language) -> str:
    """What the visitor looks at; empty where it is nothing."""
    return (
        f'<span class="cd-product">{inert(TEXTS[language].product.format(product=product))}</span>' if product else ""
    )


def photo_html(language: Language) -> str:
    """A button that takes or chooses a photo; the page's own script sends it and fills the question."""
    texts = TEXTS[language]
    told = f'data-nothing="{escape(texts.photo_nothing)}" data-failed="{escape(texts.photo_failed)}"'
    return (
        f'<label class="cd-photo"><input type="file" accept="image/png,image/jpeg,image/webp" {told}>'
        f'<span>{escape(texts.photo)}</span></label><p class="cd-hint">{escape(texts.photo_hint)}</p>'
        '<p class="cd-photo-note" role="status"></p>'
    )


def partial_html(text: str, evidence: Sequence[Evidence], status: str, language: Language) -> str:
    """The answer so far, with the quotes that it is written from."""
    rows = "".join(
        f'<li><q>{inert(" … ".join(item.quotes))}</q> <span class="cd-place">{_place(item.chunk, item.page, language)}'
        "</span></li>"
        for item in evidence
    )
    found = f'<div class="cd-evidence"><b>{inert(TEXTS[language].evidence)}</b><ol>{rows}</ol></div>' if rows else ""
    answer = f'<p class="cd-answer">{_with_marks(text)}</p>' if text else ""
    return f"{found}{answer}{status}"


def answer_html(
    text: str,
    citations: Sequence[Citation],
    chunks: Mapping[str, Chunk],
    *,
    kb: str,
    language: Language,
) -> str:
    """A finished answer; each citation opens to its passage with the quote marked.

    Args:
        text: With ``[n]``.
        citations: In order of first use.
        chunks: By chunk id; a citation whose chunk is not among them shows its quote alone.
        kb: For the documents' addresses.
        language: Of the page.
    """
    copy = f'<span class="cd-copy" role="button" tabindex="0">{inert(TEXTS[language].copy)}</span>'
    answer = f'<p class="cd-answer">{_with_marks(text)}</p>'
    if not citations:
        return f"{answer}{copy}"
    sources = "".join(_source(citation, chunks.get(citation.chunk_id), kb, language) for citation in citations)
    return f'{answer}{copy}<div class="cd-sources"><b>{inert(TEXTS[language].sources)}</b>{sources}</div>'


def document_url(kb: str, document_id: str, page: int | None) -> str:
    """Where the page serves a document; browsers open a PDF at the fragment's page."""
    fragment = f"#page={page}" if page else ""
    return f"/documents/{url_quote(kb, safe='')}/{url_quote(document_id, safe='')}{fragment}"


def _source(citation: Citation, chunk: Chunk | None, kb: str, language: Language) -> str:
    texts = TEXTS[language]
    place = [citation.title or citation.source]
    if citation.page:
        place.append(texts.page.format(n=citation.page))
    section = citation.section.removeprefix(citation.title).removeprefix(" > ")
    if section:
        place.append(section)
    summary = f"[{citation.number}] {' · '.join(place)}"
    passage = _marked(chunk.text, citation.quote) if chunk else f"<mark>{inert(citation.quote)}</mark>"
    link = ""
    # An approved answer has no original.
    if chunk and not is_approved_answer(chunk.document_id):
        url = escape(document_url(kb, chunk.document_id, citation.page))
        link = f'<p><a href="{url}" target="_blank" rel="noopener">{inert(texts.open_document)}</a></p>'
    return (
        f'<details class="cd-source cd-source-{citation.number}"><summary>{inert(summary)}</summary>'
        f"<blockquote>{passage}</blockquote>{link}</details>"
    )


def _marked(text: str, quote: str) -> str:
    before, found, after = text.partition(quote)
    return f"{inert(before)}<mark>{inert(found)}</mark>{inert(after)}" if found else f"<mark>{inert(quote)}</mark>"


def _with_marks(text: str) -> str:
    parts = _MARK.split(text)
    return "".join(
        f'<sup class="cd-cite" role="button" tabindex="0">&#91;{part}&#93;</sup>' if place % 2 else inert(part)
        for place, part in enumerate(parts)
    )


def _place(chunk: Chunk, page: int | None, language: Language) -> str:
    title = chunk.title or chunk.source
    return inert(f"{title} · {TEXTS[language].page.format(n=page)}" if page else title)


def status_html(text: str) -> str:
    """What goes on, told to screen readers too."""
    return f'<p class="cd-status">{inert(text)}</p>'
