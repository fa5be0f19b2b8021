"""One conformance class over a folder, memory, and a real S3 server; then originals over each of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer
from s3fs import S3FileSystem

from chatbot.config import load_settings
from chatbot.errors import ConfigError
from chatbot.object_store import ObjectStore, ObjectStoreError, ObjectStorePackageError
from chatbot.originals import Originals
from chatbot.storage_settings import StorageSettings
from tests.ui.served import free_port

KINDS = ("file", "memory", "s3")


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """A server that speaks S3, with one bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}
    with pytest.MonkeyPatch.context() as patched:
        for name, value in {**keys, "AWS_ENDPOINT_URL": address}.items():
            patched.setenv(name, value)
        S3FileSystem(skip_instance_cache=True).mkdir("originals")
        yield address
    server.stop()


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    place = f"{tmp_path.name}-{os.urandom(4).hex()}"
    match request.param:
        case "file":
            return (tmp_path / "store").as_uri()
        case "memory":
            return f"memory://{place}"
        case _:
            request.getfixturevalue("s3")
            return f"s3://originals/{place}"


def file(tmp_path: Path, content: bytes, name: str = "sent") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


class TestEveryStore:
    def test_what_was_written_is_listed_read_replaced_and_removed(self, url: str, tmp_path: Path) -> None:
        store, back = ObjectStore(url), tmp_path / "back"
        assert store.names("default") == {}
        first = store.write("default/价目表 1.md", file(tmp_path, b"one"))
        store.write("default/empty.txt", file(tmp_path, b""))
        store.write("other/价目表 1.md", file(tmp_path, b"other"))
        assert store.names("default")["价目表 1.md"] == first
        assert list(store.names("default")) == ["empty.txt", "价目表 1.md"]
        store.read("default/价目表 1.md", back)
        assert back.read_bytes() == b"one"
        second = store.write("default/价目表 1.md", file(tmp_path, b"two, and longer"))
        assert second != first
        assert store.names("default")["价目表 1.md"] == second
        store.read("default/价目表 1.md", back)
        assert back.read_bytes() == b"two, and longer"
        store.remove("default/价目表 1.md")
        store.remove("default/价目表 1.md")
        assert list(store.names("default")) == ["empty.txt"]
        assert list(store.names("other")) == ["价目表 1.md"]

    def test_another_process_s_changes_are_seen(self, url: str, tmp_path: Path) -> None:
        one, other = ObjectStore(url), ObjectStore(url)
        assert one.names("default") == {}
        other.write("default/a.md", file(tmp_path, b"a"))
        assert list(one.names("default")) == ["a.md"]
        other.remove("default/a.md")
        assert one.names("default") == {}

    def test_what_is_not_there_is_one_line(self, url: str, tmp_path: Path) -> None:
        with pytest.raises(ObjectStoreError, match=r"originals in .* cannot be read or written") as caught:
            ObjectStore(url).read("default/none.md", tmp_path / "back")
        assert "\n" not in str(caught.value)

    def test_a_large_file_is_whole(self, url: str, tmp_path: Path) -> None:
        content = os.urandom(12_000_000)
        store = ObjectStore(url)
        store.write("default/large.pdf", file(tmp_path, content))
        store.read("default/large.pdf", tmp_path / "back")
        assert (tmp_path / "back").read_bytes() == content


