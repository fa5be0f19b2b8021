"""Cut a document into chunks along its structure, within a token budget."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ingest.cut import CountTokens, cut_row, cut_text
from ingest.language import count_han, detect_language
from ingest.sentences import split_sentences
from ingest.types import Chunk, Element, Language, ParsedDocument, Sentence

# A heading path may take this share of the budget; beyond it the middle is left out, then its end cut.
_HEADING_SHARE = 3
# A section smaller than this share of the budget joins the next one under the same parent: a chunk of one line
# wins searches that it cannot answer.
_TINY_SHARE = 6
# Not every format marks the items of a list: laws number theirs in paragraphs.
_ENUMERATED = re.compile(r"[（(][\da-z一二三四五六七八九十]{1,3}[)）]|(?:\d{1,2}|[a-z])[.)）、]\s*|[-–•·*]\s")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Text that stays together, with its place in the element, and cost."""

    text: str
    tokens: int
    element: Element
    start: int = 0


def chunk_document(document: ParsedDocument, *, count_tokens: CountTokens, max_tokens: int) -> list[Chunk]:
    """Cut a document.

    A chunk never mixes sections that have different parents; tiny neighbouring sections under one parent are joined,
    their headings kept as lines of the text, unless the heading is a question. What is too long is cut at sentence
    ends, then at commas, then anywhere; each part of a table row is named by the row's first cells.

    Args:
        document: With section paths.
        count_tokens: See ``CountTokens``.
        max_tokens: Limit of ``Chunk.embedding_text``.

    Returns:
        Chunks in reading order; together they hold every character of every element but white space, headings in
        their section path.
    """
    document_id = hashlib.sha256(document.source.encode()).hexdigest()[:24]
    document = replace(document, title=_fit_title(document.title, count_tokens, max_tokens // _HEADING_SHARE))
    overhead = count_tokens([""])[0]
    seen: Counter[str] = Counter()
    said: set[tuple[str, ...]] = set()
    chunks = []
    for path, elements in _join_tiny(_sections(document.elements), count_tokens, max_tokens // _TINY_SHARE):
        shortened, heading_tokens = _fit_heading(document.title, path, count_tokens, max_tokens // _HEADING_SHARE)
        # Headings that the shortened path leaves out stand once in the text, so that none is lost.
        prefixes = [path[:depth] for depth in range(1, len(path) + 1)]
        lines = [
            _heading_line(prefix, elements[0].page)
            for prefix in prefixes
            if prefix[-1] not in shortened and prefix not in said
        ]
        said.update(prefixes)
        budget = max_tokens - heading_tokens - overhead
        for group in _pack(_pieces([*lines, *elements], count_tokens, budget, overhead), budget):
            chunk = _chunk(document, document_id, shortened, group, count_tokens, seen)
            chunks.append(chunk)
    return chunks


def _sections(elements: Sequence[Element]) -> list[tuple[tuple[str, ...], list[Element]]]:
    """Body elements by section path, in order; a section without a body keeps its heading as its text.

    The caption of a table stands in the path of its rows, as a heading does.
    """
    sections: list[tuple[tuple[str, ...], list[Element]]] = []
    for place, element in enumerate(elements):
        if element.kind in {"heading", "caption"}:
            path = (*element.section_path, element.text)
            following = elements[place + 1] if place + 1 < len(elements) else None
            if following is None or following.section_path[: len(path)] != path:
                sections.append((element.section_path, [element]))
            else:
                sections.append((path, []))
        else:
            if not sections or sections[-1][0] != element.section_path:
                sections.append((element.section_path, []))
            sections[-1][1].append(element)
    return [(path, body) for path, body in sections if body]


def _join_tiny(
    sections: list[tuple[tuple[str, ...], list[Element]]], count_tokens: CountTokens, tiny: int
) -> list[tuple[tuple[str, ...], list[Element]]]:
    """Join runs of tiny sections under one parent; the heading of each becomes a line above its text."""
    sizes = count_tokens(["\n".join(element.text for element in body) for _, body in sections])
    joined: list[tuple[tuple[str, ...], list[Element]]] = []
    open_run = False
    for (path, body), size in zip(sections, sizes, strict=True):
        question = bool(path) and path[-1].rstrip().endswith(("?", "？"))
        if size > tiny or question or len(path) < 2:
            joined.append((path, body))
            open_run = False
            continue
        heading = _heading_line(path, body[0].page)
        if open_run and joined[-1][0] == path[:-1]:
            joined[-1][1].extend([heading, *body])
        else:
            joined.append((path[:-1], [heading, *body]))
            open_run = True
    return joined


def _heading_line(path: tuple[str, ...], page: int | None) -> Element:
    return Element(kind="heading", text=path[-1], level=len(path), page=page, section_path=path[:-1])


def _fit_title(title: str, count_tokens: CountTokens, limit: int) -> str:
    """Cut a title to the limit: every chunk repeats it."""
    while title and count_tokens([f"{title}\n"])[0] > limit:
        title = title[: len(title) * 3 // 4].rstrip()
    return title


def _fit_heading(
    title: str, path: tuple[str, ...], count_tokens: CountTokens, limit: int
) -> tuple[tuple[str, ...], int]:
    """Shorten a section path until title and path keep to the limit; returns it with its tokens."""
    candidates = [path]
    if len(path) > 2:
        candidates.append((path[0], path[-1]))
    if path:
        candidates += [path[-1:], (path[-1][: max(8, limit)],), (path[-1][: max(4, limit // 4)],)]
    candidates.append(())
    for candidate in candidates:
        heading = " > ".join(dict.fromkeys(part for part in (title, *candidate) if part))
        tokens = count_tokens([f"{heading}\n"])[0]
        if tokens <= limit:
            return candidate, tokens
    return (), count_tokens([f"{title}\n"])[0]


def _pieces(elements: Sequence[Element], count_tokens: CountTokens, budget: int, overhead: int) -> list[_Piece]:
    costs = [cost - overhead + 1 for cost in count_tokens([element.text for element in elements])]
    pieces: list[_Piece] = []
    for element, cost in zip(elements, costs, strict=True):
        if cost <= budget:
            pieces.append(_Piece(element.text, cost, element))
        else:
            cut = cut_row if element.kind == "table_row" else cut_text
            pieces += [
                _Piece(text, tokens - overhead + 1, element, max(0, element.text.find(text)))
                for text, tokens in cut(element.text, count_tokens, budget + overhead - 1)
            ]
    return pieces


def _pack(pieces: Sequence[_Piece], budget: int) -> list[list[_Piece]]:
    """Fill chunks in order; what is announced stays with what announces it, where one chunk holds both."""
    groups: list[list[_Piece]] = []
    used = 0
    for unit in _units(pieces, budget):
        tokens = sum(piece.tokens for piece in unit)
        if groups and used + tokens <= budget:
            groups[-1] += unit
            used += tokens
        else:
            groups.append(unit)
            used = tokens
    return groups


def _units(pieces: Sequence[_Piece], budget: int) -> list[list[_Piece]]:
    """A heading line with the piece after it, a lead-in (``…:``) with its list, every other piece alone."""
    units: list[list[_Piece]] = []
    for piece in pieces:
        unit = units[-1] if units else []
        goes_on = unit and (_announces(unit[-1]) or (_is_item(piece) and any(map(_leads_in, unit))))
        if goes_on and sum(own.tokens for own in unit) + piece.tokens <= budget:
            unit.append(piece)
        else:
            units.append([piece])
    return units


def _is_item(piece: _Piece) -> bool:
    return piece.element.kind == "list_item" or bool(_ENUMERATED.match(piece.text))


def _leads_in(piece: _Piece) -> bool:
    return piece.text.rstrip().endswith((":", "："))


def _announces(piece: _Piece) -> bool:
    return piece.element.kind == "heading" or _leads_in(piece)


def _chunk(
    document: ParsedDocument,
    document_id: str,
    path: tuple[str, ...],
    group: Sequence[_Piece],
    count_tokens: CountTokens,
    seen: Counter[str],
) -> Chunk:
    text = "\n".join(piece.text for piece in group)
    sentences: list[Sentence] = []
    start = 0
    for piece in group:
        spans = [(0, len(piece.text))] if piece.element.kind == "table_row" else split_sentences(piece.text)
        sentences += [
            Sentence(start=start + a, end=start + b, page=piece.element.page_at(piece.start + a)) for a, b in spans
        ]
        start += len(piece.text) + 1
    pages = [
        page
        for piece in group
        for place in (piece.start, piece.start + len(piece.text) - 1)
        if (page := piece.element.page_at(place)) is not None
    ]
    rows = [piece.element.row for piece in group if piece.element.row is not None]
    chunk = Chunk(
        id="",
        document_id=document_id,
        text=text,
        source=document.source,
        title=document.title,
        language=_language(document, text),
        token_count=0,
        sentences=tuple(sentences),
        page_span=(min(pages), max(pages)) if pages else None,
        section_path=path,
        sheet=next((piece.element.sheet for piece in group if piece.element.sheet), None),
        row_span=(min(rows), max(rows)) if rows else None,
        confidence=min(
            (piece.element.confidence for piece in group if piece.element.confidence is not None), default=None
        ),
    )
    first = chunk_id(chunk)
    seen[first] += 1
    return replace(chunk, id=chunk_id(chunk, repeat=seen[first]), token_count=count_tokens([chunk.embedding_text])[0])


def chunk_id(chunk: Chunk, *, repeat: int = 1) -> str:
    """Hash of a chunk's headings, text and place; repeats within a document are told apart by count.

    The path of the file is no part of it: a renamed file keeps its chunks.
    """
    key = f"{chunk.heading}\0{chunk.text}\0{chunk.page_span}\0{chunk.row_span}"
    return hashlib.sha256(f"{key}\0{repeat}".encode()).hexdigest()[:24]


def _language(document: ParsedDocument, text: str) -> Language:
    return detect_language(text) if count_han(text) or len(text) > 20 else document.language
