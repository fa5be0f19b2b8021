"""The chain: question → standalone question → retrieval → evidence → language model → checked answer.

It is a LangChain ``Runnable``: ``invoke`` gives the summed update with the answer, ``stream`` gives updates as they
come, ``batch`` and callbacks work as LangChain's do.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.runnables import Runnable, RunnableGenerator, RunnableLambda

from chatbot.answerability import AnswerabilityModel, names_unknown
from chatbot.chain_steps import Step
from chatbot.checked_text import CheckedText, Similarity
from chatbot.generation_queue import GenerationQueue
from chatbot.model_words import words_of
from chatbot.question import checked_question
from chatbot.settings import AnswerSettings
from chatbot.sides import Sides, find_sides
from chatbot.standalone import conversation_language, recent_turns, understand, with_product
from chatbot.types import Answer, AnswerUpdate, Question, Timings, Understood
from ingest.instructions import addressed_words
from ingest.types import Language
from prompts.evidence import evidence_text, pack_evidence
from prompts.settings import PromptSettings
from prompts.templates import load_decline, load_refusal, load_template
from prompts.types import Context
from vectorstore.approved import asks_for
from vectorstore.content import DocumentRecord
from vectorstore.types import Hit, Retrieval

# Of the sample questions about part numbers that no hit knows, none can be answered; a setting of 0 still answers.
_UNKNOWN_NAME_CONFIDENCE = 0.05
# How often a waiting caller is given the chance to give up.
_SIGN_OF_LIFE_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainParts:
    """What the chain is put together from; see ``chatbot.assembly``.

    Attributes:
        watch: Is shown each answer's text before a word of it is written; ``None`` where nobody looks.
    """

    search: Callable[[Understood, Question], Retrieval]
    document: Callable[[Question, str], DocumentRecord | None]
    similarity: Similarity
    model: BaseChatModel
    queue: GenerationQueue
    answerability: AnswerabilityModel
    answers: AnswerSettings
    prompts: PromptSettings
    watch: Callable[[CheckedText], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    question: Question
    understood: Understood
    named: str
    language: Language
    started: float
    is_attack: bool

    @property
    def standalone(self) -> str:
        return self.understood.standalone


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    asked: _Asked
    context: Context
    confidence: float
    retrieve_seconds: float
    is_approved: bool


def build_chain(parts: ChainParts) -> Runnable[Question, AnswerUpdate]:
    """Put the chain together."""
    answer = _Answerer(parts)
    return (
        RunnableLambda(answer.understand, name="standalone_question")
        | RunnableLambda(answer.retrieve, name="retrieve")
        | RunnableGenerator(answer.respond, name="respond")
    )


class _Answerer:
    def __init__(self, parts: ChainParts) -> None:
        self._parts = parts

    def understand(self, question: Question) -> _Asked:
        started = time.perf_counter()
        limits = self._parts.answers
        text = checked_question(question.text, max_chars=limits.max_question_chars)
        history = recent_turns(question.history, limits.max_history_turns)
        alone = understand(text, history, max_chars=limits.max_question_chars)
        understood = with_product(alone, question.product, max_chars=limits.max_question_chars)
        return _Asked(
            question=question,
            understood=understood,
            # A product that no document knows, on whose page the asker is, makes no question unanswerable.
            named=alone.standalone,
            language=conversation_language(text, history),
            started=started,
            is_attack=any(addressed_words(said) for said in (text, understood.standalone)),
        )

    def retrieve(self, asked: _Asked) -> _Found:
        parts = self._parts
        if asked.is_attack:
            return _Found(
                asked=asked, context=Context(evidence=(), token_count=0), confidence=0.0, retrieve_seconds=0.0,
                is_approved=False,
            )  # fmt: skip
        retrieval = parts.search(asked.understood, asked.question)
        approved = _approved(asked.standalone, retrieval)
        with Step("pack") as packing:
            context = pack_evidence(
                [approved] if approved else retrieval.hits,
                max_sentences=parts.prompts.max_sentences,
                # What somebody has approved is given as a whole, and no model reads it.
                budget_tokens=sys.maxsize if approved else parts.prompts.evidence_tokens,
                max_score_gap=parts.prompts.max_score_gap,
                count_tokens=parts.model.get_num_tokens,
            )
        packing.tell(hits=len(retrieval.hits), evidence=len(context.evidence), tokens=context.token_count)
        with Step("decide") as deciding:
            confidence = parts.answerability.probability(retrieval.signals) if context.evidence else 0.0
            if names_unknown(asked.named, [hit.chunk for hit in retrieval.hits]):
                confidence = min(confidence, _UNKNOWN_NAME_CONFIDENCE)
            if approved:
                confidence = 1.0
        deciding.tell(confidence=confidence, approved=approved is not None)
        return _Found(
            asked=asked,
            context=context,
            confidence=confidence,
            retrieve_seconds=retrieval.seconds,
            is_approved=approved is not None,
        )

    def respond(self, inputs: Iterator[_Found]) -> Iterator[AnswerUpdate]:
        for found in inputs:
            if found.asked.is_attack:
                yield from self._refuse(found, load_decline(found.asked.language))
            elif found.confidence < self._parts.answers.min_confidence:
                yield from self._refuse(found, load_refusal(found.asked.language))
            else:
                yield from self._answer(found)

    def _answer(self, found: _Found) -> Iterator[AnswerUpdate]:
        asked, evidence = found.asked, found.context.evidence
        evidence_shown = time.perf_counter() - asked.started
        yield AnswerUpdate(evidence=evidence)
        text = CheckedText(
            evidence,
            question=asked.standalone,
            language=asked.language,
            similarity=self._parts.similarity,
        )
        if self._parts.watch:
            self._parts.watch(text)
        if found.is_approved:
            yield AnswerUpdate(delta=text.quote_all())
            yield AnswerUpdate(answer=self._finished(found, text, None, evidence_shown))
            return
        if sides := self._sides(found):
            yield AnswerUpdate(delta=text.quote_sides(sides))
            yield AnswerUpdate(answer=self._finished(found, text, None, evidence_shown))
            return
        if 0 < self._parts.answers.quote_when_waiting <= self._parts.queue.waiting:
            yield AnswerUpdate(delta=text.quote_best())
            yield AnswerUpdate(answer=self._finished(found, text, None, evidence_shown))
            return
        messages = load_template("answer", asked.language).messages(
            question=asked.standalone, evidence=evidence_text(evidence)
        )
        first_token: float | None = None
        checking = Step("check")
        # Closed before the place is left, so that the next in line finds the model free.
        with self._parts.queue.enter() as place, closing(self._words(messages, text)) as words:
            for position in place.positions(repeat_seconds=_SIGN_OF_LIFE_SECONDS):
                yield AnswerUpdate(queue_position=position)
            for chunk in words:
                delta = chunk.text
                if delta and first_token is None:
                    first_token = time.perf_counter() - asked.started
                with checking:
                    shown = text.feed(delta)
                if shown:
                    yield AnswerUpdate(delta=shown)
                else:
                    # Nothing to show yet; the caller gets a chance to give up.
                    yield AnswerUpdate()
        with checking:
            rest = text.finish()
        checking.tell(citations=len(text.citations))
        if rest:
            yield AnswerUpdate(delta=rest)
        if not text.text:
            yield from self._unsure(found, text, first_token, evidence_shown)
            return
        yield AnswerUpdate(answer=self._finished(found, text, first_token, evidence_shown))

    def _sides(self, found: _Found) -> Sides | None:
        asked = found.asked
        return find_sides(
            asked.standalone,
            found.context.evidence,
            document=lambda document_id: self._parts.document(asked.question, document_id),
            similarity=self._parts.similarity,
        )

    def _words(self, messages: list[BaseMessage], text: CheckedText) -> Generator[AIMessageChunk, None, None]:
        return words_of(self._parts.model, messages, restart=text.restart)

    def _unsure(
        self, found: _Found, text: CheckedText, first_token: float | None, evidence_shown: float
    ) -> Iterator[AnswerUpdate]:
        """The model says that the evidence does not answer: believed unless the search is sure that it does."""
        if found.confidence < self._parts.answers.sure_confidence:
            yield from self._refuse(found, load_refusal(found.asked.language), first_token, evidence_shown)
            return
        yield AnswerUpdate(delta=text.quote_best())
        yield AnswerUpdate(answer=self._finished(found, text, first_token, evidence_shown))

    def _refuse(
        self, found: _Found, refusal: str, first_token: float | None = None, evidence_shown: float | None = None
    ) -> Iterator[AnswerUpdate]:
        asked = found.asked
        yield AnswerUpdate(delta=refusal)
        yield AnswerUpdate(
            answer=Answer(
                text=refusal,
                citations=(),
                abstained=True,
                confidence=found.confidence,
                language=asked.language,
                standalone_question=asked.standalone,
                timings=_timings(found, first_token, evidence_shown),
            )
        )

    def _finished(self, found: _Found, text: CheckedText, first_token: float | None, evidence_shown: float) -> Answer:
        return Answer(
            text=text.text,
            citations=tuple(text.citations),
            abstained=False,
            confidence=found.confidence,
            language=found.asked.language,
            standalone_question=found.asked.standalone,
            timings=_timings(found, first_token, evidence_shown),
        )


def _approved(question: str, retrieval: Retrieval) -> Hit | None:
    """The approved answer to this very question; ``None`` without one, or where it was cut into several chunks."""
    found = next((hit for hit in retrieval.hits if asks_for(hit.chunk, question)), None)
    if found is None:
        return None
    parts = [hit for hit in retrieval.hits if hit.chunk.document_id == found.chunk.document_id]
    return found if len(parts) == 1 else None


def _timings(found: _Found, first_token: float | None, evidence_shown: float | None) -> Timings:
    return Timings(
        retrieve_seconds=found.retrieve_seconds,
        first_evidence_seconds=evidence_shown,
        first_token_seconds=first_token,
        total_seconds=time.perf_counter() - found.asked.started,
    )
