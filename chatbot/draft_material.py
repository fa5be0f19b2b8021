"""What a reply to a buyer's last message can be written from: what the assistant would say, and what was found."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Literal

from chatbot.answerability import names_unknown
from chatbot.citation import citation_of
from chatbot.errors import QuestionError, TurnCancelledError
from chatbot.figures import names_in
from chatbot.question import one_line
from chatbot.records.types import Conversation, Message
from chatbot.standalone import conversation_language
from chatbot.support import content_terms
from chatbot.types import Answer, AnswerUpdate, Citation, Question, Timings, Turn
from ingest.language import detect_language
from ingest.types import PUBLIC
from prompts.types import Evidence
from vectorstore.types import Hit, Retrieval

Asks = Literal["", "part", "product", "detail"]

BUYERS = frozenset({PUBLIC})
"""Whose documents a draft is made from: what is sent with one key must hold nothing else."""

_MOST_CLOSEST = 3
_MOST_FURTHER = 3
_SHORT_CHARS = 24
_LONGEST_QUESTION_CHARS = 300
_MARK = re.compile(r" ?\[(\d+)\]")
_SENTENCE = re.compile(r".+?(?: ?\[\d+\])+", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a reply can be written from, in every tone and length.

    Attributes:
        answer: What the assistant would have told the buyer.
        best: Its best supported sentence; the whole text where one sentence would leave out a side or a list.
        further: Quotes that were found and are not in it.
        closest: Passages nearest to a question that was refused; for the agent only, as nobody checked them.
        asks: What is missing for an answer; empty where there is one.
        part: A part number that no document knows; empty without one.
    """

    answer: Answer
    best: str
    further: tuple[Citation, ...] = ()
    closest: tuple[Citation, ...] = ()
    asks: Asks = ""
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where material comes from.

    Attributes:
        stream: ``Application.stream``; waits behind buyers in the language model's line.
        search: The passages of a knowledge base that an audience may see, nearest to a text first.
        is_stopped: Asked between two steps of the answer.
    """

    stream: Callable[[Question], Iterator[AnswerUpdate]]
    search: Callable[[str, str, frozenset[str]], Retrieval]
    is_stopped: Callable[[], bool] = lambda: False


def find_material(sources: Sources, conversation: Conversation, messages: Sequence[Message]) -> Material:
    """Answer the buyer's last message from what the buyer may see.

    Args:
        sources: Of answers and passages.
        conversation: Says the knowledge base and the product.
        messages: All of its messages, oldest first; one at least is the buyer's.

    Raises:
        TurnCancelledError: It was stopped.
        ChatbotError, VectorStoreError: As for a buyer, but for a question that cannot be read: it has no answer.
    """
    place = max(number for number, message in enumerate(messages) if message.role == "buyer")
    question = Question(
        text=messages[place].text,
        history=_turns(messages[:place]),
        kb=conversation.kb,
        audiences=BUYERS,
        product=conversation.product,
    )
    evidence: tuple[Evidence, ...] = ()
    try:
        answer, evidence = _asked(sources, question)
    except QuestionError:
        return Material(answer=_unreadable(question), best="", asks="detail")
    if answer.abstained:
        return _refused(sources, question, answer)
    return Material(answer=answer, best=_best(answer, evidence), further=_further(answer, evidence))


def _asked(sources: Sources, question: Question) -> tuple[Answer, tuple[Evidence, ...]]:
    evidence: tuple[Evidence, ...] = ()
    with closing(_steps(sources.stream(question))) as updates:
        for update in updates:
            if sources.is_stopped():
                raise TurnCancelledError("The draft was stopped.")
            evidence = update.evidence or evidence
            if update.answer is not None:
                return update.answer, evidence
    raise RuntimeError("the chain ended without an answer")


def _steps(stream: Iterator[AnswerUpdate]) -> Generator[AnswerUpdate, None, None]:
    """A stream that frees the model when it is closed."""
    try:
        yield from stream
    finally:
        if isinstance(stream, Generator):
            stream.close()


def _turns(messages: Sequence[Message]) -> tuple[Turn, ...]:
    return tuple(
        Turn(role="user" if message.role == "buyer" else "assistant", text=message.text)
        for message in messages
        if message.role != "notice"
    )


def _refused(sources: Sources, question: Question, answer: Answer) -> Material:
    hits = sources.search(answer.standalone_question, question.kb, BUYERS).hits
    chunks = [hit.chunk for hit in hits]
    asked = answer.standalone_question
    named = names_in(asked)
    part = _as_written(named[-1], asked) if named and names_unknown(asked, chunks) else ""
    return Material(
        answer=answer,
        best="",
        closest=tuple(best_quote(hit, number) for number, hit in enumerate(hits[:_MOST_CLOSEST], start=1)),
        asks="part" if part else "detail" if named or question.product else "product",
        part=part,
    )


def best_quote(hit: Hit, number: int) -> Citation:
    """The sentence of a hit that is nearest to what was searched for, as a citation; a question only if it is alone."""
    chunk = hit.chunk
    scores = hit.sentence_scores or (hit.score,) * len(chunk.sentences)
    scored = [
        (not chunk.text[span.start : span.end].endswith(("?", "？")), score, -place)
        for place, (span, score) in enumerate(zip(chunk.sentences, scores, strict=True))
    ]
    spans = (chunk.sentences[-max(scored)[2]],) if scored else ()
    item = Evidence(number=number, chunk=chunk, sentences=spans, scores=(hit.score,) * len(spans))
    return citation_of(item, item.quotes[0] if spans else chunk.text)


def _as_written(name: str, text: str) -> str:
    """A part number as the buyer spelt it."""
    found = re.search(re.escape(name), text, re.IGNORECASE)
    return found.group() if found else name


def _unreadable(question: Question) -> Answer:
    """What the assistant says of a message that it cannot take: nothing, in the buyer's language."""
    text = one_line(question.text)[:_LONGEST_QUESTION_CHARS]
    return Answer(
        text="",
        citations=(),
        abstained=True,
        confidence=0.0,
        language=conversation_language(text, question.history),
        standalone_question=text,
        timings=Timings(retrieve_seconds=0.0, first_evidence_seconds=None, first_token_seconds=None, total_seconds=0.0),
    )


