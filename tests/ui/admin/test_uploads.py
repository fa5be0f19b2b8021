from __future__ import annotations

import asyncio
import os
import time
import unicodedata
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.pipeline import find_files
from ui.admin.errors import FileNameError, UploadBrokenError, UploadTooLargeError
from ui.admin.uploads import Uploaded, checked_name, take_in, whole


async def blocks(parts: Iterable[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def taken(folder: Path, name: str, *parts: bytes, max_bytes: int = 1000) -> Uploaded:
    return asyncio.run(take_in(folder, name, blocks(parts), max_bytes=max_bytes))


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("price list.xlsx", "price list.xlsx"),
        ("价目表（2026年版）.pdf", "价目表（2026年版）.pdf"),
        ("  a   b .pdf", "a b .pdf"),
        ("a:b|c?.md", "a_b_c_.md"),
        ("<script>alert(1)<b>.md", "_script_alert(1)_b_.md"),
        ("e\u0301.txt", "é.txt"),
        ("Prices & terms 'new'.md", "Prices & terms 'new'.md"),
        ("report. . ", "report"),
        ("console.md", "console.md"),
    ],
)
def test_names_are_kept_as_far_as_every_file_system_takes_them(given_name: str, kept: str) -> None:
    assert checked_name(given_name) == kept


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("..", "path"),
        ("../../etc/passwd", "path"),
        ("..\\windows\\win.ini", "path"),
        ("/etc/passwd", "path"),
        ("a/b.txt", "path"),
        (".bashrc", "hidden"),
        ("~$prices.xlsx", "hidden"),
        ("Thumbs.db", "hidden"),
        ("a\x00b.pdf", "control"),
        ("a\nb.pdf", "control"),
        ("bill\u202efdp.exe", "control"),
        ("zero\u200bwidth.txt", "control"),
        ("CON", "device"),
        ("nul.pdf", "device"),
        ("com1.tar.gz", "device"),
        ("a.pdf.properties.yaml", "sidecar"),
        ("长" * 70, "long"),
    ],
)
def test_names_that_lead_elsewhere_hide_or_deceive_are_refused(name: str, fault: str) -> None:
    with pytest.raises(FileNameError) as refused:
        checked_name(name)
    assert refused.value.fault == fault


@pytest.mark.parametrize("name", ["orders.exe", "orders", "orders.csv.html", "../orders.csv"])
def test_an_order_file_is_a_table(name: str) -> None:
    with pytest.raises(FileNameError):
        checked_name(name, "orders")
    assert checked_name("订单 2025.XLSX", "orders") == "订单 2025.XLSX"


def test_a_file_of_another_kind_is_refused() -> None:
    assert checked_name("questions.XLSX", "questions") == "questions.XLSX"
    with pytest.raises(FileNameError):
        checked_name("questions.exe", "questions")
    with pytest.raises(FileNameError):
        checked_name("kb.tar.gz", "backups")


@given(st.text(max_size=120))
def test_whatever_a_name_is_it_stays_in_its_folder_and_is_kept_as_it_is_once_kept(name: str) -> None:
    try:
        kept = checked_name(name)
    except FileNameError:
        return
    place = Path("/data/documents/default")
    assert (place / kept).parent == place
    assert Path(os.path.normpath(place / kept)).parent == place
    assert not kept.startswith((".", "~$"))
    assert not set(kept) & set('<>:"/\\|?*\x00')
    assert not any(unicodedata.category(character).startswith("C") for character in kept)
    assert len(kept.encode()) <= 200
    assert checked_name(kept) == kept


def test_a_file_is_replaced_by_the_next_one_of_its_name(tmp_path: Path) -> None:
    first = taken(tmp_path / "new", "a.txt", b"one", b" two")
    assert (first.path.read_bytes(), first.bytes, first.before) == (b"one two", 7, None)
    second = taken(tmp_path / "new", "a.txt", b"three")
    assert (second.path.read_bytes(), second.before) == (b"three", first.sha256)
    assert left(tmp_path / "new") == ["a.txt"]


def test_a_file_that_is_too_large_leaves_the_one_before_and_nothing_else(tmp_path: Path) -> None:
    taken(tmp_path, "a.txt", b"one")
    with pytest.raises(UploadTooLargeError):
        taken(tmp_path, "a.txt", b"x" * 600, b"x" * 600)
    assert left(tmp_path) == ["a.txt"]
    assert (tmp_path / "a.txt").read_bytes() == b"one"
    assert taken(tmp_path, "a.txt", b"x" * 1000).bytes == 1000


def test_a_broken_upload_leaves_nothing_and_no_build_sees_it_while_it_comes(tmp_path: Path) -> None:
    seen: list[list[Path]] = []

    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        seen.append(find_files([tmp_path]))
        raise UploadBrokenError("gone")

    taken(tmp_path, "old.txt", b"old")
    with pytest.raises(UploadBrokenError):
        asyncio.run(take_in(tmp_path, "new.txt", broken(), max_bytes=100))
    assert seen == [[tmp_path / "old.txt"]]
    assert left(tmp_path) == ["old.txt"]


def test_a_body_of_another_length_than_announced_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UploadBrokenError):
        asyncio.run(take_in(tmp_path, "a.txt", whole(blocks([b"12345"]), 10), max_bytes=100))
    assert left(tmp_path) == []
    asyncio.run(take_in(tmp_path, "a.txt", whole(blocks([b"12345"]), 5), max_bytes=100))
    asyncio.run(take_in(tmp_path, "b.txt", whole(blocks([b"12345"]), None), max_bytes=100))
    assert left(tmp_path) == ["a.txt", "b.txt"]


def test_what_a_killed_process_has_left_is_removed_a_day_later(tmp_path: Path) -> None:
    for name, hours in (("old", 25), ("fresh", 1)):
        path = tmp_path / f".uploading-{name}"
        path.write_bytes(b"x")
        os.utime(path, (time.time() - 3600 * hours,) * 2)
    taken(tmp_path, "a.txt", b"one")
    assert left(tmp_path) == [".uploading-fresh", "a.txt"]
