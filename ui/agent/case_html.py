"""An open conversation as HTML: pure functions, everything from buyers and documents is inert."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from html import escape

from chatbot.records.types import Conversation, JsonObject, Message
from ingest.types import Chunk, Language
from ui.agent.desk import Case
from ui.agent.kept_material import material_of
from ui.agent.passages import Passage
from ui.agent.queue import NameIntent, language_name
from ui.agent.texts import TEXTS, DeskTexts
from ui.messages import answer_html, document_url, inert
from ui.shapes import citations_from_json
from vectorstore.approved import is_approved_answer


def head_html(case: Case | None, *, language: Language, name_intent: NameIntent) -> str:
    """What the conversation is about, in one line; asks to choose one where none is open."""
    texts = TEXTS[language]
    if case is None:
        return f'<p class="cd-quiet">{inert(texts.nothing_open)}</p>'
    conversation = case.conversation
    intent = name_intent(conversation.intent, language) if conversation.intent else texts.no_intent
    facts = [
        (texts.status, _state(case, texts)),
        (texts.intent, intent),
        (texts.buyer_language, language_name(conversation.language, texts)),
        (texts.kb, conversation.kb),
        (texts.channel, conversation.channel),
        (texts.product, conversation.product),
    ]
    rows = "".join(f"<div><dt>{inert(name)}</dt><dd>{inert(said)}</dd></div>" for name, said in facts if said)
    return f'<dl class="cd-head-facts">{rows}</dl>'


def messages_html(case: Case | None, chunks: Mapping[str, Chunk], *, language: Language) -> str:
    """The whole conversation, oldest first; answers with their citations."""
    if case is None:
        return ""
    texts = TEXTS[language]
    rows = "".join(_message(message, case.conversation, chunks, texts, language) for message in case.messages)
    # A box that scrolls must be reachable by keyboard, and say what it is.
    return (
        f'<h2>{inert(texts.conversation)}</h2><ol class="cd-talk" data-talk="{case.conversation.id}" tabindex="0"'
        f' aria-label="{escape(texts.conversation)}">{rows}</ol>'
    )


def about_html(case: Case | None, *, language: Language) -> str:
    """What was written when the buyer asked for a person: summary, question as understood, what was found."""
    if case is None:
        return ""
    texts, conversation = TEXTS[language], case.conversation
    parts = [(texts.summary, conversation.summary), (texts.understood, conversation.question)]
    said = "".join(f"<h3>{inert(name)}</h3><p>{inert(text)}</p>" for name, text in parts if text)
    rows = "".join(_found(item, texts) for item in conversation.found)
    found = f"<h3>{inert(texts.found)}</h3><ul>{rows}</ul>" if rows else ""
    return f'<div class="cd-about" lang="{conversation.language}">{said}{found}</div>' if said or found else ""


def draft_html(case: Case | None, chunks: Mapping[str, Chunk], *, language: Language) -> str:
    """The draft with its evidence; nothing where there is nothing to answer."""
    if case is None or not case.is_mine:
        return ""
    texts, draft = TEXTS[language], case.draft
    if draft is None:
        return f'<p class="cd-quiet">{inert(texts.drafting)}</p>' if case.is_drafting else ""
    kb = case.conversation.kb
    answer = answer_html(draft.text, citations_from_json(draft.answer or {}), chunks, kb=kb, language=language)
    material = material_of(draft.answer)
    is_refused = material is not None and material.answer.abstained
    refused = f'<p class="cd-quiet">{inert(texts.no_answer_draft)}</p>' if is_refused else ""
    return f'{refused}<div class="message cd-draft" lang="{case.conversation.language}">{answer}</div>'


def closest_html(case: Case | None, chunks: Mapping[str, Chunk], *, language: Language) -> str:
    """Passages nearest to a question that the documents do not answer; nothing where they do."""
    material = material_of(case.draft.answer) if case and case.draft else None
    if case is None or material is None:
        return ""
    passages = [
        Passage(citation=citation, chunk=chunks[citation.chunk_id])
        for citation in material.closest
        if citation.chunk_id in chunks
    ]
    if not passages:
        return ""
    texts = TEXTS[language]
    return (
        f'<section class="cd-same" aria-label="{escape(texts.closest)}"><h2>{inert(texts.closest)}</h2>'
        f"{_passages(passages, case.conversation.kb, texts)}</section>"
    )


def internal_html(passages: Sequence[Passage], *, kb: str, language: Language) -> str:
    """Internal passages, marked as such."""
    texts = TEXTS[language]
    body = _passages(passages, kb, texts) if passages else f'<p class="cd-quiet">{inert(texts.no_internal)}</p>'
    return (
        f'<section class="cd-internal" aria-label="{escape(texts.for_you_only)}"><h2>{inert(texts.for_you_only)}</h2>'
        f'<p class="cd-quiet">{inert(texts.for_you_only_hint)}</p>{body}</section>'
    )


def same_html(passages: Sequence[Passage], *, kb: str, language: Language) -> str:
    """The evidence in the agent's language; nothing without any."""
    if not passages:
        return ""
    texts = TEXTS[language]
    return (
        f'<section class="cd-same" aria-label="{escape(texts.same)}"><h2>{inert(texts.same)}</h2>'
        f'<p class="cd-quiet">{inert(texts.same_hint)}</p>{_passages(passages, kb, texts)}</section>'
    )


