"""The tab with queue, conversation and drafts. Engine file of gradio: widgets and wiring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gradio as gr

from chatbot.drafting import Length
from ingest.types import Language
from prompts.reply_frame import Tone
from ui.accounts.identity import Identity
from ui.agent.approve_part import ApproveWidgets, Who, approve_labels, approve_part
from ui.agent.case_view import CaseView
from ui.agent.desk_events import DeskEvents
from ui.agent.place import Place, Step, Wishes, Writing
from ui.agent.queue import QueueFilter, QueueOrder, QueueState
from ui.agent.texts import TEXTS

_REFRESH_SECONDS = 4.0
# A click on an entry tells which one; a list that is read again keeps the reader's place, see agent.js.
_CHOOSES = """
element.addEventListener('click', (event) => {
  const entry = event.target.closest('[data-conversation]');
  if (entry) trigger('click', {conversation: entry.dataset.conversation});
});
"""
# Widgets that a view of a conversation fills.
_VIEW_OUTPUTS = 18

Action = Callable[[Identity, Place, Writing, str, Wishes], Step]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskWidgets:
    """What is on the tab, from top to bottom."""

    tab: gr.Tab
    place: gr.JSON
    writing: gr.JSON
    state: gr.Radio
    buyer_language: gr.Radio
    order: gr.Radio
    queue: gr.HTML
    head: gr.HTML
    topic: gr.Dropdown
    notice: gr.HTML
    take: gr.Button
    back: gr.Button
    close: gr.Button
    messages: gr.HTML
    about_box: gr.Accordion
    about: gr.HTML
    draft_box: gr.Column
    draft_title: gr.Markdown
    tone: gr.Radio
    length: gr.Radio
    draft: gr.HTML
    accept: gr.Button
    edit: gr.Button
    reject: gr.Button
    reply_box: gr.Column
    reply: gr.Textbox
    send: gr.Button
    anyway: gr.Button
    closest: gr.HTML
    internal: gr.HTML
    same: gr.HTML
    approve: ApproveWidgets
    timer: gr.Timer


def desk_widgets() -> DeskWidgets:
    """Put the widgets where they are called."""
    texts = TEXTS["en"]
    with gr.Tab(texts.desk_tab, elem_id="desk-tab", id="desk") as tab:
        # Within the tab: beside it, gradio would count it as another one.
        timer = gr.Timer(_REFRESH_SECONDS)
        place = gr.JSON({}, visible="hidden", elem_id="place")
        writing = gr.JSON({}, visible="hidden", elem_id="writing")
        with gr.Row(elem_id="desk"):
            with gr.Column(scale=3, min_width=280, elem_id="queue-column"):
                state = gr.Radio(_state_choices("en"), value="waiting", label=texts.state, elem_id="queue-state")
                buyer_language = gr.Radio(
                    _language_choices("en"), value="", label=texts.buyer_language, elem_id="queue-language"
                )
                order = gr.Radio(_order_choices("en"), value="waiting", label=texts.order, elem_id="queue-order")
                queue = gr.HTML("", js_on_load=_CHOOSES, elem_id="queue")
            with gr.Column(scale=5, min_width=340, elem_id="case-column"):
                head = gr.HTML("", elem_id="case-head")
                topic = gr.Dropdown([], label=texts.intent, elem_id="case-topic", visible=False)
                with gr.Row(elem_id="case-buttons"):
                    take = gr.Button(texts.take_over, elem_id="take", size="sm", min_width=110, visible=False)
                    back = gr.Button(texts.give_back, elem_id="back", size="sm", min_width=110, visible=False)
                    close = gr.Button(texts.close, elem_id="close", size="sm", min_width=110, visible=False)
                notice = gr.HTML("", elem_id="notice")
                messages = gr.HTML("", elem_id="messages")
                draft_parts = _draft_part()
                with gr.Column(visible=False, elem_id="reply-box", elem_classes="cd-panel") as reply_box:
                    reply = gr.Textbox(
                        label=texts.reply, placeholder=texts.reply_hint, lines=4, max_lines=14, elem_id="reply"
                    )
                    with gr.Row():
                        send = gr.Button(texts.send, variant="primary", elem_id="send", min_width=150)
                        anyway = gr.Button(
                            texts.send_anyway, variant="stop", elem_id="anyway", min_width=150, visible=False
                        )
                approve = approve_part()
            with gr.Column(scale=4, min_width=300, elem_id="beside-column"):
                with gr.Accordion(texts.about, open=True, visible=False, elem_id="about-box") as about_box:
                    about = gr.HTML("", elem_id="about")
                closest = gr.HTML("", elem_id="closest")
                internal = gr.HTML("", elem_id="internal")
                same = gr.HTML("", elem_id="same")
    return DeskWidgets(
        tab=tab, place=place, writing=writing, state=state, buyer_language=buyer_language, order=order, queue=queue,
        head=head, topic=topic, notice=notice, take=take, back=back, close=close, messages=messages,
        about_box=about_box, about=about, **draft_parts, reply_box=reply_box, reply=reply, send=send, anyway=anyway,
        closest=closest, internal=internal, same=same, approve=approve, timer=timer,
    )  # fmt: skip


def _draft_part() -> dict[str, Any]:
    """The panel with the draft; its widgets by their names in ``DeskWidgets``."""
    texts = TEXTS["en"]
    with gr.Column(visible=False, elem_id="draft-box", elem_classes="cd-panel") as draft_box:
        draft_title = gr.Markdown(f"## {texts.draft}", elem_id="draft-title")
        draft = gr.HTML("", elem_id="draft")
        with gr.Row(elem_id="draft-buttons"):
            accept = gr.Button(texts.accept, variant="primary", elem_id="accept", min_width=150, interactive=False)
            edit = gr.Button(texts.edit, elem_id="edit", min_width=100, interactive=False)
            reject = gr.Button(texts.reject, elem_id="reject", min_width=100, interactive=False)
        with gr.Row():
            tone = gr.Radio(_tone_choices("en"), value="neutral", label=texts.tone, elem_id="tone", min_width=200)
            length = gr.Radio(
                _length_choices("en"), value="normal", label=texts.length, elem_id="length", min_width=200
            )
    return {
        "draft_box": draft_box, "draft_title": draft_title, "draft": draft, "accept": accept, "edit": edit,
        "reject": reject, "tone": tone, "length": length,
    }  # fmt: skip


def wire_desk(on: DeskWidgets, call: DeskEvents, who: Who, language: gr.Radio, page: gr.Blocks) -> None:
    """Connect the widgets; every event asks ``who`` anew, and may change whatever it has something new for."""
    inputs = [
        on.place, on.writing, on.reply, language, on.tone, on.length, on.state, on.buyer_language, on.order,
    ]  # fmt: skip
    outputs = [
        on.place, on.head, on.topic, on.messages, on.about_box, on.about, on.draft_box, on.draft, on.accept, on.edit,
        on.reject, on.take, on.back, on.close, on.reply_box, on.closest, on.internal, on.same, on.approve.begin,
        on.queue, on.notice, on.writing, on.reply, on.anyway,
    ]  # fmt: skip
    quick: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}

    def handler(action: Action) -> Callable[..., list[Any]]:
        def handle(
            place: Any, writing: Any, reply: str, chosen: Language, tone: Tone, length: Length, state: QueueState,
            buyer_language: str, order: QueueOrder, request: gr.Request,
        ) -> list[Any]:  # fmt: skip
            wishes = _wishes(chosen, tone, length, state, buyer_language, order)
            return _changed(action(who(request), Place.read(place), Writing.read(writing), reply, wishes))

        return handle

    def choose(
        place: Any, writing: Any, reply: str, chosen: Language, tone: Tone, length: Length, state: QueueState,
        buyer_language: str, order: QueueOrder, event: gr.EventData, request: gr.Request,
    ) -> list[Any]:  # fmt: skip
        wishes = _wishes(chosen, tone, length, state, buyer_language, order)
        entry = event._data.get("conversation")  # noqa: SLF001 - so gradio hands over what a page tells of its events
        return _changed(call.open(who(request), Place.read(place), Writing.read(writing), reply, entry, wishes))

    def name_topic(
        place: Any, _writing: Any, _reply: str, chosen: Language, tone: Tone, length: Length, state: QueueState,
        buyer_language: str, order: QueueOrder, topic: Any, request: gr.Request,
    ) -> list[Any]:  # fmt: skip
        wishes = _wishes(chosen, tone, length, state, buyer_language, order)
        return _changed(call.name_topic(who(request), Place.read(place), topic, wishes))

    refresh = handler(lambda identity, place, _, __, wishes: call.refresh(identity, place, wishes))
    on.queue.click(choose, inputs, outputs, **quick)
    on.timer.tick(refresh, inputs, outputs, **quick)
    page.load(refresh, inputs, outputs, **quick)
    on.topic.input(name_topic, [*inputs, on.topic], outputs, **quick)
    for widget in (on.state, on.buyer_language, on.order):
        widget.change(refresh, inputs, outputs, **quick)
    for widget in (on.tone, on.length):
        reword = handler(lambda identity, place, _, __, wishes: call.reword(identity, place, wishes))
        widget.change(reword, inputs, outputs, **quick)
    buttons: list[tuple[gr.Button, Action]] = [
        (on.take, lambda identity, place, _, __, wishes: call.take_over(identity, place, wishes)),
        (on.back, lambda identity, place, _, __, wishes: call.give_back(identity, place, wishes)),
        (on.close, lambda identity, place, _, __, wishes: call.close(identity, place, wishes)),
        (on.accept, lambda identity, place, writing, _, wishes: call.accept(identity, place, writing, wishes)),
        (on.reject, lambda identity, place, _, __, wishes: call.reject(identity, place, wishes)),
        (on.send, call.send),
        (on.anyway, call.anyway),
    ]
    for button, action in buttons:
        button.click(handler(action), inputs, outputs, **quick)
    begun = on.edit.click(handler(call.edit), inputs, outputs, **quick)
    begun.then(None, None, None, js="() => { document.querySelector('#reply textarea')?.focus(); }")


def desk_labels(on: DeskWidgets, language: Language) -> list[tuple[Any, Any]]:
    """Each widget with its words in a language."""
    texts = TEXTS[language]
    return [
        (on.tab, gr.update(label=texts.desk_tab)),
        (on.state, gr.update(label=texts.state, choices=_state_choices(language))),
        (on.buyer_language, gr.update(label=texts.buyer_language, choices=_language_choices(language))),
        (on.order, gr.update(label=texts.order, choices=_order_choices(language))),
        (on.topic, gr.update(label=texts.intent)),
        (on.take, gr.update(value=texts.take_over)),
        (on.back, gr.update(value=texts.give_back)),
        (on.close, gr.update(value=texts.close)),
        (on.about_box, gr.update(label=texts.about)),
        (on.draft_title, gr.update(value=f"## {texts.draft}")),
        (on.tone, gr.update(label=texts.tone, choices=_tone_choices(language))),
        (on.length, gr.update(label=texts.length, choices=_length_choices(language))),
        (on.accept, gr.update(value=texts.accept)),
        (on.edit, gr.update(value=texts.edit)),
        (on.reject, gr.update(value=texts.reject)),
        (on.reply, gr.update(label=texts.reply, placeholder=texts.reply_hint)),
        (on.send, gr.update(value=texts.send)),
        (on.anyway, gr.update(value=texts.send_anyway)),
        *approve_labels(on.approve, language),
    ]


def _changed(step: Step) -> list[Any]:
    """An update for each output of ``wire_desk``, in its order."""
    return [_or_skip(step.place_json()), *_view(step.view), *map(_or_skip, (step.queue, step.notice)), *_written(step)]


def _view(view: CaseView | None) -> list[Any]:
    if view is None:
        return [gr.skip()] * _VIEW_OUTPUTS
    drafts = gr.update(interactive=view.has_draft)
    mine, drafted = gr.update(visible=view.can_reply), gr.update(visible=bool(view.draft))
    topic = gr.update(choices=list(view.topics), value=view.topic or None, visible=bool(view.topics))
    return [
        view.head, topic, view.messages, gr.update(visible=bool(view.about)), view.about, drafted, view.draft, drafts,
        drafts, drafts, gr.update(visible=view.can_take), mine, mine, mine, view.closest, view.internal, view.same,
        gr.update(visible=view.can_approve),
    ]  # fmt: skip


def _written(step: Step) -> list[Any]:
    anyway = gr.skip() if step.writing is None else gr.update(visible=bool(step.writing.again))
    return [_or_skip(step.writing_json()), _or_skip(step.reply), anyway]


def _or_skip(value: object) -> Any:
    return gr.skip() if value is None else value


def _wishes(
    language: Language, tone: Tone, length: Length, state: QueueState, buyer_language: str, order: QueueOrder
) -> Wishes:
    buyers: Language | None = "zh" if buyer_language == "zh" else "en" if buyer_language == "en" else None
    return Wishes(
        language=language, tone=tone, length=length, filter=QueueFilter(state=state, language=buyers, order=order)
    )


def _state_choices(language: Language) -> list[tuple[str, str]]:
    texts = TEXTS[language]
    return [
        (texts.waiting, "waiting"), (texts.mine, "mine"), (texts.others, "others"), (texts.assistant, "assistant"),
        (texts.closed, "closed"),
    ]  # fmt: skip


def _language_choices(language: Language) -> list[tuple[str, str]]:
    texts = TEXTS[language]
    return [(texts.any_language, ""), (texts.english, "en"), (texts.chinese, "zh")]


def _order_choices(language: Language) -> list[tuple[str, str]]:
    texts = TEXTS[language]
    return [(texts.longest_first, "waiting"), (texts.pressing_first, "pressing")]


def _tone_choices(language: Language) -> list[tuple[str, str]]:
    texts = TEXTS[language]
    return [(texts.neutral, "neutral"), (texts.formal, "formal"), (texts.friendly, "friendly")]


def _length_choices(language: Language) -> list[tuple[str, str]]:
    texts = TEXTS[language]
    return [(texts.short, "short"), (texts.normal, "normal"), (texts.detailed, "detailed")]
