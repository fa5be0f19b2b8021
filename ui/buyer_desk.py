"""A buyer's conversation as the page needs it: kept in the records, shown as HTML, handed to a person and back."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

from chatbot.errors import QuestionError
from chatbot.handover import HandoverNote, handover_note, question_understood
from chatbot.records.records import Records
from chatbot.records.types import Conversation, ConversationState, Message, RatingValue
from chatbot.types import Question, Turn
from ingest.types import Language
from ui.buyer_events import MOST_CHOSEN, ChatStep, reply
from ui.buyer_types import Shown, View, Visit
from ui.http_errors import EXPECTED_ERRORS, public_message
from ui.kept_messages import message_html
from ui.messages import answer_html, notice_html, question_html, status_html
from ui.product_answer import with_products
from ui.product_cards import cards_html
from ui.question_recorder import QuestionRecorder
from ui.shapes import answer_to_json, citations_from_json
from ui.texts import TEXTS
from ui.threads import AsyncApplication
from vectorstore.document_filter import DocumentFilter
from vectorstore.types import Hit

_WAITING: tuple[ConversationState, ...] = ("waiting",)
_LOG = logging.getLogger(__name__)


class BuyerDesk:
    """What a buyer does with a conversation; errors are those of ``ui.http_errors.EXPECTED_ERRORS``."""

    def __init__(self, application: AsyncApplication, recorder: QuestionRecorder) -> None:
        """Serve the own knowledge base of ``application``."""
        self._application = application
        self._recorder = recorder

    async def has_conversation(self, visit: Visit) -> bool:
        """Whether the token opens a conversation."""
        return await self._conversation(visit.token) is not None

    async def view(self, visit: Visit) -> View | None:
        """The whole conversation; ``None`` where the token opens none, as it was erased or never was."""
        conversation = await self._conversation(visit.token)
        if conversation is None:
            return None
        messages = await self._messages(conversation)
        view = await self._view(visit, conversation, messages)
        if conversation.state == "assistant" and messages and messages[-1].role == "buyer":
            cut = Shown(role="assistant", html=notice_html(TEXTS[visit.language].interrupted))
            return replace(view, shown=(*view.shown, cut))
        return view

    async def news(self, visit: Visit, after: int) -> View | None:
        """What came in after the message ``after``; ``None`` where there is no conversation."""
        conversation = await self._conversation(visit.token)
        if conversation is None:
            return None
        return await self._view(visit, conversation, await self._messages(conversation, after))

    async def ask(self, visit: Visit, text: str, documents: Sequence[str] = ()) -> AsyncIterator[View]:
        """Keep a message and answer it, step by step; the last item of ``shown`` grows. A person answers for himself.

        What the buyer wrote is kept before anything else is done.

        Raises:
            QuestionError: It is too long to be answered; nothing was kept.
        """
        most = self._application.max_question_chars
        if len(text) > most:
            raise QuestionError(TEXTS[visit.language].too_long.format(n=len(text), most=most))
        token, conversation = await self._opened(visit)
        before = await self._messages(conversation)

        def keep(records: Records) -> tuple[Message, Conversation]:
            message = records.conversations.add(conversation.id, role="buyer", text=text)
            return message, records.conversations.get(conversation.id)

        asked, asked_of = await self._application.with_records(keep)
        shown = Shown(role="user", html=question_html(text), id=asked.id)
        view = View(
            token=token, state=asked_of.state, shown=(shown,), status=await self._status(asked_of, visit.language)
        )
        yield view
        if asked_of.state != "assistant":
            return
        question = Question(
            text=text,
            history=_turns(before),
            kb=conversation.kb,
            audiences=visit.asker.audiences_in(conversation.kb),
            only=DocumentFilter(documents=tuple(documents)[:MOST_CHOSEN]),
            product=conversation.product,
        )
        async for step in reply(self._application, question, language=visit.language):
            html, kept = step.html, 0
            if step.answer is not None or step.error:
                html, message = await self._keep(visit, conversation, question, step)
                if message is None:
                    # A person was asked for or has joined while the answer was written: what was said meanwhile stands.
                    news = await self.news(replace(visit, token=token), asked.id)
                    if news is not None:
                        yield replace(news, shown=(shown, *news.shown))
                    return
                kept = message.id
            yield replace(view, shown=(shown, Shown(role="assistant", html=html, id=kept)))

    async def last_question(self, visit: Visit) -> str:
        """What the buyer wrote last; empty where nothing was."""
        conversation = await self._conversation(visit.token)
        messages = await self._messages(conversation) if conversation else []
        return next((message.text for message in reversed(messages) if message.role == "buyer"), "")

    async def stopped(self, visit: Visit) -> int:
        """Keep that the buyer stopped the answer; returns the note's id, 0 without a conversation."""
        conversation = await self._conversation(visit.token)
        if conversation is None:
            return 0
        return (await self._note(conversation, TEXTS[visit.language].stopped)).id

    async def ask_for_person(self, visit: Visit) -> View:
        """Put the conversation into the agents' queue, with what they need to know."""
        token, conversation = await self._opened(visit)
        messages = await self._messages(conversation)
        if conversation.state in {"waiting", "with_agent"}:
            return View(token=token, state=conversation.state, status=await self._status(conversation, visit.language))
        note = await self._handover_note(visit, conversation, messages)
        intent = await self._intent(note.question, conversation.kb)
        text = TEXTS[visit.language].person_wanted

        def hand_over(records: Records) -> tuple[Conversation, Message]:
            message = records.conversations.add(conversation.id, role="notice", text=text)
            if intent:
                records.conversations.set_intent(conversation.id, intent)
            now = records.conversations.hand_over(
                conversation.id, summary=note.summary, question=note.question, found=note.found
            )
            return now, message

        now, message = await self._application.with_records(hand_over)
        self._recorder.handed_over()
        shown = Shown(role="assistant", html=notice_html(text), id=message.id)
        status = await self._status(now, visit.language)
        return View(token=token, state=now.state, shown=(shown,), status=status)

    async def back_to_assistant(self, visit: Visit) -> View | None:
        """Let the program answer again; ``None`` where there is no conversation."""
        conversation = await self._conversation(visit.token)
        if conversation is None:
            return None
        text = TEXTS[visit.language].back_with_assistant

        def give_back(records: Records) -> tuple[Conversation, Message]:
            now = records.conversations.release(conversation.id)
            return now, records.conversations.add(conversation.id, role="notice", text=text)

        now, message = await self._application.with_records(give_back)
        shown = Shown(role="assistant", html=notice_html(text), id=message.id)
        return View(token=visit.token, state=now.state, shown=(shown,))

    async def rate(
        self, visit: Visit, message_id: int, value: RatingValue, *, reason: str = "", comment: str = ""
    ) -> None:
        """Keep a thumb; a second one for the same answer takes the place of the first."""
        conversation = await self._conversation(visit.token)
        if conversation is None:
            return
        await self._application.with_records(
            lambda records: records.feedback.rate(
                message_id, conversation_id=conversation.id, value=value, reason=reason, comment=comment
            )
        )
        if not reason and not comment:
            self._recorder.rated(value)

    async def erase(self, visit: Visit) -> None:
        """Erase the conversation and all that belongs to it."""
        conversation = await self._conversation(visit.token)
        if conversation is not None:
            await self._application.with_records(lambda records: records.personal.erase([conversation.id], who="buyer"))

    async def _conversation(self, token: str) -> Conversation | None:
        if not token:
            return None
        return await self._application.with_records(lambda records: records.conversations.by_token(token))

    async def _opened(self, visit: Visit) -> tuple[str, Conversation]:
        """The conversation of the token, or a new one with its own."""
        known = await self._conversation(visit.token)
        if known is not None:
            return visit.token, known
        conversation, token = await self._application.with_records(
            lambda records: records.conversations.start(
                kb=self._application.own_kb, language=visit.language, channel=visit.channel, product=visit.product
            )
        )
        return token, conversation

    async def _messages(self, conversation: Conversation, after: int = 0) -> list[Message]:
        return await self._application.with_records(
            lambda records: records.conversations.messages(conversation.id, after=after)
        )

    async def _keep(
        self, visit: Visit, conversation: Conversation, question: Question, step: ChatStep
    ) -> tuple[str, Message | None]:
        """Keep how an answer ended; its HTML, and no message where the assistant does not answer any more."""
        if step.answer is None:
            note = await self._application.with_records(
                lambda records: records.conversations.add_answer(conversation.id, role="notice", text=step.error)
            )
            self._recorder.failed(channel=visit.channel)
            return step.html, note
        answer, cards = await with_products(
            self._application, question.text, step.answer, kb=question.kb, audiences=question.audiences
        )
        record = {**answer_to_json(answer), "kb": question.kb, **({"products": cards} if cards else {})}
        html = step.html
        if answer is not step.answer:
            html = answer_html(answer.text, (), {}, kb=question.kb, language=visit.language)
        message = await self._application.with_records(
            lambda records: records.conversations.add_answer(conversation.id, text=answer.text, answer=record)
        )
        if message is not None:
            await self._recorder.answered(
                question.text,
                answer,
                kb=question.kb,
                channel=visit.channel,
                conversation_id=conversation.id,
                message_id=message.id,
            )
        return html + cards_html(cards), message

    async def _note(self, conversation: Conversation, text: str) -> Message:
        return await self._application.with_records(
            lambda records: records.conversations.add(conversation.id, role="notice", text=text)
        )

    async def _view(self, visit: Visit, conversation: Conversation, messages: Sequence[Message]) -> View:
        cited = [
            citation.chunk_id
            for message in messages
            for citation in (citations_from_json(message.answer) if message.answer else ())
        ]
        audiences = visit.asker.audiences_in(conversation.kb)
        try:
            chunks = await self._application.chunks(conversation.kb, cited, audiences) if cited else {}
        except EXPECTED_ERRORS as error:
            # The words and quotes of an answer are there without the passages around them.
            _LOG.warning("passages of a kept conversation: %s", public_message(error))
            chunks = {}
        shown = tuple(
            Shown(
                role="user" if message.role == "buyer" else "assistant",
                html=message_html(message, chunks, kb=conversation.kb, language=visit.language),
                id=message.id,
            )
            for message in messages
        )
        status = await self._status(conversation, visit.language)
        return View(token=visit.token, state=conversation.state, shown=shown, status=status)

    async def _status(self, conversation: Conversation, language: Language) -> str:
        """Who answers, or how many conversations wait longer; empty with the assistant."""
        texts = TEXTS[language]
        match conversation.state:
            case "with_agent":
                return status_html(texts.person_here)
            case "waiting":
                waiting = await self._application.with_records(
                    lambda records: records.conversations.queue([conversation.kb], states=_WAITING)
                )
                ids = [entry.conversation.id for entry in waiting]
                ahead = ids.index(conversation.id) if conversation.id in ids else 0
                return status_html(texts.person_ahead.format(n=ahead) if ahead else texts.person_next)
            case _:
                return ""

    async def _intent(self, question: str, kb: str) -> str:
        """Empty where nobody can tell: who asks for a person gets one whatever a head says."""
        if not question:
            return ""
        try:
            return (await self._application.classify([question], kb=kb))[0].intent
        except EXPECTED_ERRORS as error:
            _LOG.warning("intent of a hand-over: %s", public_message(error))
            return ""

    async def _handover_note(
        self, visit: Visit, conversation: Conversation, messages: Sequence[Message]
    ) -> HandoverNote:
        question = question_understood(messages)
        closest: Sequence[Hit] = ()
        if question:
            try:
                found = await self._application.search(
                    question, kb=conversation.kb, top_k=3, audiences=visit.asker.audiences_in(conversation.kb)
                )
                closest = found.hits
            except EXPECTED_ERRORS as error:
                # A person is wanted all the more when the search does not work.
                _LOG.warning("closest passages for a hand-over: %s", public_message(error))
        return handover_note(messages, closest, language=visit.language)


def _turns(messages: Sequence[Message]) -> tuple[Turn, ...]:
    return tuple(
        Turn(role="user" if message.role == "buyer" else "assistant", text=message.text)
        for message in messages
        if message.role != "notice"
    )
