"""Edits and disabled chunks through ingestions that change what they are of."""

from __future__ import annotations

from contextlib import closing

import pytest

from ingest.properties import sidecar_of
from tests.vectorstore.corpus import write_files
from tests.vectorstore.desk import NEW_PRICE, OIL, PRICE, PUMP, Desk
from vectorstore.errors import (
    ChunkMissingError,
)
from vectorstore.knowledge_base import open_published
from vectorstore.manifest import damaged_files


def test_an_edit_costs_one_chunk_and_outlives_changes_of_other_documents(desk: Desk) -> None:
    prefix = desk.id_of(PRICE)[:8]
    desk.curator.edit_chunk("default", prefix, NEW_PRICE)
    assert desk.states() == ["not published"]
    report = desk.publish()
    assert (report.embedded_chunks, report.unchanged, report.warnings) == (1, 0, ())
    assert desk.publish().version == report.version
    desk.write(oil=OIL + "\n更多。\n", other="# Other\n\nThe hose is red.\n")
    changed = desk.again()
    assert (changed.added, changed.changed, changed.unchanged) == (1, 1, 1)
    assert NEW_PRICE in desk.texts()
    assert PRICE not in desk.texts()
    assert desk.states() == ["live"]
    assert damaged_files(desk.store.published_folder()) == []


def test_an_edited_chunk_has_its_sentences_and_place(desk: Desk) -> None:
    source = desk.id_of(PRICE)
    desk.edit_price()
    rows = desk.curator.chunks("default", "pump.md")["chunks"]
    assert isinstance(rows, list)
    (row,) = [row for row in rows if row["state"] == "edited"]
    assert (row["text"], row["original"], row["section"]) == (NEW_PRICE, PRICE, "Pump > Price")
    assert row["chunk_id"] != source
    with closing(open_published(desk.store, desk.embedders)) as base:
        (chunk,) = base.content.chunks_named(row["chunk_id"])
    assert [chunk.text[own.start : own.end] for own in chunk.sentences] == [
        "The pump P7 costs 950 euros since May.",
        "Ask for a discount.",
    ]


def test_an_edit_can_be_edited_by_its_old_and_new_id_and_reverted(desk: Desk) -> None:
    source = desk.id_of(PRICE)
    desk.edit_price()
    desk.curator.edit_chunk("default", desk.id_of("950 euros"), "The pump P7 costs 960 euros.")
    desk.publish()
    desk.curator.edit_chunk("default", source, "The pump P7 costs 970 euros.")
    assert desk.publish().embedded_chunks == 1
    assert "The pump P7 costs 970 euros." in desk.texts()
    assert len(desk.states()) == 1
    desk.curator.revert_chunk("default", source)
    desk.publish()
    assert PRICE in desk.texts()
    assert desk.states() == []
    assert desk.id_of(PRICE) == source


def test_a_disabled_chunk_is_not_found_and_comes_back(desk: Desk) -> None:
    source, before = desk.id_of(PRICE), desk.texts()
    desk.curator.disable_chunk("default", source, reason="wrong", who="王")
    desk.publish()
    desk.write(oil=OIL + "\n更多。\n")
    desk.again()
    assert PRICE not in desk.texts()
    rows = desk.curator.chunks("default", "pump.md")["chunks"]
    assert isinstance(rows, list)
    assert [row["state"] for row in rows] == ["as read", "disabled"]
    desk.curator.enable_chunk("default", source)
    desk.write(oil=OIL)
    desk.again()
    assert desk.texts() == before


def test_a_disabled_edit_comes_back_with_its_text(desk: Desk) -> None:
    source = desk.id_of(PRICE)
    desk.edit_price()
    desk.curator.disable_chunk("default", desk.id_of("950 euros"))
    desk.publish()
    assert not any("costs" in text for text in desk.texts())
    desk.curator.enable_chunk("default", source)
    desk.publish()
    assert NEW_PRICE in desk.texts()


def test_an_edit_of_a_chinese_chunk(desk: Desk) -> None:
    desk.curator.edit_chunk("default", desk.id_of("五百小时"), "空压机首次换油为三百小时。更换滤芯。")
    desk.publish()
    desk.write(pump=PUMP + "\nMore.\n")
    desk.again()
    with closing(open_published(desk.store, desk.embedders)) as base:
        (chunk,) = [chunk for chunk in base.content.all_chunks() if "三百小时" in chunk.text]
    assert (chunk.language, len(chunk.sentences)) == ("zh", 2)
    desk.write(oil=OIL.replace("五百", "六百"))
    assert any("oil.md: an edited passage has changed" in warning for warning in desk.again().warnings)
    assert desk.states() == ["source changed"]


