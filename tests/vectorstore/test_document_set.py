from __future__ import annotations

from pathlib import Path

import pytest

from ingest.types import IngestFailure
from tests.vectorstore.corpus import PUMP, SHIPPING, make_document
from vectorstore.document_set import DocumentSet, location_of
from vectorstore.embedder import Embedder


@pytest.fixture
def documents(english: dict[str, Embedder]) -> DocumentSet:
    return DocumentSet(reading="r", count_tokens=english["main"].count_tokens, max_chunk_tokens=200)


@pytest.mark.parametrize("path", ["a/b.txt", "./a/b.txt", "a/../a/b.txt", "x/../a//b.txt"])
def test_a_place_has_one_location(path: str) -> None:
    assert location_of(Path(path)) == str(Path.cwd() / "a" / "b.txt")


def test_a_link_is_a_place_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "release-3").mkdir()
    (tmp_path / "current").symlink_to("release-3")
    assert location_of(tmp_path / "current") == str(tmp_path / "current")


def test_documents_and_chunks_come_by_location(documents: DocumentSet) -> None:
    for document in (SHIPPING, PUMP):
        documents.take(document, roots=[])
    assert [record.location for record in documents.all_documents()] == ["pump.md", "shipping.md"]
    chunks = documents.read_chunks()
    assert [chunk.source for chunk in chunks] == sorted(chunk.source for chunk in chunks)
    assert {chunk.document_id for chunk in chunks} == {record.id for record in documents.all_documents()}
    assert documents.added == 2


def test_the_root_of_a_document_is_the_path_that_was_given(documents: DocumentSet, tmp_path: Path) -> None:
    documents.take(make_document(str(tmp_path / "d" / "a.txt"), "A", "Text."), roots=[tmp_path / "e", tmp_path / "d"])
    assert documents.all_documents()[0].root == str(tmp_path / "d")


def test_a_failure_before_any_version_keeps_nothing(documents: DocumentSet) -> None:
    documents.fail(IngestFailure(path="a.txt", reason="empty"))
    assert documents.all_documents() == []
    assert documents.warnings == []
