from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest

from vectorstore.errors import IndexDamagedError
from vectorstore.manifest import damaged_files, read_manifest
from vectorstore.versions import VersionStore


@pytest.fixture
def folder(tmp_path: Path, bilingual_store: VersionStore) -> Path:
    """A copy of a real version."""
    return Path(shutil.copytree(bilingual_store.published_folder(), tmp_path / "000001"))


def flip_bit(path: Path, position: int, bit: int) -> None:
    data = bytearray(path.read_bytes())
    data[position] ^= 1 << bit
    path.write_bytes(bytes(data))


def test_a_version_is_whole_and_its_manifest_says_what_it_is(folder: Path) -> None:
    manifest = read_manifest(folder)
    assert damaged_files(folder) == []
    assert (manifest.documents, manifest.version, manifest.metric) == (14, "000001", "cosine")
    assert set(manifest.embedders) == {"main", "english"}
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(manifest.files) == names - {"manifest.json"}


def test_one_flipped_bit_is_found_in_whichever_file_it_is(folder: Path) -> None:
    chance = random.Random(0)  # noqa: S311 - a test must not vary
    for name in read_manifest(folder).files:
        path = folder / name
        before = path.read_bytes()
        flip_bit(path, chance.randrange(len(before)), chance.randrange(8))
        assert damaged_files(folder) == [name]
        path.write_bytes(before)
    assert damaged_files(folder) == []


def test_one_flipped_bit_in_the_manifest_itself_is_found(folder: Path) -> None:
    path, chance = folder / "manifest.json", random.Random(1)  # noqa: S311 - a test must not vary
    before = path.read_bytes()
    for position in chance.sample(range(len(before)), 200):
        flip_bit(path, position, chance.randrange(8))
        with pytest.raises(IndexDamagedError, match="roll back or ingest again"):
            read_manifest(folder)
        path.write_bytes(before)


def test_missing_and_extra_files_are_found(folder: Path) -> None:
    (folder / "main" / "rows.npy").unlink()
    (folder / "main" / "extra.txt").write_text("more")
    (folder / "main" / "manifest.json").write_text("{}")
    (folder / "link").symlink_to("/")
    assert damaged_files(folder) == ["link", "main/extra.txt", "main/manifest.json", "main/rows.npy"]


def test_a_file_that_has_become_a_folder_is_found(folder: Path) -> None:
    (folder / "main" / "rows.npy").unlink()
    (folder / "main" / "rows.npy").mkdir()
    assert damaged_files(folder) == ["main/rows.npy"]


def test_a_changed_value_is_found_though_the_manifest_is_still_valid(folder: Path) -> None:
    path = folder / "manifest.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(values | {"chunks": values["chunks"] + 1}), encoding="utf-8")
    with pytest.raises(IndexDamagedError, match="checksum"):
        read_manifest(folder)


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff", b"[1]", b'{"format": 2}'])
def test_no_manifest_is_a_clear_error(folder: Path, content: bytes | None) -> None:
    (folder / "manifest.json").unlink()
    if content is not None:
        (folder / "manifest.json").write_bytes(content)
    with pytest.raises(IndexDamagedError, match="roll back or ingest again") as caught:
        read_manifest(folder)
    assert "\n" not in str(caught.value)
