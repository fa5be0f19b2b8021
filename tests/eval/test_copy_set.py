"""The labelled sentences of copy, and what is made of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eval.cli import app
from eval.copy_set import COPY, LabelledSentence, Rates, judge_copy, read_labelled
from eval.errors import DatasetError


@pytest.mark.parametrize(("part", "least"), [("held_out", 0.95), ("dev", 1.0)])
def test_sentences_are_judged_as_they_are_labelled(part: str, least: float) -> None:
    results = judge_copy(read_labelled(COPY), part=part)  # type: ignore[arg-type] # one of them
    for name, rates in results.kinds.items():
        assert (rates.precision or 0.0) >= least, name
        assert (rates.recall or 0.0) >= least, name
    for name, rates in results.claims.items():
        assert (rates.recall or 0.0) >= least, name


@pytest.mark.parametrize("part", ["held_out", "dev", "late"])
def test_what_no_source_holds_is_neither_fact_nor_wording(part: str) -> None:
    """Also where no rule knows the claim: then it is unsupported."""
    assert judge_copy(read_labelled(COPY), part=part).let_through == ()  # type: ignore[arg-type] # one of them


def test_both_languages_and_every_kind_are_held_back() -> None:
    rows = [row for row in read_labelled(COPY) if row.part == "held_out"]
    for language in ("en", "zh"):
        own = [row for row in rows if row.language == language]
        assert len(own) >= 30
        assert {row.kind for row in own} == {"fact", "wording", "flagged", "unsupported"}
        assert len({claim for row in own for claim in row.claims}) == 6


def test_what_is_judged_wrongly_is_told() -> None:
    row = LabelledSentence(id="x", part="dev", language="en", text="The best pump in the world.", kind="wording")
    results = judge_copy([row], part="dev")
    assert results.kinds["flagged"] == Rates(wanted=0, found=1, right=0)
    assert results.kinds["flagged"].precision == 0.0
    assert results.kinds["flagged"].recall is None
    assert [(own.id, own.judged, own.found) for own in results.wrong] == [("x", "flagged", ("superlative",))]


def test_the_command_prints_one_json_object() -> None:
    done = CliRunner().invoke(app, ["copy", "--json"])
    assert done.exit_code == 0
    assert set(json.loads(done.stdout)) == {"held_out", "dev", "late"}
    assert "precision" in CliRunner().invoke(app, ["copy"]).stdout


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("", encoding="utf-8")
    with pytest.raises(DatasetError):
        read_labelled(empty)
