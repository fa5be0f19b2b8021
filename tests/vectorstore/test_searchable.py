from __future__ import annotations

from pathlib import Path

import pytest

from tests.vectorstore.engine_conformance import EngineConformance, Make
from vectorstore.versions import VersionStore


@pytest.fixture(scope="module")
def make() -> Make:
    def store(root: Path) -> VersionStore:
        return VersionStore(root / "kb", "default")

    return store


class TestFiles(EngineConformance):
    pass
