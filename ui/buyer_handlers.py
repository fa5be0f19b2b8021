"""What the widgets of the buyer's page call. Gradio's types only; what is done is ``ui.buyer_desk``'s."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr
from starlette.types import Scope

from chatbot.errors import QuestionError
from chatbot.records.types import RatingValue
from chatbot.settings import PageSettings
from ingest.types import Language
from ui.accounts.identity import Identity
from ui.buyer_desk import BuyerDesk
from ui.buyer_events import titles
from ui.buyer_types import View, Visit
from ui.http_errors import EXPECTED_ERRORS, public_message
from ui.messages import inert, notice_html, photo_html, product_html
from ui.reader_language import preferred_language
from ui.texts import TEXTS
from ui.threads import AsyncApplication

# A browser takes no more; who speaks to the server without one is cut off.
LONGEST_COMMENT_CHARS = 1000
# Longer names of products are nobody's; the widget's page names it.
_LONGEST_PRODUCT_CHARS = 80

_LOG = logging.getLogger(__name__)

Messages = list[dict[str, Any]]
Kept = dict[str, str]


class BuyerHandlers:
    """What the widgets call. ``kept`` lies in the visitor's browser: the conversation's token and the language."""

    def __init__(
        self,
        application: AsyncApplication,
        desk: BuyerDesk,
        settings: PageSettings,
        who: Callable[[gr.Request], Identity],
        count: Callable[[Scope], int],
    ) -> None:
        self._application = application
        self._desk = desk
        self._settings = settings
        self._who = who
        self._count = count

    async def open(self, kept: Kept, request: gr.Request) -> list[Any]:
        """The page as it was left: the conversation, its language, what may be chosen."""
        asked = dict(request.query_params or {})
        language = _language(asked.get("language") or kept.get("language", ""), request)
        context = {
            "channel": "widget" if asked.get("embed") else "page",
            "product": str(asked.get("product", ""))[:_LONGEST_PRODUCT_CHARS],
        }
        visit = self._visit(kept, context, language, request)
        with _faults_told():
            view = await self._desk.view(visit)
        chosen = await titles(self._application, visit.asker.audiences_in(self._application.own_kb))
        kept = {"token": visit.token if view else "", "language": language}
        shown, ids = _added([], [], view)
        return [
            language, kept, context, shown, ids, *self._state(view), gr.update(choices=chosen),
            gr.update(value=product_html(context["product"], language), visible=bool(context["product"])),
        ]  # fmt: skip

    async def ask(
        self,
        text: str,
        messages: Messages,
        ids: list[int],
        kept: Kept,
        context: Kept,
        language: Language,
        documents: list[str],
        request: gr.Request,
    ) -> AsyncIterator[list[Any]]:
        """Send a message; its answer grows. One that is not kept stays in its box, and the visitor is told why.

        By a warning: an error would put its mark on the conversation and the box, whose contents are in order.
        """
        if not text.strip():
            yield _unchanged(kept)
            return
        if seconds := self._seconds_to_wait(request):
            _warn(TEXTS[language].too_often.format(n=seconds))
            yield _unchanged(kept)
            return
        visit = self._visit(kept, context, language, request)
        box: Any = ""
        try:
            messages, ids = await self._in_step(messages, ids, visit)
            async for view in self._desk.ask(visit, text, documents):
                shown, numbers = _added(messages, ids, view)
                kept = {**kept, "token": view.token}
                yield [box, shown, numbers, kept, *self._state(view)]
                # The next question may be written while this one is answered.
                box = gr.skip()
        except EXPECTED_ERRORS as error:
            _log(error)
            is_refused = isinstance(error, QuestionError)
            _warn(public_message(error) if is_refused else TEXTS[language].not_kept)
            yield _unchanged(kept)

    async def again(self, kept: Kept, context: Kept, language: Language, request: gr.Request) -> str:
        """What was asked last, for the box."""
        with _faults_told():
            return await self._desk.last_question(self._visit(kept, context, language, request))

    def example(self, event: gr.SelectData) -> str:
        """An example's text, for the box."""
        return str(event.value["text"])

    async def stop(
        self, messages: Messages, ids: list[int], kept: Kept, context: Kept, language: Language, request: gr.Request
    ) -> tuple[Messages, list[int]]:
        """Keep that the answer was stopped."""
        visit = self._visit(kept, context, language, request)
        with _faults_told():
            messages, ids = await self._in_step(messages, ids, visit)
        if not messages or messages[-1]["role"] != "assistant" or ids[-1]:
            return messages, ids
        with _faults_told():
            number = await self._desk.stopped(visit)
        note = {"role": "assistant", "content": notice_html(TEXTS[language].stopped)}
        return [*messages[:-1], note], [*ids[:-1], number]

    async def person(
        self, messages: Messages, ids: list[int], kept: Kept, context: Kept, language: Language, request: gr.Request
    ) -> list[Any]:
        """Pass the conversation on to a person, however often its buyer has asked: its running answer has ended.

        Who has none would open one more each time, and is held to the limit.
        """
        seconds = self._seconds_to_wait(request)
        visit = self._visit(kept, context, language, request)
        with _faults_told():
            if seconds and not await self._desk.has_conversation(visit):
                raise gr.Error(TEXTS[language].too_often.format(n=seconds), print_exception=False)
            messages, ids = await self._in_step(messages, ids, visit)
            view = await self._desk.ask_for_person(visit)
        return [*_added(messages, ids, view), {**kept, "token": view.token}, *self._state(view)]

    async def back(
        self, messages: Messages, ids: list[int], kept: Kept, context: Kept, language: Language, request: gr.Request
    ) -> list[Any]:
        """Let the assistant answer again."""
        visit = self._visit(kept, context, language, request)
        with _faults_told():
            messages, ids = await self._in_step(messages, ids, visit)
            view = await self._desk.back_to_assistant(visit)
        return [*_added(messages, ids, view), *self._state(view)]

    async def news(
        self, messages: Messages, ids: list[int], kept: Kept, context: Kept, language: Language, request: gr.Request
    ) -> list[Any]:
        """Show what a person has written meanwhile."""
        visit = self._visit(kept, context, language, request)
        is_in_step = len(messages) == len(ids)
        with _faults_told():
            messages, ids = await self._in_step(messages, ids, visit)
            view = await self._desk.news(visit, max(ids, default=0))
        if view is None or not (view.shown or not is_in_step):
            return [gr.skip(), gr.skip(), *self._state(view)]
        return [*_added(messages, ids, view), *self._state(view)]

    async def rate(
        self,
        messages: Messages,
        ids: list[int],
        kept: Kept,
        context: Kept,
        language: Language,
        event: gr.LikeData,
        request: gr.Request,
    ) -> list[Any]:
        """Keep a thumb; a thumb down asks why."""
        place = event.index if isinstance(event.index, int) else event.index[0]
        visit = self._visit(kept, context, language, request)
        with _faults_told():
            _, ids = await self._in_step(messages, ids, visit)
        number = ids[place] if place < len(ids) else 0
        if not number:
            return [gr.update(visible=False), 0]
        value: RatingValue = "up" if event.liked else "down"
        with _faults_told():
            await self._desk.rate(visit, number, value)
        return [gr.update(visible=value == "down"), number if value == "down" else 0]

    async def explain(
        self,
        number: int,
        reason: str | None,
        comment: str,
        kept: Kept,
        context: Kept,
        language: Language,
        request: gr.Request,
    ) -> list[Any]:
        """Keep why."""
        visit = self._visit(kept, context, language, request)
        with _faults_told():
            await self._desk.rate(
                visit, number, "down", reason=reason or "", comment=comment.strip()[:LONGEST_COMMENT_CHARS]
            )
        gr.Info(TEXTS[language].thanks)
        return [gr.update(visible=False), None, ""]

    def fresh(self, kept: Kept) -> list[Any]:
        """An empty page; the conversation stays where it is kept."""
        return [[], [], {**kept, "token": ""}, *self._state(None), gr.update(visible=False)]

    async def erase(self, kept: Kept, context: Kept, language: Language, request: gr.Request) -> list[Any]:
        """Erase the conversation, and empty the page."""
        with _faults_told():
            await self._desk.erase(self._visit(kept, context, language, request))
        gr.Info(TEXTS[language].erased)
        return self.fresh(kept)

    def switch(self, language: Language, kept: Kept, context: Kept) -> list[Any]:
        """Everything that is written on the page, in another language."""
        texts = TEXTS[language]
        return [
            {**kept, "language": language},
            gr.update(value=texts.intro),
            gr.update(label=texts.conversation_label, examples=examples(self._settings, language)),
            gr.update(label=texts.question_label, placeholder=texts.placeholder),
            gr.update(value=texts.send),
            gr.update(value=texts.stop),
            gr.update(value=texts.again),
            gr.update(value=texts.person),
            gr.update(value=texts.back),
            gr.update(value=texts.new),
            gr.update(label=texts.language_label),
            gr.update(label=texts.more),
            gr.update(label=texts.only_documents, info=texts.only_documents_hint),
            gr.update(value=photo_html(language)),
            gr.update(value=texts.erase),
            gr.update(label=texts.why, choices=list(texts.reasons)),
            gr.update(label=texts.comment),
            gr.update(value=texts.send_reason),
            gr.update(value=product_html(context.get("product", ""), language)),
        ]

    def _seconds_to_wait(self, request: gr.Request) -> int:
        """Count what costs a search; the page's other events, some of which nobody has asked for, are free."""
        return self._count(request.request.scope) if request.request is not None else 0

    async def _in_step(self, messages: Messages, ids: list[int], visit: Visit) -> tuple[Messages, list[int]]:
        """The messages on the page, and the number of each in the records.

        The page brings its messages along; their numbers are kept by the process that served it. Where that one has
        ended and another one is asked, both are read again.
        """
        if len(messages) == len(ids):
            return messages, ids
        return _added([], [], await self._desk.view(visit))

    def _visit(self, kept: Kept, context: Kept, language: Language, request: gr.Request) -> Visit:
        return Visit(
            token=str(kept.get("token", "")),
            language=language,
            asker=self._who(request),
            channel="widget" if context.get("channel") == "widget" else "page",
            product=str(context.get("product", ""))[:_LONGEST_PRODUCT_CHARS],
        )

    def _state(self, view: View | None) -> list[Any]:
        """Timer, the button to a person, the button back, and the line about who answers."""
        with_person = view is not None and view.state in {"waiting", "with_agent"}
        return [
            gr.Timer(active=with_person),
            gr.update(visible=not with_person),
            gr.update(visible=with_person),
            gr.update(value=view.status if view else "", visible=with_person),
        ]


