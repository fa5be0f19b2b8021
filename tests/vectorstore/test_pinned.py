"""A pinned document stays without its file."""

from __future__ import annotations

import shutil

from ingest.properties import sidecar_of
from tests.vectorstore.desk import NEW_PRICE, PRICE, PUMP, Desk


def test_a_pinned_document_stays_without_its_file_until_it_is_let_go(desk: Desk) -> None:
    desk.curator.pin("default", "pump.md")
    desk.edit_price()
    (desk.folder / "pump.md").unlink()
    report = desk.again()
    assert report.removed == 0
    assert any("pump.md is gone, and stays as it is pinned" in warning for warning in report.warnings)
    assert desk.again().version == report.version
    assert NEW_PRICE in desk.texts()
    # Not even a version from before it was read, or one that is damaged, takes it away.
    shutil.rmtree(desk.store.published_folder())
    desk.again()
    assert NEW_PRICE in desk.texts()
    desk.curator.unpin("default", "pump.md")
    assert desk.again().removed == 1
    assert not any("P7" in text for text in desk.texts())
    assert desk.states() == ["source gone"]


def test_a_pinned_document_that_changes_is_read_and_stays_as_it_was_read_last(desk: Desk) -> None:
    desk.curator.pin("default", "pump.md")
    desk.write(pump=PUMP.replace("900", "999"))
    desk.again()
    (desk.folder / "pump.md").unlink()
    with desk.store.writing():
        desk.store.rollback()
    shutil.rmtree(desk.store.published_folder())
    desk.again()
    assert "The pump P7 costs 999 euros." in desk.texts()


def test_a_pinned_document_is_not_shown_when_nobody_knows_to_whom_it_may_be(desk: Desk) -> None:
    desk.curator.pin("default", "pump.md")
    sidecar_of(desk.folder / "pump.md").write_text("audience: [\n")
    desk.again()
    assert not any("P7" in text for text in desk.texts())
    sidecar_of(desk.folder / "pump.md").unlink()
    desk.again()
    assert PRICE in desk.texts()
