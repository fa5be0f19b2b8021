"""Which chunks of a knowledge base answer the questions of a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.gate import DocumentNames, holds
from chatbot.tuning.types import TuningQuestion
from ingest.normalize import normalize
from ingest.types import Chunk
from vectorstore.content import DocumentRecord
from vectorstore.gate_questions import GateQuestion

# A text that stands in more chunks than this says nothing about any of them: "24 V", a name, a unit.
_MOST_HOLDING = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """Questions whose passage was found.

    Attributes:
        lost: Texts of those whose was not: the document or the expected text is not in the knowledge base, or the text
            stands all over it.
        unanswerable: Those that have no answer and should be refused; nothing is learnt from them.
    """

    questions: tuple[TuningQuestion, ...]
    lost: tuple[str, ...] = ()
    unanswerable: tuple[TuningQuestion, ...] = ()


def locate(questions: Sequence[GateQuestion], chunks: Sequence[Chunk], documents: Sequence[DocumentRecord]) -> Located:
    """Find the right chunks of each question.

    Right are the chunks of the document that hold an expected text; all of the document where none does, for people
    write answers in their own words; and without a document every chunk that holds one.
    """
    names = DocumentNames(documents)
    places: dict[str, list[int]] = {}
    for place, chunk in enumerate(chunks):
        places.setdefault(chunk.document_id, []).append(place)
    # Looked through with plain comparison first: matching numbers with care takes a hundred times as long.
    folded = [_folded(chunk.text) for chunk in chunks]
    found: list[TuningQuestion] = []
    lost: list[str] = []
    for question in questions:
        if not question.answerable:
            continue
        named = names.named(question.document) if question.document else frozenset()
        among = [place for own in sorted(named) for place in places.get(own, ())] if named else range(len(chunks))
        wanted = [(text, _folded(text)) for text in question.answers]
        holding = [
            place
            for place in among
            if any(short in folded[place] and holds(chunks[place].text, text) for text, short in wanted)
        ]
        right = holding if holding or question.document == "" else list(among) if named else []
        if (question.document and not named) or not right or (not named and len(right) > _MOST_HOLDING):
            lost.append(question.text)
            continue
        found.append(
            TuningQuestion(
                text=question.text,
                language=question.language,
                right=frozenset(chunks[place].id for place in right),
            )
        )
    unanswerable = tuple(
        TuningQuestion(text=question.text, language=question.language, right=frozenset())
        for question in questions
        if not question.answerable
    )
    return Located(questions=tuple(found), lost=tuple(lost), unanswerable=unanswerable)


def _folded(text: str) -> str:
    return normalize(text).replace(" ", "")
