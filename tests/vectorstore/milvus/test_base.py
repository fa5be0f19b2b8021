from __future__ import annotations

from pathlib import Path

import pytest

from tests.vectorstore.corpus import BILINGUAL, SETTINGS
from tests.vectorstore.engine_conformance import EngineConformance, Make, search
from tests.vectorstore.milvus.conftest import MakeStore
from vectorstore.embedder import Embedder
from vectorstore.ingestion import build_from_documents
from vectorstore.knowledge_base import open_live
from vectorstore.milvus.base import MilvusBase
from vectorstore.milvus.server import MilvusServer
from vectorstore.milvus.version_store import MilvusVersionStore
from vectorstore.settings import VectorStoreSettings


@pytest.fixture(scope="module")
def make(make_milvus_store: MakeStore) -> Make:
    return lambda root: make_milvus_store(root / "kb")


class TestMilvus(EngineConformance):
    pass


def test_a_machine_without_files_searches_and_knows_the_documents(
    make_milvus_store: MakeStore, milvus_settings: VectorStoreSettings, tmp_path: Path, english: dict[str, Embedder]
) -> None:
    written = make_milvus_store(tmp_path / "writer")
    build_from_documents(written, BILINGUAL[:2], embedders=english, settings=SETTINGS)
    other = MilvusServer(milvus_settings)
    base = open_live(MilvusVersionStore(tmp_path / "reader", written.name, other), english)
    assert isinstance(base, MilvusBase)
    assert search(base, "seal kit AX-200/45B").hits[0].chunk.source == "pump.md"
    (chunk, *_) = base.content.chunks_named(search(base, "grease").hits[0].chunk.id[:8])
    assert base.records[chunk.document_id].source == "pump.md"
    assert not (tmp_path / "reader").exists()
    other.close()


@pytest.mark.long
def test_milvus_lite_in_a_file_is_there_after_a_restart(tmp_path: Path, english: dict[str, Embedder]) -> None:
    settings = VectorStoreSettings(engine="milvus", milvus_uri=str(tmp_path / "lite.db"))
    for step in ("write", "read"):
        server = MilvusServer(settings)
        store = MilvusVersionStore(tmp_path / "kb", "default", server)
        if step == "write":
            build_from_documents(store, BILINGUAL[:2], embedders=english, settings=SETTINGS)
        assert search(open_live(store, english), "seal kit AX-200/45B").hits[0].chunk.source == "pump.md"
        server.close()
