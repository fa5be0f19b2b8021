"""Uploaded documents in a store: two consoles with a folder each see, build, open, describe and delete the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from chatbot.assembly import Application
from chatbot.object_store import ObjectStore, ObjectStoreError
from chatbot.settings import Settings
from chatbot.storage_settings import StorageSettings
from ingest.properties import SIDECAR_SUFFIX
from tests.chatbot.scripted import ScriptedChatModel
from tests.ui.admin.conftest import REPLY
from tests.ui.admin.consoles import ADMINISTRATOR, MAX_UPLOAD_BYTES, by_header
from tests.vectorstore.corpus import SETTINGS
from ui.admin.documents import DocumentDesk
from ui.admin.keeper import Keeper
from ui.admin.upload_routes import console_routes
from ui.server import create_app
from vectorstore.embedder import Embedder

PRICES = b"# Prices\n\nThe pump P7 costs 900 euros.\n"
ADA = {"x-citedesk-console": "1", "x-test-who": "ada"}


class Console:
    """A process that serves one, with a data directory of its own."""

    def __init__(self, data_dir: Path, url: str, models_dir: Path, embedders: dict[str, Embedder]) -> None:
        settings = Settings(
            data_dir=data_dir, models_dir=models_dir, ingest=SETTINGS, storage=StorageSettings(originals=url)
        )
        self.application = Application(settings, model=ScriptedChatModel(replies=[REPLY]), embedders=embedders)
        self.keeper = Keeper(self.application)
        self.documents = DocumentDesk(self.application, self.keeper)

    def upload(self, name: str, content: bytes) -> int:
        app = FastAPI()
        app.include_router(console_routes(self.application, by_header, max_upload_bytes=MAX_UPLOAD_BYTES))
        with TestClient(app) as client:
            sent = client.post(
                "/api/admin/files/documents", params={"kb": "default", "name": name}, content=content, headers=ADA
            )
        return sent.status_code

    def states(self) -> dict[str, str]:
        return {row.name: row.state for row in self.documents.rows("default")}

    def build(self) -> None:
        self.application.ingest(self.keeper.roots("default"))

    @property
    def document(self) -> str:
        return self.documents.rows("default")[0].id

    @property
    def file(self) -> Path:
        return self.keeper.managed_folder("default") / "prices.md"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return (tmp_path / "store").as_uri()


@pytest.fixture
def one(tmp_path: Path, url: str, models_dir: Path, embedders: dict[str, Embedder]) -> Iterator[Console]:
    console = Console(tmp_path / "one", url, models_dir, embedders)
    yield console
    console.application.close()


@pytest.fixture
def other(tmp_path: Path, url: str, models_dir: Path, embedders: dict[str, Embedder]) -> Iterator[Console]:
    console = Console(tmp_path / "other", url, models_dir, embedders)
    yield console
    console.application.close()


def test_what_one_takes_in_the_other_lists_and_builds_from(one: Console, other: Console) -> None:
    assert one.upload("prices.md", PRICES) == 200
    assert one.states() == other.states() == {"prices.md": "new"}
    other.file.unlink()
    other.build()
    assert other.states() == {"prices.md": "live"}
    assert other.application.search("What does the P7 cost?").hits[0].chunk.source == "prices.md"
    one.upload("prices.md", PRICES.replace(b"900", b"950"))
    assert other.states() == {"prices.md": "changed"}


def test_properties_and_removal_reach_the_other(one: Console, other: Console) -> None:
    one.upload("prices.md", PRICES)
    one.documents.describe("default", one.document, {"audience": "agents"}, ADMINISTRATOR)
    assert other.documents.properties("default", other.document)["audience"] == "agents"
    other.documents.describe("default", other.document, {}, ADMINISTRATOR)
    assert one.documents.properties("default", one.document)["audience"] == ""
    assert not one.file.with_name(f"prices.md{SIDECAR_SUFFIX}").exists()
    other.documents.delete("default", other.document, ADMINISTRATOR)
    assert one.states() == other.states() == {}


def test_a_citation_opens_from_the_store_for_whom_it_may(one: Console) -> None:
    one.upload("prices.md", PRICES)
    one.build()
    address = f"/documents/default/{one.document}"
    with TestClient(create_app(one.application)) as client:
        one.file.unlink()
        assert client.get(address).content == PRICES
        # Another file than was read is nobody's.
        one.upload("prices.md", b"# Prices\n\nsecret\n")
        assert client.get(address).status_code == 410
        one.upload("prices.md", PRICES)
        one.documents.describe("default", one.document, {"audience": "agents"}, ADMINISTRATOR)
        one.build()
        assert client.get(address).status_code == 404


def test_where_the_store_takes_nothing_nothing_is_kept(one: Console, tmp_path: Path) -> None:
    (tmp_path / "store").write_text("no folder", encoding="utf-8")
    assert one.upload("prices.md", PRICES) == 503
    assert list(one.application.originals.folder("default").iterdir()) == []
    (tmp_path / "store").unlink()
    assert one.upload("prices.md", PRICES) == 200
    (tmp_path / "store" / "default").rename(tmp_path / "away")
    (tmp_path / "store").rmdir()
    (tmp_path / "store").write_text("no folder", encoding="utf-8")
    with pytest.raises(ObjectStoreError):
        one.documents.delete("default", one.document, ADMINISTRATOR)
    assert one.file.read_bytes() == PRICES


def test_what_was_there_before_the_store_stays(one: Console, url: str) -> None:
    one.file.write_bytes(PRICES)
    assert one.states() == {"prices.md": "new"}
    assert one.application.originals.not_kept("default") == ["prices.md"]
    assert ObjectStore(url).names("default") == {}
