"""The chain: question → standalone question → retrieval → evidence → language model → checked answer.

It is a LangChain ``Runnable``: ``invoke`` gives the summed update with the answer, ``stream`` gives updates as they
come, ``batch`` and callbacks work as LangChain's do.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.runnables import Runnable, RunnableGenerator, RunnableLambda

from chatbot.answer_cache import AnswerCache, AnswerKey, KeptAnswer
from chatbot.answerability import AnswerabilityModel, names_unknown
from chatbot.chain_state import Asked, Found, Written
from chatbot.chain_steps import Step
from chatbot.checked_text import CheckedText, Similarity
from chatbot.generation_queue import GenerationQueue
from chatbot.model_words import words_of
from chatbot.question import checked_question
from chatbot.settings import AnswerSettings
from chatbot.sides import Sides, find_sides
from chatbot.standalone import conversation_language, recent_turns, understand, with_product
from chatbot.types import Answer, AnswerUpdate, Question, Understood
from ingest.instructions import addressed_words
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
_NOTHING = Context(evidence=(), token_count=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainParts:
    """What the chain is put together from; see ``chatbot.assembly``.

    Attributes:
        watch: Is shown each answer's text before a word of it is written; ``None`` where nobody looks.
        cache: Of this chain alone, for it knows nothing of models, prompts and settings; ``None`` keeps no answers.
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
    cache: AnswerCache | None = None


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

    def understand(self, question: Question) -> Asked:
        started = time.perf_counter()
        limits = self._parts.answers
        text = checked_question(question.text, max_chars=limits.max_question_chars)
        history = recent_turns(question.history, limits.max_history_turns)
        alone = understand(text, history, max_chars=limits.max_question_chars)
        understood = with_product(alone, question.product, max_chars=limits.max_question_chars)
        return Asked(
            question=question,
            understood=understood,
            # A product that no document knows, on whose page the asker is, makes no question unanswerable.
            named=alone.standalone,
            language=conversation_language(text, history),
            started=started,
            is_attack=any(addressed_words(said) for said in (text, understood.standalone)),
        )

    def retrieve(self, asked: Asked) -> Found:
        parts = self._parts
        if asked.is_attack:
            return Found(asked=asked, context=_NOTHING, confidence=0.0)
        key = self._key(asked)
        if kept := self._kept(key):
            return Found(asked=asked, context=_NOTHING, confidence=kept.answer.confidence, kept=kept)
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
        return Found(
            asked=asked,
            context=context,
            confidence=confidence,
            retrieve_seconds=retrieval.seconds,
            is_approved=approved is not None,
            key=key,
        )

    def respond(self, inputs: Iterator[Found]) -> Iterator[AnswerUpdate]:
        for found in inputs:
            if found.kept:
                yield from self._again(found, found.kept)
            elif found.asked.is_attack:
                yield from _last(self._finished(found, load_decline(found.asked.language)))
            elif found.confidence < self._parts.answers.min_confidence:
                yield from _last(self._finished(found, load_refusal(found.asked.language)))
            else:
                yield from self._answer(found)

    def _answer(self, found: Found) -> Iterator[AnswerUpdate]:
        asked, evidence, shown = found.asked, found.context.evidence, found.seconds()
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
            text.quote_all()
            yield from _last(self._finished(found, text, evidence_shown=shown))
            return
        if sides := self._sides(found):
            text.quote_sides(sides)
            yield from _last(self._finished(found, text, evidence_shown=shown))
            return
        if 0 < self._parts.answers.quote_when_waiting <= self._parts.queue.waiting:
            text.quote_best()
            # Not kept: the next one may find the line shorter, and shall have more than this.
            yield from _last(self._finished(found, text, evidence_shown=shown, lasts=False))
            return
        with self._parts.queue.enter() as place:
            for position in place.positions(repeat_seconds=_SIGN_OF_LIFE_SECONDS):
                yield AnswerUpdate(queue_position=position)
            # Whoever stood before in the line may have asked the same.
            if kept := self._kept(found.key):
                answer, said = replace(kept.answer, timings=found.timings(evidence_shown=shown)), 0
            else:
                written = yield from self._write(found, text)
                said = len(text.text)
                # Kept before the place is left, so that the next in line finds it.
                answer = self._concluded(found, text, written, shown)
        yield from _last(answer, said)

    def _write(self, found: Found, text: CheckedText) -> Generator[AnswerUpdate, None, Written]:
        """Let the model write, and give what may be shown of it."""
        messages = load_template("answer", found.asked.language).messages(
            question=found.asked.standalone, evidence=evidence_text(found.context.evidence)
        )
        first_token, ending, checking = None, "", Step("check")
        # Closed before the place is left, so that the next in line finds the model free.
        with closing(self._words(messages, text)) as words:
            for chunk in words:
                delta = chunk.text
                ending = chunk.response_metadata.get("finish_reason", ending)
                if delta and first_token is None:
                    first_token = found.seconds()
                with checking:
                    shown = text.feed(delta)
                # Also where there is nothing to show: the caller gets a chance to give up.
                yield AnswerUpdate(delta=shown)
        return Written(first_token=first_token, is_whole=ending == "stop", checking=checking)

    def _concluded(self, found: Found, text: CheckedText, written: Written, evidence_shown: float) -> Answer:
        with written.checking:
            text.finish()
        written.checking.tell(citations=len(text.citations))
        given: CheckedText | str = text
        if not text.text:
            # The model says that the evidence does not answer: believed unless the search is sure that it does.
            if found.confidence < self._parts.answers.sure_confidence:
                given = load_refusal(found.asked.language)
            else:
                text.quote_best()
        return self._finished(found, given, written.first_token, evidence_shown, lasts=written.is_whole)

    def _again(self, found: Found, kept: KeptAnswer) -> Iterator[AnswerUpdate]:
        """What was answered before, as if it were new."""
        shown = None
        if kept.evidence:
            shown = found.seconds()
            yield AnswerUpdate(evidence=kept.evidence)
        yield from _last(replace(kept.answer, timings=found.timings(evidence_shown=shown)))

    def _key(self, asked: Asked) -> AnswerKey | None:
        cache = self._parts.cache
        if cache is None:
            return None
        return cache.key(asked.question, asked.understood, named=asked.named, language=asked.language)

    def _kept(self, key: AnswerKey | None) -> KeptAnswer | None:
        return self._parts.cache.get(key) if self._parts.cache is not None and key else None

    def _sides(self, found: Found) -> Sides | None:
        asked = found.asked
        return find_sides(
            asked.standalone,
            found.context.evidence,
            document=lambda document_id: self._parts.document(asked.question, document_id),
            similarity=self._parts.similarity,
        )

    def _words(self, messages: list[BaseMessage], text: CheckedText) -> Generator[AIMessageChunk, None, None]:
        return words_of(self._parts.model, messages, restart=text.restart)

    def _finished(
        self,
        found: Found,
        text: CheckedText | str,
        first_token: float | None = None,
        evidence_shown: float | None = None,
        *,
        lasts: bool = True,
    ) -> Answer:
        """The answer of a checked text, or the refusal that ``text`` is; kept for the next asker if it ``lasts``."""
        said, citations = (text, ()) if isinstance(text, str) else (text.text, tuple(text.citations))
        answer = Answer(
            text=said,
            citations=citations,
            abstained=isinstance(text, str),
            confidence=found.confidence,
            language=found.asked.language,
            standalone_question=found.asked.standalone,
            timings=found.timings(first_token=first_token, evidence_shown=evidence_shown),
        )
        if lasts and found.key and self._parts.cache is not None:
            evidence = () if evidence_shown is None else found.context.evidence
            self._parts.cache.put(found.key, KeptAnswer(answer=answer, evidence=evidence))
        return answer


def _last(answer: Answer, said: int = 0) -> Iterator[AnswerUpdate]:
    """What is not shown yet of an answer's text, and then the answer itself."""
    if rest := answer.text[said:]:
        yield AnswerUpdate(delta=rest)
    yield AnswerUpdate(answer=answer)


def _approved(question: str, retrieval: Retrieval) -> Hit | None:
    """The approved answer to this very question; ``None`` without one, or where it was cut into several chunks."""
    found = next((hit for hit in retrieval.hits if asks_for(hit.chunk, question)), None)
    if found is None:
        return None
    parts = [hit for hit in retrieval.hits if hit.chunk.document_id == found.chunk.document_id]
    return found if len(parts) == 1 else None
