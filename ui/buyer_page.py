"""The buyer's chat. Engine file of gradio: widgets and wiring only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr
from starlette.types import Scope

from chatbot.settings import PageSettings
from ui.accounts.identity import Identity
from ui.buyer_desk import BuyerDesk
from ui.buyer_events import MOST_CHOSEN
from ui.buyer_handlers import LONGEST_COMMENT_CHARS, BuyerHandlers, examples
from ui.messages import photo_html
from ui.texts import TEXTS
from ui.threads import AsyncApplication

_LANGUAGES = [("English", "en"), ("中文", "zh")]
_STORAGE = "citedesk"
_NEWS_SECONDS = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Widgets:
    """What is on the page, from top to bottom."""

    kept: gr.BrowserState
    context: gr.State
    ids: gr.State
    rated: gr.State
    language: gr.Radio
    intro: gr.Markdown
    product: gr.HTML
    chat: gr.Chatbot
    why: gr.Row
    reason: gr.Radio
    comment: gr.Textbox
    send_reason: gr.Button
    status: gr.HTML
    question: gr.Textbox
    send: gr.Button
    stop: gr.Button
    again: gr.Button
    person: gr.Button
    back: gr.Button
    clear: gr.Button
    more: gr.Accordion
    documents: gr.Dropdown
    photo: gr.HTML
    erase: gr.Button
    timer: gr.Timer


def buyer_page(
    application: AsyncApplication,
    desk: BuyerDesk,
    settings: PageSettings,
    who: Callable[[gr.Request], Identity],
    count: Callable[[Scope], int],
) -> gr.Blocks:
    """The page at ``/``; for ``who`` and ``count`` see ``ui.pages.mount_pages``."""
    with gr.Blocks(title=settings.title, analytics_enabled=False) as page:
        widgets = _widgets(settings)
        _wire(page, widgets, BuyerHandlers(application, desk, settings, who, count))
    return page


def _widgets(settings: PageSettings) -> _Widgets:
    texts = TEXTS["en"]
    kept = gr.BrowserState({"token": "", "language": ""}, storage_key=_STORAGE, secret=_STORAGE)
    with gr.Row(elem_classes="cd-head"):
        gr.Markdown(f"# {settings.title}")
        language = gr.Radio(
            _LANGUAGES, value="en", label=texts.language_label, elem_id="language", scale=0, min_width=240
        )
    intro = gr.Markdown(texts.intro, elem_id="intro")
    product = gr.HTML("", visible=False, elem_id="product")
    chat = gr.Chatbot(
        label=texts.conversation_label,
        elem_id="chat",
        height="60vh",
        latex_delimiters=[],
        examples=examples(settings, "en"),
        # A message is HTML: the page's own script copies its text.
        buttons=[],
        allow_tags=False,
        group_consecutive_messages=False,
    )
    with gr.Row(visible=False, elem_id="why", equal_height=True) as why:
        reason = gr.Radio(list(texts.reasons), label=texts.why, elem_id="reason")
        comment = gr.Textbox(label=texts.comment, lines=1, max_length=LONGEST_COMMENT_CHARS, elem_id="comment")
        send_reason = gr.Button(texts.send_reason, elem_id="send-reason", scale=0, min_width=90)
    status = gr.HTML("", visible=False, elem_id="status")
    question = gr.Textbox(
        label=texts.question_label, placeholder=texts.placeholder, lines=1, max_lines=4, elem_id="question",
        autofocus=True,
    )  # fmt: skip
    with gr.Row():
        send = gr.Button(texts.send, variant="primary", elem_id="send", scale=3, min_width=90)
        stop = gr.Button(texts.stop, elem_id="stop", min_width=80)
    with gr.Row():
        person = gr.Button(texts.person, elem_id="person", size="sm", min_width=90)
        back = gr.Button(texts.back, elem_id="back", size="sm", min_width=90, visible=False)
        again = gr.Button(texts.again, elem_id="again", size="sm", min_width=90)
        clear = gr.Button(texts.new, elem_id="clear", size="sm", min_width=90)
    with gr.Accordion(texts.more, open=False, elem_id="narrow") as more:
        documents = gr.Dropdown(
            label=texts.only_documents,
            info=texts.only_documents_hint,
            multiselect=True,
            max_choices=MOST_CHOSEN,
            allow_custom_value=True,
            elem_id="documents",
        )
        photo = gr.HTML(photo_html("en"), elem_id="photo")
        erase = gr.Button(texts.erase, elem_id="erase", size="sm", variant="stop")
    return _Widgets(
        kept=kept, context=gr.State({}), ids=gr.State([]), rated=gr.State(0), language=language, intro=intro,
        product=product, chat=chat, why=why, reason=reason, comment=comment, send_reason=send_reason, status=status,
        question=question, send=send, stop=stop, again=again, person=person, back=back, clear=clear, more=more,
        documents=documents, photo=photo, erase=erase, timer=gr.Timer(_NEWS_SECONDS, active=False),
    )  # fmt: skip


def _wire(page: gr.Blocks, on: _Widgets, call: BuyerHandlers) -> None:
    # The line in front of the model is our own: bounded, in order, and shown to the visitor.
    slow: dict[str, Any] = {"concurrency_limit": None, "show_progress": "hidden", "api_visibility": "private"}
    quick: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    here = [on.kept, on.context, on.language]
    states = [on.timer, on.person, on.back, on.status]
    inputs = [on.question, on.chat, on.ids, *here, on.documents]
    outputs = [on.question, on.chat, on.ids, on.kept, *states]
    filled = [
        on.chat.example_select(call.example, None, on.question, **quick),
        on.again.click(call.again, here, on.question, **quick),
    ]
    asked = [
        on.question.submit(call.ask, inputs, outputs, **slow),
        on.send.click(call.ask, inputs, outputs, **slow),
        *(event.then(call.ask, inputs, outputs, **slow) for event in filled),
    ]
    talk = [on.chat, on.ids, *here]
    on.stop.click(call.stop, talk, [on.chat, on.ids], cancels=asked, **quick)
    on.person.click(call.person, talk, [on.chat, on.ids, on.kept, *states], cancels=asked, **quick)
    on.back.click(call.back, talk, [on.chat, on.ids, *states], **quick)
    on.timer.tick(call.news, talk, [on.chat, on.ids, *states], **quick)
    on.chat.like(call.rate, talk, [on.why, on.rated], **quick)
    reasoned = [on.rated, on.reason, on.comment, *here]
    on.send_reason.click(call.explain, reasoned, [on.why, on.reason, on.comment], **quick)
    emptied = [on.chat, on.ids, on.kept, *states, on.why]
    on.clear.click(call.fresh, on.kept, emptied, cancels=asked, **quick)
    on.erase.click(call.erase, here, emptied, cancels=asked, **quick)
    labelled = [
        on.intro, on.chat, on.question, on.send, on.stop, on.again, on.person, on.back, on.clear, on.language, on.more,
        on.documents, on.photo, on.erase, on.reason, on.comment, on.send_reason, on.product,
    ]  # fmt: skip
    on.language.change(call.switch, [on.language, on.kept, on.context], [on.kept, *labelled], **quick)
    opened = [on.language, on.kept, on.context, on.chat, on.ids, *states, on.documents, on.product]
    page.load(call.open, on.kept, opened, **quick)
