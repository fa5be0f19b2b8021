"""Approved answers as documents that are searched and quoted like any other."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from ingest.cut import CountTokens
from ingest.normalize import normalize
from ingest.types import Chunk, Language, Sentence
from vectorstore.content import DocumentRecord
from vectorstore.curation_types import ApprovedAnswer

_ID = "approved-"
_LOCATION = "approved:"
_LABELS: dict[Language, str] = {"en": "approved answer: {}", "zh": "已审定的回答：{}"}
_QUESTION_MARKS: dict[Language, str] = {"en": "?", "zh": "？"}
# Every chunk repeats the label, which must leave room for the answer.
_LABEL_CHARS = 60


def is_approved_answer(document_id: str) -> bool:
    """Whether a document of a knowledge base is an approved answer."""
    return document_id.startswith(_ID)


def answer_document(answer: ApprovedAnswer) -> DocumentRecord:
    """The record of an approved answer; its own audience and last day decide who sees it when."""
    label = _label(answer)
    return DocumentRecord(
        id=f"{_ID}{answer.id}",
        source=label,
        location=f"{_LOCATION}{answer.id}",
        root=f"{_LOCATION}{answer.id}",
        title=label,
        language=answer.language,
        content_hash=hashlib.sha256("\0".join([*answer.questions, "", answer.answer]).encode()).hexdigest(),
        reading=_LOCATION,
        page_count=None,
        warnings=(),
        valid_until=answer.valid_until,
        audience=answer.audience,
    )


def answer_chunks(answer: ApprovedAnswer, *, count_tokens: CountTokens, max_tokens: int) -> list[Chunk]:
    """Chunks of an approved answer: all its questions, then as many lines of the answer as fit, at least one.

    A line of the answer is one sentence, for it was approved as a whole and is quoted as a whole. A question is one
    too, and ends with a question mark: what ends so is searched, but never quoted.

    Args:
        answer: To be cut.
        count_tokens: See ``ingest.cut.CountTokens``.
        max_tokens: Limit of a chunk; only where a single line is beyond it, a chunk is.
    """
    mark = _QUESTION_MARKS[answer.language]
    questions = [text if text.endswith(("?", "？")) else f"{text}{mark}" for text in answer.questions]
    groups: list[list[str]] = []
    for line in filter(None, map(str.strip, answer.answer.split("\n"))):
        trial = [*groups[-1], line] if groups else [line]
        if groups and _chunk(answer, questions, trial, count_tokens).token_count <= max_tokens:
            groups[-1] = trial
        else:
            groups.append([line])
    return [_chunk(answer, questions, group, count_tokens) for group in groups]


def asks_for(chunk: Chunk, question: str) -> bool:
    """Whether a chunk of an approved answer has this very question among its own."""
    lines = (chunk.text[sentence.start : sentence.end] for sentence in chunk.sentences)
    return is_approved_answer(chunk.document_id) and _bare(question) in {
        _bare(line) for line in lines if line.endswith(("?", "？"))
    }


def _bare(question: str) -> str:
    return normalize(question).rstrip("?.!。 ")


def _chunk(answer: ApprovedAnswer, questions: Sequence[str], lines: Sequence[str], count_tokens: CountTokens) -> Chunk:
    label = _label(answer)
    text = "\n".join([*questions, *lines])
    sentences, start = [], 0
    for line in (*questions, *lines):
        sentences.append(Sentence(start=start, end=start + len(line)))
        start += len(line) + 1
    return Chunk(
        id=hashlib.sha256(f"{_LOCATION}{answer.id}\0{text}".encode()).hexdigest()[:24],
        document_id=f"{_ID}{answer.id}",
        text=text,
        source=label,
        title=label,
        language=answer.language,
        token_count=count_tokens([f"{label}\n{text}"])[0],
        sentences=tuple(sentences),
    )


def _label(answer: ApprovedAnswer) -> str:
    question = answer.questions[0]
    short = question if len(question) <= _LABEL_CHARS else f"{question[: _LABEL_CHARS - 1].rstrip()}…"
    return _LABELS[answer.language].format(short)
