"""A chunk as one line of JSON, as the files of a knowledge base keep it."""

from __future__ import annotations

import json

from ingest.types import Chunk, Sentence


def chunk_to_json(chunk: Chunk) -> str:
    """Everything about a chunk; ``chunk_from_json`` gives it back."""
    return json.dumps(
        {
            "id": chunk.id,
            "document_id": chunk.document_id,
            "text": chunk.text,
            "source": chunk.source,
            "title": chunk.title,
            "language": chunk.language,
            "token_count": chunk.token_count,
            "sentences": [(sentence.start, sentence.end, sentence.page) for sentence in chunk.sentences],
            "page_span": chunk.page_span,
            "section_path": chunk.section_path,
            "sheet": chunk.sheet,
            "row_span": chunk.row_span,
            "confidence": chunk.confidence,
        },
        ensure_ascii=False,
    )


def chunk_from_json(body: str) -> Chunk:
    """The chunk that ``chunk_to_json`` wrote.

    Raises:
        ValueError: It is no JSON.
        KeyError: A field is missing.
        TypeError: A field is of another kind.
    """
    values = json.loads(body)
    page_span, row_span = values["page_span"], values["row_span"]
    return Chunk(
        id=values["id"],
        document_id=values["document_id"],
        text=values["text"],
        source=values["source"],
        title=values["title"],
        language=values["language"],
        token_count=values["token_count"],
        sentences=tuple(Sentence(start=start, end=end, page=page) for start, end, page in values["sentences"]),
        page_span=(page_span[0], page_span[1]) if page_span else None,
        section_path=tuple(values["section_path"]),
        sheet=values["sheet"],
        row_span=(row_span[0], row_span[1]) if row_span else None,
        confidence=values["confidence"],
    )
