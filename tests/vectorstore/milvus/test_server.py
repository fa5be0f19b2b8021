from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
import pytest
from pydantic import SecretStr

from vectorstore.errors import VectorServerError, VectorServerRefusedError
from vectorstore.milvus.schema import VersionCollections, kb_of_alias, live_alias, version_of, versions_of
from vectorstore.milvus.server import MilvusServer
from vectorstore.settings import VectorStoreSettings

_HOLD = (
    "import sys; from milvus_lite import MilvusLite; db = MilvusLite(sys.argv[1]); print('held', flush=True); input()"
)


def ask(uri: str, token: str = "") -> None:
    settings = VectorStoreSettings(
        engine="milvus", milvus_uri=uri, milvus_token=SecretStr(token), milvus_timeout_seconds=2
    )
    MilvusServer(settings).collections()


def test_a_server_that_is_not_there_is_one_line() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        uri = f"http://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(VectorServerError) as caught:
            ask(uri)
    assert f"Milvus at {uri} cannot be reached" in str(caught.value)
    assert "vectorstore.milvus_uri" in str(caught.value)
    assert "\n" not in str(caught.value)


class _Refusing(grpc.GenericRpcHandler):  # type: ignore[misc]  # grpc has no types
    """Says what a Milvus server says to wrong credentials, whatever it is asked."""

    def service(self, _: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler:
        def refuse(_: bytes, context: grpc.ServicerContext) -> bytes:
            context.abort(
                grpc.StatusCode.UNAUTHENTICATED, "auth check failure, please check username and password are correct"
            )
            return b""

        return grpc.unary_unary_rpc_method_handler(refuse)


@pytest.fixture
def refusing() -> Iterator[str]:
    server = grpc.server(ThreadPoolExecutor(2), handlers=[_Refusing()])
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop(None).wait()


def test_wrong_credentials_are_one_line_without_the_secret(refusing: str) -> None:
    with pytest.raises(VectorServerRefusedError) as caught:
        ask(refusing, "root:hunter2")
    assert "refuses the credentials" in str(caught.value)
    assert "vectorstore.milvus_token" in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_another_process_has_open_is_one_line(tmp_path: Path) -> None:
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _HOLD, str(tmp_path / "held.db")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout
        assert child.stdout.readline().strip() == b"held"
        with pytest.raises(VectorServerError, match="no other process may have the file open"):
            ask(str(tmp_path / "held.db"))
        child.kill()


def test_what_the_server_cannot_do_is_one_line(server: MilvusServer) -> None:
    with pytest.raises(VectorServerError, match="did not do what it was asked"):
        server.count("nothing_of_this_name")


@pytest.mark.parametrize("kb", ["default", "a-b", "a_b", "a_-_b", "a__b", "a-", "u_h-u", "A0"])
def test_names_of_collections_can_be_read_back(kb: str) -> None:
    own = VersionCollections(kb=kb, version="000012")
    assert all(name.replace("_", "").isalnum() and version_of(name) == "000012" for name in own.all)
    assert kb_of_alias(live_alias(kb)) == kb
    assert kb_of_alias(own.records) is None
    others = VersionCollections(kb=f"{kb}x", version="000013")
    assert versions_of(kb, [*others.all, own.passages, own.building]) == {"000012": False}
    assert versions_of(kb, [own.sentences, own.records, "something"]) == {"000012": True}
