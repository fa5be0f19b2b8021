from __future__ import annotations

import hashlib
import socket
from pathlib import Path

import pytest

from chatbot.download import fetch
from chatbot.errors import ModelDownloadError, ModelHashError
from tests.chatbot.file_server import FileServer

DATA = bytes(range(256)) * 20_000
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def server(file_server: FileServer) -> FileServer:
    file_server.files["/model.gguf"] = DATA
    return file_server


def test_a_file_arrives_whole_and_progress_is_told(server: FileServer, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    target = tmp_path / "model.gguf"
    found = fetch(
        f"{server.url}/model.gguf", target, sha256=SHA256, label="m", progress=lambda *step: told.append(step)
    )
    assert found == SHA256
    assert target.read_bytes() == DATA
    assert told[-1] == ("m", len(DATA), len(DATA))
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert list(tmp_path.iterdir()) == [target]


def test_a_transfer_that_breaks_is_taken_up_where_it_stopped(server: FileServer, tmp_path: Path) -> None:
    server.breaks_at["/model.gguf"] = [1_500_000, 4_000_000]
    told: list[int] = []
    target = tmp_path / "model.gguf"
    fetch(
        f"{server.url}/model.gguf",
        target,
        sha256=SHA256,
        label="m",
        progress=lambda _label, done, _total: told.append(done),
        pause_seconds=0,
    )
    assert target.read_bytes() == DATA
    starts = [int(wanted.removeprefix("bytes=").removesuffix("-") or 0) for _, wanted in server.requests]
    assert len(starts) == 3
    assert 0 == starts[0] < starts[1] <= 1_500_000 < starts[2] <= 4_000_000
    assert told == sorted(told)


def test_what_came_before_the_process_died_is_kept_and_used(server: FileServer, tmp_path: Path) -> None:
    def die(_label: str, done: int, _total: int) -> None:
        if done > 2_000_000:
            raise KeyboardInterrupt

    target = tmp_path / "model.gguf"
    with pytest.raises(KeyboardInterrupt):
        fetch(f"{server.url}/model.gguf", target, sha256=SHA256, label="m", progress=die)
    assert not target.exists()
    kept = (tmp_path / "model.gguf.part").stat().st_size
    assert 2_000_000 < kept < len(DATA)
    fetch(f"{server.url}/model.gguf", target, sha256=SHA256, label="m")
    assert server.requests[-1] == ("/model.gguf", f"bytes={kept}-")
    assert target.read_bytes() == DATA


def test_a_server_without_range_is_read_from_the_start(server: FileServer, tmp_path: Path) -> None:
    server.answers_range = False
    server.breaks_at["/model.gguf"] = [1_000_000]
    target = tmp_path / "model.gguf"
    fetch(f"{server.url}/model.gguf", target, sha256=SHA256, label="m", pause_seconds=0)
    assert target.read_bytes() == DATA


def test_a_source_that_always_breaks_is_given_up_and_what_came_is_kept(server: FileServer, tmp_path: Path) -> None:
    server.breaks_at["/model.gguf"] = [100_000] * 50
    with pytest.raises(ModelDownloadError, match=r"transfer of m from 127\.0\.0\.1 broke off.*run the command again"):
        fetch(f"{server.url}/model.gguf", tmp_path / "model.gguf", label="m", pause_seconds=0)
    assert [path.name for path in tmp_path.iterdir()] == ["model.gguf.part"]
    assert len(server.requests) < 10


def test_a_part_that_is_whole_already_is_not_fetched_again(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "model.gguf.part").write_bytes(DATA)
    fetch(f"{server.url}/model.gguf", tmp_path / "model.gguf", sha256=SHA256, label="m")
    assert (tmp_path / "model.gguf").read_bytes() == DATA
    assert len(server.requests) == 1


def test_a_part_longer_than_the_file_is_thrown_away_even_without_a_hash(server: FileServer, tmp_path: Path) -> None:
    (tmp_path / "model.gguf.part").write_bytes(b"x" * (len(DATA) + 1))
    fetch(f"{server.url}/model.gguf", tmp_path / "model.gguf", label="m")
    assert (tmp_path / "model.gguf").read_bytes() == DATA


def test_wrong_bytes_are_thrown_away_and_an_earlier_file_stays(server: FileServer, tmp_path: Path) -> None:
    target = tmp_path / "model.gguf"
    target.write_bytes(b"earlier")
    server.files["/model.gguf"] = b"something else"
    with pytest.raises(ModelHashError, match=rf"m has SHA-256 [0-9a-f]{{64}}, expected {SHA256}"):
        fetch(f"{server.url}/model.gguf", target, sha256=SHA256, label="m")
    assert target.read_bytes() == b"earlier"
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_that_is_not_there_is_said_with_the_status(server: FileServer, tmp_path: Path) -> None:
    with pytest.raises(ModelDownloadError, match=r"127\.0\.0\.1 answered 404 for m"):
        fetch(f"{server.url}/none", tmp_path / "none", label="m")
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_not_there_is_said_at_once(file_server: FileServer, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(ModelDownloadError, match=r"cannot reach 127\.0\.0\.1"):
        fetch(f"http://127.0.0.1:{port}/x", tmp_path / "x", label="m", pause_seconds=60)


def test_a_file_address_is_copied_and_left_where_it_is(tmp_path: Path) -> None:
    source = tmp_path / "with space.bin"
    source.write_bytes(DATA)
    told: list[tuple[str, int, int]] = []
    fetch(source.as_uri(), tmp_path / "copy", sha256=SHA256, label="m", progress=lambda *step: told.append(step))
    assert (tmp_path / "copy").read_bytes() == source.read_bytes() == DATA
    assert told == [("m", len(DATA), len(DATA))]
    with pytest.raises(ModelDownloadError, match="does not exist"):
        fetch((tmp_path / "none").as_uri(), tmp_path / "copy", label="m")
