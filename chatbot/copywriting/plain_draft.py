"""The draft without a model: facts in their own words between fixed phrases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chatbot.copywriting.framing import framed, own_words
from chatbot.copywriting.material import FACTS_OF, Material
from chatbot.copywriting.types import CopyDraft, CopySentence, Fact


def plain_draft(material: Material) -> CopyDraft:
    """Sentences first, as they stand in the documents, then values as a list."""
    facts = material.facts[: FACTS_OF[material.request.length]]
    return CopyDraft(kind="plain", sentences=framed(material, body_of(facts, material), 0))


def body_of(facts: Sequence[Fact], material: Material) -> list[CopySentence]:
    """Facts in their own words."""
    worded = [own_words(fact, material) for fact in facts]
    sentences = [own for own in worded if own.place != "item"]
    items = [own for own in worded if own.place == "item"]
    if sentences:
        sentences[0] = replace(sentences[0], place="paragraph")
    return [*sentences, *items]
