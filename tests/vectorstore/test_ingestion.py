from __future__ import annotations

import os
import shutil
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from ingest import plain_text
from ingest.errors import IngestError
from ingest.types import Element
from tests.vectorstore.corpus import SETTINGS, SHIPPING, ingest, make_document, write_files
from vectorstore.document_set import location_of
from vectorstore.embedder import Embedder, Vectors
from vectorstore.errors import EmbedderMismatchError, IndexDamagedError, NothingReadError
from vectorstore.ingestion import build_from_documents
from vectorstore.knowledge_base import KnowledgeBase, open_published
from vectorstore.manifest import damaged_files
from vectorstore.publishing import publish_again
from vectorstore.report import IngestReport
from vectorstore.retriever import HybridRetriever
from vectorstore.versions import VersionStore

English = dict[str, Embedder]
TEXTS = {
    "pump.txt": "The pump is switched off before the inlet valve is opened.",
    "shipping.txt": "Orders above 500 euros are shipped free of charge.",
    "warranty.txt": "The warranty ends two years after delivery.",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_files(tmp_path / "docs", TEXTS)
    return tmp_path / "docs"


def sources(store: VersionStore, embedders: English) -> list[str]:
    base = open_published(store, embedders)
    names = [Path(record.source).name for record in base.content.documents()]
    base.close()
    return sorted(names)


def best(store: VersionStore, embedders: English, question: str) -> str:
    base = open_published(store, embedders)
    text = HybridRetriever(base).search(question, top_k=1).hits[0].chunk.text
    base.close()
    return text


def passages(base: KnowledgeBase) -> Vectors:
    return np.concatenate(list(base.channels["main"].passages.blocks()))


def counts(report: IngestReport) -> tuple[int, int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.removed, len(report.failures)


def test_a_folder_becomes_a_searchable_version(store: VersionStore, folder: Path, english: English) -> None:
    report = ingest(store, [folder], english)
    assert counts(report) == (3, 0, 0, 0, 0)
    assert (report.kb, report.version) == ("default", store.published())
    assert report.chunks == report.embedded_chunks == 3
    assert damaged_files(store.published_folder()) == []
    assert best(store, english, "When is shipping free?") == TEXTS["shipping.txt"]


def test_a_version_may_be_built_and_kept_from_everybody_until_it_is_published(
    store: VersionStore, folder: Path, english: English
) -> None:
    ingest(store, [folder], english)
    (folder / "shipping.txt").write_text("Orders above 700 euros are shipped free of charge.")
    report = ingest(store, [folder], english, publish=False)
    assert counts(report) == (0, 1, 2, 0, 0)
    assert (report.version, store.published()) == ("000002", "000001")
    assert best(store, english, "When is shipping free?") == TEXTS["shipping.txt"]
    # What is built again is built from what is live.
    assert ingest(store, [folder], english, publish=False).version == "000003"
    with store.writing():
        publish_again(store, "000003")
    assert "700" in best(store, english, "When is shipping free?")
    assert ingest(store, [folder], english, publish=False).version == "000003"


def test_a_link_out_of_the_folder_is_not_read_and_is_in_the_report(
    store: VersionStore, folder: Path, english: English, tmp_path: Path
) -> None:
    write_files(tmp_path / "private", {"salaries.txt": "The director earns a secret amount."})
    (folder / "link.txt").symlink_to(tmp_path / "private" / "salaries.txt")
    report = ingest(store, [folder], english)
    assert counts(report) == (3, 0, 0, 0, 0)
    assert sources(store, english) == sorted(TEXTS)
    assert report.warnings == (f"{folder}/link.txt leads out of {folder} and was not read; name it beside {folder}",)


def test_an_unchanged_folder_makes_no_new_version(store: VersionStore, folder: Path, english: English) -> None:
    first = ingest(store, [folder], english)
    again = ingest(store, [folder], english)
    assert counts(again) == (0, 0, 3, 0, 0)
    assert (again.version, again.embedded_chunks, again.chunks) == (first.version, 0, 3)
    assert store.versions() == [first.version]


@pytest.mark.parametrize("what", ["pump.txt", "pump.txt.properties.yaml"])
def test_what_changes_while_it_is_read_is_read_anew_by_the_next_run(
    store: VersionStore, folder: Path, english: English, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    new = {"pump.txt": "The pump is never switched off.", "pump.txt.properties.yaml": "audience: agents"}[what]

    def read_text(text: str) -> list[Element]:
        if text == TEXTS["pump.txt"]:
            (folder / what).write_text(new)
        return plain_text.read_text(text)

    with monkeypatch.context() as patch:
        patch.setattr("ingest.partition.plain_text", SimpleNamespace(read_text=read_text))
        ingest(store, [folder], english)
    assert counts(ingest(store, [folder], english)) == (0, 1, 2, 0, 0)
    assert counts(ingest(store, [folder], english)) == (0, 0, 3, 0, 0)
    with closing(open_published(store, english)) as base:
        assert {record.audience for record in base.content.documents()} >= {"agents" if "yaml" in what else "public"}
    if what == "pump.txt":
        assert best(store, english, "Is the pump switched off?") == new


def test_only_what_changed_is_embedded_again(store: VersionStore, folder: Path, english: English) -> None:
    ingest(store, [folder], english)
    write_files(folder, {"pump.txt": "The pump P8 has no inlet valve.", "new.txt": "Returns are accepted for 30 days."})
    (folder / "warranty.txt").unlink()
    report = ingest(store, [folder], english)
    assert counts(report) == (1, 1, 1, 1, 0)
    assert (report.chunks, report.embedded_chunks) == (3, 2)
    assert sources(store, english) == ["new.txt", "pump.txt", "shipping.txt"]
    assert best(store, english, "Does the P8 have an inlet valve?") == "The pump P8 has no inlet valve."


def test_within_a_changed_file_only_changed_chunks_are_embedded(
    store: VersionStore, tmp_path: Path, english: English
) -> None:
    parts = [f"# Part {number}\n\n" + f"Sentence about valve number {number} of the pump. " * 12 for number in range(4)]
    write_files(tmp_path / "d", {"manual.txt": "\n\n".join(parts)})
    before = ingest(store, [tmp_path / "d"], english)
    assert before.chunks >= 4
    parts[2] = parts[2].replace("pump", "motor")
    write_files(tmp_path / "d", {"manual.txt": "\n\n".join(parts)})
    report = ingest(store, [tmp_path / "d"], english)
    assert 1 <= report.embedded_chunks < before.chunks
    fresh = VersionStore(tmp_path / "fresh", "x")
    ingest(fresh, [tmp_path / "d"], english)
    kept, anew = open_published(store, english), open_published(fresh, english)
    assert kept.content.all_chunks() == anew.content.all_chunks()
    likeness = (passages(kept) * passages(anew)).sum(axis=1)
    assert (likeness > 0.97).all()


def test_a_renamed_file_keeps_its_vectors(store: VersionStore, tmp_path: Path, english: English) -> None:
    write_files(
        tmp_path / "d", {"a.txt": "# Pump P7\n\nThe pump is switched off first.", "b.txt": "# B\n\nOther text."}
    )
    ingest(store, [tmp_path / "d"], english)
    (tmp_path / "d" / "a.txt").rename(tmp_path / "d" / "renamed.txt")
    report = ingest(store, [tmp_path / "d"], english)
    assert counts(report) == (1, 0, 1, 1, 0)
    assert report.embedded_chunks == 0
    base = open_published(store, english)
    hit = HybridRetriever(base).search("Is the pump switched off?", top_k=1).hits[0]
    assert Path(hit.chunk.source).name == "renamed.txt"


def test_one_bad_file_is_a_line_in_the_report(store: VersionStore, folder: Path, english: English) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 cut off")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "program.exe").write_bytes(b"MZ\x00\x01")
    report = ingest(store, [folder], english)
    assert counts(report) == (3, 0, 0, 0, 3)
    assert {Path(failure.path).name for failure in report.failures} == {"broken.pdf", "empty.txt", "program.exe"}
    assert all(failure.reason for failure in report.failures)
    assert report.to_json_dict()["documents"] == {
        "added": 3,
        "changed": 0,
        "unchanged": 0,
        "removed": 0,
        "failed": 3,
    }


def test_nothing_readable_is_an_error_that_changes_nothing(
    store: VersionStore, folder: Path, tmp_path: Path, english: English
) -> None:
    write_files(tmp_path / "bad", {"empty.txt": ""})
    with pytest.raises(NothingReadError, match="empty"):
        ingest(store, [tmp_path / "bad"], english)
    assert store.versions() == []
    ingest(store, [folder], english)
    with pytest.raises(NothingReadError, match="empty"):
        ingest(store, [tmp_path / "bad"], english)
    assert store.published() == "000001"


def test_an_emptied_folder_is_not_taken_for_an_empty_knowledge_base(
    store: VersionStore, folder: Path, english: English
) -> None:
    ingest(store, [folder], english)
    shutil.rmtree(folder)
    folder.mkdir()
    with pytest.raises(NothingReadError, match="no files were found"):
        ingest(store, [folder], english)
    assert sources(store, english) == sorted(TEXTS)


def test_an_emptied_folder_stays_until_it_holds_another_file_wherever_else_documents_lie(
    store: VersionStore, folder: Path, english: English, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    write_files(other, {"returns.txt": "Returns are accepted within 30 days."})
    ingest(store, [folder, other], english)
    shutil.rmtree(folder)
    (folder / "closed").mkdir(parents=True)
    for paths in ([folder], [folder, other]):
        with pytest.raises(NothingReadError, match=rf"in {folder}, from .* has documents \(3\), so nothing was"):
            ingest(store, paths, english)
    assert sources(store, english) == sorted([*TEXTS, "returns.txt"])
    # Other folders go on, and what is said to be the way to remove them is one.
    assert counts(ingest(store, [other], english)) == (0, 0, 1, 0, 0)
    (folder / "nothing.txt").touch()
    assert counts(ingest(store, [folder], english)) == (0, 0, 0, 3, 1)
    assert sources(store, english) == ["returns.txt"]
    (folder / "nothing.txt").unlink()
    assert counts(ingest(store, [folder, other], english)) == (0, 0, 1, 0, 0)


def test_the_last_upload_may_be_deleted(store: VersionStore, folder: Path, english: English, tmp_path: Path) -> None:
    write_files(tmp_path / "uploads", {"returns.txt": "Returns are accepted within 30 days."})
    roots = [tmp_path / "uploads", folder]
    ingest(store, roots, english, uploads=tmp_path / "uploads")
    (tmp_path / "uploads" / "returns.txt").unlink()
    assert counts(ingest(store, roots, english, uploads=tmp_path / "uploads")) == (0, 0, 3, 1, 0)


def test_a_path_that_does_not_exist_is_an_error(store: VersionStore, tmp_path: Path, english: English) -> None:
    with pytest.raises(IngestError, match="does not exist"):
        ingest(store, [tmp_path / "none"], english)


def test_a_file_that_fails_this_time_keeps_what_was_read_earlier(
    store: VersionStore, folder: Path, english: English
) -> None:
    ingest(store, [folder], english)
    (folder / "pump.txt").write_bytes(b"")
    (folder / "shipping.txt").write_text("Orders above 900 euros are shipped free of charge.")
    report = ingest(store, [folder], english)
    assert counts(report) == (0, 1, 1, 0, 1)
    assert any("what was read of it earlier stays" in warning for warning in report.warnings)
    assert best(store, english, "Is the pump switched off?") == TEXTS["pump.txt"]
    assert "900" in best(store, english, "When is shipping free?")
    write_files(folder, TEXTS)
    assert counts(ingest(store, [folder], english)) == (0, 1, 2, 0, 0)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_rights_keeps_what_was_read_earlier(store: VersionStore, folder: Path, english: English) -> None:
    ingest(store, [folder], english)
    (folder / "pump.txt").chmod(0)
    assert counts(ingest(store, [folder], english)) == (0, 0, 2, 0, 1)
    assert sources(store, english) == sorted(TEXTS)


def test_a_folder_without_rights_keeps_what_was_read_of_it_earlier(
    store: VersionStore, folder: Path, english: English
) -> None:
    write_files(folder / "closed", {"returns.txt": "Returns are accepted within 30 days."})
    ingest(store, [folder], english)
    (folder / "closed").chmod(0)
    if os.access(folder / "closed", os.R_OK):
        pytest.skip("root may enter every folder")
    try:
        report = ingest(store, [folder], english)
    finally:
        (folder / "closed").chmod(0o755)
    assert report.removed == 0
    assert any("closed cannot be opened" in warning for warning in report.warnings)
    assert sources(store, english) == sorted([*TEXTS, "returns.txt"])


def test_documents_of_other_folders_stay(store: VersionStore, folder: Path, tmp_path: Path, english: English) -> None:
    ingest(store, [folder], english)
    write_files(tmp_path / "docs2", {"returns.txt": "Returns are accepted within 30 days."})
    report = ingest(store, [tmp_path / "docs2"], english)
    assert counts(report) == (1, 0, 0, 0, 0)
    assert report.embedded_chunks == 1
    assert sources(store, english) == sorted([*TEXTS, "returns.txt"])
    (folder / "pump.txt").unlink()
    ingest(store, [folder], english)
    assert sources(store, english) == ["returns.txt", "shipping.txt", "warranty.txt"]


def test_a_file_first_and_its_folder_later_is_one_document(store: VersionStore, folder: Path, english: English) -> None:
    ingest(store, [folder / "pump.txt"], english)
    assert counts(ingest(store, [folder], english)) == (2, 0, 1, 0, 0)
    assert counts(ingest(store, [folder / "pump.txt"], english)) == (0, 0, 1, 0, 0)
    assert sources(store, english) == sorted(TEXTS)
    (folder / "pump.txt").unlink()
    assert counts(ingest(store, [folder], english)) == (0, 0, 2, 1, 0)


def test_one_place_written_in_several_ways_is_one_document(
    store: VersionStore, folder: Path, english: English, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    dotted = Path("..") / folder.name
    assert counts(ingest(store, [folder, dotted, Path("pump.txt")], english)) == (3, 0, 0, 0, 0)
    assert counts(ingest(store, [dotted], english)) == (0, 0, 3, 0, 0)
    assert location_of(dotted / "pump.txt") == str(folder / "pump.txt")


def test_two_folders_of_one_relative_name_are_two_places(
    store: VersionStore, tmp_path: Path, english: English, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        write_files(tmp_path / name / "docs", {"note.txt": f"The note of {name} is about valves."})
        monkeypatch.chdir(tmp_path / name)
        ingest(store, [Path("docs")], english)
    base = open_published(store, english)
    assert {chunk.text for chunk in base.content.all_chunks()} == {
        "The note of a is about valves.",
        "The note of b is about valves.",
    }
    assert len({chunk.document_id for chunk in base.content.all_chunks()}) == 2


def test_odd_file_names_are_kept_as_they_are(store: VersionStore, tmp_path: Path, english: English) -> None:
    names = {"line\nbreak\x07.txt", "说明书 (1).txt", "quote'\".txt", "a%20b?.txt"}
    write_files(tmp_path / "d", {name: f"Text number {number}." for number, name in enumerate(sorted(names))})
    assert counts(ingest(store, [tmp_path / "d"], english)) == (4, 0, 0, 0, 0)
    assert set(sources(store, english)) == names
    assert counts(ingest(store, [tmp_path / "d"], english)) == (0, 0, 4, 0, 0)


def test_a_file_name_that_is_no_utf8_is_reported_and_the_others_are_read(
    store: VersionStore, folder: Path, english: English
) -> None:
    name = os.fsencode(folder) + b"/\xcb\xb5\xc3\xf7.txt"
    with open(name, "wb") as stream:  # noqa: PTH123 - the name has no form as a Path that mypy takes
        stream.write(b"Text in a file with a name in GBK.")
    report = ingest(store, [folder], english)
    assert counts(report) == (3, 0, 0, 0, 1)
    assert "rename the file" in report.failures[0].reason
    report.failures[0].path.encode()


def test_text_with_half_characters_is_reported_and_the_others_are_read(store: VersionStore, english: English) -> None:
    bad = make_document("bad", "Title", "Half a smiley \ud83d here.")
    report = build_from_documents(store, [bad, SHIPPING], embedders=english, settings=SETTINGS)
    assert (report.added, [failure.path for failure in report.failures]) == (1, ["bad"])


def test_other_chunk_settings_read_every_file_again(store: VersionStore, folder: Path, english: English) -> None:
    ingest(store, [folder / "pump.txt"], english)
    report = build_from_documents(
        store, [SHIPPING], embedders=english, settings=SETTINGS.model_copy(update={"max_chunk_tokens": 64})
    )
    assert report.added == 1
    assert counts(ingest(store, [folder], english))[:2] == (3, 0)


def test_an_index_of_another_embedder_is_refused_when_searching_and_made_anew_when_ingesting(
    store: VersionStore, folder: Path, tmp_path: Path, english: English, embedders: dict[str, Embedder]
) -> None:
    write_files(tmp_path / "other", {"returns.txt": "Returns are accepted within 30 days."})
    ingest(store, [folder], english)
    ingest(store, [tmp_path / "other"], english)
    with pytest.raises(EmbedderMismatchError, match=r"all-MiniLM-L6-v2.*multilingual-e5-small.*ingest"):
        open_published(store, embedders)
    report = ingest(store, [folder], embedders)
    assert counts(report) == (0, 3, 0, 0, 0)
    assert (report.chunks, report.embedded_chunks) == (4, 4)
    assert any("1 documents from other places" in warning for warning in report.warnings)
    assert sources(store, embedders) == sorted([*TEXTS, "returns.txt"])
    assert best(store, embedders, "When are returns accepted?") == "Returns are accepted within 30 days."


def test_another_second_embedder_leaves_the_vectors_of_the_first(
    store: VersionStore, folder: Path, embedders: dict[str, Embedder]
) -> None:
    main = {"main": embedders["main"]}
    ingest(store, [folder], embedders)
    before = open_published(store, embedders)
    report = ingest(store, [folder], main)
    assert (report.unchanged, report.embedded_chunks) == (3, 0)
    assert report.version != before.manifest.version
    after = open_published(store, main)
    np.testing.assert_array_equal(passages(after), passages(before))
    # And back again: only the second one has to embed.
    assert ingest(store, [folder], embedders).embedded_chunks == 3
    assert set(open_published(store, embedders).channels) == {"main", "english"}


@pytest.mark.parametrize("damaged", ["content.sqlite", "manifest.json"])
def test_a_damaged_version_is_made_anew_and_the_loss_is_told(
    store: VersionStore, folder: Path, english: English, damaged: str
) -> None:
    ingest(store, [folder], english)
    (store.published_folder() / damaged).write_bytes(b"damaged")
    with pytest.raises(IndexDamagedError):
        open_published(store, english)
    report = ingest(store, [folder], english)
    assert (report.version, report.added) == ("000002", 3)
    assert any("nothing could be taken over" in warning for warning in report.warnings)
    assert best(store, english, "When is shipping free?") == TEXTS["shipping.txt"]


@pytest.mark.parametrize("damaged", ["main/passages.faiss", "main/offsets.npy", "main/rows.npy"])
def test_damaged_vectors_are_computed_anew_and_nothing_is_lost(
    store: VersionStore, folder: Path, tmp_path: Path, english: English, damaged: str
) -> None:
    write_files(tmp_path / "other", {"returns.txt": "Returns are accepted within 30 days."})
    ingest(store, [folder, tmp_path / "other"], english)
    (store.published_folder() / damaged).write_bytes(b"damaged")
    report = ingest(store, [folder], english)
    assert (report.version, report.unchanged, report.embedded_chunks) == ("000002", 3, 4)
    assert sources(store, english) == sorted([*TEXTS, "returns.txt"])
    assert damaged_files(store.published_folder()) == []


def test_an_ingestion_leaves_no_file_open(store: VersionStore, folder: Path, english: English) -> None:
    ingest(store, [folder], english)
    before = set(os.listdir("/proc/self/fd"))  # noqa: PTH208 - numbers are wanted
    for number in range(4):
        write_files(folder, {"pump.txt": f"Text number {number}."})
        ingest(store, [folder], english)
    assert set(os.listdir("/proc/self/fd")) <= before  # noqa: PTH208


def test_progress_tells_of_reading_and_embedding(store: VersionStore, english: English) -> None:
    told: list[tuple[str, int, int]] = []
    build_from_documents(
        store, [SHIPPING], embedders=english, settings=SETTINGS, progress=lambda *step: told.append(step)
    )
    assert told[-1] == ("embedding (all-MiniLM-L6-v2)", 1, 1)


def test_building_from_documents_replaces_all_that_was_there(store: VersionStore, english: English) -> None:
    first = make_document("doc-1", "One", "The first text is about valves.")
    build_from_documents(store, [first, SHIPPING], embedders=english, settings=SETTINGS)
    report = build_from_documents(store, [first], embedders=english, settings=SETTINGS)
    assert (report.chunks, report.embedded_chunks) == (1, 0)
    assert sources(store, english) == ["doc-1"]
