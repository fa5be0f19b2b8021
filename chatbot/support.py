"""Does a sentence follow from a quote? Words, figures, columns and negation, without a model.

The check errs on the side of the quote: what it cannot tie is replaced by words of the document.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chatbot.clauses import clauses, measured_parts
from chatbot.figures import (
    are_in_order,
    figures_hold,
    mixes_measures,
    names_in,
    numbers_in,
    with_digits,
    without_measures,
    without_names,
)
from chatbot.table_rows import is_wrong_column
from ingest.language import count_han, detect_language
from ingest.normalize import normalize
from ingest.row_text import is_row
from prompts.types import Evidence
from vectorstore.tokens import tokenize

# At least this share of a sentence's content words must stand in the evidence. A paraphrase by the default
# model keeps most words; an invention brings its own (eval/LOG.md).
_MIN_COVERAGE = 0.6
# A sentence around a figure of the quote may be as short as "The pump weighs 191 kg".
_MIN_COVERAGE_WITH_FIGURE = 0.5
# Across languages words cannot be compared; then vectors are. Cosine of e5 runs from about 0.75 (unrelated) up.
_MIN_SIMILARITY = 0.85

# "Without VAT", "不含税" and "未使用" say what is meant, they deny nothing.
_NEGATION = re.compile(
    r"\b(?:no|not|never|none|neither|nor|cannot|without(?! (?:vat|tax|freight))|unable|excluded?|except|prohibited"
    r"|forbidden|void)\b|n['’]t\b|不(?!锈|断|仅|但|同|久|少于|低于|超过|得少|得低|含税|含增值税|含 ?\d|含运费)|没有|没"
    r"|无(?!锡|线|论|铅|油|人)|未(?!使用|来|拆|开封)|勿|禁止|除外|非(?!常)|拒绝"
)
_LONGEST_HEADING_CHARS = 60
_STOPWORDS = frozenset(
    "a an the is are was were be been being am do does did has have had will would can could may might shall"
    " should must of to in on at by for with from as and or but if that this these those it its they them their"
    " there here he she his her you your we our us i my me not no yes than then so such any all some what which"
    " who when where how why according document evidence based provided please also only into over about"
    " 的 了 是 在 和 与 或 及 以及 也 都 就 而 但 对 于 由 为 可以 可 会 能 能够 需要 应该 应 请 根据 如果 您 你"
    " 我 我们 他 它 这 那 这个 该 其 有 没有 不 被 把 将 个 等 中 上 下 请问 什么 多少 哪些 吗 呢 吧 文档 资料"
    " 证据 提供 进行".split()
)
_ONLY_YES_OR_NO = re.compile(r"(?:是|对|好|有|能|行|可以|没错|不|没有)(?:是|能|行|可以)?的?[，。！,.!]*")
_CONTRACTION = re.compile(r"\b\w+n['’]t\b", re.IGNORECASE)
_CLITIC = re.compile(r"['’](?:s|re|ve|ll|d|m)\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_ABBREVIATION = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2,}(?![a-z])")
_PLAIN_WORD = re.compile(r"(?<![\w/-])[A-Za-z]?[a-z]{2,}(?![\w/-])")
_HAN_WORD = re.compile(r"[\u3400-\u9fff]")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_JOINING_HAN = re.compile(
    "[的了是在和与或及也都就而但对于由为可会能需要应须请您你它这那该其被把将从个等每再才方]|一次|[吗呢吧]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """Where a sentence is backed: the evidence's number, the quote, and the share of content words found."""

    number: int
    quote: str
    coverage: float


def has_content(sentence: str) -> bool:
    """Whether a sentence says anything of its own, unlike “Yes.” or “是的。”."""
    return not _ONLY_YES_OR_NO.fullmatch(sentence.strip()) and bool(content_terms(sentence))


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
        question: As the model was asked it; see ``figures_hold`` for what it may lend.
        similarity: Cosine of one text to others; asked only where the languages differ.

    Returns:
        The best backing, or ``None``: then the sentence must not leave as it stands.
    """
    terms = content_terms(sentence)
    if not terms:
        return None
    found: list[tuple[bool, float, Support]] = []
    for item in evidence:
        whole = f"{item.chunk.heading}\n" + "\n".join(item.quotes)
        if not figures_hold(sentence, whole, passage=item.chunk.embedding_text, question=question):
            continue
        if is_wrong_column(sentence, question, item.quotes):
            continue
        is_foreign = False
        if is_bare(sentence):
            support = _by_figures(sentence, item, question, evidence)
        elif detect_language(sentence) == detect_language("\n".join(item.quotes)):
            support = _by_words(sentence, terms, item, whole)
        else:
            is_foreign = True
            support = _across_languages(sentence, item, similarity)
        if support:
            found.append((is_foreign, -support.coverage, support))
    # Cosines and shares of words cannot be compared; the document in the asker's own language goes first.
    return min(found, key=lambda entry: entry[:2])[2] if found else None


def _by_figures(sentence: str, item: Evidence, question: str, evidence: Sequence[Evidence]) -> Support | None:
    """Figures without words are only backed by a quote that holds them all and speaks to the question as any does."""
    figures = numbers_in(sentence) | set(names_in(sentence))
    asked = content_terms(question)
    best = max((_overlap(asked, quote) for other in evidence for quote in other.quotes), default=0.0) if asked else 0.0
    for quote in item.quotes:
        holds = figures <= numbers_in(quote) | set(names_in(quote))
        if figures and holds and (not asked or _overlap(asked, quote) >= _MIN_COVERAGE * best):
            return Support(number=item.number, quote=quote, coverage=1.0)
    return None


def _by_words(sentence: str, terms: frozenset[str], item: Evidence, whole: str) -> Support | None:
    # Figures are checked one by one; a part number's many spellings would outweigh the words.
    plain = without_measures(without_names(with_digits(sentence)))
    words = frozenset(term for term in content_terms(plain) if not _DIGIT.search(term))
    coverage = _overlap(words, whole) if words else 1.0
    quote = max(item.quotes, key=lambda text: (_marks_shared(sentence, text), _overlap(terms, text)))
    has_figure = bool(numbers_in(sentence) & numbers_in(quote))
    if coverage < (_MIN_COVERAGE_WITH_FIGURE if has_figure else _MIN_COVERAGE):
        return None
    if is_negated(sentence) != _polarity(item, quote) or _denies_another_clause(sentence, quote):
        return None
    if not is_row(quote) and _measures_another_part(sentence, quote):
        return None
    return Support(number=item.number, quote=quote, coverage=coverage)


def _denies_another_clause(sentence: str, quote: str) -> bool:
    """Whether a denial speaks of what the quote affirms only: “seals are not covered, while housings are”."""
    said, _ = _denied_and_affirmed(sentence)
    denied, affirmed = _denied_and_affirmed(quote)
    return bool(denied and said & (affirmed - denied)) and not said & (denied - affirmed)


def _denied_and_affirmed(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Content words of the clauses that deny, without what makes them denials, and of the others."""
    terms: dict[bool, frozenset[str]] = {True: frozenset(), False: frozenset()}
    for clause in clauses(text):
        terms[is_negated(clause)] |= content_terms(_NEGATION.sub(" ", normalize(clause)))
    return terms[True], terms[False]


