"""Make a follow-up question stand alone, by rules."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chatbot.types import Turn
from ingest.language import count_han, detect_language
from ingest.normalize import normalize

_POINTS_BACK_EN = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|she|him|her|his|that|those|these|this|one|ones|there|then|same|other|another|former|latter)\b"
)
_OPENS_EN = re.compile(r"^(?:and|but|so|or|also|what about|how about|what if|why|why not|really|in that case)\b")
_POINTS_BACK_ZH = re.compile(
    r"它|他们|她|他(?!人)|那(?!么多)|这(?!样做)|该(?!如何|怎|不该)|其(?!他|它|余|中)|上述|此(?!外)|同样|前者|后者|另外(?!一)|刚才|还有"
)
_OPENS_ZH = re.compile(r"^(?:那|还有|另外|然后|所以|为什么|如果是|要是|换成|(?:.{1,12})呢[?？]?$)")
_SHORT_WORDS = 4
_SHORT_HAN = 8
_MAX_CONTEXT_CHARS = 300


def is_follow_up(question: str, history: Sequence[Turn]) -> bool:
    """Whether a question leans on the conversation: it points back, opens like one that goes on, or is very short."""
    if not any(turn.role == "user" for turn in history):
        return False
    text = normalize(question)
    if count_han(text) and detect_language(text) == "zh":
        return bool(_POINTS_BACK_ZH.search(text) or _OPENS_ZH.search(text)) or count_han(text) <= _SHORT_HAN
    return bool(_POINTS_BACK_EN.search(text) or _OPENS_EN.search(text)) or len(text.split()) <= _SHORT_WORDS


def standalone_question(question: str, history: Sequence[Turn]) -> str:
    """The question as it is searched for: a follow-up takes along the last question that stood alone.

    Earlier follow-ups in between are left out, unless they name something new: only what a person asked is taken,
    never what was answered, so that a wrong answer cannot lead the search astray.
    """
    question = " ".join(question.split())
    if not is_follow_up(question, history):
        return question
    asked = [" ".join(turn.text.split()) for turn in history if turn.role == "user"]
    topic = asked[-1]
    for place in range(len(asked) - 1, -1, -1):
        topic = asked[place]
        before = [Turn(role="user", text=text) for text in asked[:place]]
        if not is_follow_up(topic, before):
            break
    parts = [topic] if topic == asked[-1] else [topic, asked[-1]]
    context = " ".join(parts)[-_MAX_CONTEXT_CHARS:]
    return f"{context} {question}"