@contextmanager
def _faults_told() -> Iterator[None]:
    """Tell the visitor of an expected error in one line."""
    try:
        yield
    except EXPECTED_ERRORS as error:
        raise _told(error, public_message(error)) from error


def _told(error: Exception, message: str) -> gr.Error:
    _log(error)
    return gr.Error(inert(message), print_exception=False)


def _log(error: Exception) -> None:
    _LOG.warning("%s: %s", type(error).__name__, " ".join(str(error).split()))


def _warn(message: str) -> None:
    """Tell the visitor of what was not done; only events in the queue can."""
    gr.Warning(inert(message))


def _unchanged(kept: Kept) -> list[Any]:
    """Nothing new for all that a message changes."""
    # Left out, what the browser keeps would be overwritten: skipping is an update too.
    return [gr.skip(), gr.skip(), gr.skip(), kept, gr.skip(), gr.skip(), gr.skip(), gr.skip()]


def _added(messages: Messages, ids: list[int], view: View | None) -> tuple[Messages, list[int]]:
    if view is None:
        return messages, ids
    new = [{"role": shown.role, "content": shown.html} for shown in view.shown]
    return [*messages, *new], [*ids, *(shown.id for shown in view.shown)]


def _language(wanted: str, request: gr.Request) -> Language:
    if wanted in {"en", "zh"}:
        return "zh" if wanted == "zh" else "en"
    return preferred_language((request.headers or {}).get("accept-language", ""))


def examples(settings: PageSettings, language: Language) -> list[dict[str, str]]:
    """Questions to begin with, as the chat takes them."""
    questions = settings.examples_zh if language == "zh" else settings.examples_en
    return [{"text": question} for question in questions]
