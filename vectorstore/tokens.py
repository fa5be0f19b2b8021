"""Words of a text for the lexical index: English, Chinese (jieba), part numbers, mixed."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.normalize import normalize

if TYPE_CHECKING:
    import jieba

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"
_LETTER = rf"[^\W_{_HAN}]"
_PIECE = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<word>{_LETTER}+(?:[-/._+&']{_LETTER}+)*)")
_SEPARATOR = re.compile(r"[-/._+&']")
# Letters and digits, so that neither words nor plain numbers are taken for part numbers.
_CODE = re.compile(r"(?=.*\d)(?=.*[a-z])")
_MIN_CODE_CHARS = 5
_MAX_PARTS = 5
# Word processors set other dashes and apostrophes than a keyboard has; NFKC keeps them apart.
_TYPED = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-") | dict.fromkeys("\u2018\u2019\u02bc", "'"))


@lru_cache(maxsize=1)
def _segmenter() -> jieba.Tokenizer:
    # jieba would keep its dictionary marshalled in the shared temporary folder, where others may write, and would
    # load whatever lies there. Given the dictionary at once it reads its own file, in about a second per process.
    import logging

    import jieba

    jieba.setLogLevel(logging.WARNING)
    segmenter = jieba.Tokenizer()
    segmenter.FREQ, segmenter.total = segmenter.gen_pfdict(segmenter.get_dict_file())
    segmenter.initialized = True
    return segmenter


def load_dictionary() -> None:
    """Read jieba's dictionary now, which takes about a second, rather than with the first Chinese words."""
    _segmenter()


def tokenize(text: str) -> list[str]:
    """Return the words of a text in order, normalised; the same for documents and questions.

    A part number such as ``AX-200/45B`` gives itself, itself without separators, its parts, and neighbouring parts
    joined, so that it is found however it is written. Chinese gives jieba's search-mode words, which overlap.
    """
    tokens: list[str] = []
    for match in _PIECE.finditer(normalize(text).translate(_TYPED)):
        if han := match.group("han"):
            tokens += _han_tokens(han)
        else:
            tokens += _word_tokens(match.group("word"))
    return tokens


def part_numbers(text: str) -> list[str]:
    """Return what may be part numbers in a text, without their separators, longest first.

    These are runs of neighbouring parts, letters and digits together: ``AX 200/45B`` gives ``ax20045b``, ``20045b``
    and ``ax200``. Which of them is one, the lexical index knows.
    """
    codes: dict[str, None] = {}
    run: list[str] = []
    end = 0
    text = normalize(text).translate(_TYPED)
    for match in _PIECE.finditer(text):
        if text[end : match.start()].strip(" -/._+&'") or match.group("han"):
            codes.update(dict.fromkeys(_joined_runs(run)))
            run = []
        if word := match.group("word"):
            run += [part for part in _SEPARATOR.split(word) if part]
        end = match.end()
    codes.update(dict.fromkeys(_joined_runs(run)))
    return sorted(codes, key=lambda code: (-len(code), code))


def _joined_runs(parts: list[str]) -> list[str]:
    joined = ("".join(parts[a:b]) for a in range(len(parts)) for b in range(a + 1, min(a + _MAX_PARTS, len(parts)) + 1))
    return [code for code in joined if len(code) >= _MIN_CODE_CHARS and _CODE.search(code)]


# Sentences of passages that are found again and again are read at each search: some ten megabytes.
@lru_cache(maxsize=16384)
def _han_tokens(run: str) -> tuple[str, ...]:
    return tuple(_segmenter().lcut_for_search(run))


@lru_cache(maxsize=65536)
def _word_tokens(word: str) -> tuple[str, ...]:
    parts = [part for part in _SEPARATOR.split(word) if part]
    if len(parts) == 1:
        return (_stem(parts[0]),)
    if parts[-1] == "s" and len(parts) == 2:
        return (_stem(parts[0]),)
    is_code = len(parts) > 2 and re.search(r"\d", word) and re.search(r"[^\W\d_]", word)
    joined = ("".join(pair) for pair in pairwise(parts)) if is_code else ()
    return (word, "".join(parts), *joined, *(_stem(part) for part in parts))


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
