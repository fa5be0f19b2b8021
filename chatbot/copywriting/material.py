"""What copy is written from: the request, checked, and every fact that was found for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chatbot.copywriting.catalogue_facts import catalogue_facts
from chatbot.copywriting.document_facts import document_facts, in_own_language
from chatbot.copywriting.errors import CopyRequestError, NoFactsError
from chatbot.copywriting.sources import CopySources
from chatbot.copywriting.types import CopyRequest, Fact, Length
from chatbot.question import one_line
from ingest.instructions import addressed_words
from ingest.normalize import normalize

FACTS_OF: dict[Length, int] = {"short": 3, "medium": 5, "long": 9}
"""How many facts a draft of a length holds, where there are so many."""

LONGEST_PRODUCT_CHARS, LONGEST_TOPIC_CHARS, LONGEST_NOTES_CHARS = 80, 200, 500
# Beside those that are written from, further ones are looked at when a person has changed a draft.
_MOST_FACTS = 12
_MOST_FROM_CATALOGUE = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What is known about what copy is wanted about.

    Attributes:
        request: On single lines, without control characters.
        subject: What a headline names.
        facts: To write from, best first, numbered from 1.
    """

    request: CopyRequest
    subject: str
    facts: tuple[Fact, ...]


def collect(sources: CopySources, request: CopyRequest) -> Material:
    """Find the facts for a request.

    Raises:
        CopyRequestError: There is neither product nor topic, or one of them speaks to a language model.
        NoFactsError: Nothing that buyers may see is about it.
        KnowledgeBaseMissingError: There is no such knowledge base.
    """
    request = checked_request(request)
    known = sources.product(request.kb, request.product) if request.product else None
    found: list[Fact] = []
    if known is not None:
        own = catalogue_facts(known[0], source=known[1], language=request.language)
        found += in_own_language(own, request.language)[:_MOST_FROM_CATALOGUE]
    found += document_facts(sources, request)
    if not found:
        raise NoFactsError(
            f"nothing that buyers may see says anything about {request.product or request.topic!r}; write the product"
            " as the documents name it, or choose another topic"
        )
    return Material(request=request, subject=request.product or request.topic, facts=_numbered(found[:_MOST_FACTS]))


def checked_request(request: CopyRequest) -> CopyRequest:
    """The request on single lines; see ``collect`` for what is refused."""
    limits = {"product": LONGEST_PRODUCT_CHARS, "topic": LONGEST_TOPIC_CHARS, "notes": LONGEST_NOTES_CHARS}
    clean = {name: one_line(getattr(request, name)) for name in limits}
    for name, limit in limits.items():
        if len(clean[name]) > limit:
            raise CopyRequestError(f"{name} has {len(clean[name])} characters, at most {limit} are read; shorten it")
        if addressed_words(clean[name]):
            raise CopyRequestError(f"{name} speaks to the language model; write what the copy is about")
    if not any(character.isalnum() for character in normalize(clean["product"] + clean["topic"])):
        raise CopyRequestError("neither product nor topic is given; name one of them")
    return replace(request, product=clean["product"], topic=clean["topic"], notes=clean["notes"])


def _numbered(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    unique = {normalize(fact.text): fact for fact in reversed(facts)}
    kept = [fact for fact in facts if unique[normalize(fact.text)] is fact]
    return tuple(replace(fact, number=number) for number, fact in enumerate(kept, start=1))
