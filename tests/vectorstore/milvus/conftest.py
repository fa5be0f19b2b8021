"""A Milvus server for the tests: milvus-lite's engine behind the real protocol, in a process of its own."""

from __future__ import annotations

import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from vectorstore.milvus.server import MilvusServer
from vectorstore.milvus.version_store import MilvusVersionStore
from vectorstore.settings import VectorStoreSettings

MakeStore = Callable[..., MilvusVersionStore]


@pytest.fixture(scope="session")
def milvus_uri(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("milvus")
    arguments = ["server", "--data-dir", str(folder / "data"), "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", "milvus_lite", *arguments], stdout=log, stderr=log
        )
    try:
        deadline = time.monotonic() + 60
        while not _listens(port):
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def milvus_settings(milvus_uri: str) -> VectorStoreSettings:
    return VectorStoreSettings(engine="milvus", milvus_uri=milvus_uri)


@pytest.fixture(scope="session")
def server(milvus_settings: VectorStoreSettings) -> Iterator[MilvusServer]:
    server = MilvusServer(milvus_settings)
    yield server
    server.close()


@pytest.fixture(scope="session")
def make_milvus_store(server: MilvusServer) -> MakeStore:
    """Gives a knowledge base of a name of its own, or another machine's view of one that there is."""

    def make(root: Path, name: str | None = None, *, kept_versions: int = 3) -> MilvusVersionStore:
        # Both characters are none that a collection's name may have as they are.
        name = name or f"kb_{secrets.token_hex(4)}-x"
        return MilvusVersionStore(root, name, server, kept_versions=kept_versions)

    return make


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
