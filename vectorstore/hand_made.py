"""Bring what people have added into the documents of a version, and keep in mind where those lie now."""

from __future__ import annotations

from dataclasses import replace

from vectorstore.approved import answer_chunks, answer_document
from vectorstore.curate import curate
from vectorstore.curation import Curation
from vectorstore.curation_record import CurationRecord
from vectorstore.curation_types import HandMade, Item
from vectorstore.document_set import DocumentSet


def add_hand_made(documents: DocumentSet, made: HandMade, curation: Curation) -> CurationRecord:
    """Edit, leave out and add; returns what the version says about it. Needs the right to write.

    Args:
        documents: All that were read or kept.
        made: By people.
        curation: Told where documents lie that were renamed, and what was read of pinned ones.
    """
    noted: list[Item] = []
    for pin in made.pins:
        if documents.documents.get(pin.record.location, pin.record) != pin.record:
            record, chunks = documents.read_of(pin.record.location)
            noted.append(replace(pin, record=record, chunks=chunks))
    curated = curate(
        made,
        documents.documents,
        documents.read,
        known=documents.before.keys(),
        count_tokens=documents.count_tokens,
    )
    noted += curated.moved
    if noted:
        curation.put(noted)
    for location, shown in curated.chunks.items():
        documents.show(documents.documents[location], shown)
    for answer in curated.answers:
        record = answer_document(answer)
        if not documents.carry(record):
            documents.show(
                record,
                answer_chunks(answer, count_tokens=documents.count_tokens, max_tokens=documents.max_chunk_tokens),
            )
    documents.warnings += curated.warnings
    return curated.record
