"""Copy as JSON, for commands and the API."""

from __future__ import annotations

from chatbot.copywriting.types import CopyDraft, CopyResult, CopySentence, Fact
from ingest.types import Language
from ui.copy_texts import reason_text


def copy_to_json(result: CopyResult) -> dict[str, object]:
    """What ``citedesk copy --json`` prints."""
    language = result.request.language
    facts = {fact.number: fact for fact in result.facts}
    return {
        "drafts": [_draft(draft, facts, language) for draft in result.drafts],
        "facts": [{"number": fact.number, "text": fact.text, **_source(fact)} for fact in result.facts],
    }


def _draft(draft: CopyDraft, facts: dict[int, Fact], language: Language) -> dict[str, object]:
    return {
        "kind": draft.kind,
        "text": draft.text,
        "sentences": [_sentence(sentence, facts, language) for sentence in draft.sentences],
        "facts_used": list(draft.facts_used),
        "removed": [{"text": own.text, "replaced": own.was_replaced} for own in draft.removed],
        "seconds": round(draft.seconds, 3),
    }


def _sentence(sentence: CopySentence, facts: dict[int, Fact], language: Language) -> dict[str, object]:
    shown: dict[str, object] = {
        "text": sentence.text,
        "kind": sentence.kind,
        "place": sentence.place,
        "sources": [_source(facts[number]) for number in sentence.facts],
    }
    if sentence.reasons:
        shown |= {"reason": reason_text(sentence, language), "reasons": list(sentence.reasons)}
    return shown


def _source(fact: Fact) -> dict[str, object]:
    return {"source": fact.source, "page": fact.page, "section": fact.section, "quote": fact.quote}
