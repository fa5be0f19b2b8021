"""What stands around the body of a draft: headline or subject, greeting, opening, call to act, closing; checked too."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.copywriting.checking import check_sentence
from chatbot.copywriting.document_facts import is_own_language
from chatbot.copywriting.material import Material
from chatbot.copywriting.types import CopySentence, Fact, Place
from chatbot.figures import numbers_in
from chatbot.table_rows import cells_of
from ingest.language import count_han
from ingest.sentences import split_sentences
from prompts.copy_frame import load_copy_frame

_ENDINGS = tuple('.!?。！？:：;；…”"')


def framed(material: Material, body: Sequence[CopySentence], place: int) -> tuple[CopySentence, ...]:
    """A body with what belongs around it; ``place`` of the draft, from 0, chooses opening and call."""
    request = material.request
    frame = load_copy_frame(request.tone, request.language)
    subject = material.subject
    mail = request.kind == "email"
    title = frame.email_subject.replace("{subject}", subject) if mail else subject
    if request.topic and request.product and not mail:
        title = f"{subject}{'：' if request.language == 'zh' else ': '}{request.topic}"
    opening = frame.opening(request.kind, place, subject)
    before = [
        *_checked(material, title, "title"),
        *(_checked(material, frame.greeting, "paragraph") if mail else ()),
        *_checked(material, opening, "paragraph"),
    ]
    after = [
        *_checked(material, frame.call(request.kind, place, subject), "paragraph"),
        *(_checked(material, frame.closing, "paragraph") if mail else ()),
    ]
    return (*before, *body, *after)


def own_words(fact: Fact, material: Material) -> CopySentence:
    """A fact as the source has it; a row, or a quote in the other language, as an item of a list."""
    text = fact.text
    place: Place = "item"
    if is_item(fact):
        pass
    elif not is_own_language(fact, material.request.language):
        text = f"原文：“{text}”" if material.request.language == "zh" else f"The document says: “{text}”"
    else:
        place = "run"
        if not text.endswith(_ENDINGS):
            text += "。" if count_han(text) else "."
    return CopySentence(text=text, kind="fact", facts=(fact.number,), place=place)


def is_item(fact: Fact) -> bool:
    """Whether a fact is no sentence, but a label and a value."""
    return (
        bool(cells_of(fact.text))
        and len(cells_of(fact.text)[0][0]) < len(fact.text)
        and not fact.text.endswith(_ENDINGS)
    )


def _checked(material: Material, line: str, place: Place) -> list[CopySentence]:
    """A line of the frame, which may name what somebody has typed, sentence by sentence."""
    spans = [(0, len(line))] if place == "title" else split_sentences(line)
    rest: list[Place] = ["run"] * (len(spans) - 1)
    return [
        copy_sentence(line[start:end], material, place=own)
        for (start, end), own in zip(spans, [place, *rest], strict=True)
    ]


def copy_sentence(text: str, material: Material, *, place: Place) -> CopySentence:
    """A sentence with what the check says of it; what is unsupported is flagged as such."""
    request = material.request
    checked = check_sentence(text, material.facts, product=request.product, topic=request.topic)
    if place == "title" and checked.verdict == "unsupported" and not numbers_in(text):
        # A name is no statement.
        return CopySentence(text=text, kind="wording", place=place)
    return CopySentence(
        text=text,
        kind="flagged" if checked.verdict == "unsupported" else checked.verdict,
        facts=checked.facts,
        reasons=checked.reasons,
        words=checked.words,
        place=place,
    )
