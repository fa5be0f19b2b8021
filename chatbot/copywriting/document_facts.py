"""Facts of documents: sentences and rows about a product or topic that every buyer may see."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from chatbot.copywriting.sources import CopySources
from chatbot.copywriting.types import CopyRequest, Fact
from chatbot.figures import is_named, name_spans, names_in
from chatbot.measures import measures_in
from chatbot.support import content_terms, is_negated
from ingest.instructions import addressed_words
from ingest.language import count_han, detect_language
from ingest.normalize import normalize
from ingest.row_text import is_row
from ingest.types import PUBLIC, Chunk, Language, Sentence
from prompts.evidence import is_lead_in
from vectorstore.document_filter import EVERY_DOCUMENT, DocumentFilter
from vectorstore.types import Hit

BUYERS = frozenset({PUBLIC})
"""Whose documents copy is made from: whatever is internal, or for one group of customers, never gets into it."""

# What a product is looked for with, beside its name: the words of data sheets.
_ASPECTS: Mapping[Language, tuple[str, ...]] = {
    "en": ("{} technical data", "{} intended use and materials"),
    "zh": ("{} 技术数据", "{} 用途 介质 材料"),
}
_SHORTEST_CHARS, _SHORTEST_HAN = 16, 6
_LONGEST_CHARS = 260
# Half of a topic's words, for "warranty of dosing pumps" is answered where only "warranty" stands in a sentence.
_TOPIC_SHARE = 0.5
# The least probability, by ``chatbot.answerability``, that a topic is answered in other words than its own.
_SURE = 0.6
_FAR_BEHIND = 0.12
# Values sell; a sentence that names the product itself is about it.
_VALUE_BONUS, _NAMED_BONUS = 0.04, 0.04
_WARNING = re.compile(
    r"\b(?:danger|warning|caution|notice|note)\s*[:：!]|^\W*(?:危险|警告|注意|小心|提示|说明)\s*[:：!！]", re.IGNORECASE
)
# Cells that hold for a while only, or for whoever orders: no facts of a product.
_COMMERCIAL = re.compile(
    r"price|\b(?:net|gross|eur|usd|cny|vat|lead time|order quantity|moq|stock|discount)\b"
    r"|单价|价格|含税|交货|货期|起订|库存|供货|折扣"
)
# Documents about single events, and lists to order from; sources of copy only where the topic is theirs.
_ASIDE = re.compile(
    r"\b(?:safety notice|field notice|recall|service bulletin|price list|spare parts?|packing list|inspection record)\b"
    r"|安全通[知告报]|召回|服务通报|价格表|报价|备件|装箱单|检验记录",
    re.IGNORECASE,
)
_WORK = re.compile(
    r"\b(?:maintenance|inspection|schedule|troubleshooting|faults?|installation|commissioning|storage|disposal|torques?)\b"
    r"|维护|保养|检修|检查|故障|安装|调试|储存|存放|停用|拆卸|装配|力矩",
    re.IGNORECASE,
)
_IMPRINT = re.compile(
    r"\bmanual for\b|\b(?:revision|rev\.|issued|replaces|last reviewed)\b"
    r"|\bthis (?:manual|document|section|chapter|notice)\b"
    r"|\bsee (?:section|table|chapter|page)\b"
    r"|\b(?:document|form|certificate) (?:no\.?|number)|第 ?\d+ ?版|发布|修订|文件编号"
    r"|适用型号|本手册|本文件|本章|见第|详见|表 ?\d",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\s*(?:\d+(?:\.\d+)*\.?\s|[（(]?\d+[)）]|table \d|step \d|第.{1,3}[章节条步])", re.IGNORECASE)
_POINTS_BACK = re.compile(
    r"^(?:it|they|these|this|those|both|then|otherwise|in this case|he|she|but|and|or)\b"
    r"|^(?:它|其|这|该|此|否则|但|并|因此|则)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    score: float
    chunk: Chunk
    span: Sentence
    text: str

    @property
    def quote(self) -> str:
        return self.chunk.text[self.span.start : self.span.end]


def document_facts(sources: CopySources, request: CopyRequest) -> list[Fact]:
    """Facts, best first and not yet numbered; those in the copy's language, and only where there are none others.

    Raises:
        KnowledgeBaseMissingError: There is no such knowledge base.
    """
    own = _facts(sources, request, DocumentFilter(language=request.language))
    return own or _facts(sources, request, EVERY_DOCUMENT)


def _facts(sources: CopySources, request: CopyRequest, only: DocumentFilter) -> list[Fact]:
    best: dict[str, _Candidate] = {}
    for query in _queries(request):
        retrieval = sources.search(query, request.kb, BUYERS, only)
        # In other words than the topic's, where the search as a whole is sure of what it has found.
        is_sure = not request.product and sources.answerable(retrieval.signals) >= _SURE
        found = _in_table_order([own for hit in retrieval.hits for own in _candidates(hit, request, is_sure=is_sure)])
        top = max((own.score for own in found), default=0.0)
        for own in found:
            if is_sure and own.score < top - _FAR_BEHIND:
                continue
            # Scores of two searches are compared by how far they are behind the best of each.
            ranked = _Candidate(own.score - top + _bonus(own, request), own.chunk, own.span, own.text)
            key = normalize(own.text)
            if key not in best or best[key].score < ranked.score:
                best[key] = ranked
    return [_fact(own) for own in sorted(best.values(), key=lambda own: -own.score)]


def _in_table_order(found: Sequence[_Candidate]) -> list[_Candidate]:
    """Rows of one table in its own order, which somebody has chosen; a search tells them apart by chance."""
    tables: dict[tuple[str, tuple[str, ...]], list[_Candidate]] = {}
    for own in found:
        if is_row(own.quote):
            tables.setdefault((own.chunk.document_id, own.chunk.section_path), []).append(own)
    scores: dict[int, float] = {}
    for rows in tables.values():
        ordered = sorted(rows, key=lambda own: (own.chunk.row_span or (0, 0), own.span.page or 0, own.span.start))
        best_first = sorted((own.score for own in rows), reverse=True)
        scores |= {id(own): score for own, score in zip(ordered, best_first, strict=True)}
    return [replace(own, score=scores.get(id(own), own.score)) for own in found]


def _queries(request: CopyRequest) -> list[str]:
    if not request.product:
        return [request.topic]
    if request.topic:
        return [f"{request.product} {request.topic}"]
    return [request.product, *(aspect.format(request.product) for aspect in _ASPECTS[request.language])]


def _candidates(hit: Hit, request: CopyRequest, *, is_sure: bool) -> Iterator[_Candidate]:
    heading = hit.chunk.section_path[-1] if hit.chunk.section_path else ""
    if is_negated(heading) or (not request.topic and _is_aside(hit.chunk)):
        return
    for span, score in zip(hit.chunk.sentences, hit.sentence_scores, strict=True):
        quote = hit.chunk.text[span.start : span.end]
        text = (
            row_text(quote, request.product, keep_all=bool(request.topic)) if is_row(quote) else _sentence_text(quote)
        )
        if text and _is_usable(text, quote, request) and (is_sure or _is_about(quote, hit.chunk, request)):
            yield _Candidate(score, hit.chunk, span, text)


def _is_aside(chunk: Chunk) -> bool:
    """Whether a passage is about work on a product, a single event or an order, not about the product."""
    below = " ".join(chunk.section_path[1:])
    return bool(_ASIDE.search(f"{chunk.heading}\n{chunk.source}") or _WORK.search(below))


def _sentence_text(quote: str) -> str:
    return " ".join(quote.split()).lstrip("-•–>· ").rstrip()


def row_text(row: str, product: str, *, keep_all: bool = False) -> str:
    """A row as a line: what it says of a product, in the row's own words, without empty cells and units of their own.

    Returns:
        "Rated flow: 90 m³/h" of a row with a column for each model, "Weight: 191 kg; …" of a row for each; the whole
        row where the product is not named, but prices and the like only with ``keep_all``.
    """
    cells = [tuple(part.strip() for part in re.split(r"[:：]", cell, maxsplit=1)) for cell in row.split("; ")]
    pairs = [(cell[0], cell[1]) for cell in cells if len(cell) == 2 and cell[1] not in {"", "-", "–", "—"}]
    names = names_in(product)
    columns = [(head, value) for head, value in pairs if names_in(head)]
    own = [(head, value) for head, value in columns if any(normalize(head) == name for name in names)]
    if own and len(columns) > 1:
        unit = next((value for head, value in pairs if normalize(head) in {"unit", "units", "单位"}), "")
        label = next(
            (value for head, value in pairs if not names_in(head) and normalize(head) not in {"unit", "units", "单位"}),
            "",
        )
        return f"{label}{_colon(label)}{own[0][1]} {unit}".strip() if label else ""
    if names and columns and len(columns) > 1:
        return ""
    kept = [
        (head, value)
        for head, value in pairs
        if not any(normalize(value) == name for name in names) and (keep_all or not _COMMERCIAL.search(normalize(head)))
    ]
    return "; ".join(f"{head}{_colon(head)}{value}" for head, value in kept)


def _colon(head: str) -> str:
    return "：" if count_han(head) else ": "


def _is_usable(text: str, quote: str, request: CopyRequest) -> bool:
    letters = count_han(text)
    is_short = letters < _SHORTEST_HAN if letters else len(text) < _SHORTEST_CHARS
    if len(text) > _LONGEST_CHARS or (is_short and not measures_in(text)):
        return False
    if text.endswith(("?", "？", ",", "，", ";", "；")) or is_lead_in(text) or text[0].islower():
        return False
    if _WARNING.search(text) or _IMPRINT.search(text) or _NUMBERED.match(text) or addressed_words(quote):
        return False
    if not is_row(quote) and _POINTS_BACK.match(text):
        return False
    # What must not be done belongs into a manual, unless it was asked for.
    return bool(request.topic) or request.kind == "email" or not is_negated(text)


def _is_about(quote: str, chunk: Chunk, request: CopyRequest) -> bool:
    around = f"{chunk.heading}\n{quote}"
    if request.product and not _is_of(request.product, quote, chunk):
        return False
    terms = content_terms(request.topic)
    return not terms or len(terms & content_terms(around)) >= _TOPIC_SHARE * len(terms)


def _is_of(product: str, quote: str, chunk: Chunk) -> bool:
    names = names_in(product)
    if not names:
        terms = content_terms(product)
        return not terms or len(terms & content_terms(f"{chunk.heading}\n{quote}")) >= len(terms) * 0.99
    folded = normalize(quote)
    others = [folded[start:end] for start, end in name_spans(folded)]
    if any(_is_exactly(name, folded) for name in names):
        return True
    if any("/" in other or "-" in other for other in others):
        return False
    series = {
        name[: len(name) - cut] for name in names for cut in range(len(name)) if name[len(name) - cut :][:1] in "/-"
    }
    return any(
        is_named(name, chunk.heading) for name in {*names, *(own for own in series if any(map(str.isdigit, own)))}
    )


def _is_exactly(name: str, folded: str) -> bool:
    """Whether a text names this part number and no longer one: the DX-12P is not the DX-12P-KIT."""
    return bool(re.search(rf"(?<![a-z0-9/-]){re.escape(name)}(?![a-z0-9]|[-/.][a-z0-9])", folded))


def _bonus(own: _Candidate, request: CopyRequest) -> float:
    names = names_in(request.product)
    named = any(_is_exactly(name, normalize(own.quote)) for name in names)
    return _VALUE_BONUS * bool(measures_in(own.text)) + _NAMED_BONUS * named


def _fact(own: _Candidate) -> Fact:
    chunk = own.chunk
    page = own.span.page if own.span.page is not None else chunk.page_span[0] if chunk.page_span else None
    rows = (
        f"{chunk.sheet}!{chunk.row_span[0]}–{chunk.row_span[1]}"
        if chunk.sheet and chunk.row_span
        else chunk.sheet or ""
    )
    return Fact(
        number=0,
        text=own.text,
        quote=own.quote,
        about=chunk.heading,
        source=chunk.source,
        page=page,
        section=" > ".join([*chunk.section_path, *([rows] if rows else [])]),
    )


def is_own_language(fact: Fact, language: Language) -> bool:
    """Whether a fact needs no marks of quotation in copy of a language."""
    return detect_language(fact.text) == language or not content_terms(fact.text)


def in_own_language(facts: Sequence[Fact], language: Language) -> list[Fact]:
    """Those in the language first; order is kept otherwise."""
    return sorted(facts, key=lambda fact: not is_own_language(fact, language))
