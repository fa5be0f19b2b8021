from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import pytest

from tests.vectorstore.corpus import SETTINGS, make_document
from vectorstore.embedder import Embedder
from vectorstore.errors import IndexDamagedError
from vectorstore.ingestion import build_from_documents
from vectorstore.knowledge_base import KnowledgeBase, open_knowledge_base
from vectorstore.self_search import check_by_search
from vectorstore.versions import VersionStore


def test_a_whole_version_passes(bilingual: KnowledgeBase) -> None:
    check_by_search(bilingual)


@pytest.mark.parametrize("part", ["main", "lexical"])
def test_an_index_of_other_texts_is_found_out(tmp_path: Path, english: dict[str, Embedder], part: str) -> None:
    folders = []
    for name, text in (("a", "Close the inlet valve."), ("b", "Payment is due within thirty days.")):
        store = VersionStore(tmp_path, name)
        build_from_documents(store, [make_document("m.md", "", text)], embedders=english, settings=SETTINGS)
        folders.append(store.published_folder())
    mixed = tmp_path / "mixed"
    shutil.copytree(folders[0], mixed)
    shutil.rmtree(mixed / part)
    shutil.copytree(folders[1] / part, mixed / part)
    with (
        closing(open_knowledge_base(mixed, english)) as base,
        pytest.raises(IndexDamagedError, match=f"the {part} index of the new version does not find a passage of m.md"),
    ):
        check_by_search(base)
