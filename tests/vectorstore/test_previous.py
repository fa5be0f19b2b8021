from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.vectorstore.corpus import BILINGUAL
from vectorstore.embedder import Embedder
from vectorstore.knowledge_base import KnowledgeBase
from vectorstore.previous import KnownVectors, open_previous
from vectorstore.row_table import KeyIndex
from vectorstore.versions import VersionStore


def test_before_the_first_version_there_is_nothing(store: VersionStore, english: dict[str, Embedder]) -> None:
    warnings: list[str] = []
    with open_previous(store, english, warnings.append) as previous:
        assert previous is None
    assert warnings == []


def test_everything_of_a_whole_version_is_taken_over(
    bilingual_store: VersionStore, bilingual: KnowledgeBase, embedders: dict[str, Embedder]
) -> None:
    warnings: list[str] = []
    with open_previous(bilingual_store, embedders, warnings.append) as previous:
        assert warnings == []
        assert previous is not None
        assert previous.is_current
        assert set(previous.documents) == {document.source for document in BILINGUAL}
        chunks = bilingual.content.all_chunks()
        assert [
            chunk for record in previous.documents.values() for chunk in previous.content.chunks_of(record.id)
        ] == chunks
        for row, chunk in enumerate(chunks):
            found = previous.vectors["main"].find(chunk)
            assert found is not None
            np.testing.assert_array_equal(found[0], bilingual.channels["main"].vectors(row)[0])
            assert len(found[1]) == len(chunk.sentences)
        some = {record.id for record in list(previous.documents.values())[::3]}
        assert [chunks[row].document_id in some for row in range(len(chunks))] == np.isin(
            np.arange(len(chunks)), previous.carried(some).rows
        ).tolist()


def test_only_channels_of_the_same_embedder_are_taken_over(
    bilingual_store: VersionStore, embedders: dict[str, Embedder]
) -> None:
    swapped = {"main": embedders["english"], "english": embedders["english"]}
    warnings: list[str] = []
    with open_previous(bilingual_store, swapped, warnings.append) as previous:
        assert warnings == []
        assert previous is not None
        assert not previous.is_current
        assert set(previous.vectors) == {"english"}


def test_vectors_are_found_by_what_was_embedded_and_by_nothing_else(bilingual: KnowledgeBase) -> None:
    chunks = bilingual.content.all_chunks()
    known = KnownVectors(bilingual.channels["main"], KeyIndex(bilingual.table))
    chunk = next(chunk for chunk in chunks if len(chunk.sentences) > 1)
    assert known.find(replace(chunk, id="another", source="renamed.md", document_id="another")) is not None
    assert known.find(replace(chunk, text=chunk.text + "!")) is None
    assert known.find(replace(chunk, title="Another title")) is None
    assert known.find(replace(chunk, sentences=chunk.sentences[:1])) is None
    first, *rest = chunk.sentences
    assert known.find(replace(chunk, sentences=(replace(first, end=first.end - 1), *rest))) is None
