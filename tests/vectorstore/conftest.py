"""Knowledge bases of real embedders over a few documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from chatbot.embedders import open_embedder
from tests.vectorstore.corpus import BILINGUAL, SETTINGS
from tests.vectorstore.desk import OIL, PRICE, PUMP, Desk
from vectorstore.embedder import Embedder
from vectorstore.ingestion import build_from_documents
from vectorstore.knowledge_base import KnowledgeBase, open_published
from vectorstore.versions import VersionStore

# A busy machine is no fault of the code.
settings.register_profile("citedesk", deadline=None)
settings.load_profile("citedesk")


@pytest.fixture(scope="session")
def english(models_dir: Path) -> dict[str, Embedder]:
    """One small English embedder as the only one: quick, for what does not depend on the vectors."""
    return {"main": open_embedder("all-MiniLM-L6-v2", models_dir, 0)}


@pytest.fixture
def store(tmp_path: Path) -> VersionStore:
    return VersionStore(tmp_path / "kb", "default")


@pytest.fixture(scope="session")
def bilingual_store(tmp_path_factory: pytest.TempPathFactory, embedders: dict[str, Embedder]) -> VersionStore:
    """A published knowledge base of documents in both languages; tests only read it."""
    store = VersionStore(tmp_path_factory.mktemp("bilingual"), "default")
    build_from_documents(store, BILINGUAL, embedders=embedders, settings=SETTINGS)
    return store


@pytest.fixture(scope="session")
def bilingual(bilingual_store: VersionStore, embedders: dict[str, Embedder]) -> Iterator[KnowledgeBase]:
    base = open_published(bilingual_store, embedders)
    yield base
    base.close()


@pytest.fixture
def desk(store: VersionStore, tmp_path: Path, english: dict[str, Embedder], models_dir: Path) -> Desk:
    desk = Desk(store=store, folder=tmp_path / "docs", embedders=english, models_dir=models_dir)
    desk.write(pump=PUMP, oil=OIL)
    desk.again()
    assert PRICE in desk.texts()
    return desk
