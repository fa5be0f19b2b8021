"""The same work on fewer cores, and what a model makes of it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.core_scaling import CoreOptions, measure_cores
from eval.errors import BenchmarkError
from eval.pinned import measured_apart, on_cores
from eval.scaling_results import read_scaling_results
from eval.speedup import serial_share, speedup
from tests.test_docs import ROOT

_SERIAL = st.floats(0, 1)


@given(_SERIAL, st.lists(st.integers(2, 64), min_size=1, max_size=5))
def test_the_serial_share_is_found_again_in_rates_that_follow_the_law(serial: float, cores: list[int]) -> None:
    rates = {number: 3.0 * speedup(number, serial) for number in [1, *cores]}
    assert serial_share(rates) == pytest.approx(serial, abs=1e-6)


@given(_SERIAL, st.integers(1, 64))
def test_more_cores_are_never_slower_and_never_faster_than_their_number(serial: float, cores: int) -> None:
    assert speedup(cores, serial) + 1e-9 >= 1
    assert speedup(cores, serial) <= speedup(cores + 1, serial) + 1e-9
    assert speedup(cores, serial) <= cores + 1e-9


def test_one_core_alone_says_nothing_about_more() -> None:
    assert serial_share({1: 5.0}) is None


def test_a_process_has_the_cores_that_it_was_given_and_this_one_keeps_its_own() -> None:
    allowed = os.sched_getaffinity(0)
    found = measured_apart("tests.eval.affinity", [], cores=1)
    assert found == {"cores": sorted(allowed)[:1]}
    assert os.sched_getaffinity(0) == allowed
    with pytest.raises(BenchmarkError, match="there are"), on_cores(len(allowed) + 1):
        pass


def test_a_measurement_that_fails_is_an_error() -> None:
    with pytest.raises(BenchmarkError, match="ended with status"):
        measured_apart("tests.eval.affinity", ["unexpected"])


def test_the_model_needs_one_core(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match="--cores 1"):
        measure_cores(CoreOptions(paths=(tmp_path,), questions=tmp_path, limit=1, cores=(2,)))


@pytest.mark.long
def test_one_core_is_measured_and_more_are_calculated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEDESK_LANGUAGE_MODEL__MODEL", "smollm2-135m-instruct")
    options = CoreOptions(
        paths=(ROOT / "samples" / "documents" / "en" / "faq.md",),
        questions=ROOT / "samples" / "evaluation" / "queries.jsonl",
        limit=1,
        cores=(1, 2) if len(os.sched_getaffinity(0)) > 1 else (1,),
    )
    file = tmp_path / "cores.json"
    file.write_text(json.dumps(measure_cores(options)))
    (read,) = read_scaling_results([file]).cores
    assert [row.cores for row in read.measured] == list(options.cores)
    assert all(row.rates["ingested_chunks"] > 0 and row.rates["searched_questions"] > 0 for row in read.measured)
    for model in read.model.values():
        assert [point.cores for point in model.rates] == [4, 8, 16, 32, 64]
