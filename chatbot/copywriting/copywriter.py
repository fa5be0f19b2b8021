"""Copy as routes, commands and pages ask for it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Protocol

from langchain_core.language_models.chat_models import BaseChatModel

from chatbot.answerability import answerability_model
from chatbot.copywriting.catalogue_facts import catalogue_lookup
from chatbot.copywriting.rechecking import recheck
from chatbot.copywriting.settings import CopySettings
from chatbot.copywriting.sources import CopySources
from chatbot.copywriting.types import CopyRequest, CopyResult
from chatbot.copywriting.writer import CopyParts, write_copy
from chatbot.generation_queue import GenerationQueue
from chatbot.products.catalogues import Catalogues
from vectorstore.document_filter import DocumentFilter
from vectorstore.types import Retrieval


class Copywriter:
    """Writes copy and checks it; safe to use from many threads."""

    def __init__(self, parts: CopyParts) -> None:
        """Nothing is loaded yet."""
        self._parts = parts

    def stream(self, request: CopyRequest) -> Generator[CopyResult, None, None]:
        """Write copy step by step; see ``write_copy``."""
        return write_copy(self._parts, request)

    def write(self, request: CopyRequest) -> CopyResult:
        """Write copy; errors are those of ``stream``."""
        *_, result = self.stream(request)
        return result

    def recheck(self, request: CopyRequest, text: str) -> CopyResult:
        """Check a text that a person has changed; see ``rechecking.recheck``."""
        return recheck(self._parts.sources, request, text)


class SearchPassages(Protocol):
    """``Application.search``, as far as copy needs it."""

    def __call__(self, question: str, /, *, kb: str, audiences: frozenset[str], only: DocumentFilter) -> Retrieval:
        """Find passages."""


def open_copywriter(
    search: SearchPassages,
    catalogues: Catalogues,
    model: Callable[[], BaseChatModel],
    queue: GenerationQueue,
    settings: CopySettings,
) -> Copywriter:
    """A copywriter over an application's knowledge bases and catalogues."""
    sources = CopySources(
        search=lambda text, kb, audiences, only: search(text, kb=kb, audiences=audiences, only=only),
        answerable=lambda signals: answerability_model().probability(signals),
        product=catalogue_lookup(catalogues),
    )
    return Copywriter(CopyParts(sources=sources, model=model, queue=queue, settings=settings))
