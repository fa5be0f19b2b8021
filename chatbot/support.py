"""Does a sentence follow from a quote? Words, numbers, part numbers and negation, without a model.

The check errs on the side of the quote: what it cannot tie is replaced by words of the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.language import count_han, detect_language
from ingest.normalize import normalize
from prompts.types import Evidence
from vectorstore.tokens import tokenize

# At least this share of a sentence's content words must stand in the evidence. A paraphrase by the default
# model keeps most words; an invention brings its own (eval/LOG.md).
_MIN_COVERAGE = 0.6
# Across languages words cannot be compared; then vectors are. Cosine of e5 runs from about 0.75 (unrelated) up.
_MIN_SIMILARITY = 0.85

_NUMBER = re.compile(r"(?<![a-z0-9])\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_NAME_WITH_DIGITS = re.compile(r"(?=[a-z0-9/._-]*\d)(?=[a-z0-9/._-]*[a-z])[a-z0-9]+(?:[-/._][a-z0-9]+)*")
_NEGATION = re.compile(
    r"\b(?:no|not|never|none|neither|nor|cannot|without|unable|excluded?|except|prohibited|forbidden|void)\b|n['’]t\b"
    r"|不(?!锈|断|仅|但|同|久|少于|低于|超过|得少|得低)|没有|没|无(?!锡|线|论|铅|油|人)|未|勿|禁止|除外|非(?!常)|拒绝"
)
_STOPWORDS = frozenset(
    "a an the is are was were be been being am do does did has have had will would can could may might shall should must of to"
    " in on at by for with from as and or but if that this these those it its they them their there here he she his her"
    " you your we our us i my me not no yes than then so such any all some what which who when where how why according"
    " document evidence based provided please also only into over about"
    " 的 了 是 在 和 与 或 及 以及 也 都 就 而 但 对 于 由 为 可以 可 会 能 能够 需要 应该 应 请 根据 如果 您 你 我 我们 他 它 这 那 这个"
    " 该 其 有 没有 不 被 把 将 个 等 中 上 下 请问 什么 多少 哪些 吗 呢 吧 文档 资料 证据 提供 进行".split()
)
_HAN_WORD = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """Where a sentence is backed: the evidence's number, the quote, and the share of content words found."""

    number: int
    quote: str
    coverage: float


def numbers_in(text: str) -> frozenset[str]:
    """Numbers of a text in one spelling: no thousands separators, no trailing zeros after the point."""
    found = set()
    for match in _NUMBER.finditer(normalize(text)):
        plain = match.group().replace(",", "")
        found.add((plain.rstrip("0").rstrip(".") if "." in plain else plain.lstrip("0")) or "0")
    return frozenset(found)


def names_in(text: str) -> frozenset[str]:
    """Part numbers and the like, tokens that mix letters and digits, without their separators."""
    return frozenset(re.sub(r"[-/._]", "", match.group()) for match in _NAME_WITH_DIGITS.finditer(normalize(text)))


def has_content(sentence: str) -> bool:
    """Whether a sentence says anything of its own, unlike “Yes.” or “是的。”."""
    return bool(_content_terms(sentence))


def find_support(
    sentence: str,
    evidence: Sequence[Evidence],
    *,
    question: str,
    similarity: Callable[[str, Sequence[str]], Sequence[float]],
) -> Support | None:
    """Find the evidence that backs a sentence of an answer.

    Args:
        sentence: Without citation marks.
        evidence: What the model was given.
        question: Numbers and names that the asker brought in need no further backing.
        similarity: Cosine of one text to others; asked only where the languages differ.

    Returns:
        The best backing, or ``None``: then the sentence must not leave as it stands.
    """
    terms = _content_terms(sentence)
    if not terms:
        return None
    best: Support | None = None
    for item in evidence:
        whole = f"{item.chunk.heading}\n" + "\n".join(item.quotes)
        if not _facts_hold(sentence, whole, question):
            continue
        if detect_language(sentence) != detect_language("\n".join(item.quotes)):
            candidate = _across_languages(sentence, item, similarity)
        else:
            candidate = _by_words(sentence, terms, item, whole)
        if candidate and (best is None or candidate.coverage > best.coverage):
            best = candidate
    return best


def _facts_hold(sentence: str, whole: str, question: str) -> bool:
    known = f"{whole}\n{question}"
    return numbers_in(sentence) <= numbers_in(known) and names_in(sentence) <= names_in(known)


def _by_words(sentence: str, terms: frozenset[str], item: Evidence, whole: str) -> Support | None:
    coverage = len(terms & _content_terms(whole)) / len(terms)
    if coverage < _MIN_COVERAGE:
        return None
    quote = max(item.quotes, key=lambda text: (_overlap(terms, text), -item.quotes.index(text)))
    if is_negated(sentence) != _polarity(item, quote):
        return None
    return Support(number=item.number, quote=quote, coverage=coverage)


def _across_languages(
    sentence: str, item: Evidence, similarity: Callable[[str, Sequence[str]], Sequence[float]]
) -> Support | None:
    scores = list(similarity(sentence, item.quotes))
    best = max(range(len(scores)), key=lambda place: scores[place])
    quote = item.quotes[best]
    if scores[best] < _MIN_SIMILARITY or is_negated(sentence) != _polarity(item, quote):
        return None
    return Support(number=item.number, quote=quote, coverage=float(scores[best]))


def _overlap(terms: frozenset[str], text: str) -> float:
    return len(terms & _content_terms(text)) / len(terms)


def _polarity(item: Evidence, quote: str) -> bool:
    """Whether a quote denies: by its own words, or by the heading it stands under ("What cannot be returned")."""
    return is_negated(quote) or any(is_negated(heading) for heading in item.chunk.section_path[-1:])


def is_negated(text: str) -> bool:
    """Whether a text holds a negation or an exception."""
    return bool(_NEGATION.search(normalize(text)))


def _content_terms(text: str) -> frozenset[str]:
    terms = {term for term in tokenize(text) if term not in _STOPWORDS}
    if count_han(text):
        # Word borders differ from sentence to sentence; pairs of characters do not.
        han = [character for character in normalize(text) if _HAN_WORD.match(character)]
        terms = {term for term in terms if not _HAN_WORD.search(term)}
        terms |= {first + second for first, second in zip(han, han[1:], strict=False)}
    return frozenset(terms)
