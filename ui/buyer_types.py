"""What goes between the buyer's page and a buyer's conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from chatbot.records.types import ConversationState
from ingest.types import Language
from ui.accounts.identity import ANONYMOUS, Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who looks at the page, and how.

    Attributes:
        token: Opens the conversation; empty before the first message.
        language: Of the page.
        asker: Who the visitor is.
        channel: ``page`` or ``widget``.
        product: What the visitor looks at; possibly empty.
    """

    token: str
    language: Language
    asker: Identity = ANONYMOUS
    channel: str = "page"
    product: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message on the page; ``id`` is 0 where it is not kept."""

    role: Literal["user", "assistant"]
    html: str
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A conversation, or what is new in it.

    Attributes:
        token: Opens it.
        status: Who answers, where it is not the assistant; HTML.
    """

    token: str
    state: ConversationState
    shown: tuple[Shown, ...] = ()
    status: str = ""
