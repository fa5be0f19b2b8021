"""What goes into the chain and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ingest.types import PUBLIC, Language
from prompts.types import Evidence
from vectorstore.document_filter import EVERY_DOCUMENT, DocumentFilter

DEFAULT_KB = "default"

Role = Literal["user", "assistant"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message of a conversation."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with the conversation before it, oldest turn first.

    Attributes:
        audiences: What the asker belongs to; documents for others are not searched.
        only: What the asker narrows the search to.
        product: What the asker looks at; taken along where the question names no product.
    """

    text: str
    history: tuple[Turn, ...] = ()
    kb: str = DEFAULT_KB
    audiences: frozenset[str] = frozenset({PUBLIC})
    only: DocumentFilter = EVERY_DOCUMENT
    product: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a question is searched for.

    Attributes:
        standalone: The question with what it leans on in the conversation before it.
        spoken: A follow-up as it was asked; ``None`` where the question stands alone.
    """

    standalone: str
    spoken: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A place in a document that supports what ``[number]`` stands behind.

    Attributes:
        quote: Text that occurs in the source, verbatim.
        page: 1-based; ``None`` where the format has no pages.
        section: Headings above the quote joined by `` > ``, possibly empty.
    """

    number: int
    chunk_id: str
    source: str
    title: str
    page: int | None
    section: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timings:
    """Wall-clock seconds since the question arrived; ``None`` where the step did not happen."""

    retrieve_seconds: float
    first_evidence_seconds: float | None
    first_token_seconds: float | None
    total_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A finished answer.

    Attributes:
        text: With citations as ``[n]``; a polite refusal when ``abstained``.
        confidence: Estimated probability in [0, 1] that the knowledge base answers the question.
        standalone_question: The question as it was searched for.
    """

    text: str
    citations: tuple[Citation, ...]
    abstained: bool
    confidence: float
    language: Language
    standalone_question: str
    timings: Timings


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerUpdate:
    """One step of a streamed answer; adding updates up gives the whole.

    Attributes:
        queue_position: Sent while waiting for the language model; 0 means its turn has come.
        evidence: Sent once, before the model's first word.
        delta: Checked text to append.
        answer: Sent last, once; its ``text`` is what stands, whatever was streamed.
    """

    queue_position: int | None = None
    evidence: tuple[Evidence, ...] | None = None
    delta: str = ""
    answer: Answer | None = None

    def __add__(self, other: AnswerUpdate) -> AnswerUpdate:
        """Join two updates; what came later wins, text is appended. LangChain sums a stream this way."""
        return AnswerUpdate(
            queue_position=other.queue_position if other.queue_position is not None else self.queue_position,
            evidence=other.evidence if other.evidence is not None else self.evidence,
            delta=self.delta + other.delta,
            answer=other.answer or self.answer,
        )
