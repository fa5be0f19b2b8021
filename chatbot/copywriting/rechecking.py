"""Copy that a person has changed: every sentence is checked anew, and searched for where it is strange."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chatbot.copywriting.document_facts import document_facts
from chatbot.copywriting.errors import CopyRequestError
from chatbot.copywriting.framing import copy_sentence
from chatbot.copywriting.material import Material, collect
from chatbot.copywriting.sources import CopySources
from chatbot.copywriting.types import CopyDraft, CopyRequest, CopyResult, CopySentence, Fact, Place
from ingest.normalize import normalize, strip_control_characters
from ingest.sentences import split_sentences

LONGEST_COPY_CHARS = 8000
_ENDINGS = tuple(".!?。！？:：;；,，")
# Strange sentences that are looked for in the documents; each search takes a fraction of a second.
_MOST_SEARCHES = 12
_MOST_FOUND = 3
_LONGEST_QUERY_CHARS = 200


def recheck(sources: CopySources, request: CopyRequest, text: str) -> CopyResult:
    """Say of each sentence of a text what it is; the result has one draft, and the facts that it stands on.

    Raises:
        CopyRequestError: The text is empty or too long; see ``collect`` for the rest.
        NoFactsError: Nothing that buyers may see is about product or topic.
        KnowledgeBaseMissingError: There is no such knowledge base.
    """
    if len(text) > LONGEST_COPY_CHARS:
        raise CopyRequestError(
            f"the text has {len(text)} characters, at most {LONGEST_COPY_CHARS} are checked; shorten it"
        )
    pieces = list(_pieces(text))
    if not pieces:
        raise CopyRequestError("there is no text to check; write something first")
    material = collect(sources, request)
    sentences: list[CopySentence] = []
    searches = 0
    for piece, place in pieces:
        own = copy_sentence(piece, material, place=place)
        if own.kind == "flagged" and searches < _MOST_SEARCHES:
            searches += 1
            wider = _with_further(sources, material, piece)
            again = copy_sentence(piece, wider, place=place)
            if again.kind == "fact":
                own, material = again, wider
        sentences.append(own)
    draft = CopyDraft(kind="edited", sentences=tuple(sentences))
    return CopyResult(request=material.request, facts=material.facts, drafts=(draft,), is_done=True)


def _with_further(sources: CopySources, material: Material, sentence: str) -> Material:
    """The material with facts that a search for a sentence finds, about the same product."""
    # Nothing of what is found need be fit to write from: it was written already.
    asked = replace(material.request, topic=sentence[:_LONGEST_QUERY_CHARS], kind="email")
    known = {normalize(fact.text) for fact in material.facts}
    found = [fact for fact in document_facts(sources, asked) if normalize(fact.text) not in known][:_MOST_FOUND]
    numbered: tuple[Fact, ...] = tuple(
        replace(fact, number=number) for number, fact in enumerate(found, start=len(material.facts) + 1)
    )
    return replace(material, facts=(*material.facts, *numbered))


def _pieces(text: str) -> Iterator[tuple[str, Place]]:
    """Sentences and items of a text, each with how it stands there."""
    # Halves of characters, which no encoder takes, go first.
    whole = text.encode("utf-8", "ignore").decode("utf-8")
    lines = [strip_control_characters(line).strip() for line in whole.splitlines()]
    is_first, after_gap = True, True
    for number, line in enumerate(lines):
        if not line:
            after_gap = True
            continue
        ends_alone = number + 1 >= len(lines) or not lines[number + 1]
        if is_first and ends_alone and not line.endswith(_ENDINGS):
            yield line, "title"
        elif line.startswith(("- ", "• ", "* ")):
            yield line[2:].strip(), "item"
        else:
            for place, (start, end) in enumerate(split_sentences(line)):
                yield line[start:end], "run" if place else "paragraph" if after_gap else "line"
        is_first = after_gap = False
