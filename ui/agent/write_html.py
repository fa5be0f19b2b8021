"""Drafts of copy as HTML: every sentence marked as what it is; whatever comes from outside is inert."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import get_args

from chatbot.copywriting.types import CopyDraft, CopyRequest, CopyResult, CopySentence, Fact
from ingest.types import Language
from ui.agent.write_texts import WRITE_TEXTS
from ui.copy_files import FileFormat
from ui.copy_texts import reason_text
from ui.messages import inert


def drafts_html(result: CopyResult, language: Language) -> str:
    """All drafts beside each other; ``language`` is the page's."""
    texts = WRITE_TEXTS[language]
    facts = {fact.number: fact for fact in result.facts}
    cards = "".join(
        _card(number, draft, facts, result.request.language, language)
        for number, draft in enumerate(result.drafts, start=1)
    )
    return f'<p class="cd-quiet">{inert(texts.legend)}</p><div class="cd-drafts">{cards}</div>'


def export_html(request: CopyRequest, language: Language) -> str:
    """A button for each kind of file; the page's own script sends the text that stands in the box."""
    texts = WRITE_TEXTS[language]
    body = {
        "kind": request.kind, "language": request.language, "product": request.product, "topic": request.topic,
        "kb": request.kb,
    }  # fmt: skip
    told = {"none": texts.none_left_out, "some": texts.some_left_out, "failed": texts.not_exported}
    data = "".join(f' data-{name}="{escape(text)}"' for name, text in told.items())
    buttons = "".join(
        f'<button type="button" class="cd-export" data-format="{kind}">.{kind}</button>'
        for kind in get_args(FileFormat)
    )
    return (
        f'<div class="cd-exports" data-request="{escape(json.dumps(body, ensure_ascii=False))}"{data}>'
        f'<span>{inert(texts.export)}</span>{buttons}<p class="cd-export-note" role="status"></p></div>'
    )


def _card(number: int, draft: CopyDraft, facts: Mapping[int, Fact], written_in: Language, language: Language) -> str:
    texts = WRITE_TEXTS[language]
    counts = {kind: sum(own.kind == kind for own in draft.sentences) for kind in ("fact", "wording", "flagged")}
    counted = texts.counts.format(facts=counts["fact"], wording=counts["wording"], flagged=counts["flagged"])
    seconds = f" · {draft.seconds:.1f} s" if draft.kind == "written" else ""
    name = texts.draft_kinds[draft.kind]
    title = f"{texts.draft.format(n=number)}: {name}" if draft.kind != "edited" else name
    return (
        f'<section class="message cd-copy-draft" data-message="copy-{draft.kind}-{number}">'
        f'<h2>{inert(title)}</h2><p class="cd-quiet">{inert(counted + seconds)}</p>'
        f'<div class="cd-copy-text" lang="{written_in}">{_body(draft.sentences, facts, written_in, language)}</div>'
        f"{_sources(draft, facts, language)}{_removed(draft, language)}</section>"
    )


def _body(
    sentences: Sequence[CopySentence], facts: Mapping[int, Fact], written_in: Language, language: Language
) -> str:
    """Paragraphs, lists and a headline."""
    parts: list[str] = []
    is_open = ""
    for sentence in sentences:
        wanted = {"title": "h3", "item": "ul"}.get(sentence.place, "p")
        goes_on = wanted == is_open and (sentence.place in {"run", "line", "item"})
        if not goes_on:
            parts.append((f"</{is_open}>" if is_open else "") + f"<{wanted}>")
            is_open = wanted
        elif sentence.place == "line":
            parts.append("<br>")
        marked = _marked(sentence, facts, language)
        parts.append(f"<li>{marked}</li>" if wanted == "ul" else marked + ("" if written_in == "zh" else " "))
    return "".join(parts) + (f"</{is_open}>" if is_open else "")


def _marked(sentence: CopySentence, facts: Mapping[int, Fact], language: Language) -> str:
    text = inert(sentence.text)
    reason = reason_text(sentence, language)
    match sentence.kind:
        case "fact":
            cites = "".join(
                f'<sup class="cd-cite" role="button" tabindex="0" title="{escape(_hint(facts[number], language))}">'
                f"&#91;{number}&#93;</sup>"
                for number in sentence.facts
            )
            note = f' <span class="cd-look">{inert(reason)}</span>' if reason else ""
            return f'<span class="cd-fact">{text}</span>{cites}{note}'
        case "wording":
            return f'<span class="cd-wording">{text}</span>'
        case "flagged":
            return f'<span class="cd-flagged"><s>{text}</s> <span class="cd-look">{inert(reason)}</span></span>'


def _hint(fact: Fact, language: Language) -> str:
    return f"{_place(fact, language)}: “{fact.quote}”"


def _place(fact: Fact, language: Language) -> str:
    page = WRITE_TEXTS[language].page.format(n=fact.page) if fact.page else ""
    return " · ".join(part for part in (fact.source.rsplit("/", 1)[-1], page, fact.section) if part)


def _sources(draft: CopyDraft, facts: Mapping[int, Fact], language: Language) -> str:
    rows = "".join(_source(facts[number], language) for number in draft.facts_used)
    return f'<div class="cd-sources"><b>{inert(WRITE_TEXTS[language].sources)}</b>{rows}</div>' if rows else ""


def _source(fact: Fact, language: Language) -> str:
    summary = inert(f"[{fact.number}] {_place(fact, language)}")
    return (
        f'<details class="cd-source cd-source-{fact.number}"><summary>{summary}</summary>'
        f"<blockquote><mark>{inert(fact.quote)}</mark></blockquote></details>"
    )


def _removed(draft: CopyDraft, language: Language) -> str:
    texts = WRITE_TEXTS[language]
    if not draft.removed:
        return ""
    rows = "".join(
        f"<li><s>{inert(own.text)}</s> ({inert(texts.replaced if own.was_replaced else texts.removed_none)})</li>"
        for own in draft.removed
    )
    summary = inert(texts.removed.format(n=len(draft.removed)))
    return f'<details class="cd-removed"><summary>{summary}</summary><ul>{rows}</ul></details>'
