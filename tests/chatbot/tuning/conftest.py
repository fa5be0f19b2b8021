from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from chatbot.assembly import Application, open_application
from chatbot.question_sheet import read_question_sheet
from chatbot.settings import Settings
from chatbot.tuning.gold import Located, locate
from tests.chatbot.tuning.jargon import documents, make_embedder, sheet
from vectorstore.knowledge_base import KnowledgeBase, open_published
from vectorstore.settings import VectorStoreSettings


@pytest.fixture(scope="session")
def small_embedder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_embedder(tmp_path_factory.mktemp("small") / "embedder")


@pytest.fixture(scope="session")
def workshop_application(tmp_path_factory: pytest.TempPathFactory, small_embedder: Path) -> Iterator[Application]:
    """A knowledge base of the workshop's documents; tests only read from it."""
    folder = tmp_path_factory.mktemp("workshop")
    settings = Settings(
        data_dir=folder,
        models_dir=folder / "models",
        vectorstore=VectorStoreSettings(embedder=str(small_embedder), english_embedder=None, threads=1),
    )
    application = open_application(settings)
    application.build_from_documents(documents(), kb="default")
    yield application
    application.close()


@pytest.fixture(scope="session")
def live(workshop_application: Application) -> Iterator[KnowledgeBase]:
    """The workshop's live version."""
    store = workshop_application.bases.store("default")
    with closing(open_published(store, workshop_application.embedders())) as base:
        yield base


@pytest.fixture
def located(live: KnowledgeBase, tmp_path: Path) -> Callable[..., Located]:
    """Reads the workshop's sheet."""

    def read(**options: tuple[str, ...]) -> Located:
        questions = read_question_sheet(sheet(tmp_path, **options), max_chars=2000)
        return locate(questions, live.content.all_chunks(), live.content.documents())

    return read
