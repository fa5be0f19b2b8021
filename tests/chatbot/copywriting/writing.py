"""A copywriter over a few passages, with a model whose words a test decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from langchain_core.messages import BaseMessage

from chatbot.copywriting.copywriter import Copywriter
from chatbot.copywriting.settings import CopySettings
from chatbot.copywriting.sources import CopySources
from chatbot.copywriting.types import CopyRequest, Fact
from chatbot.copywriting.writer import CopyParts
from chatbot.generation_queue import GenerationQueue
from chatbot.products.types import Product
from ingest.types import Chunk
from tests.chatbot.pieces import make_chunk
from tests.chatbot.scripted import ScriptedChatModel
from vectorstore.document_filter import DocumentFilter
from vectorstore.types import Hit, Retrieval

PASSAGES = {
    "en": (
        "The AX-200/45 delivers 90 m³/h at a head of 45 m.",
        "The motor power of the AX-200/45 is 18.5 kW.",
        "The AX-200/45 weighs 186 kg with its motor.",
        "The AX-200/45 has a cast iron impeller and a single seal.",
    ),
    "zh": (
        "AX-200/45 的额定流量为 90 m³/h，额定扬程为 45 m。",
        "AX-200/45 的电机功率为 18.5 kW。",
        "AX-200/45 含电机的重量为 186 kg。",
        "AX-200/45 采用铸铁叶轮和单端面轴封。",
    ),
}
REQUESTS = {
    "en": CopyRequest(kind="description", language="en", product="AX-200/45"),
    "zh": CopyRequest(kind="description", language="zh", product="AX-200/45"),
}


def chunks_of(*texts: str) -> list[Chunk]:
    return [
        make_chunk(text, title="AX-200", section="Data", source=f"manual-{number}.pdf", page=number)
        for number, text in enumerate(texts, start=1)
    ]


def copywriter(
    replies: Sequence[str | Callable[[list[BaseMessage]], str]] = ("",),
    *,
    chunks: Sequence[Chunk] = (),
    model: ScriptedChatModel | None = None,
    queue: GenerationQueue | None = None,
    asked: list[frozenset[str]] | None = None,
    product: tuple[Product, str] | None = None,
    probability: float = 0.0,
) -> Copywriter:
    """Finds the passages of both languages, in their order, where no others are given."""
    every = list(chunks) or chunks_of(*PASSAGES["en"], *PASSAGES["zh"])

    def search(_query: str, _kb: str, audiences: frozenset[str], only: DocumentFilter) -> Retrieval:
        if asked is not None:
            asked.append(audiences)
        hits = [
            Hit(
                chunk=chunk,
                score=1.0 / rank,
                rank=rank,
                channels={},
                sentence_scores=(1.0 - rank / 100,) * len(chunk.sentences),
            )
            for rank, chunk in enumerate(every, start=1)
            if only.language in {None, chunk.language}
        ]
        return Retrieval(hits=tuple(hits), signals={}, seconds=0.0)

    written = model or ScriptedChatModel(replies=list(replies), max_tokens=400)
    return Copywriter(
        CopyParts(
            sources=CopySources(search=search, answerable=lambda _: probability, product=lambda _kb, _name: product),
            model=lambda: written,
            queue=queue or GenerationQueue(4),
            settings=CopySettings(),
        )
    )


def fact(text: str, *, number: int = 1, about: str = "AX-200") -> Fact:
    return Fact(number=number, text=text, quote=text, about=about, source="manual.pdf", page=3, section="Data")