def _best(answer: Answer, evidence: Sequence[Evidence]) -> str:
    sentences = [found.group().strip() for found in _SENTENCE.finditer(answer.text)]
    # Sides of a contradiction, and lists, stand on lines of their own.
    if "\n" in answer.text or len(sentences) < 2:
        return answer.text
    relevance = {
        (item.chunk.id, quote): score
        for item in evidence
        for quote, score in zip(item.quotes, item.scores, strict=True)
    }

    def strength(sentence: str) -> tuple[float, float]:
        numbers = set(map(int, _MARK.findall(sentence)))
        cited = [citation for citation in answer.citations if citation.number in numbers]
        words = content_terms(_MARK.sub("", sentence))
        found = content_terms("\n".join(citation.quote for citation in cited))
        held = [
            (len(words & content_terms(citation.quote)), relevance.get((citation.chunk_id, citation.quote), 0.0))
            for citation in cited
        ]
        # The quote that the sentence shares most words with is the one that it stands on.
        return max(held, default=(0, 0.0))[1], len(words & found) / max(1, len(words))

    return max(sentences, key=strength)


def _further(answer: Answer, evidence: Sequence[Evidence]) -> tuple[Citation, ...]:
    """Sentences of the evidence that the answer neither cites nor says, most relevant first."""
    cited = {citation.quote for citation in answer.citations}
    scored = [
        (score, citation_of(item, quote))
        for item in evidence
        for quote, score in zip(item.quotes, item.scores, strict=True)
        if quote not in cited
        and quote not in answer.text
        and len(quote) >= _SHORT_CHARS
        # A question answers nothing, a lead-in announces what is not there, and half a sentence says half.
        and not quote.endswith(("?", "？", ":", "：", ";", "；"))
        and not quote[0].islower()
        and detect_language(quote) == answer.language
    ]
    scored.sort(key=lambda entry: -entry[0])
    return tuple(citation for _, citation in scored[:_MOST_FURTHER])
