"""Copy, step by step: facts, the plain draft at once, then drafts that the language model phrases, in its line."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace

from langchain_core.language_models.chat_models import BaseChatModel
from langchain_core.messages import BaseMessage

from chatbot.copywriting.framing import framed
from chatbot.copywriting.material import Material, collect
from chatbot.copywriting.plain_draft import plain_draft
from chatbot.copywriting.settings import CopySettings
from chatbot.copywriting.sources import CopySources
from chatbot.copywriting.types import CopyDraft, CopyRequest, CopyResult
from chatbot.copywriting.written_draft import WrittenBody, facts_for, facts_text
from chatbot.generation_queue import GenerationQueue
from chatbot.model_words import words_of
from ingest.types import Language
from prompts.copy_frame import CopyKind, load_copy_frame
from prompts.templates import TemplateName, load_template

# How often a waiting caller is given the chance to give up.
_SIGN_OF_LIFE_SECONDS = 1.0
_TEMPLATES: dict[CopyKind, TemplateName] = {
    "description": "copy-description",
    "email": "copy-email",
    "post": "copy-post",
}
_NO_NOTES: dict[Language, str] = {"en": "customers of a supplier of machines", "zh": "设备供应商的客户"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyParts:
    """What copy is written with; see ``chatbot.assembly``.

    Attributes:
        model: Gives the language model, which is loaded only where a draft is to be phrased by it.
    """

    sources: CopySources
    model: Callable[[], BaseChatModel]
    queue: GenerationQueue
    settings: CopySettings


def write_copy(parts: CopyParts, request: CopyRequest) -> Generator[CopyResult, None, None]:
    """Write copy; each result holds all drafts so far, the last one has ``is_done``.

    Every draft of the model takes its own place in the line, so that questions of buyers come between. Closing the
    iterator stops the model and frees the place.

    Raises:
        CopyRequestError, NoFactsError: See ``collect``.
        KnowledgeBaseMissingError: There is no such knowledge base.
        QueueFullError: Too many wait for the language model.
    """
    material = collect(parts.sources, request)
    started = time.perf_counter()
    plain = plain_draft(material)
    drafts = [replace(plain, seconds=time.perf_counter() - started)]
    result = CopyResult(request=material.request, facts=material.facts, drafts=tuple(drafts))
    yield result
    for place in range(1, min(request.drafts, parts.settings.max_drafts)):
        for step in _written(parts, material, place):
            if isinstance(step, int):
                yield replace(result, queue_position=step)
                continue
            result = replace(result, drafts=(*drafts, step))
            yield result
        drafts = list(result.drafts)
    yield replace(result, is_done=True)


def _written(parts: CopyParts, material: Material, place: int) -> Iterator[int | CopyDraft]:
    """Positions in the line, then the draft after each sentence, and whole at the end."""
    model = parts.model()
    body = WrittenBody(material)
    with parts.queue.enter() as turn:
        yield from turn.positions(repeat_seconds=_SIGN_OF_LIFE_SECONDS)
        started = time.perf_counter()
        temperature = 0.0 if place == 1 else parts.settings.temperature
        words = words_of(
            model,
            _messages(material, place),
            # What was shown of the draft is shown anew, as a whole.
            restart=body.restart,
            temperature=temperature,
            max_tokens=parts.settings.max_draft_tokens,
        )
        with closing(words):
            for chunk in words:
                if body.feed(chunk.text):
                    yield _draft(material, body, place, started)
                else:
                    # Nothing to show yet; the caller gets a chance to give up.
                    yield 0
    body.finish()
    yield _draft(material, body, place, started)


def _draft(material: Material, body: WrittenBody, place: int, started: float) -> CopyDraft:
    return CopyDraft(
        kind="written",
        sentences=framed(material, body.sentences, place),
        removed=tuple(body.removed),
        seconds=time.perf_counter() - started,
    )


def _messages(material: Material, place: int) -> list[BaseMessage]:
    request = material.request
    return load_template(_TEMPLATES[request.kind], request.language).messages(
        subject=material.subject,
        style=load_copy_frame(request.tone, request.language).style,
        notes=request.notes or _NO_NOTES[request.language],
        facts=facts_text(facts_for(material, place)),
    )
