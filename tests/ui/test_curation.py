"""The commands for what people add by hand."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from tests.ui.conftest import Run

pytestmark = pytest.mark.long


@pytest.fixture
def place(run: Run, tmp_path: Path) -> tuple[dict[str, str], Path]:
    """An installation of its own over two documents."""
    folder, data = tmp_path / "docs", {"CITEDESK_DATA_DIR": str(tmp_path / "data")}
    folder.mkdir()
    (folder / "pump.txt").write_text("The AX-200 pump weighs 45 kg.")
    (folder / "水泵.txt").write_text("AX-200 水泵重四十五公斤。", encoding="utf-8")
    assert run("ingest", str(folder), **data).status == 0
    return data, folder


def test_a_chunk_is_edited_disabled_enabled_reverted_and_kept(
    run: Run, place: tuple[dict[str, str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, folder = place
    (row,) = json.loads(run("kb", "chunks", "水泵.txt", "--json", **data).stdout)["chunks"]
    monkeypatch.setattr("sys.stdin", io.StringIO("AX-200 水泵重五十公斤。\n"))
    done = json.loads(run("kb", "edit", row["chunk_id"][:6], "-", "--by", "王", "--json", **data).stdout)
    assert (done["embedded_chunks"], done["chunks"]) == (1, 2)
    assert "[edited]" in run("kb", "chunks", "水泵.txt", **data).stdout
    shown = run("kb", "edits", **data).stdout
    assert "[live]" in shown
    assert "document: AX-200 水泵重四十五公斤。" in shown
    assert "edited: AX-200 水泵重五十公斤。" in shown
    assert run("kb", "disable", row["chunk_id"], "--reason", "错", **data).status == 0
    assert "五十公斤" not in run("search", "水泵多重", **data).stdout
    assert run("kb", "enable", row["chunk_id"], **data).status == 0
    (folder / "水泵.txt").write_text("AX-200 水泵重四十六公斤。", encoding="utf-8")
    assert "warning: " in run("ingest", str(folder), **data).stderr
    shown = run("kb", "edits", **data).stdout
    assert "[source changed]" in shown
    assert "now: AX-200 水泵重四十六公斤。" in shown
    assert run("kb", "keep", done["edit"], **data).status == 0
    assert "五十公斤" in run("search", "水泵多重", **data).stdout
    assert run("kb", "revert", done["edit"], **data).status == 0
    assert run("kb", "edits", **data).stdout == ""
    wrong = run("kb", "edit", row["chunk_id"], str(tmp_path / "none.txt"), **data)
    assert (wrong.status, "none.txt cannot be read" in wrong.stderr) == (1, True)
    (tmp_path / "latin.txt").write_bytes("Größe".encode("latin-1"))
    wrong = run("kb", "edit", row["chunk_id"], str(tmp_path / "latin.txt"), **data)
    assert (wrong.status, "not in UTF-8" in wrong.stderr) == (1, True)


def test_an_answer_is_approved_listed_withdrawn_and_a_rollback_says_what_it_lacks(
    run: Run, place: tuple[dict[str, str], Path], tmp_path: Path
) -> None:
    data, folder = place
    (row,) = json.loads(run("kb", "chunks", str(folder / "pump.txt"), "--json", **data).stdout)["chunks"]
    (tmp_path / "answer.txt").write_text("It weighs 45 kg, without oil.")
    asked = ("--question", "How heavy is the AX-200", "--question", "AX-200 weight?", "--until", "2999-12-31")
    given = ("--answer", str(tmp_path / "answer.txt"), "--source", row["chunk_id"][:8])
    done = json.loads(run("kb", "approve", *asked, *given, "--json", **data).stdout)
    (answer,) = json.loads(run("kb", "approved", "--json", **data).stdout)["answers"]
    assert (answer["id"], answer["state"], answer["language"]) == (done["approved"], "live", "en")
    assert answer["sources"][0]["quote"] == "The AX-200 pump weighs 45 kg."
    listed = run("kb", "approved", **data).stdout
    assert "public, until 2999-12-31: How heavy is the AX-200 / AX-200 weight?" in listed
    assert "source" in listed
    assert "without oil" in run("search", "AX-200 weight?", "--top-k", "1", **data).stdout
    back = run("kb", "rollback", **data)
    assert "1 edits and approved answers are not in this version" in back.stderr
    assert "[not published]" in run("kb", "approved", **data).stdout
    assert run("kb", "apply", **data).status == 0
    assert "[live]" in run("kb", "approved", **data).stdout
    assert run("kb", "withdraw", done["approved"][:6], **data).status == 0
    assert run("kb", "approved", **data).stdout == ""
    assert run("kb", "approve", "--question", "x?", "--answer", "-", "--language", "fr", **data).status == 2


def test_a_document_is_pinned_and_let_go(run: Run, place: tuple[dict[str, str], Path]) -> None:
    data, folder = place
    assert json.loads(run("kb", "pin", "pump.txt", "--json", **data).stdout)["pinned"].endswith("pump.txt")
    (folder / "pump.txt").unlink()
    assert "stays as it is pinned" in run("ingest", str(folder), **data).stderr
    assert "pinned  [live]" in run("kb", "edits", **data).stdout
    assert run("kb", "unpin", "pump.txt", **data).status == 0
    assert "1 removed" in run("ingest", str(folder), **data).stdout
