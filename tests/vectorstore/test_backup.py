from __future__ import annotations

import hashlib
import io
import os
import random
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from vectorstore.backup import backup, restore
from vectorstore.embedder import Embedder
from vectorstore.errors import (
    BackupError,
    IndexDamagedError,
    KnowledgeBaseBusyError,
    KnowledgeBaseMissingError,
    StorageFullError,
)
from vectorstore.knowledge_base import open_published
from vectorstore.manifest import Manifest, damaged_files, read_manifest, write_manifest
from vectorstore.retriever import HybridRetriever
from vectorstore.versions import VersionStore

Members = list[tuple[tarfile.TarInfo, bytes]]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, bilingual_store: VersionStore) -> Path:
    file = tmp_path_factory.mktemp("backup") / "kb.tar"
    assert backup(bilingual_store, file) == "000001"
    return file


def members_of(archive: Path) -> Members:
    with tarfile.open(archive) as tar:
        return [(member, (tar.extractfile(member) or io.BytesIO()).read()) for member in tar]


def write_archive(file: Path, members: Members) -> None:
    with tarfile.open(file, "w") as tar:
        for member, data in members:
            if member.isreg():
                member.size = len(data)
            tar.addfile(member, io.BytesIO(data))


def plain(name: str) -> tarfile.TarInfo:
    return tarfile.TarInfo(name)


def special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


def assert_nothing_changed(store: VersionStore) -> None:
    assert store.published() is None
    assert store.versions() == []
    assert list((store.folder / "versions").iterdir()) == []
    assert not [path for path in store.folder.parent.parent.rglob("*") if path.name.startswith("climbed")]


def test_a_restored_knowledge_base_answers_as_the_original_does(
    store: VersionStore, archive: Path, bilingual_store: VersionStore, embedders: dict[str, Embedder]
) -> None:
    assert restore(store, archive) == "000001"
    assert damaged_files(store.published_folder()) == []
    assert read_manifest(store.published_folder()).files == read_manifest(bilingual_store.published_folder()).files
    for question in ("When is shipping free?", "质保期多长？", "AX-200/45B"):
        results = [
            HybridRetriever(open_published(one, embedders)).search(question, top_k=4).hits
            for one in (store, bilingual_store)
        ]
        assert [hit.chunk for hit in results[0]] == [hit.chunk for hit in results[1]]


def test_a_restore_is_a_new_version_that_can_be_rolled_back(store: VersionStore, archive: Path) -> None:
    for number in ("000001", "000002"):
        assert restore(store, archive) == number
        assert store.published() == number
        assert read_manifest(store.published_folder()).version == number
    with store.writing():
        assert store.rollback() == "000001"


def test_a_backup_replaces_an_older_one_and_leaves_nothing_beside_it(
    tmp_path: Path, bilingual_store: VersionStore, archive: Path
) -> None:
    (tmp_path / "kb.tar").write_text("an older backup")
    backup(bilingual_store, tmp_path / "kb.tar")
    assert (tmp_path / "kb.tar").read_bytes() == archive.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["kb.tar"]


def test_only_the_owner_may_read_a_backup(archive: Path) -> None:
    assert archive.stat().st_mode & 0o077 == 0


def test_nothing_to_back_up_is_a_clear_error(store: VersionStore, tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseMissingError, match="citedesk ingest"):
        backup(store, tmp_path / "kb.tar")
    assert not (tmp_path / "kb.tar").exists()


@pytest.mark.parametrize("place", ["", "none/kb.tar"])
def test_a_place_that_cannot_be_a_file_is_a_clear_error(
    tmp_path: Path, bilingual_store: VersionStore, place: str
) -> None:
    with pytest.raises(BackupError, match="give a file name in a folder that exists"):
        backup(bilingual_store, tmp_path / place)


@pytest.mark.parametrize("fault", ["flip", "remove"])
def test_a_damaged_version_is_not_backed_up_and_the_older_backup_stays(
    store: VersionStore, archive: Path, tmp_path: Path, fault: str
) -> None:
    restore(store, archive)
    damaged = store.published_folder() / "main" / "sentences.npy"
    if fault == "flip":
        data = bytearray(damaged.read_bytes())
        data[-3] ^= 4
        damaged.write_bytes(bytes(data))
    else:
        damaged.unlink()
    (tmp_path / "kb.tar").write_text("an older backup")
    with pytest.raises(IndexDamagedError, match=r"sentences\.npy"):
        backup(store, tmp_path / "kb.tar")
    assert (tmp_path / "kb.tar").read_text() == "an older backup"
    assert {path.name for path in tmp_path.iterdir()} == {"kb.tar", "kb"}


