from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.vectorstore.processes import start_child
from vectorstore.errors import (
    IndexDamagedError,
    KnowledgeBaseBusyError,
    KnowledgeBaseMissingError,
    KnowledgeBaseNameError,
    VectorStoreError,
    VersionMissingError,
)
from vectorstore.versions import VersionStore


def add_version(store: VersionStore, text: str = "content") -> str:
    with store.writing():
        version, staging = store.begin()
        (staging / "file.txt").write_text(text)
        store.finish(version, staging)
        store.publish(version)
    return version


@contextmanager
def holding_process(store: VersionStore) -> Iterator[int]:
    with start_child("hold", store.folder.parent) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "holding\n"
        yield child.pid
        child.kill()


@pytest.mark.parametrize("name", ["default", "A1", "a-b_c", "x" * 64])
def test_plain_names_are_allowed(tmp_path: Path, name: str) -> None:
    assert VersionStore(tmp_path, name).folder == tmp_path / name


@pytest.mark.parametrize("name", ["", "..", ".", "a/b", "/etc", "-x", "_x", "a b", "a\n", "知识库", "x" * 65, "a.b"])
def test_names_that_could_leave_the_folder_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(KnowledgeBaseNameError, match="letters, digits"):
        VersionStore(tmp_path, name)


def test_nothing_is_created_before_something_is_written(store: VersionStore) -> None:
    assert store.published() is None
    assert store.versions() == []
    with pytest.raises(KnowledgeBaseMissingError, match="citedesk ingest PATH --kb default"):
        store.published_folder()
    assert not store.folder.exists()


def test_a_version_is_live_only_after_it_is_published(store: VersionStore) -> None:
    with store.writing():
        version, staging = store.begin()
        (staging / "file.txt").write_text("first")
        assert store.versions() == []
        store.finish(version, staging)
        assert store.versions() == [version]
        assert store.published() is None
        store.publish(version)
    assert store.published() == version
    assert (store.published_folder() / "file.txt").read_text() == "first"
    assert VersionStore.names(store.folder.parent) == ["default"]


def test_rollback_goes_back_step_by_step_and_then_says_that_there_is_no_more(store: VersionStore) -> None:
    first, second, third = (add_version(store) for _ in range(3))
    assert store.published() == third
    with store.writing():
        assert store.rollback() == second
        assert store.rollback() == first
        with pytest.raises(VectorStoreError, match="no earlier version"):
            store.rollback()
    assert store.published() == first


def test_a_version_rolled_back_from_can_be_published_again(store: VersionStore) -> None:
    add_version(store)
    second = add_version(store)
    with store.writing():
        store.rollback()
        store.publish(second)
    assert store.published() == second


def test_a_number_is_never_used_twice(store: VersionStore) -> None:
    add_version(store)
    second = add_version(store)
    with store.writing():
        store.rollback()
    assert int(add_version(store)) == int(second) + 1


def test_what_was_killed_while_it_removed_the_newest_version_keeps_its_number(store: VersionStore) -> None:
    add_version(store)
    add_version(store)
    with store.writing():
        store.rollback()
    versions = store.folder / "versions"
    (versions / "000002").rename(versions / "removing-000002")
    assert (add_version(store), store.versions()) == ("000003", ["000001", "000003"])
    assert sorted(path.name for path in versions.iterdir()) == ["000001", "000003"]


@given(st.lists(st.sampled_from(["add", "rollback"]), max_size=12))
@settings(max_examples=25)
def test_what_is_live_always_exists_and_few_versions_are_kept(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    store = VersionStore(tmp_path_factory.mktemp("steps"), "kb")
    for step in steps:
        if step == "add":
            before = store.published()
            add_version(store)
            # Whoever looked up the version before has the time of a publish to open it.
            assert before is None or store.version_folder(before).is_dir()
        else:
            try:
                with store.writing():
                    store.rollback()
            except VectorStoreError:
                continue
        assert store.published_folder().is_dir()
        assert len(store.versions()) <= 6


def test_old_versions_are_removed_and_the_last_three_stay(store: VersionStore) -> None:
    versions = [add_version(store) for _ in range(6)]
    assert store.versions() == versions[-3:]
    assert sorted(path.name for path in (store.folder / "versions").iterdir()) == versions[-3:]


def test_an_unknown_version_is_not_published(store: VersionStore) -> None:
    version = add_version(store)
    for name in ("000099", "..", "", "building-000002"):
        with store.writing(), pytest.raises(VersionMissingError, match=f"it has: {version}"):
            store.publish(name)
    assert store.published() == version


def test_an_unfinished_folder_is_removed_by_the_next_writer(store: VersionStore) -> None:
    add_version(store)
    left = store.folder / "versions" / "building-000002"
    left.mkdir()
    (left / "half.txt").write_text("half")
    half_removed = store.folder / "versions" / "removing-000000"
    half_removed.mkdir()
    assert store.versions() == ["000001"]
    with store.writing():
        assert not left.exists()
        assert not half_removed.exists()


def test_a_writer_that_fails_leaves_nothing_behind(store: VersionStore) -> None:
    add_version(store)

    def fail_on_the_way() -> None:
        with store.writing():
            _, staging = store.begin()
            (staging / "half.txt").write_text("half")
            raise RuntimeError("on the way")

    with pytest.raises(RuntimeError, match="on the way"):
        fail_on_the_way()
    assert [path.name for path in (store.folder / "versions").iterdir()] == ["000001"]
    assert store.published() == "000001"
    assert add_version(store) == "000002"


def test_a_second_process_is_refused_and_told_who_writes(store: VersionStore) -> None:
    with holding_process(store) as pid:
        with pytest.raises(KnowledgeBaseBusyError, match=f"process {pid} is writing.*try again"), store.writing():
            pytest.fail("two writers at once")
        assert store.published() is None


def test_the_same_process_cannot_write_twice_at_once_either(store: VersionStore) -> None:
    with store.writing(), pytest.raises(KnowledgeBaseBusyError, match=f"process {os.getpid()} "), store.writing():
        pytest.fail("two writers at once")
    add_version(store)


def test_the_lock_of_a_killed_process_is_free_again(store: VersionStore) -> None:
    with holding_process(store) as pid:
        os.kill(pid, signal.SIGKILL)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        assert add_version(store) == "000001"


def test_a_damaged_record_is_a_clear_error_that_publishing_repairs(store: VersionStore) -> None:
    version = add_version(store)
    for content in ("", "{", '{"version": 7}', '{"version": "000001", "other": 1}'):
        (store.folder / "published.json").write_text(content)
        with pytest.raises(IndexDamagedError, match="citedesk kb publish V --kb default"):
            store.published_folder()
        with store.writing():
            store.publish(version)
        assert store.published() == version


def test_a_live_version_whose_folder_is_gone_is_a_clear_error(store: VersionStore) -> None:
    add_version(store)
    (store.folder / "versions" / "000001").rename(store.folder / "elsewhere")
    with pytest.raises(VersionMissingError, match="it has: none"):
        store.published_folder()


def test_a_place_that_is_no_folder_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "kb").write_text("a file")
    with pytest.raises(VectorStoreError, match="cannot be written"), VersionStore(tmp_path / "kb", "x").writing():
        pytest.fail("wrote into a file")
