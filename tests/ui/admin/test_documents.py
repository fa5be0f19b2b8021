"""What the list and the changes say is what a build then does."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatbot.assembly import Application
from ingest.errors import PropertiesError
from ingest.properties import sidecar_of
from tests.ui.admin.consoles import ADMINISTRATOR
from tests.vectorstore.corpus import write_files
from ui.admin.build_reports import BuildReport, Failure, keep_report
from ui.admin.documents import DocumentDesk
from ui.admin.errors import DocumentMissingError
from ui.admin.keeper import Keeper
from vectorstore.report import IngestReport

TEXTS = {
    "prices.md": "# Prices\n\nThe pump P7 costs 900 euros.\n",
    "returns.md": "# Returns\n\nGoods may be returned within 14 days.\n",
    "保修.md": "# 保修条款\n\n所有阀门自交付之日起保修十八个月。\n",
}


@pytest.fixture(autouse=True)
def written(folder: Path) -> None:
    write_files(folder, TEXTS)


def ingest(application: Application, keeper: Keeper) -> IngestReport:
    return application.ingest(keeper.roots("default"))


def states(documents: DocumentDesk) -> dict[str, str]:
    return {row.name: row.state for row in documents.rows("default")}


def counts(documents: DocumentDesk) -> tuple[int, int, int, int]:
    found = documents.changes("default")
    return len(found.added), len(found.changed) + len(found.reread), found.unchanged, len(found.removed)


def done(report: IngestReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.unchanged, report.removed


def id_of(documents: DocumentDesk, name: str) -> str:
    return next(row.id for row in documents.rows("default") if row.name == name)


def test_the_changes_that_are_told_are_those_that_a_build_makes(
    application: Application, keeper: Keeper, documents: DocumentDesk, folder: Path
) -> None:
    assert counts(documents) == (3, 0, 0, 0)
    assert done(ingest(application, keeper)) == (3, 0, 0, 0)
    assert counts(documents) == (0, 0, 3, 0)
    assert not documents.changes("default").any
    write_files(folder, {"prices.md": TEXTS["prices.md"].replace("900", "950"), "new.md": "# New\n\nA new page.\n"})
    (folder / "returns.md").unlink()
    (folder / ".hidden.md").write_text("hidden")
    assert states(documents) == {"prices.md": "changed", "returns.md": "removed", "保修.md": "live", "new.md": "new"}
    expected = counts(documents)
    assert expected == (1, 1, 1, 1)
    assert done(ingest(application, keeper)) == expected
    assert set(states(documents).values()) == {"live"}


def test_other_settings_are_told_as_files_to_be_read_again(
    application: Application, keeper: Keeper, documents: DocumentDesk
) -> None:
    ingest(application, keeper)
    ingest_settings = application.settings.ingest.model_copy(update={"max_chunk_tokens": 64})
    changed = application.settings.model_copy(update={"ingest": ingest_settings})
    other = Application(changed, embedders=application.embedders())
    changes = DocumentDesk(other, Keeper(other)).changes("default")
    assert (len(changes.reread), changes.unchanged, changes.any) == (3, 0, True)
    other.close()


def test_documents_of_other_folders_are_listed_and_left_alone(
    application: Application, keeper: Keeper, documents: DocumentDesk, tmp_path: Path
) -> None:
    write_files(tmp_path / "elsewhere", {"manual.md": "# Manual\n\nClose the valve.\n"})
    application.ingest([tmp_path / "elsewhere"])
    ingest(application, keeper)
    assert states(documents)["manual.md"] == "elsewhere"
    manual = id_of(documents, "manual.md")
    with pytest.raises(DocumentMissingError):
        documents.delete("default", manual, ADMINISTRATOR)
    with pytest.raises(DocumentMissingError):
        documents.describe("default", manual, {"title": "Mine"}, ADMINISTRATOR)
    assert (tmp_path / "elsewhere" / "manual.md").exists()


def test_a_deleted_document_is_live_until_the_next_build_and_the_deed_is_in_the_audit_log(
    application: Application, keeper: Keeper, documents: DocumentDesk, folder: Path
) -> None:
    documents.describe("default", id_of(documents, "prices.md"), {"audience": "agents"}, ADMINISTRATOR)
    ingest(application, keeper)
    documents.delete("default", id_of(documents, "prices.md"), ADMINISTRATOR)
    assert sorted(path.name for path in folder.iterdir()) == ["returns.md", "保修.md"]
    assert states(documents)["prices.md"] == "removed"
    ingest(application, keeper)
    assert "prices.md" not in states(documents)
    entries = application.records.audit.entries()
    assert [(entry.action, entry.target, entry.who) for entry in entries] == [
        ("document.delete", "default/prices.md", "ada"),
        ("document.properties", "default/prices.md", "ada"),
    ]
    assert entries[1].after == {"audience": "agents"}


def test_properties_count_from_the_next_build_on_and_an_empty_form_takes_them_back(
    application: Application, keeper: Keeper, documents: DocumentDesk
) -> None:
    ingest(application, keeper)
    prices = id_of(documents, "prices.md")
    values = {"title": "Price list 2026", "product": "P7", "version": "2.10", "audience": "group:acme"}
    documents.describe("default", prices, {**values, "valid_from": "2026-01-01", "language": "en"}, ADMINISTRATOR)
    assert states(documents)["prices.md"] == "changed"
    ingest(application, keeper)
    record = documents.row("default", prices).record
    assert record is not None
    assert (record.title, record.version, record.audience) == ("Price list 2026", "2.10", "group:acme")
    assert (record.valid_from, record.valid_until) == ("2026-01-01", None)
    assert documents.properties("default", prices)["version"] == "2.10"
    documents.describe("default", prices, {}, ADMINISTRATOR)
    ingest(application, keeper)
    record = documents.row("default", prices).record
    assert record is not None
    assert (record.title, record.audience) == ("Prices", "public")


@pytest.mark.parametrize(
    "values",
    [
        {"audience": "everybody"},
        {"valid_from": "31.12.2026"},
        {"valid_from": "2026-02-01", "valid_until": "2026-01-01"},
        {"title": "x" * 400},
    ],
)
def test_properties_that_are_no_good_are_refused_and_those_before_stay(
    documents: DocumentDesk, values: dict[str, str]
) -> None:
    prices = id_of(documents, "prices.md")
    documents.describe("default", prices, {"audience": "agents"}, ADMINISTRATOR)
    with pytest.raises(PropertiesError):
        documents.describe("default", prices, values, ADMINISTRATOR)
    assert documents.properties("default", prices)["audience"] == "agents"


def test_the_form_shows_what_a_sidecar_says_in_capitals(documents: DocumentDesk, folder: Path) -> None:
    sidecar_of(folder / "prices.md").write_text("Audience: agents\n")
    assert documents.properties("default", id_of(documents, "prices.md"))["audience"] == "agents"


def test_a_file_that_could_not_be_read_says_why_until_it_is_replaced(
    application: Application, documents: DocumentDesk, folder: Path
) -> None:
    (folder / "scan.pdf").write_bytes(b"no pdf")
    failure = Failure(path=str(folder / "scan.pdf"), reason="it is no PDF")
    keep_report(application.bases.store("default"), BuildReport(job="000001", who="ada", failures=(failure,)))
    row = next(row for row in documents.rows("default") if row.name == "scan.pdf")
    assert (row.state, row.reason) == ("failed", "it is no PDF")


def test_a_pinned_document_stays_although_its_file_goes(
    application: Application, keeper: Keeper, documents: DocumentDesk
) -> None:
    ingest(application, keeper)
    prices = id_of(documents, "prices.md")
    documents.pin("default", prices, ADMINISTRATOR)
    documents.delete("default", prices, ADMINISTRATOR)
    assert states(documents)["prices.md"] == "kept"
    assert counts(documents) == (0, 0, 2, 0)
    ingest(application, keeper)
    assert states(documents)["prices.md"] == "kept"
    documents.unpin("default", prices, ADMINISTRATOR)
    ingest(application, keeper)
    assert "prices.md" not in states(documents)


def test_edits_that_wait_are_told(application: Application, keeper: Keeper, documents: DocumentDesk) -> None:
    ingest(application, keeper)
    assert documents.waiting("default") == 0
    with application.bases.store("default").writing():
        pass
    application.curator.approve("default", ["What does the pump P7 cost?"], "It costs 900 euros.", who="ada")
    assert documents.changes("default").waiting == 1
    application.ingest([])
    assert documents.waiting("default") == 0