def test_a_changed_source_flags_the_edit_and_its_text_stands_until_somebody_keeps_the_edit(desk: Desk) -> None:
    desk.edit_price()
    desk.write(pump=PUMP.replace("900", "999"))
    (warning,) = desk.again().warnings
    assert "pump.md: an edited passage has changed" in warning
    assert "citedesk kb edits" in warning
    assert "The pump P7 costs 999 euros." in desk.texts()
    assert NEW_PRICE not in desk.texts()
    edits = desk.curator.edits("default")["edits"]
    assert isinstance(edits, list)
    assert (edits[0]["state"], edits[0]["original"], edits[0]["text"], edits[0]["who"]) == (
        "source changed",
        PRICE,
        NEW_PRICE,
        "Ann",
    )
    assert edits[0]["now"]["text"] == "The pump P7 costs 999 euros."
    # As it was: it is live without anybody's doing.
    desk.write(pump=PUMP)
    assert desk.again().warnings == ()
    assert NEW_PRICE in desk.texts()
    desk.write(pump=PUMP.replace("900", "999"))
    desk.again()
    desk.curator.keep("default", edits[0]["chunk_id"])
    assert desk.publish().warnings == ()
    assert NEW_PRICE in desk.texts()
    assert desk.states() == ["live"]


def test_a_renamed_file_keeps_its_edits_and_they_stay_tied_to_it(desk: Desk) -> None:
    desk.edit_price()
    desk.approve_price()
    (desk.folder / "pump.md").rename(desk.folder / "pump-2026.md")
    report = desk.again()
    assert (report.added, report.removed, report.warnings) == (1, 1, ())
    assert NEW_PRICE in desk.texts()
    assert (desk.states(), desk.answers()) == (["live"], ["live"])
    write_files(desk.folder, {"pump-2026.md": PUMP.replace("900", "999")})
    desk.again()
    assert (desk.states(), desk.answers()) == (["source changed"], ["source changed"])


def test_a_page_that_moves_or_a_new_title_does_not_flag_an_edit(desk: Desk) -> None:
    write_files(desk.folder, {"pump.txt": "The valve of the pump P7 is opened slowly."})
    desk.again()
    desk.curator.edit_chunk("default", desk.id_of("opened slowly"), "The valve of the pump P7 is opened at once.")
    desk.publish()
    # Without a heading the file's name is the title, which is part of the chunk's id.
    (desk.folder / "pump.txt").rename(desk.folder / "valve.txt")
    assert desk.again().warnings == ()
    assert desk.states() == ["live"]


def test_a_removed_and_returned_document_brings_its_edit_back(desk: Desk) -> None:
    desk.edit_price()
    (desk.folder / "pump.md").unlink()
    report = desk.again()
    assert any("an edited passage is gone with its document" in warning for warning in report.warnings)
    assert desk.states() == ["source gone"]
    desk.write(pump=PUMP)
    desk.again()
    assert desk.states() == ["live"]
    assert NEW_PRICE in desk.texts()


def test_another_chunk_size_flags_what_was_cut_otherwise(desk: Desk) -> None:
    desk.edit_price()
    assert desk.ingest(desk.folder, max_chunk_tokens=200).warnings
    assert desk.states() == ["source changed"]
    edits = desk.curator.edits("default")["edits"]
    assert isinstance(edits, list)
    assert PRICE in edits[0]["now"]["text"]
    desk.again()
    assert desk.states() == ["live"]


def test_an_edit_written_for_one_audience_is_not_shown_to_another(desk: Desk) -> None:
    sidecar_of(desk.folder / "pump.md").write_text("audience: agents\n")
    desk.again()
    desk.edit_price()
    assert NEW_PRICE in desk.texts("agents")
    sidecar_of(desk.folder / "pump.md").unlink()
    (warning,) = desk.again().warnings
    assert "its document was for agents and is for public now" in warning
    assert PRICE in desk.texts()
    assert NEW_PRICE not in desk.texts()
    edits = desk.curator.edits("default")["edits"]
    assert isinstance(edits, list)
    desk.curator.keep("default", edits[0]["id"])
    desk.publish()
    assert NEW_PRICE in desk.texts()


def test_of_two_copies_only_the_one_that_was_meant_is_edited(desk: Desk) -> None:
    desk.write(copy=PUMP)
    desk.again()
    with pytest.raises(ChunkMissingError, match=r"copy\.md.*pump\.md.*--document"):
        desk.curator.edit_chunk("default", desk.id_of(PRICE), NEW_PRICE)
    desk.curator.edit_chunk("default", desk.id_of(PRICE), NEW_PRICE, document="copy.md")
    desk.publish()
    assert {PRICE, NEW_PRICE} <= set(desk.texts())
    (desk.folder / "copy.md").unlink()
    desk.again()
    # The other copy was there all the time: nobody has edited that one.
    assert desk.states() == ["source gone"]
    assert NEW_PRICE not in desk.texts()
