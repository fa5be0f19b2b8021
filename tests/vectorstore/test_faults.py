"""A process that is killed, a disk that is full, and readers beside a writer."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatbot.administration import Administration
from chatbot.version_stores import VersionStores
from tests.vectorstore.corpus import ingest, write_files
from tests.vectorstore.processes import run_child, start_child
from vectorstore.embedder import Embedder
from vectorstore.errors import StorageFullError
from vectorstore.knowledge_base import open_published
from vectorstore.manifest import damaged_files
from vectorstore.retriever import HybridRetriever
from vectorstore.settings import VectorStoreSettings
from vectorstore.versions import VersionStore

English = dict[str, Embedder]


def write_edition(folder: Path, edition: int, pages: int = 6) -> None:
    write_files(
        folder,
        {f"page{page}.txt": f"Edition {edition}: the valve of pump number {page} is opened." for page in range(pages)},
    )


def edition_of(store: VersionStore, embedders: English) -> set[str]:
    base = open_published(store, embedders)
    hits = HybridRetriever(base).search("Which valve is opened?", top_k=20).hits
    base.close()
    assert len(hits) == 6
    return {hit.chunk.text.split(":")[0] for hit in hits}


def assert_all_is_whole(store: VersionStore) -> None:
    for version in store.versions():
        assert damaged_files(store.version_folder(version)) == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "docs"


@pytest.fixture
def four_editions(store: VersionStore, folder: Path, english: English) -> VersionStore:
    for edition in range(1, 5):
        write_edition(folder, edition)
        ingest(store, [folder], english)
    write_edition(folder, 5)
    return store


@pytest.mark.long
@pytest.mark.parametrize(
    ("event", "number", "edition"),
    [
        ("sqlite3.connect", 2, 4),  # while the texts are written
        ("os.mkdir", 5, 4),  # between two indexes
        ("os.rename", 1, 4),  # all is written, but it has no name yet
        ("os.rename", 2, 4),  # it has its name, but is not live
        ("os.rename", 3, 5),  # it is live; an old version is about to be removed
        ("shutil.rmtree", 1, 5),
    ],
)
def test_a_process_killed_in_the_middle_leaves_a_whole_version(
    four_editions: VersionStore,
    folder: Path,
    models_dir: Path,
    english: English,
    event: str,
    number: int,
    edition: int,
) -> None:
    store = four_editions
    status, output = run_child("ingest", store.folder.parent, folder, models_dir, event, str(number))
    assert (status, output) == (-9, "")
    assert edition_of(store, english) == {f"Edition {edition}"}
    assert_all_is_whole(store)
    (job,) = [job for job in store.jobs.jobs(writing=store.is_written()) if job.state != "done"]
    assert job.state == "interrupted"
    report = ingest(store, [folder], english)
    assert report.changed == (6 if edition == 4 else 0)
    # What was embedded before is not embedded again.
    assert report.embedded_chunks == (6 if event == "sqlite3.connect" else 0)
    assert not store.unfinished_path.exists()
    assert edition_of(store, english) == {"Edition 5"}
    assert_all_is_whole(store)
    assert {path.name for path in (store.folder / "versions").iterdir()} == set(store.versions())


@pytest.mark.long
def test_publishing_in_between_keeps_what_an_interrupted_ingestion_had_done(
    four_editions: VersionStore, folder: Path, models_dir: Path, english: English
) -> None:
    store = four_editions
    assert run_child("ingest", store.folder.parent, folder, models_dir, "os.rename", "1") == (-9, "")
    assert ingest(store, [], english).version == "000004"
    administration = Administration(VersionStores(store.folder.parent, VectorStoreSettings()), lambda: english)
    assert administration.paths_to_resume("default") == [folder]
    report = ingest(store, [folder], english)
    assert (report.changed, report.embedded_chunks) == (6, 0)
    assert not store.unfinished_path.exists()


@pytest.mark.long
def test_six_processes_that_ingest_at_once_end_with_every_document(
    store: VersionStore, tmp_path: Path, models_dir: Path, english: English
) -> None:
    folders = [tmp_path / f"upload{number}" for number in range(6)]
    for number, folder in enumerate(folders):
        write_files(folder, {f"page{number}.txt": f"Edition 1: the valve of pump number {number} is opened."})
    children = [start_child("ingest", store.folder.parent, folder, models_dir, "none", "0") for folder in folders]
    outputs = [child.communicate(timeout=240)[0].strip() for child in children]
    assert sorted(outputs) == [f"published 00000{number}" for number in range(1, 7)]
    assert edition_of(store, english) == {"Edition 1"}
    assert [job.state for job in store.jobs.jobs(writing=store.is_written())] == ["done"] * 6


@pytest.mark.long
@pytest.mark.parametrize("limit", [4_000, 12_000])
def test_a_file_that_may_not_grow_further_is_a_full_disk_and_loses_nothing(
    four_editions: VersionStore, folder: Path, models_dir: Path, english: English, limit: int
) -> None:
    store = four_editions
    versions = store.versions()
    status, output = run_child("ingest", store.folder.parent, folder, models_dir, "limit", str(limit))
    assert status == 0
    assert output.startswith(("StorageFullError: ", "VectorStoreError: "))
    assert store.versions() == versions
    assert {path.name for path in (store.folder / "versions").iterdir()} == set(versions)
    assert edition_of(store, english) == {"Edition 4"}
    assert ingest(store, [folder], english).changed == 6


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 600 kB."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small file system; the test with a file size limit needs no rights")
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(  # noqa: S603
        ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(place)],  # noqa: S607
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"this root may not mount: {mounted.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)  # noqa: S603, S607


def test_a_full_disk_while_indexing_is_one_clear_error_and_loses_nothing(
    small_disk: Path, folder: Path, english: English
) -> None:
    store = VersionStore(small_disk, "default")
    write_edition(folder, 1)
    ingest(store, [folder], english)
    write_edition(folder, 2)
    # Every amount of free space: each file of a version is once the one that does not fit.
    whole = sum(path.stat().st_size for path in store.published_folder().rglob("*") if path.is_file())
    ballast = small_disk / "ballast"
    failed = 0
    for free in range(0, whole, 8192):
        ballast.unlink(missing_ok=True)
        ballast.write_bytes(bytes(max(0, shutil.disk_usage(small_disk).free - free)))
        try:
            ingest(store, [folder], english)
        except StorageFullError as error:
            assert "free some space" in str(error)  # noqa: PT017 - it fails on some rounds only
            failed += 1
        else:
            break
        assert store.versions() == ["000001"]
        assert [path.name for path in (store.folder / "versions").iterdir()] == ["000001"]
        assert damaged_files(store.published_folder()) == []
        assert edition_of(store, english) == {"Edition 1"}
    assert failed >= 3
    ballast.unlink()
    ingest(store, [folder], english)
    assert edition_of(store, english) == {"Edition 2"}
    assert_all_is_whole(store)


def test_a_reader_without_pause_sees_whole_versions_only_while_others_are_published(
    store: VersionStore, folder: Path, english: English
) -> None:
    write_edition(folder, 0)
    ingest(store, [folder], english)
    stop = threading.Event()
    seen: list[set[str]] = []
    errors: list[BaseException] = []

    def read() -> None:
        while not stop.is_set():
            try:
                seen.append(edition_of(store, english))
            except BaseException as error:  # noqa: BLE001 - whatever a reader meets is what is tested
                errors.append(error)
                return

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for edition in range(1, 6):
        write_edition(folder, edition)
        ingest(store, [folder], english)
    stop.set()
    for reader in readers:
        reader.join()
    assert errors == []
    assert len(seen) > 5
    assert all(len(editions) == 1 for editions in seen)
    assert edition_of(store, english) == {"Edition 5"}


def test_an_open_version_can_be_searched_after_it_was_removed(
    store: VersionStore, folder: Path, english: English
) -> None:
    write_edition(folder, 0)
    ingest(store, [folder], english)
    base = open_published(store, english)
    for edition in range(1, 6):
        write_edition(folder, edition)
        ingest(store, [folder], english)
    assert base.manifest.version not in store.versions()
    hits = HybridRetriever(base).search("Which valve of pump number 3 is opened?", top_k=3).hits
    assert hits[0].chunk.text == "Edition 0: the valve of pump number 3 is opened."