def _measures_another_part(sentence: str, quote: str) -> bool:
    """Whether a number is said of something that the quote gives another number: “A weighs 5 kg and B 7 kg”.

    The last part of the quote with a word of the sentence that no other part has must hold the number: what a later
    part leaves out, such as its subject, is that of the first.
    """
    parts = measured_parts(quote)
    if len(parts) < 2:
        return False
    words = [content_terms(without_measures(with_digits(part.text))) for part in parts]
    for said in measured_parts(sentence):
        if mixes_measures(said.text, [part.text for part in parts]):
            return True
        terms = content_terms(without_measures(with_digits(said.around)))
        telling = [
            place
            for place, own in enumerate(words)
            if terms & own - frozenset[str]().union(*(other for at, other in enumerate(words) if at != place))
        ]
        holding = [place for place, part in enumerate(parts) if numbers_in(said.text) & numbers_in(part.text)]
        if holding and telling and telling[-1] not in holding:
            return True
    return False


def _across_languages(
    sentence: str, item: Evidence, similarity: Callable[[str, Sequence[str]], Sequence[float]]
) -> Support | None:
    scores = list(similarity(sentence, item.quotes))
    best = max(range(len(scores)), key=lambda place: scores[place])
    quote = item.quotes[best]
    if scores[best] < _MIN_SIMILARITY or is_negated(sentence) != _polarity(item, quote):
        return None
    if not is_row(quote) and not are_in_order(sentence, quote):
        return None
    return Support(number=item.number, quote=quote, coverage=float(scores[best]))


def _marks_shared(sentence: str, quote: str) -> int:
    """How many of a sentence's figures, part numbers and abbreviations a quote holds: they tell two quotes apart."""
    return sum(len(set(marks(sentence)) & set(marks(quote))) for marks in (numbers_in, names_in, _ABBREVIATION.findall))


def _overlap(terms: frozenset[str], text: str) -> float:
    return len(terms & content_terms(text)) / len(terms)


def _polarity(item: Evidence, quote: str) -> bool:
    """Whether a quote denies: by its own words, or by the heading it stands under ("What cannot be returned")."""
    return is_negated(quote) or is_negated(own_heading(item))


def own_heading(item: Evidence) -> str:
    """The innermost heading; empty where there is none, or where a line of prose was taken for one."""
    heading = item.chunk.section_path[-1] if item.chunk.section_path else ""
    return "" if len(heading) > _LONGEST_HEADING_CHARS or heading.endswith((".", "。")) else heading


def is_negated(text: str) -> bool:
    """Whether a text holds a negation or an exception."""
    return bool(_NEGATION.search(normalize(text)))


def is_bare(text: str) -> bool:
    """Whether a text is figures, part numbers and abbreviations alone, of no language."""
    return not count_han(text) and not _PLAIN_WORD.search(text)


def content_terms(text: str) -> frozenset[str]:
    """Words of a text that say something; for Chinese, its pairs of characters."""
    text = with_digits(_CONTRACTION.sub(" not ", _CLITIC.sub(" ", text)))
    terms = {term for term in tokenize(text) if term not in _STOPWORDS}
    if count_han(text):
        # Word borders differ from sentence to sentence; pairs of characters do not. Words that only join end a run.
        terms = {term for term in terms if not _HAN_WORD.search(term)}
        for run in _han_runs(text):
            terms |= {first + second for first, second in itertools.pairwise(run)} or {run}
    return frozenset(terms)


def han_triples(text: str) -> frozenset[str]:
    """Three Chinese characters that follow each other, not across words that only join: which pairs stand together."""
    return frozenset(run[start : start + 3] for run in _han_runs(text) for start in range(len(run) - 2))


def _han_runs(text: str) -> list[str]:
    return _HAN_RUN.findall(_JOINING_HAN.sub(" ", normalize(text)))
