"""The queue of conversations: which an agent wants to see, and how they look in the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from typing import Literal

from chatbot.assembly import Application
from chatbot.mood import PRESSING, mood_name
from chatbot.records.types import ConversationState, QueueEntry
from ingest.types import Language
from ui.accounts.identity import Identity
from ui.agent.access import kbs_of
from ui.agent.texts import TEXTS, DeskTexts
from ui.messages import inert

QueueOrder = Literal["waiting", "pressing"]
QueueState = Literal["waiting", "mine", "others", "assistant", "closed"]
# More of those that are over, or with the assistant, are looked for at the console.
_MOST_KEPT = 1000
NameIntent = Callable[[str, Language], str]

_STATES: Mapping[QueueState, ConversationState] = {
    "waiting": "waiting",
    "mine": "with_agent",
    "others": "with_agent",
    "assistant": "assistant",
    "closed": "closed",
}
# A longer list helps nobody, and each look at it costs.
_MOST_SHOWN = 100
_LAST_WORDS_CHARS = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """What an agent looks for; ``language`` is the buyer's, ``None`` for any; ``order`` says who comes first."""

    state: QueueState = "waiting"
    language: Language | None = None
    order: QueueOrder = "waiting"


def queue_of(application: Application, identity: Identity, wanted: QueueFilter) -> list[QueueEntry]:
    """Conversations that an agent may see and wants to, the longest waiting first; the newest first if nobody waits."""
    kbs = kbs_of(identity, application.settings.server.kbs)
    # Those that nobody waits in grow without end.
    last = _MOST_KEPT if wanted.state in {"assistant", "closed"} else None
    entries = application.records.conversations.queue(kbs, states=(_STATES[wanted.state],), last=last)
    return [
        entry
        for entry in entries
        if (wanted.language is None or entry.conversation.language == wanted.language)
        and (wanted.state != "mine" or entry.conversation.agent == identity.name)
        and (wanted.state != "others" or entry.conversation.agent != identity.name)
    ]


def queue_html(
    entries: Sequence[QueueEntry],
    *,
    opened: str,
    language: Language,
    name_intent: NameIntent,
    moods: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The list, each conversation a button that carries its id; the opened one is marked. ``moods`` are by id."""
    texts = TEXTS[language]
    if not entries:
        return f'<p class="cd-quiet">{inert(texts.queue_empty)}</p>'
    rows = "".join(
        _row(entry, opened, language, name_intent, moods.get(entry.conversation.id, ""))
        for entry in entries[:_MOST_SHOWN]
    )
    left = len(entries) - _MOST_SHOWN
    more = f'<p class="cd-quiet">{inert(texts.queue_more.format(n=left))}</p>' if left > 0 else ""
    return f'<ul class="cd-queue">{rows}</ul>{more}'


def waited(seconds: float, texts: DeskTexts) -> str:
    """A time to wait in words, to the minute."""
    minutes = int(seconds // 60)
    if minutes < 1:
        return texts.under_a_minute
    if minutes < 60:
        return texts.minutes.format(n=minutes)
    hours = minutes // 60
    if hours < 24:
        return texts.hours.format(n=hours, m=minutes % 60)
    return texts.days.format(n=hours // 24, h=hours % 24)


def language_name(language: Language, texts: DeskTexts) -> str:
    """Name of a buyer's language in the agent's."""
    return texts.chinese if language == "zh" else texts.english


def _row(entry: QueueEntry, opened: str, language: Language, name_intent: NameIntent, mood: str) -> str:
    texts = TEXTS[language]
    conversation, last = entry.conversation, entry.last_message
    intent = name_intent(conversation.intent, language) if conversation.intent else texts.no_intent
    facts = [
        language_name(conversation.language, texts),
        conversation.kb,
        conversation.channel,
        texts.messages.format(n=entry.messages),
    ]
    if conversation.waiting_since is not None:
        facts.insert(0, texts.waits.format(time=waited(entry.waiting_seconds, texts)))
    if conversation.agent:
        facts.append(texts.with_whom.format(name=conversation.agent))
    # A note says nothing of what is wanted.
    said = conversation.question if last is None or (last.role == "notice" and conversation.question) else last.text
    words = " ".join(said.split())
    short = words if len(words) <= _LAST_WORDS_CHARS else f"{words[:_LAST_WORDS_CHARS].rstrip()}…"
    current = ' aria-current="true"' if conversation.id == opened else ""
    return (
        f'<li><button type="button" class="cd-entry" data-conversation="{escape(conversation.id)}"{current}>'
        f"<b>{inert(intent)}</b>{_mood(mood, language)}"
        f' <span class="cd-facts">{inert(" · ".join(filter(None, facts)))}</span>'
        f'<span class="cd-last" lang="{conversation.language}">{inert(short)}</span></button></li>'
    )


def _mood(mood: str, language: Language) -> str:
    """A tag; who is calm needs none."""
    if mood in {"", "calm"}:
        return ""
    pressing = " cd-pressing" if mood in PRESSING else ""
    return f' <span class="cd-mood{pressing}">{inert(mood_name(mood, language))}</span>'
