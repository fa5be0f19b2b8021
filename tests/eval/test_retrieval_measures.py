from __future__ import annotations

import subprocess
import sys
from math import log2
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.retrieval_measures import CAPPED_RECALL, MEASURES, by_query, capped_recall, retrieval_measures
from eval.trec import write_qrels, write_run
from eval.types import Ranking


def _ranking(*documents: str) -> Ranking:
    return tuple((document, float(len(documents) - place)) for place, document in enumerate(documents))


def test_the_measures_are_those_that_paper_and_pencil_give() -> None:
    rankings = {"q": _ranking("x", "a", "y", "b"), "r": _ranking("a")}
    qrels = {"q": {"a": 1, "b": 1, "c": 1}, "r": {"a": 1}}
    values = by_query(rankings, qrels)
    ideal = 1 + 1 / log2(3) + 1 / log2(4)
    assert values["nDCG@10"]["q"] == pytest.approx((1 / log2(3) + 1 / log2(5)) / ideal)
    assert values["R@5"] == {"q": pytest.approx(2 / 3), "r": 1.0}
    assert values["RR@10"] == {"q": 0.5, "r": 1.0}
    assert values["Success@1"] == {"q": 0.0, "r": 1.0}


def test_capped_recall_reaches_one_where_plain_recall_cannot() -> None:
    judged = dict.fromkeys("abcdefgh", 1)
    assert capped_recall(_ranking(*"abcde"), judged) == 1.0
    assert capped_recall(_ranking(*"abxyz", "c"), judged) == 2 / 5
    assert capped_recall(_ranking("x", "a"), {"a": 1, "b": 1, "x": 0}) == 1 / 2
    assert by_query({"q": _ranking(*"abcde")}, {"q": judged})["R@5"]["q"] == 5 / 8


def test_questions_without_judgement_do_not_count_and_questions_without_a_hit_count_as_missed() -> None:
    measures = retrieval_measures({"q": _ranking("a"), "r": (), "s": _ranking("a")}, {"q": {"a": 1}, "r": {"a": 1}})
    assert measures["Success@1"].value == 0.5
    assert {measure.n for measure in measures.values()} == {2}
    assert set(measures) == {*MEASURES, CAPPED_RECALL}


@given(st.permutations("abcdefghij"), st.sets(st.sampled_from("abcdefghijk"), min_size=1))
def test_measures_lie_between_0_and_1_and_capped_recall_is_never_below_recall(order: list[str], gold: set[str]) -> None:
    values = by_query({"q": _ranking(*order)}, {"q": dict.fromkeys(sorted(gold), 1)})
    assert all(0.0 <= value["q"] <= 1.0 + 1e-9 for value in values.values())
    assert values[CAPPED_RECALL]["q"] >= values["R@5"]["q"]
    assert values["R@5"]["q"] <= values["R@10"]["q"] <= values["R@100"]["q"]


def test_the_files_give_the_same_numbers_to_the_ir_measures_command(tmp_path: Path) -> None:
    rankings = {
        "问1": tuple((f"文{number}", -0.1 * number) for number in range(100)),
        "q2": _ranking("b", "a"),
        "q3": (),
    }
    qrels = {"问1": {"文7": 1, "文40": 2}, "q2": {"a": 1}, "q3": {"z": 1}}
    write_run(tmp_path / "run.trec", rankings)
    write_qrels(tmp_path / "qrels.trec", qrels)
    told = ir_measures_command(tmp_path)
    ours = retrieval_measures(rankings, qrels)
    assert told == {name: pytest.approx(ours[name].value, abs=1e-9) for name in MEASURES}


def ir_measures_command(folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "ir_measures", "--places", "10"]
    files = [str(folder / "qrels.trec"), str(folder / "run.trec")]
    done = subprocess.run([*command, *files, *MEASURES], capture_output=True, text=True, check=True)  # noqa: S603
    return {name: float(value) for name, value in (line.split("\t") for line in done.stdout.splitlines())}
