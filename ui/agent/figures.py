"""What agents made of drafts, in figures: pure functions over decisions."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from chatbot.records.types import Decision
from ui.accounts.identity import Identity

Period = Literal[7, 30, 90]
"""Days back from now."""

PERIODS: tuple[Period, ...] = (7, 30, 90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of the decisions of one agent, on one topic, or of all.

    Attributes:
        name: Of the agent or topic; empty for all together, and for decisions without a topic.
        accepted: Drafts sent as they were; ``edited`` ones were sent with changes, ``rejected`` ones were not sent.
        edit_share: Median share of characters changed, of drafts that were sent; ``None`` without any.
        reply_seconds: Median time from the buyer's message to the reply; ``None`` where nothing was sent.
    """

    name: str
    accepted: int
    edited: int
    rejected: int
    edit_share: float | None
    reply_seconds: float | None

    @property
    def count(self) -> int:
        """Decisions."""
        return self.accepted + self.edited + self.rejected

    @property
    def acceptance(self) -> float:
        """Share of drafts that were sent as they were; 0 without any."""
        return self.accepted / self.count if self.count else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Figures of a period.

    Attributes:
        agents: Those that the asker may see, most decisions first.
        topics: Of everybody's decisions, most first.
    """

    whole: Figures
    agents: tuple[Figures, ...]
    topics: tuple[Figures, ...]


def since(period: Period, now: datetime.datetime) -> datetime.datetime:
    """The moment from which decisions count."""
    return now - datetime.timedelta(days=period)


def overview(decisions: Sequence[Decision], identity: Identity) -> Overview:
    """Figures of the decisions that an agent may see: agents see themselves and the whole, administrators everybody."""
    agents = _by(decisions, lambda decision: decision.agent)
    may_see_all = identity.has_role("administrator")
    return Overview(
        whole=figures_of("", decisions),
        agents=tuple(own for own in agents if may_see_all or own.name == identity.name),
        topics=_by(decisions, lambda decision: decision.topic),
    )


def figures_of(name: str, decisions: Sequence[Decision]) -> Figures:
    """Figures of some decisions."""
    shares = [decision.edit_share for decision in decisions if decision.action != "rejected"]
    seconds = [decision.reply_seconds for decision in decisions if decision.reply_seconds is not None]
    counts = {
        action: sum(decision.action == action for decision in decisions)
        for action in ("accepted", "edited", "rejected")
    }
    return Figures(
        name=name,
        **counts,
        edit_share=median(shares) if shares else None,
        reply_seconds=median(seconds) if seconds else None,
    )


def _by(decisions: Sequence[Decision], key: Callable[[Decision], str]) -> tuple[Figures, ...]:
    groups: dict[str, list[Decision]] = {}
    for decision in decisions:
        groups.setdefault(key(decision), []).append(decision)
    found = [figures_of(name, own) for name, own in groups.items()]
    return tuple(sorted(found, key=lambda own: (-own.count, own.name)))
