"""What the API takes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from chatbot.types import Question, Turn
from vectorstore.document_filter import DocumentFilter

_KB = Field(default="", max_length=64, description="Name of the knowledge base; the server's own one if empty.")


class TurnBody(BaseModel):
    """One message of a conversation."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["user", "assistant"]
    text: str


class FilterBody(BaseModel):
    """Narrows a search; what is left out narrows nothing."""

    model_config = ConfigDict(extra="forbid")

    products: list[str] = Field(default=[], max_length=100, description="Only documents of one of these products.")
    documents: list[str] = Field(default=[], max_length=100, description="Only these, by source, title or file name.")
    language: Literal["en", "zh"] | None = Field(default=None, description="Only documents in this language.")

    def to_filter(self) -> DocumentFilter:
        """The filter for the search."""
        return DocumentFilter(products=tuple(self.products), documents=tuple(self.documents), language=self.language)


class SearchBody(BaseModel):
    """``POST /api/search``."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(description="In English or Chinese.")
    kb: str = _KB
    top_k: int | None = Field(
        default=None, ge=1, le=100, description="Passages to return; as many as the server's settings say if not given."
    )
    only: FilterBody = FilterBody()


class AskBody(BaseModel):
    """``POST /api/ask``."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(description="In English or Chinese.")
    kb: str = _KB
    history: list[TurnBody] = Field(default=[], max_length=1000, description="Turns before, oldest first.")
    only: FilterBody = FilterBody()
    product: str = Field(default="", max_length=80, description="What the asker looks at, if the question names none.")
    stream: bool = Field(default=False, description="Answer with server-sent events.")

    def to_question(self, kb: str, audiences: frozenset[str]) -> Question:
        """The question for the chain, from a knowledge base and audiences that the asker has."""
        turns = tuple(Turn(role=turn.role, text=turn.text) for turn in self.history)
        return Question(
            text=self.question,
            history=turns,
            kb=kb,
            audiences=audiences,
            only=self.only.to_filter(),
            product=self.product,
        )


_Message = Annotated[str, StringConstraints(max_length=10_000)]


class ClassifyBody(BaseModel):
    """``POST /api/classify``: either ``text`` or ``texts``."""

    model_config = ConfigDict(extra="forbid")

    text: _Message | None = Field(default=None, description="One message, in English or Chinese.")
    texts: list[_Message] | None = Field(default=None, max_length=256, description="Several messages.")
    kb: str = _KB

    @model_validator(mode="after")
    def _holds_one_of_both(self) -> ClassifyBody:
        if (self.text is None) == (self.texts is None):
            raise ValueError("give either text or texts")
        return self

    def messages(self) -> list[str]:
        """What is asked about."""
        return [self.text] if self.text is not None else list(self.texts or [])
