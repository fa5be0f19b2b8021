"""Words of a text for the lexical index: English, Chinese (jieba), part numbers, mixed."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.normalize import normalize

if TYPE_CHECKING:
    import jieba

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"
_LETTER = rf"[^\W_{_HAN}]"
_PIECE = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<word>{_LETTER}+(?:[-/._+&']{_LETTER}+)*)")
_SEPARATOR = re.compile(r"[-/._+&']")


@lru_cache(maxsize=1)
def _segmenter() -> jieba.Tokenizer:
    # A tokenizer of our own: jieba's global one would cache its dictionary in a shared temporary folder that
    # others may write to. Without a cache it reads the dictionary in about a second, once per process.
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    return jieba.Tokenizer()


def tokenize(text: str) -> list[str]:
    """Return the words of a text in order, normalised; the same for documents and questions.

    A part number such as ``AX-200/45B`` gives itself, itself without separators, and its parts, so that it is
    found however it is written. Chinese gives jieba's search-mode words, which overlap.
    """
    tokens: list[str] = []
    for match in _PIECE.finditer(normalize(text)):
        if han := match.group("han"):
            tokens += _segmenter().lcut_for_search(han)
        else:
            tokens += _word_tokens(match.group("word"))
    return tokens


@lru_cache(maxsize=65536)
def _word_tokens(word: str) -> tuple[str, ...]:
    parts = [part for part in _SEPARATOR.split(word) if part]
    if len(parts) == 1:
        return (_stem(parts[0]),)
    if parts[-1] == "s" and len(parts) == 2:
        return (_stem(parts[0]),)
    return (word, "".join(parts), *(_stem(part) for part in parts))


def _stem(word: str) -> str:
    """Fold English plurals (Harman 1991, the s-stemmer); part numbers and other scripts stay."""
    if not (word.isascii() and word.isalpha()) or len(word) < 4:
        return word
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    if word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
        return word[:-1] if not word.endswith(("sses", "ches", "shes", "xes")) else word[:-2]
    if word.endswith("s") and not word.endswith(("us", "ss")):
        return word[:-1]
    return word
