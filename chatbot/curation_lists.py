"""What people have added to a knowledge base, as commands print it."""

from __future__ import annotations

from chatbot.chunk_lookup import LiveVersion
from ingest.types import Chunk
from vectorstore.content import DocumentRecord
from vectorstore.curation_types import ApprovedAnswer, Edit, Finding, Passage

# Made or changed since the live version was, or older than what that version knows: published by the next ingestion.
_PENDING = "not published"


def chunk_list(live: LiveVersion, record: DocumentRecord) -> dict[str, object]:
    """A document's chunks in reading order: as they are searched, and where that differs as they were read."""
    originals = live.record.by_document().get(record.id, [])
    edits = {edit.id: edit for edit in live.made.edits}
    replaced = {own.result: own for own in originals if own.result}
    shown = live.content.chunks_of(record.id)
    rows = [
        _chunk_row(live, chunk, replaced[chunk.id].chunk if chunk.id in replaced else None, record) for chunk in shown
    ]
    for original in originals:
        if not original.result:
            edit = edits.get(original.edit)
            state = "disabled" if edit and edit.disabled and live.finding_of(edit) else _PENDING
            rows.insert(original.place, {**_place(original.chunk), "state": state, "text": original.chunk.text})
    return {"document": record.source, "document_id": record.id, "audience": record.audience, "chunks": rows}


def edit_list(live: LiveVersion) -> dict[str, object]:
    """Edits, each with its text, the document's text then, and where they differ the document's text now."""
    locations = {record.location for record in live.documents.values()}
    return {
        "edits": [_edit_row(edit, live.finding_of(edit)) for edit in live.made.edits],
        "pinned": [
            {
                "source": pin.record.source,
                "document_id": pin.record.id,
                "state": "live" if pin.record.location in locations else _PENDING,
                "who": pin.who,
                "when": pin.when,
            }
            for pin in live.made.pins
        ],
    }


def answer_list(live: LiveVersion) -> dict[str, object]:
    """Approved answers, each with its sources then and, where one has changed, now."""
    return {"answers": [_answer_row(answer, live.finding_of(answer)) for answer in live.made.answers]}


def _chunk_row(live: LiveVersion, chunk: Chunk, original: Chunk | None, record: DocumentRecord) -> dict[str, object]:
    source = original or chunk
    edit = live.edit_of(source.id, record.location)
    finding = live.finding_of(edit) if edit else None
    row: dict[str, object] = {**_place(chunk), "state": "as read" if original is None else "edited", "text": chunk.text}
    # An edit that was dropped or changed since, or that is newer than this version.
    if (edit is None and original is not None) or (edit is not None and finding is None):
        row["state"] = _PENDING
    if original is not None:
        row["original"] = original.text
    return row


def _place(chunk: Chunk) -> dict[str, object]:
    return {
        "chunk_id": chunk.id,
        "page": chunk.page_span[0] if chunk.page_span else None,
        "section": " > ".join(chunk.section_path),
        "sheet": chunk.sheet,
        "rows": list(chunk.row_span) if chunk.row_span else None,
    }


def _edit_row(edit: Edit, finding: Finding | None) -> dict[str, object]:
    passage = edit.passage
    return {
        "id": edit.id,
        "chunk_id": passage.chunk_id,
        "state": finding.state if finding else _PENDING,
        "note": finding.note if finding else "",
        "source": passage.source,
        "page": passage.page,
        "section": " > ".join(passage.section_path),
        "original": passage.text,
        "text": edit.text,
        "disabled": edit.disabled,
        "reason": edit.reason,
        "who": edit.who,
        "when": edit.when,
        "now": _now(finding.now[0]) if finding and finding.now else None,
    }


def _answer_row(answer: ApprovedAnswer, finding: Finding | None) -> dict[str, object]:
    now = finding.now if finding and finding.now else (None,) * len(answer.sources)
    changed = finding is not None and finding.state != "live"
    return {
        "id": answer.id,
        "state": finding.state if finding else _PENDING,
        "questions": list(answer.questions),
        "answer": answer.answer,
        "language": answer.language,
        "audience": answer.audience,
        "valid_until": answer.valid_until,
        "who": answer.who,
        "when": answer.when,
        "sources": [
            {
                "chunk_id": source.chunk_id,
                "source": source.source,
                "page": source.page,
                "quote": source.text,
                **({"now": _now(present)} if changed else {}),
            }
            for source, present in zip(answer.sources, now, strict=True)
        ],
    }


def _now(passage: Passage | None) -> dict[str, object] | None:
    return {"chunk_id": passage.chunk_id, "text": passage.text} if passage else None
