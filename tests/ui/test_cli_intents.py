from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ui.conftest import Run

pytestmark = pytest.mark.long


def _sheet(folder: Path) -> Path:
    path = folder / "labelled.csv"
    renting = [
        f"Can we rent a {what} for {time}?" for what in ("pump", "valve", "compressor") for time in ("a week", "May")
    ]
    training = [
        f"Do you train {who} in {where}?" for who in ("fitters", "operators") for where in ("Spain", "winter", "May")
    ]
    rows = ["消息,意图", *(f"{text},租赁" for text in renting), *(f"{text},培训" for text in training)]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_a_sheet_is_taught_shown_tested_and_forgotten(run: Run, tmp_path: Path) -> None:
    data, sheet = {"CITEDESK_DATA_DIR": str(tmp_path / "data")}, str(_sheet(tmp_path))
    done = run("intents", "train", sheet, "--alone", "--json", **data)
    assert done.status == 0, done.stderr
    (taught,) = json.loads(done.stdout)["taught"]
    assert taught["labels"] == ["培训", "租赁"]
    assert taught["learnt"] == 12
    shown = json.loads(run("intents", "show", "--json", **data).stdout)
    assert shown["intent"]["origin"] == "team"
    assert shown["mood"]["origin"] == "examples"
    tested = json.loads(run("intents", "test", sheet, "--json", **data).stdout)
    assert tested["intent"]["measures"]["in_scope_accuracy"] >= 0.9
    told = json.loads(run("classify", "May we rent a valve for a month?", "--json", **data).stdout)
    assert told["results"][0]["intent"] == "租赁"
    assert json.loads(run("intents", "reset", "--json", **data).stdout)["removed"] == ["intent"]
    assert "nothing had been taught" in run("intents", "reset", **data).stdout


def test_what_cannot_be_learnt_from_is_one_line(run: Run, tmp_path: Path) -> None:
    data = {"CITEDESK_DATA_DIR": str(tmp_path / "data")}
    assert run("intents", "train", **data).status == 2
    assert run("intents", "train", "x.csv", "--from-desk", **data).status == 2
    nothing = run("intents", "train", "--from-desk", **data)
    assert nothing.status == 1
    assert "no messages with a label" in nothing.stderr
    missing = run("intents", "test", str(tmp_path / "nowhere.csv"), **data)
    assert missing.status == 1
    assert "cannot be read" in missing.stderr
