"""What a page of the desk holds and shows: where the agent is, what is being written, and what an event changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

from chatbot.drafting import Length
from ingest.types import Language
from prompts.reply_frame import Tone
from ui.agent.case_view import CaseView
from ui.agent.queue import QueueFilter

Again = Literal["", "accept", "send"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What lies open on a page. It is kept in the page itself and changes with what is shown there, in one step.

    So nothing is ever sent to another conversation than the one before the agent's eyes. It is not trusted.

    Attributes:
        opened: Id of the conversation; empty for none.
        seen: The newest message that is shown.
        draft: The draft that is shown; 0 for none.
        case: See ``key_of``; what has not changed is not sent again.
        queue: The same of the list.
    """

    opened: str = ""
    seen: int = 0
    draft: int = 0
    case: str = ""
    queue: str = ""

    @classmethod
    def read(cls, value: object) -> Place:
        """From what the page holds."""
        own = value if isinstance(value, dict) else {}
        return cls(
            opened=_text(own.get("opened")),
            seen=_number(own.get("seen")),
            draft=_number(own.get("draft")),
            case=_text(own.get("case")),
            queue=_text(own.get("queue")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What an agent is in the middle of.

    Attributes:
        basis: The draft that the reply was begun from; 0 for none.
        again: What was stopped for its internal words, and may be pressed again.
        warned: The text of that.
        kept: By conversation, what was begun there and not sent, behind the draft that it was begun from.
    """

    basis: int = 0
    again: Again = ""
    warned: str = ""
    kept: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, value: object) -> Writing:
        """From what the page holds."""
        own = value if isinstance(value, dict) else {}
        again = own.get("again")
        return cls(
            basis=_number(own.get("basis")),
            again="accept" if again == "accept" else "send" if again == "send" else "",
            warned=_text(own.get("warned")),
            kept=_kept(own.get("kept")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How an agent wants to see things."""

    language: Language
    tone: Tone = "neutral"
    length: Length = "normal"
    filter: QueueFilter = field(default_factory=QueueFilter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What an event changes on the page; ``None`` stays as it is."""

    place: Place | None = None
    view: CaseView | None = None
    queue: str | None = None
    writing: Writing | None = None
    reply: str | None = None
    notice: str | None = None

    def place_json(self) -> dict[str, object] | None:
        """For the page."""
        return None if self.place is None else asdict(self.place)

    def writing_json(self) -> dict[str, object] | None:
        """For the page."""
        return None if self.writing is None else asdict(self.writing)


def _kept(value: object) -> dict[str, tuple[int, str]]:
    own = value if isinstance(value, dict) else {}
    return {
        str(name): (_number(pair[0]), _text(pair[1]))
        for name, pair in own.items()
        if isinstance(pair, list | tuple) and len(pair) == 2
    }


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
