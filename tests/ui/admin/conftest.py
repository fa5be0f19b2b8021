"""An installation of its own for each test; embedders are shared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from chatbot.assembly import Application
from chatbot.settings import Settings
from tests.chatbot.scripted import ScriptedChatModel
from tests.vectorstore.corpus import SETTINGS
from ui.admin.documents import DocumentDesk
from ui.admin.keeper import Keeper
from ui.admin.versions import VersionDesk
from vectorstore.embedder import Embedder

REPLY = "The pump P7 costs 900 euros. [1]"


@pytest.fixture
def application(tmp_path: Path, models_dir: Path, embedders: dict[str, Embedder]) -> Iterator[Application]:
    settings = Settings(data_dir=tmp_path / "data", models_dir=models_dir, ingest=SETTINGS)
    opened = Application(settings, model=ScriptedChatModel(replies=[REPLY]), embedders=embedders)
    yield opened
    opened.close()


@pytest.fixture
def keeper(application: Application) -> Keeper:
    return Keeper(application)


@pytest.fixture
def documents(application: Application, keeper: Keeper) -> DocumentDesk:
    return DocumentDesk(application, keeper)


@pytest.fixture
def versions(application: Application) -> VersionDesk:
    return VersionDesk(application)


@pytest.fixture
def folder(keeper: Keeper) -> Path:
    """Where uploaded documents of the knowledge base ``default`` lie."""
    return keeper.managed_folder("default")
