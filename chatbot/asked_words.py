"""A question's words, in whatever words of trade a document says the same."""

from __future__ import annotations

from chatbot.support import content_terms
from vectorstore.glossary import synonyms
from vectorstore.question_terms import ASKING
from vectorstore.tokens import tokenize

# Words that only ask for a measure, as the lexical index holds them.
_MEASURING = frozenset("much many long often doe do did please".split())


def asked_words(question: str) -> frozenset[str]:
    """Words that say what is asked for; a single Chinese character says too little."""
    said = content_terms(question)
    words = {word for word in tokenize(question) if word in said and word not in ASKING | _MEASURING}
    return frozenset(word for word in words if len(word) > 1 or word.isascii()) or frozenset(words)


def words_held(question: str, text: str) -> frozenset[str]:
    """Those of the question's words that a text holds, or a synonym of theirs in either language."""
    held = set(tokenize(text))
    known = synonyms()
    return frozenset(word for word in asked_words(question) if not held.isdisjoint({word, *known.get(word, ())}))
