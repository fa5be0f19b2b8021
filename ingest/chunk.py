"""Cut a document into chunks along its structure, within a token budget."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.language import count_han, detect_language
from ingest.sentences import split_sentences
from ingest.types import Chunk, Element, Language, ParsedDocument, Sentence

CountTokens = Callable[[Sequence[str]], list[int]]
"""Tokens of each text by the embedder's own tokenizer, special tokens and prefix included."""

# A heading path may take this share of the budget; beyond it the middle is left out, then its end cut.
_HEADING_SHARE = 3
# A section smaller than this share of the budget joins the next one under the same parent: a chunk of one line
# wins searches that it cannot answer.
_TINY_SHARE = 6
_SOFT_BREAK = re.compile(r"(?<=[,，、;；])|(?<=\s)")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Text that stays together, with its place and cost."""

    text: str
    tokens: int
    element: Element


def chunk_document(document: ParsedDocument, *, count_tokens: CountTokens, max_tokens: int) -> list[Chunk]:
    """Cut a document.

    A chunk never mixes sections that have different parents; tiny neighbouring sections under one parent are joined,
    their headings kept as lines of the text, unless the heading is a question. What is too long is cut at sentence
    ends, then at commas, then anywhere.

    Args:
        document: With section paths.
        count_tokens: See ``CountTokens``.
        max_tokens: Limit of ``Chunk.embedding_text``.

    Returns:
        Chunks in reading order; together they hold every character of every element but white space.
    """
    document_id = hashlib.sha256(document.source.encode()).hexdigest()[:24]
    overhead = count_tokens([""])[0]
    seen: Counter[str] = Counter()
    chunks = []
    for path, elements in _join_tiny(_sections(document.elements), count_tokens, max_tokens // _TINY_SHARE):
        shortened, heading_tokens = _fit_heading(document.title, path, count_tokens, max_tokens // _HEADING_SHARE)
        budget = max_tokens - heading_tokens - overhead
        for group in _pack(_pieces(elements, count_tokens, budget, overhead), budget):
            chunks.append(_chunk(document, document_id, shortened, group, count_tokens, seen))
    return chunks


def _sections(elements: Sequence[Element]) -> list[tuple[tuple[str, ...], list[Element]]]:
    """Body elements by section path, in order; a section without a body keeps its heading as its text."""
    sections: list[tuple[tuple[str, ...], list[Element]]] = []
    for place, element in enumerate(elements):
        if element.kind == "heading":
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
        heading = Element(kind="heading", text=path[-1], level=len(path), page=body[0].page, section_path=path[:-1])
        if open_run and joined[-1][0] == path[:-1]:
            joined[-1][1].extend([heading, *body])
        else:
            joined.append((path[:-1], [heading, *body]))
            open_run = True
    return joined


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
            pieces += [
                _Piece(text, tokens - overhead + 1, element)
                for text, tokens in _cut(element.text, count_tokens, budget + overhead - 1)
            ]
    return pieces


def _cut(text: str, count_tokens: CountTokens, limit: int) -> list[tuple[str, int]]:
    """Cut text into parts within the limit, at the best borders there are, losing nothing but white space."""
    parts: list[str] = []
    for start, end in split_sentences(text):
        parts += _cut_sentence(text[start:end], count_tokens, limit)
    costs = count_tokens(parts)
    merged: list[tuple[str, int]] = []
    for part, cost in zip(parts, costs, strict=True):
        if merged:
            together = _glue(merged[-1][0], part)
            if merged[-1][1] + cost <= limit + 2 and (tokens := count_tokens([together])[0]) <= limit:
                merged[-1] = (together, tokens)
                continue
        merged.append((part, cost))
    return merged


def _cut_sentence(sentence: str, count_tokens: CountTokens, limit: int) -> list[str]:
    if count_tokens([sentence])[0] <= limit:
        return [sentence]
    pieces = [piece for piece in _SOFT_BREAK.split(sentence) if piece.strip()]
    if len(pieces) > 1:
        middle = len(pieces) // 2
        halves = ["".join(pieces[:middle]).strip(), "".join(pieces[middle:]).strip()]
    else:
        middle = max(1, len(sentence) // 2)
        halves = [sentence[:middle], sentence[middle:]]
    if len(sentence) <= 1:
        return [sentence]
    return [part for half in halves if half for part in _cut_sentence(half, count_tokens, limit)]


def _glue(left: str, right: str) -> str:
    """Put two neighbours together again, with a space unless Chinese stands between them."""
    return left + right if not left[-1].isascii() else f"{left} {right}"


def _pack(pieces: Sequence[_Piece], budget: int) -> list[list[_Piece]]:
    """Fill chunks in order; a lead-in (``…:``) or a heading line moves on with what it announces."""
    groups: list[list[_Piece]] = []
    used = 0
    for piece in pieces:
        if groups and used + piece.tokens <= budget:
            groups[-1].append(piece)
            used += piece.tokens
            continue
        carried: list[_Piece] = []
        if groups and len(groups[-1]) > 1 and _announces(groups[-1][-1]):
            if groups[-1][-1].tokens + piece.tokens <= budget:
                carried = [groups[-1].pop()]
        groups.append([*carried, piece])
        used = sum(item.tokens for item in groups[-1])
    return groups


def _announces(piece: _Piece) -> bool:
    return piece.element.kind == "heading" or piece.text.rstrip().endswith((":", "："))


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
        sentences += [Sentence(start=start + a, end=start + b, page=piece.element.page) for a, b in spans]
        start += len(piece.text) + 1
    pages = [piece.element.page for piece in group if piece.element.page is not None]
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
    )
    # The path of the file is no part of the id: a renamed file keeps its chunks. Repeats are told apart by count.
    key = f"{chunk.heading}\0{text}\0{chunk.page_span}\0{chunk.row_span}"
    seen[key] += 1
    identity = hashlib.sha256(f"{key}\0{seen[key]}".encode()).hexdigest()[:24]
    return _with(chunk, identity, count_tokens([chunk.embedding_text])[0])


def _language(document: ParsedDocument, text: str) -> Language:
    return detect_language(text) if count_han(text) or len(text) > 20 else document.language


def _with(chunk: Chunk, identity: str, token_count: int) -> Chunk:
    return Chunk(
        id=identity,
        document_id=chunk.document_id,
        text=chunk.text,
        source=chunk.source,
        title=chunk.title,
        language=chunk.language,
        token_count=token_count,
        sentences=chunk.sentences,
        page_span=chunk.page_span,
        section_path=chunk.section_path,
        sheet=chunk.sheet,
        row_span=chunk.row_span,
    )
