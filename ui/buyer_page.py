"""The buyer's chat. Engine file of gradio: widgets and wiring only."""

from __future__ import annotations

from collections.abc import AsyncIterator
from importlib.resources import files
from typing import Any

import gradio as gr

from chatbot.settings import PageSettings
from chatbot.types import Turn
from ingest.types import Language
from ui.buyer_events import MOST_CHOSEN, reply, titles
from ui.messages import notice_html, question_html
from ui.texts import TEXTS
from ui.threads import AsyncApplication

_LANGUAGES = [("English", "en"), ("中文", "zh")]

Messages = list[dict[str, Any]]
Turns = list[dict[str, str]]


class _Events:
    """What the widgets call."""

    def __init__(self, application: AsyncApplication, settings: PageSettings) -> None:
        self._application = application
        self._settings = settings

    async def ask(
        self, text: str, messages: Messages, turns: Turns, language: Language, documents: list[str]
    ) -> AsyncIterator[tuple[Any, Messages, Turns]]:
        if not text.strip():
            yield gr.update(), messages, turns
            return
        shown = [*messages, {"role": "user", "content": question_html(text)}]
        history = [Turn(role="user" if turn["role"] == "user" else "assistant", text=turn["text"]) for turn in turns]
        steps = reply(
            self._application,
            text,
            history,
            kb=self._application.own_kb,
            language=language,
            documents=documents,
        )
        async for step in steps:
            if step.answer is not None:
                turns = [*turns, {"role": "user", "text": text}, {"role": "assistant", "text": step.answer.text}]
            yield "", [*shown, {"role": "assistant", "content": step.html}], turns

    def example(self, event: gr.SelectData) -> str:
        return str(event.value["text"])

    def stop(self, messages: Messages, language: Language) -> Messages:
        if not messages or messages[-1]["role"] != "assistant":
            return messages
        return [*messages[:-1], {"role": "assistant", "content": notice_html(TEXTS[language].stopped)}]

    def switch(self, language: Language) -> list[Any]:
        texts = TEXTS[language]
        return [
            gr.update(value=texts.intro),
            gr.update(label=texts.conversation_label, examples=_examples(self._settings, language)),
            gr.update(label=texts.question_label, placeholder=texts.placeholder),
            gr.update(value=texts.send),
            gr.update(value=texts.stop),
            gr.update(value=texts.clear),
            gr.update(label=texts.language_label),
            gr.update(label=texts.only_documents),
            gr.update(label=texts.only_documents, info=texts.only_documents_hint),
        ]

    async def choices(self) -> Any:
        return gr.update(choices=await titles(self._application))

    def first_language(self, request: gr.Request) -> str:
        preferred = (request.headers or {}).get("accept-language", "")
        return "zh" if preferred.lower().startswith("zh") else "en"


def buyer_page(application: AsyncApplication, settings: PageSettings) -> gr.Blocks:
    """The page at ``/``."""
    events = _Events(application, settings)
    texts = TEXTS["en"]
    with gr.Blocks(title=settings.title, analytics_enabled=False) as page:
        turns = gr.State([])
        with gr.Row(elem_classes="cd-head"):
            gr.Markdown(f"# {settings.title}")
            language = gr.Radio(
                _LANGUAGES, value="en", label=texts.language_label, elem_id="language", scale=0, min_width=240
            )
        intro = gr.Markdown(texts.intro, elem_id="intro")
        chat = gr.Chatbot(
            label=texts.conversation_label,
            elem_id="chat",
            height="60vh",
            latex_delimiters=[],
            examples=_examples(settings, "en"),
            # A message is HTML: the page's own script copies its text.
            buttons=[],
            allow_tags=False,
        )
        question = gr.Textbox(
            label=texts.question_label,
            placeholder=texts.placeholder,
            lines=1,
            max_lines=4,
            elem_id="question",
            autofocus=True,
        )
        with gr.Row():
            send = gr.Button(texts.send, variant="primary", elem_id="send", scale=3, min_width=90)
            stopper = gr.Button(texts.stop, elem_id="stop", min_width=80)
            clear = gr.Button(texts.clear, elem_id="clear", min_width=80)
        with gr.Accordion(texts.only_documents, open=False, elem_id="narrow") as narrow:
            documents = gr.Dropdown(
                label=texts.only_documents,
                info=texts.only_documents_hint,
                multiselect=True,
                max_choices=MOST_CHOSEN,
                allow_custom_value=True,
                elem_id="documents",
            )
        inputs, outputs = [question, chat, turns, language, documents], [question, chat, turns]
        # The line in front of the model is our own: bounded, in order, and shown to the visitor.
        slow: dict[str, Any] = {"concurrency_limit": None, "show_progress": "hidden", "api_visibility": "private"}
        quick: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
        asked = [question.submit(events.ask, inputs, outputs, **slow), send.click(events.ask, inputs, outputs, **slow)]
        chosen = chat.example_select(events.example, None, question, **quick)
        asked.append(chosen.then(events.ask, inputs, outputs, **slow))
        stopper.click(events.stop, [chat, language], chat, cancels=asked, **quick)
        clear.click(lambda: ([], []), None, [chat, turns], cancels=asked, **quick)
        labelled = [intro, chat, question, send, stopper, clear, language, narrow, documents]
        language.change(events.switch, language, labelled, **quick)
        page.load(events.first_language, None, language, **quick)
        page.load(events.choices, None, documents, **quick)
    return page


def page_style() -> str:
    """The page's style sheet."""
    return (files("ui") / "page.css").read_text(encoding="utf-8")


def page_head() -> str:
    """A script that opens a citation's source when its number is clicked."""
    return f"<script>{(files('ui') / 'page.js').read_text(encoding='utf-8')}</script>"


def _examples(settings: PageSettings, language: Language) -> list[dict[str, str]]:
    questions = settings.examples_zh if language == "zh" else settings.examples_en
    return [{"text": question} for question in questions]