class TestOriginals:
    """Two processes: each has a folder of its own here, as two machines would."""

    @pytest.fixture
    def here(self, url: str, tmp_path: Path) -> Originals:
        return Originals(StorageSettings(originals=url), tmp_path / "here")

    @pytest.fixture
    def there(self, url: str, tmp_path: Path) -> Originals:
        return Originals(StorageSettings(originals=url), tmp_path / "there")

    def test_what_one_keeps_the_other_has_and_what_one_removes_goes(
        self, here: Originals, there: Originals, tmp_path: Path
    ) -> None:
        self.upload(here, "a.md", b"one", tmp_path)
        self.upload(here, "b.md", b"b", tmp_path)
        there.bring("default")
        assert self.files(there) == {"a.md": b"one", "b.md": b"b"}
        self.upload(there, "a.md", b"three", tmp_path)
        there.remove("default", "b.md")
        here.bring("default")
        assert self.files(here) == {"a.md": b"three"}

    def test_what_is_as_it_was_is_not_fetched_again(self, here: Originals, tmp_path: Path) -> None:
        self.upload(here, "a.md", b"one", tmp_path)
        path = here.folder("default") / "a.md"
        before = path.stat()
        here.bring("default")
        assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
        path.unlink()
        here.bring("default")
        assert path.read_bytes() == b"one"

    def test_a_file_from_before_stays_and_is_named(self, here: Originals, tmp_path: Path) -> None:
        folder = here.folder("default")
        folder.mkdir(parents=True)
        (folder / "old.md").write_bytes(b"old")
        self.upload(here, "a.md", b"one", tmp_path)
        here.bring("default")
        assert self.files(here) == {"a.md": b"one", "old.md": b"old"}
        assert here.not_kept("default") == ["old.md"]
        here.keep("default", "old.md", folder / "old.md")
        assert here.not_kept("default") == []

    def test_many_at_once_bring_the_same(self, here: Originals, there: Originals, tmp_path: Path) -> None:
        for number in range(6):
            self.upload(here, f"{number}.md", str(number).encode(), tmp_path)
        with ThreadPoolExecutor(4) as pool:
            for done in [pool.submit(there.bring, "default") for _ in range(4)]:
                done.result()
        assert self.files(there) == {f"{number}.md": str(number).encode() for number in range(6)}

    @staticmethod
    def upload(originals: Originals, name: str, content: bytes, tmp_path: Path) -> None:
        path = file(tmp_path, content)
        originals.keep("default", name, path)
        originals.folder("default").mkdir(parents=True, exist_ok=True)
        path.replace(originals.folder("default") / name)

    @staticmethod
    def files(originals: Originals) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in originals.folder("default").iterdir()}


def test_without_a_store_nothing_is_asked(tmp_path: Path) -> None:
    originals = Originals(StorageSettings(), tmp_path)
    originals.keep("default", "a.md", tmp_path / "none")
    originals.bring("default")
    originals.remove("default", "a.md")
    assert originals.not_kept("default") == []
    assert list(tmp_path.iterdir()) == []


def test_a_bucket_that_is_not_there_is_one_line(s3: str, tmp_path: Path) -> None:
    with pytest.raises(ObjectStoreError, match="s3://nowhere") as caught:
        ObjectStore("s3://nowhere/x").write("default/a.md", file(tmp_path, b"a"))
    assert "\n" not in str(caught.value)


def test_a_server_that_is_not_there_is_one_line(s3: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(ObjectStoreError, match="s3://originals") as caught:
        ObjectStore("s3://originals/x").names("default")
    assert "\n" not in str(caught.value)


def test_a_package_that_is_missing_is_named() -> None:
    with pytest.raises(ObjectStorePackageError, match="install fsspec's package"):
        ObjectStore("gs://bucket/originals")
    with pytest.raises(ObjectStorePackageError, match="install fsspec's package"):
        ObjectStore("nonsense://bucket/originals")


@pytest.mark.parametrize("url", ["bucket", "s3://", "file:///", "s3://key:secret@bucket/x"])
def test_a_place_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match=r"storage\.originals") as caught:
        load_settings(_file(tmp_path, url))
    assert "secret" not in str(caught.value)


def _file(tmp_path: Path, url: str) -> Path:
    path = tmp_path / "citedesk.toml"
    path.write_text(f'[storage]\noriginals = "{url}"\n', encoding="utf-8")
    return path


def test_a_store_that_looks_for_its_server_at_once_is_one_clear_error() -> None:
    with pytest.raises(ObjectStoreError, match="cannot be reached"):
        ObjectStore("ftp://127.0.0.1:9/x")
