"""What the tests share: model files of this machine, real embedders, the sample documents."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from chatbot.assembly import Application, open_application
from chatbot.config import load_settings
from chatbot.embedders import open_embedders
from chatbot.model_store import path_of
from chatbot.settings import Settings
from vectorstore.embedder import Embedder
from vectorstore.settings import VectorStoreSettings

# A machine that is busy is slow, not wrong.
hypothesis_settings.register_profile("citedesk", deadline=None)
hypothesis_settings.load_profile("citedesk")

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let ``tests/ingest/test_fuzz.py`` damage other files than those that it makes."""
    group = parser.getgroup("fuzz")
    group.addoption("--fuzz-folder", type=Path, default=None, help="damage copies of the files below this folder")
    group.addoption("--fuzz-files", type=int, default=300, help="how many damaged copies, with --fuzz-folder")
    group.addoption("--fuzz-seed", type=int, default=1, help="other damage, with --fuzz-folder")


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """Where `make test` has put the model files."""
    return load_settings().resolved_models_dir


@pytest.fixture(scope="session")
def small_gguf(models_dir: Path) -> Path:
    """SmolLM2-135M, the smallest real language model."""
    return path_of("smollm2-135m-instruct", models_dir)


@pytest.fixture(scope="session")
def embedders(models_dir: Path) -> dict[str, Embedder]:
    """The default embedders, loaded once."""
    return open_embedders(VectorStoreSettings(), models_dir)


@pytest.fixture(scope="session")
def samples() -> Path:
    """The sample documents."""
    return SAMPLES / "documents"


@pytest.fixture(scope="session")
def sample_application(
    tmp_path_factory: pytest.TempPathFactory, models_dir: Path, samples: Path, embedders: dict[str, Embedder]
) -> Iterator[Application]:
    """An application with default settings over the sample documents; tests only read from it."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("data"), models_dir=models_dir)
    application = open_application(settings, embedders=embedders)
    report = application.ingest([samples])
    assert not report.failures
    yield application
    application.close()
