from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.vectorstore.corpus import make_chunk, make_record
from vectorstore.chunk_json import chunk_to_json
from vectorstore.content import ContentStore, write_content
from vectorstore.errors import IndexDamagedError

CHUNKS = [make_chunk(f"Text {number} 水泵 \x00 'quoted' \u2028", number=number) for number in range(40)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_content(tmp_path / "a b?#%.sqlite", [make_record("document0"), make_record("b")], CHUNKS)
    return tmp_path / "a b?#%.sqlite"


def test_chunks_come_back_whole_and_in_the_order_asked_for(path: Path) -> None:
    store = ContentStore(path)
    assert store.chunk_count == 40
    assert store.all_chunks() == CHUNKS
    assert store.chunks([7, 3, 39]) == [CHUNKS[7], CHUNKS[3], CHUNKS[39]]
    assert store.chunks([]) == []


def test_rows_of_an_earlier_file_are_carried_over_as_they_are(path: Path, tmp_path: Path) -> None:
    new = [make_chunk("New text.", number=100)]
    rows = np.array([3, 7, 8, 39])
    write_content(tmp_path / "later.sqlite", [make_record("document0")], new, carried=(path, rows))
    later = ContentStore(tmp_path / "later.sqlite")
    assert later.all_chunks() == [*(CHUNKS[row] for row in rows), *new]
    assert later.chunks_of("document0") == later.all_chunks()
    assert later.chunks_of("nobody") == []


def test_a_file_of_before_with_one_row_an_id_in_quarantine_is_read(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TABLE quarantine")
        connection.execute("CREATE TABLE quarantine (id TEXT PRIMARY KEY, document_id TEXT, body TEXT NOT NULL) STRICT")
        connection.execute("INSERT INTO quarantine VALUES (?, 'b', ?)", (CHUNKS[0].id, chunk_to_json(CHUNKS[0])))
    assert ContentStore(path).quarantined() == [CHUNKS[0]]


def test_documents_come_back_whole_by_location(path: Path) -> None:
    assert ContentStore(path).documents() == [make_record("b"), make_record("document0")]


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=2, max_size=50))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_any_text_comes_back_as_it_was(tmp_path: Path, text: str) -> None:
    (tmp_path / "c.sqlite").unlink(missing_ok=True)
    chunk, record = make_chunk(text, title=text), make_record(text, source=text, title=text)
    write_content(tmp_path / "c.sqlite", [record], [chunk])
    store = ContentStore(tmp_path / "c.sqlite")
    assert store.chunks([0]) == [chunk]
    assert store.documents() == [record]
    store.close()


def test_a_row_that_does_not_exist_is_a_clear_error(path: Path) -> None:
    with pytest.raises(IndexDamagedError, match="ingest again"):
        ContentStore(path).chunks([1, 40])


def test_many_threads_read_at_once(path: Path) -> None:
    store = ContentStore(path)
    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(lambda row: store.chunks([row % 40])[0], range(400)))
    assert results == [CHUNKS[row % 40] for row in range(400)]


def test_reading_writes_nothing_beside_the_file(path: Path) -> None:
    before = path.read_bytes()
    ContentStore(path).all_chunks()
    assert [item.name for item in path.parent.iterdir()] == [path.name]
    assert path.read_bytes() == before


def test_an_open_store_outlives_its_file(path: Path) -> None:
    store = ContentStore(path)
    path.unlink()
    assert store.all_chunks() == CHUNKS


def test_a_missing_file_is_a_clear_error_and_is_not_created(tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError, match="ingest again"):
        ContentStore(tmp_path / "none.sqlite")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_file_cut_off_is_a_clear_error(path: Path, share: float) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(IndexDamagedError, match="ingest again"):
        ContentStore(path).all_chunks()


def test_a_file_of_another_kind_is_a_clear_error(path: Path) -> None:
    path.write_text("This is a letter, not a database. " * 200)
    with pytest.raises(IndexDamagedError, match="ingest again"):
        ContentStore(path)


def test_a_damaged_text_is_a_clear_error(path: Path) -> None:
    whole = path.read_bytes()
    assert whole.count(b'"token_count"') == 40
    path.write_bytes(whole.replace(b'"token_count"', b'"token_cou\x00t"'))
    with pytest.raises(IndexDamagedError, match="ingest again"):
        ContentStore(path).all_chunks()