def cited_chunks(case: Case) -> list[str]:
    """Ids of the passages that a case's messages and draft cite, each once."""
    kept = [message.answer for message in case.messages] + [case.draft.answer if case.draft else None]
    cited = [citation.chunk_id for answer in kept if answer for citation in citations_from_json(answer)]
    material = material_of(case.draft.answer) if case.draft else None
    return list(dict.fromkeys([*cited, *(own.chunk_id for own in (material.closest if material else ()))]))


def _state(case: Case, texts: DeskTexts) -> str:
    match case.conversation.state:
        case "waiting":
            return texts.waiting
        case "with_agent":
            return texts.mine if case.is_mine else texts.with_whom.format(name=case.conversation.agent)
        case "assistant":
            return texts.assistant
        case "closed":
            return texts.closed


def _message(
    message: Message, conversation: Conversation, chunks: Mapping[str, Chunk], texts: DeskTexts, language: Language
) -> str:
    match message.role:
        case "buyer":
            who = texts.buyer
        case "assistant":
            who = texts.assistant_name
        case "agent":
            who = texts.agent
        case "notice":
            who = texts.note
    when = _time(message.created)
    if message.role in {"buyer", "notice"}:
        body = f"<p>{inert(message.text)}</p>"
    else:
        citations = [own for own in citations_from_json(message.answer or {}) if f"[{own.number}]" in message.text]
        body = answer_html(message.text, citations, chunks, kb=conversation.kb, language=language)
    return (
        f'<li class="message cd-{message.role}" data-message="{message.id}"><p class="cd-who">{inert(who)} {when}</p>'
        f'<div lang="{conversation.language}">{body}</div></li>'
    )


def _time(moment: datetime.datetime) -> str:
    """In UTC; the page's script puts the reader's own time in its place."""
    return f'<time datetime="{moment.isoformat(timespec="seconds")}">{moment:%Y-%m-%d %H:%M} UTC</time>'


def _found(item: JsonObject, texts: DeskTexts) -> str:
    place = [str(item.get("title") or item.get("source") or "")]
    if item.get("page"):
        place.append(texts.page.format(n=item["page"]))
    return (
        f'<li><q>{inert(str(item.get("quote", "")))}</q> <span class="cd-place">{inert(" · ".join(place))}</span></li>'
    )


def _passages(passages: Sequence[Passage], kb: str, texts: DeskTexts) -> str:
    return f'<ul class="cd-passages">{"".join(_passage(own, kb, texts) for own in passages)}</ul>'


def _passage(passage: Passage, kb: str, texts: DeskTexts) -> str:
    citation, chunk = passage.citation, passage.chunk
    place = [citation.title or citation.source]
    if citation.page:
        place.append(texts.page.format(n=citation.page))
    link = ""
    if not is_approved_answer(chunk.document_id):
        url = escape(document_url(kb, chunk.document_id, citation.page))
        link = f'<p><a href="{url}" target="_blank" rel="noopener">{inert(texts.open_document)}</a></p>'
    before, quote, after = chunk.text.partition(citation.quote)
    return (
        f'<li lang="{chunk.language}"><details><summary><q>{inert(citation.quote)}</q>'
        f' <span class="cd-place">{inert(" · ".join(place))}</span></summary>'
        f"<blockquote>{inert(before)}<mark>{inert(quote)}</mark>{inert(after)}</blockquote>{link}</details></li>"
    )
