"""Work that was not published: kept, found again, thrown away when damaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.vectorstore.corpus import make_chunk
from vectorstore.content import DocumentRecord
from vectorstore.errors import StorageFullError
from vectorstore.unfinished import UnfinishedWork

RECORD = DocumentRecord(
    id="d", source="a.txt", location="/docs/a.txt", root="/docs", title="A 水泵", language="en", content_hash="c",
    reading="r", page_count=None, warnings=("page 2 has no text",),
)  # fmt: skip


def kept(path: Path) -> UnfinishedWork:
    warnings: list[str] = []
    work = UnfinishedWork(path, warnings.append)
    assert warnings == []
    return work


def test_documents_and_vectors_are_found_again_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "unfinished.sqlite"
    chunks = [make_chunk("The valve is opened.", number=1), make_chunk("阀门已打开。", number=2)]
    passages = np.arange(8, dtype=np.float32).reshape(2, 4)
    sentences = [np.ones((2, 4), dtype=np.float32), np.zeros((2, 4), dtype=np.float32)]
    with kept(path) as work:
        work.keep_document(RECORD, chunks)
        work.keep_vectors("e5", chunks, passages, sentences)
    with kept(path) as work:
        assert work.document("/docs/a.txt", content_hash="c", reading="r") == (RECORD, chunks)
        assert work.document("/docs/a.txt", content_hash="changed", reading="r") is None
        assert work.document("/docs/a.txt", content_hash="c", reading="other") is None
        found = work.vectors("e5", chunks[1], dimension=4)
        assert found is not None
        np.testing.assert_array_equal(found[0], passages[1])
        np.testing.assert_array_equal(found[1], sentences[1])
        assert work.vectors("other", chunks[1], dimension=4) is None
        assert work.vectors("e5", make_chunk("Another text."), dimension=4) is None
        work.done()
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_thrown_away_and_said(tmp_path: Path) -> None:
    path = tmp_path / "unfinished.sqlite"
    path.write_bytes(b"no database" * 1000)
    warnings: list[str] = []
    with UnfinishedWork(path, warnings.append) as work:
        work.keep_document(RECORD, [])
    assert len(warnings) == 1
    assert "is damaged" in warnings[0]
    with kept(path) as work:
        assert work.document("/docs/a.txt", content_hash="c", reading="r") == (RECORD, [])


def test_on_a_full_disk_it_makes_room(tmp_path: Path) -> None:
    def fill() -> None:
        with kept(tmp_path / "unfinished.sqlite") as work:
            work.keep_document(RECORD, [])
            raise StorageFullError("full")

    with pytest.raises(StorageFullError):
        fill()
    assert list(tmp_path.iterdir()) == []