def test_a_writer_at_work_is_not_disturbed(store: VersionStore, archive: Path, tmp_path: Path) -> None:
    restore(store, archive)
    with store.writing():
        backup(store, tmp_path / "while_writing.tar")
        with pytest.raises(KnowledgeBaseBusyError, match=str(os.getpid())):
            restore(store, archive)
    assert restore(store, tmp_path / "while_writing.tar") == "000002"


def drop(name: str) -> Callable[[Members], Members]:
    return lambda members: [pair for pair in members if pair[0].name != name]


def add(member: tarfile.TarInfo, data: bytes = b"data") -> Callable[[Members], Members]:
    return lambda members: [*members, (member, data)]


def replace(name: str, member: tarfile.TarInfo, data: bytes = b"") -> Callable[[Members], Members]:
    return lambda members: [(member, data) if pair[0].name == name else pair for pair in members]


HOSTILE: dict[str, Callable[[Members], Members]] = {
    "climbing": add(plain("../climbed.txt")),
    "climbing deep": add(plain("main/../../../climbed.txt")),
    "absolute": add(plain("/climbed.txt")),
    "a dot": add(plain("./climbed.txt")),
    "backslash": add(plain("..\\climbed.txt")),
    "deep": add(plain("a/b/climbed.txt")),
    "hidden": add(plain(".climbed")),
    "new line": add(plain("main/climbed\n.txt")),
    "symbolic link": add(special("main/link.txt", tarfile.SYMTYPE, "../../climbed")),
    "link in the place of a folder": lambda members: [
        members[0],
        (special("main", tarfile.SYMTYPE, ".."), b""),
        *members[1:],
    ],
    "link in the place of a file": replace("main/rows.npy", special("main/rows.npy", tarfile.LNKTYPE, "manifest.json")),
    "hard link": add(special("main/link.txt", tarfile.LNKTYPE, "manifest.json")),
    "folder": add(special("climbed", tarfile.DIRTYPE)),
    "device": add(special("main/device.txt", tarfile.CHRTYPE)),
    "pipe": add(special("main/pipe.txt", tarfile.FIFOTYPE)),
    "sparse": add(special("main/rows.npy", tarfile.GNUTYPE_SPARSE)),
    "not in the manifest": add(plain("climbed.txt")),
    "twice": lambda members: [*members, members[-1]],
    "a second manifest": lambda members: [*members, members[0]],
    "no manifest": drop("manifest.json"),
    "manifest last": lambda members: [*members[1:], members[0]],
    "a file too few": drop("main/rows.npy"),
    "nothing": lambda _: [],
    "other content": replace("main/rows.npy", plain("main/rows.npy"), b"other"),
    "a manifest of nothing": replace("manifest.json", plain("manifest.json"), b"{}"),
    "a huge manifest": replace("manifest.json", plain("manifest.json"), b" " * 1_000_001),
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_archive_changes_nothing(
    store: VersionStore, archive: Path, tmp_path: Path, change: Callable[[Members], Members]
) -> None:
    members = change(members_of(archive))
    write_archive(tmp_path / "hostile.tar", members)
    with pytest.raises(BackupError):
        restore(store, tmp_path / "hostile.tar")
    assert_nothing_changed(store)


def test_a_manifest_that_lists_a_climbing_name_does_not_help(
    store: VersionStore, archive: Path, tmp_path: Path
) -> None:
    members = members_of(archive)
    manifest = Manifest.model_validate_json(members[0][1])
    files = manifest.files | {"../climbed.txt": "a" * 64}
    write_manifest(tmp_path, manifest.model_copy(update={"files": files}))
    members[0] = (members[0][0], (tmp_path / "manifest.json").read_bytes())
    members.insert(1, (plain("../climbed.txt"), b"data"))
    write_archive(tmp_path / "hostile.tar", members)
    with pytest.raises(BackupError, match="climbed"):
        restore(store, tmp_path / "hostile.tar")
    assert_nothing_changed(store)


def test_a_member_that_claims_to_be_larger_than_the_archive_is_refused(
    store: VersionStore, archive: Path, tmp_path: Path
) -> None:
    member = tarfile.TarInfo("manifest.json")
    member.size = 1 << 40
    (tmp_path / "hostile.tar").write_bytes(member.tobuf() + archive.read_bytes()[512:])
    with pytest.raises(BackupError, match="more than it can hold"):
        restore(store, tmp_path / "hostile.tar")
    assert_nothing_changed(store)


def test_a_compressed_archive_is_refused_so_that_nothing_can_grow(
    store: VersionStore, archive: Path, tmp_path: Path
) -> None:
    with tarfile.open(tmp_path / "kb.tar.gz", "w:gz") as tar:
        for member, data in members_of(archive):
            tar.addfile(member, io.BytesIO(data))
    with pytest.raises(BackupError, match="no backup"):
        restore(store, tmp_path / "kb.tar.gz")
    assert_nothing_changed(store)


def test_a_content_file_that_is_no_database_is_refused_though_its_checksum_fits(
    store: VersionStore, archive: Path, tmp_path: Path
) -> None:
    restore(store, archive)
    folder = Path(shutil.copytree(store.published_folder(), tmp_path / "forged"))
    (folder / "content.sqlite").write_bytes(b"no database")
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    members = [(plain(name), path.read_bytes()) for name, path in files.items() if name != "manifest.json"]
    manifest = read_manifest(folder)
    forged = manifest.files | {"content.sqlite": hashlib.sha256(b"no database").hexdigest()}
    write_manifest(folder, manifest.model_copy(update={"files": forged}))
    members.insert(0, (plain("manifest.json"), (folder / "manifest.json").read_bytes()))
    write_archive(tmp_path / "forged.tar", members)
    other = VersionStore(tmp_path / "other", "default")
    with pytest.raises(BackupError, match="documents"):
        restore(other, tmp_path / "forged.tar")
    assert other.published() is None


def test_an_archive_cut_off_anywhere_changes_nothing(store: VersionStore, archive: Path, tmp_path: Path) -> None:
    whole = archive.read_bytes()
    chance = random.Random(2)  # noqa: S311 - a test must not vary
    last_data = len(whole) - len(whole.rstrip(b"\0"))
    for length in [0, 1, 511, 512, 513, *(chance.randrange(len(whole) - last_data) for _ in range(25))]:
        (tmp_path / "cut.tar").write_bytes(whole[:length])
        with pytest.raises(BackupError):
            restore(store, tmp_path / "cut.tar")
        assert_nothing_changed(store)


def test_one_flipped_bit_is_found_or_harmless(
    store: VersionStore, archive: Path, tmp_path: Path, bilingual_store: VersionStore
) -> None:
    whole, chance, refused = archive.read_bytes(), random.Random(3), 0  # noqa: S311 - a test must not vary
    original = read_manifest(bilingual_store.published_folder()).files
    for _ in range(40):
        data = bytearray(whole)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        (tmp_path / "flipped.tar").write_bytes(bytes(data))
        before = store.published()
        try:
            restore(store, tmp_path / "flipped.tar")
        except BackupError:
            refused += 1
            assert store.published() == before
        else:
            # It hit the padding behind a file.
            assert damaged_files(store.published_folder()) == []
            assert read_manifest(store.published_folder()).files == original
    assert refused > 20


@pytest.mark.parametrize("content", [b"", b"a letter", b"\0" * 10240, b"PK\x03\x04" + b"\0" * 5000])
def test_a_file_that_is_no_backup_is_a_clear_error(store: VersionStore, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(BackupError, match="no backup"):
        restore(store, tmp_path / "other")
    assert_nothing_changed(store)


@pytest.mark.parametrize("place", ["none.tar", ""])
def test_a_file_that_cannot_be_opened_is_a_clear_error(store: VersionStore, tmp_path: Path, place: str) -> None:
    with pytest.raises(BackupError, match="cannot be opened"):
        restore(store, tmp_path / place)
    assert not store.folder.exists()


def test_a_backup_larger_than_the_free_space_is_refused_before_anything_is_written(
    store: VersionStore, tmp_path: Path
) -> None:
    file = tmp_path / "large.tar"
    with file.open("wb") as stream:
        # No bytes are written: the file only says that it is this large.
        stream.truncate(shutil.disk_usage(tmp_path).free + (1 << 30))
    with pytest.raises(StorageFullError, match="free some space"):
        restore(store, file)
    file.unlink()
    assert_nothing_changed(store)
