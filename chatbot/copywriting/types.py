"""What copy is asked for, what it is written from, and what it consists of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from chatbot.copywriting.claims import ClaimKind
from chatbot.types import DEFAULT_KB
from ingest.types import Language
from prompts.copy_frame import CopyKind, CopyTone

Length = Literal["short", "medium", "long"]
SentenceKind = Literal["fact", "wording", "flagged"]
Reason = ClaimKind | Literal["unsupported"]
DraftKind = Literal["plain", "written", "edited"]
Place = Literal["title", "paragraph", "line", "item", "run"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRequest:
    """What somebody wants written.

    Attributes:
        product: Name or part number; may be empty where there is a topic.
        topic: What it is about beside the product, or instead of one.
        drafts: How many; the first one is always the plain one, which no model has touched.
        notes: About the readers; read by the model, lends no facts.
    """

    kind: CopyKind
    language: Language
    product: str = ""
    topic: str = ""
    tone: CopyTone = "plain"
    length: Length = "medium"
    drafts: int = 2
    kb: str = DEFAULT_KB
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Words of a document or of a row of a catalogue that a buyer may see.

    Attributes:
        number: 1-based, in order of relevance.
        text: As it may stand in copy; equal to ``quote`` but for a catalogue's cells, which are named.
        quote: Verbatim in the source.
        about: Title and headings that it stands under.
        page: 1-based; ``None`` where the source has no pages.
        section: Headings joined by `` > ``; for a catalogue sheet and row.
    """

    number: int
    text: str
    quote: str
    about: str
    source: str
    page: int | None
    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopySentence:
    """One sentence or line of a draft.

    Attributes:
        kind: ``fact``: stands on ``sources``; ``wording``: says nothing that could be wrong; ``flagged``: claims
            something that no source holds, and is no part of the text that leaves.
        facts: Numbers of the facts that it stands on.
        reasons: Why it is flagged; of a fact, claims that its source holds and a person should still look at.
        words: The words that make the claim, as they stand.
        place: A ``run`` goes on where the one before ends; a ``paragraph`` has an empty line before it.
    """

    text: str
    kind: SentenceKind
    facts: tuple[int, ...] = ()
    reasons: tuple[Reason, ...] = ()
    words: tuple[str, ...] = ()
    place: Place = "run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What a model wrote and no source holds; a fact's own words took its place, or nothing did."""

    text: str
    was_replaced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyDraft:
    """One draft.

    Attributes:
        kind: ``plain`` is made of facts and fixed phrases alone; ``written`` was phrased by the
            language model, ``edited`` changed by a person.
        seconds: What it took, waiting not counted.
    """

    kind: DraftKind
    sentences: tuple[CopySentence, ...]
    removed: tuple[Removed, ...] = ()
    seconds: float = 0.0

    @property
    def text(self) -> str:
        """What may leave: facts and wording, without what is flagged."""
        return joined([sentence for sentence in self.sentences if sentence.kind != "flagged"])

    @property
    def facts_used(self) -> tuple[int, ...]:
        """Numbers of the facts, in order of use."""
        return tuple(dict.fromkeys(number for sentence in self.sentences for number in sentence.facts))


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyResult:
    """What was written so far.

    Attributes:
        facts: What it was written from, best first.
        queue_position: Callers ahead in the language model's line; ``None`` where nobody waits.
        is_done: Whether nothing more comes.
    """

    request: CopyRequest
    facts: tuple[Fact, ...]
    drafts: tuple[CopyDraft, ...] = ()
    queue_position: int | None = None
    is_done: bool = False


def joined(sentences: Sequence[CopySentence]) -> str:
    """Sentences as a text: paragraphs apart by an empty line, items of a list with a dash."""
    text = ""
    before: Place = "title"
    for sentence in sentences:
        text += _gap(text, sentence, before) + ("- " if sentence.place == "item" else "") + sentence.text
        before = sentence.place
    return text


def _gap(text: str, sentence: CopySentence, before: Place) -> str:
    if not text:
        return ""
    if sentence.place == "item":
        return "\n" if before == "item" else "\n\n"
    if sentence.place in {"paragraph", "title"} or before in {"title", "item"}:
        return "\n\n"
    if sentence.place == "line":
        return "\n"
    return "" if text[-1] in "。！？：；”" else " "
