from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.vectorstore.corpus import ingest, write_files
from tests.vectorstore.engine_conformance import search
from tests.vectorstore.milvus.conftest import MakeStore
from vectorstore.embedder import Embedder
from vectorstore.errors import KnowledgeBaseMissingError, VectorServerError, VersionMissingError
from vectorstore.knowledge_base import open_live
from vectorstore.milvus.schema import VersionCollections, versions_of
from vectorstore.milvus.server import MilvusServer
from vectorstore.milvus.version_store import MilvusVersionStore, names_in_milvus
from vectorstore.publishing import throw_away

OLD, NEW = "The pump weighs ten kilograms.", "The pump weighs twelve kilograms."


@dataclass(frozen=True)
class Desk:
    store: MilvusVersionStore
    root: Path
    folder: Path
    server: MilvusServer
    english: dict[str, Embedder]
    models_dir: Path
    uri: str

    def ingest(self, text: str) -> str:
        write_files(self.folder, {"a.txt": text})
        return ingest(self.store, [self.folder], self.english).version

    def shown(self, store: MilvusVersionStore | None = None) -> str:
        return search(open_live(store or self.store, self.english), "What does the pump weigh?").hits[0].chunk.text

    def in_milvus(self) -> dict[str, bool]:
        return versions_of(self.store.name, self.server.collections())

    def child(self, step: str) -> subprocess.Popen[str]:
        arguments = [str(self.root), self.store.name, self.uri, str(self.folder), str(self.models_dir), step]
        return subprocess.Popen(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-m", "tests.vectorstore.milvus.child", *arguments], stdout=subprocess.PIPE, text=True
        )


@pytest.fixture
def desk(
    make_milvus_store: MakeStore,
    server: MilvusServer,
    tmp_path: Path,
    english: dict[str, Embedder],
    models_dir: Path,
    milvus_uri: str,
) -> Desk:
    root = tmp_path / "kb"
    return Desk(
        store=make_milvus_store(root),
        root=root,
        folder=tmp_path / "docs",
        server=server,
        english=english,
        models_dir=models_dir,
        uri=milvus_uri,
    )


@pytest.mark.long
def test_who_is_killed_between_alias_and_record_leaves_the_new_version_live_and_the_old_one_to_go_back_to(
    desk: Desk,
) -> None:
    desk.ingest(OLD)
    write_files(desk.folder, {"a.txt": NEW})
    child = desk.child("before the record of what was live")
    child.communicate()
    assert child.returncode == -signal.SIGKILL
    assert '"version":"000001"' in (desk.store.folder / "published.json").read_text()
    assert (desk.store.published(), desk.shown()) == ("000002", NEW)
    with desk.store.writing():
        assert desk.store.rollback() == "000001"
    assert desk.shown() == OLD
    assert desk.ingest("The pump is light.") == "000003"
    assert desk.shown() == "The pump is light."


@pytest.mark.long
def test_who_is_killed_before_the_folder_has_its_name_has_published_nothing(desk: Desk) -> None:
    desk.ingest(OLD)
    write_files(desk.folder, {"a.txt": NEW})
    child = desk.child("before the folder has its name")
    child.communicate()
    assert child.returncode == -signal.SIGKILL
    assert (desk.store.published(), desk.shown()) == ("000001", OLD)
    # Its number is taken, for it is whole in Milvus, and goes in its turn.
    assert desk.in_milvus() == {"000001": True, "000002": True}
    assert desk.ingest(NEW) == "000003"
    assert desk.shown() == NEW


@pytest.mark.long
def test_who_is_killed_while_sending_leaves_nothing_that_is_served(desk: Desk) -> None:
    desk.ingest(OLD)
    write_files(desk.folder, {f"{number}.txt": f"The part number {number} is made of steel." for number in range(400)})
    write_files(desk.folder, {"a.txt": NEW})
    child = desk.child("never")
    sent = VersionCollections(kb=desk.store.name, version="000002").passages
    _wait(lambda: sent in desk.server.collections() or child.poll() is not None)
    child.kill()
    child.communicate()
    assert child.returncode == -signal.SIGKILL
    assert desk.in_milvus() == {"000001": True, "000002": False}
    assert (desk.store.published(), desk.shown()) == ("000001", OLD)
    with desk.store.writing():
        assert desk.in_milvus() == {"000001": True}
    assert desk.store.versions() == ["000001"]


def test_versions_go_with_their_folders(make_milvus_store: MakeStore, desk: Desk) -> None:
    store = make_milvus_store(desk.root, desk.store.name, kept_versions=1)
    for number in range(4):
        write_files(desk.folder, {"a.txt": f"The pump weighs {number} kilograms."})
        ingest(store, [desk.folder], desk.english)
    assert desk.in_milvus() == {"000004": True}
    assert store.versions() == ["000004"]
    assert store.name in names_in_milvus(desk.server)


def test_the_number_of_a_version_that_was_thrown_away_is_not_given_again(desk: Desk) -> None:
    desk.ingest(OLD)
    desk.ingest("The pump weighs one kilogram, by mistake.")
    with desk.store.writing():
        desk.store.rollback()
        throw_away(desk.store, "000002")
    assert desk.in_milvus() == {"000001": True}
    assert (desk.ingest(NEW), desk.shown()) == ("000003", NEW)


def test_another_machine_goes_on_from_what_milvus_holds(
    make_milvus_store: MakeStore, desk: Desk, tmp_path: Path
) -> None:
    desk.ingest(OLD)
    other = make_milvus_store(tmp_path / "elsewhere", desk.store.name)
    with pytest.raises(VersionMissingError, match="kb migrate --to faiss"):
        other.published_folder()
    write_files(desk.folder, {"b.txt": "The valve is blue."})
    report = ingest(other, [desk.folder], desk.english)
    assert (report.version, report.unchanged, report.embedded_chunks) == ("000002", 1, 1)
    assert desk.store.published() == "000002"
    assert desk.shown() == OLD


def test_two_machines_that_made_a_version_of_one_name_are_told_apart(
    make_milvus_store: MakeStore, desk: Desk, tmp_path: Path
) -> None:
    desk.ingest(OLD)
    other = make_milvus_store(tmp_path / "elsewhere")
    write_files(desk.folder, {"b.txt": "The valve is blue."})
    ingest(other, [desk.folder], desk.english)
    strange = make_milvus_store(other.folder.parent, other.name)
    (desk.root / desk.store.name).rename(desk.root / "before")
    strange.folder.rename(desk.root / desk.store.name)
    with desk.store.writing(), pytest.raises(VectorServerError, match="another version 000001"):
        desk.store.go_live("000001")


def test_what_was_never_published_says_how_to_bring_it(
    make_milvus_store: MakeStore, tmp_path: Path, english: dict[str, Embedder]
) -> None:
    store = make_milvus_store(tmp_path)
    with pytest.raises(KnowledgeBaseMissingError, match=r"in Milvus; make one with `citedesk ingest"):
        open_live(store, english)


def _wait(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.01)
