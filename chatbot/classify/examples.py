"""The examples that come with the program, by what they teach."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from chatbot.classify.message_vectors import plain_message
from chatbot.classify.store import HeadKind
from chatbot.classify.types import LabelledMessage
from chatbot.intent import intent_examples
from chatbot.mood import mood_examples

# Raised when a head learns otherwise from the same messages as they are read, so that kept ones are made anew.
_RECIPE = 1


def examples_of(kind: HeadKind) -> tuple[LabelledMessage, ...]:
    """Of intents, or of moods."""
    return intent_examples() if kind == "intent" else mood_examples()


def checksum_of(examples: Sequence[LabelledMessage]) -> str:
    """Changes whenever a head that learns from these messages would."""
    rows = [_RECIPE, *([plain_message(own.text, own.language), own.label, own.language] for own in examples)]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=True).encode()).hexdigest()
