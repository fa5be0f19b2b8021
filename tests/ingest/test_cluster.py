"""A cluster that is not there, is something else, has no node, or has other code: one clear line, and soon."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import time
from pathlib import Path

import pytest

from ingest.cluster import Cluster, Fetch, open_cluster
from ingest.errors import ClusterError
from tests.ingest.ray_nodes import CODE, RayNodes, free_port

# Larger than what fits into a pipe.
LARGE = b"x" * 1_000_000


def squared(number: int, _fetch: Fetch) -> int:
    return number**2


def one_more(data: bytes, fetch: Fetch) -> bytes:
    return data + fetch()


def failing(number: int, _fetch: Fetch) -> int:
    raise ValueError(f"{number} is no good")


def refused(cluster: Cluster) -> str:
    """What a cluster says instead of working."""
    with cluster, pytest.raises(ClusterError) as error:
        list(cluster.run(squared, [3]))
    said = str(error.value)
    assert "\n" not in said
    return said


def test_no_address_is_no_cluster() -> None:
    with open_cluster("") as cluster:
        assert cluster is None


@pytest.mark.long
def test_nothing_is_connected_as_long_as_nothing_is_to_be_done() -> None:
    with Cluster(f"127.0.0.1:{free_port()}") as cluster:
        assert list(cluster.run(squared, [])) == []


@pytest.mark.long
def test_an_address_where_nobody_answers_is_told_soon() -> None:
    started = time.monotonic()
    address = f"127.0.0.1:{free_port()}"
    assert f"nobody answers at ingest.ray_address {address}" in refused(Cluster(address))
    assert time.monotonic() - started < 30


@pytest.mark.long
def test_something_else_than_ray_is_not_waited_for() -> None:
    started = time.monotonic()
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        assert "does not answer as Ray does" in refused(Cluster(address, patience_seconds=5))
    assert time.monotonic() - started < 30


@pytest.mark.long
def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ray.py").write_text("raise ImportError('no Ray here')")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), CODE]))
    assert "pip install 'citedesk[ray]'" in refused(Cluster("127.0.0.1:1"))


@pytest.mark.long
@pytest.mark.timeout(600)
class TestOnNodes:
    """With a head that runs; each test starts the node that it needs, and ends it."""

    def test_a_cluster_without_a_node_is_not_waited_for(self, ray_nodes: RayNodes) -> None:
        # Also the time in which it must answer at first, which a busy machine needs.
        said = refused(Cluster(ray_nodes.address, patience_seconds=12))
        assert "has had no node with a CPU for 12 s" in said

    def test_a_wrong_token_is_told(self, ray_nodes: RayNodes, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("RAY_AUTH_TOKEN", secrets.token_hex(16))
        assert "with the same version and token" in refused(Cluster(ray_nodes.address))

    def test_a_node_with_other_code_is_named(self, ray_nodes: RayNodes, tmp_path: Path) -> None:
        for name in ("ingest", "vectorstore"):
            shutil.copytree(Path(CODE) / name, tmp_path / name)
        with (tmp_path / "ingest" / "chunk.py").open("a") as source:
            source.write("# Another version.\n")
        node = ray_nodes.add(code=str(tmp_path))
        try:
            said = refused(Cluster(ray_nodes.address))
        finally:
            node.die()
        assert f"node {socket.gethostname()} would read otherwise (citedesk" in said
        assert "install the same citedesk there" in said

    def test_large_things_go_both_ways_and_faults_come_back(self, ray_nodes: RayNodes) -> None:
        node = ray_nodes.add()
        try:
            with Cluster(ray_nodes.address) as cluster:
                shared = cluster.share(b"!")
                results = dict(cluster.run(one_more, [LARGE] * 12, shared=shared))
                assert results == dict.fromkeys(range(12), LARGE + b"!")
                with pytest.raises(ClusterError, match="4 is no good"):
                    list(cluster.run(failing, [4]))
        finally:
            node.die()
