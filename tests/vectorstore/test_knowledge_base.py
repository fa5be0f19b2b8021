from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from vectorstore.embedder import Embedder
from vectorstore.errors import (
    EmbedderMismatchError,
    IndexDamagedError,
    KnowledgeBaseMissingError,
    VersionMissingError,
)
from vectorstore.knowledge_base import KnowledgeBase, open_knowledge_base, open_published
from vectorstore.versions import VersionStore


@pytest.fixture
def folder(tmp_path: Path, bilingual_store: VersionStore) -> Path:
    return Path(shutil.copytree(bilingual_store.published_folder(), tmp_path / "copy"))


def test_a_version_opens_with_all_its_parts(bilingual: KnowledgeBase) -> None:
    assert bilingual.size == bilingual.content.chunk_count == bilingual.lexical.size == bilingual.headings.size
    main, english = bilingual.channels["main"], bilingual.channels["english"]
    assert main.passages.size == bilingual.size
    assert 0 < english.passages.size < bilingual.size
    for channel in (main, english):
        chunks = bilingual.content.chunks(channel.rows.tolist())
        assert [len(chunk.sentences) for chunk in chunks] == (channel.offsets[1:] - channel.offsets[:-1]).tolist()


@pytest.mark.parametrize(
    "name",
    [
        "manifest.json", "content.sqlite", "lexical/terms.npy", "headings/impacts.npy", "main/rows.npy",
        "main/offsets.npy",
        "main/passages.faiss", "english/sentences.npy", "chunks/documents.npy",
    ],
)  # fmt: skip
def test_a_missing_file_is_a_clear_error(folder: Path, embedders: dict[str, Embedder], name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(IndexDamagedError, match=f"{Path(name).name.split('.')[0]}.*(ingest again)"):
        open_knowledge_base(folder, embedders)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("english/passages.faiss", "main/passages.faiss"),
        ("english/rows.npy", "main/rows.npy"),
        ("english/offsets.npy", "main/offsets.npy"),
        ("main/offsets.npy", "main/rows.npy"),
    ],
)
def test_parts_that_do_not_fit_together_are_refused(
    folder: Path, embedders: dict[str, Embedder], source: str, target: str
) -> None:
    shutil.copy(folder / source, folder / target)
    with pytest.raises(IndexDamagedError, match=r"do not fit together|is missing or damaged"):
        open_knowledge_base(folder, embedders)


def test_another_embedder_is_refused_with_both_names(folder: Path, english: dict[str, Embedder]) -> None:
    with pytest.raises(EmbedderMismatchError, match=r"made with multilingual-e5-small.*all-MiniLM-L6-v2 is configured"):
        open_knowledge_base(folder, english)


def test_no_knowledge_base_is_a_clear_error(store: VersionStore, english: dict[str, Embedder]) -> None:
    with pytest.raises(KnowledgeBaseMissingError, match="citedesk ingest"):
        open_published(store, english)


def test_a_live_version_without_a_folder_is_an_error_and_no_endless_search(
    tmp_path: Path, bilingual_store: VersionStore, embedders: dict[str, Embedder]
) -> None:
    store = VersionStore(tmp_path, "default")
    shutil.copytree(bilingual_store.folder, store.folder)
    shutil.rmtree(store.published_folder())
    with pytest.raises(VersionMissingError):
        open_published(store, embedders)
