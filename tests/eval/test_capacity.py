"""The capacity model: its arithmetic, its bounds, and what its command prints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from sqlalchemy import make_url
from typer.testing import CliRunner

from chatbot.records.postgres_server import postgres_engine
from chatbot.settings import Settings
from eval.arithmetic import Line, compute, shown
from eval.capacity import LINES, capacity
from eval.capacity_inputs import read_capacity_inputs
from eval.capacity_text import amount
from eval.cli import app
from eval.errors import CapacityError

INPUTS = read_capacity_inputs()
_BUYERS = st.integers(1, 20_000_000)
# Whatever is counted for a peak or kept for a year.
_GROWS = (
    "peak_rate", "serve_cores", "serve_machines", "model_slots", "model_machines", "connections", "records_bytes",
    "machines", "open_pages",
)  # fmt: skip


@effort(max_examples=40, deadline=None)
@given(_BUYERS, _BUYERS, st.integers(1, 3_000_000))
def test_more_buyers_never_need_less(one: int, other: int, chunks: int) -> None:
    fewer, more = (capacity(buyers, chunks, INPUTS) for buyers in sorted((one, other)))
    for name in _GROWS:
        assert fewer.value(name) <= more.value(name), name


@effort(max_examples=40, deadline=None)
@given(st.integers(1, 2_000_000), st.integers(1, 2_000_000))
def test_more_chunks_never_need_less_disk_or_memory(one: int, other: int) -> None:
    fewer, more = (capacity(1000, chunks, INPUTS) for chunks in sorted((one, other)))
    for name in ("kept_bytes", "ingest_machines", "serve_memory"):
        assert fewer.value(name) <= more.value(name), name


@effort(max_examples=40, deadline=None)
@given(_BUYERS, st.floats(0.05, 0.9), st.floats(0.2, 20))
def test_waits_and_utilisation_are_within_what_is_asked_for(buyers: int, busy: float, wait: float) -> None:
    inputs = INPUTS.changed({"max_utilisation": busy, "model_wait_seconds": wait})
    found = capacity(buyers, 10_000, inputs)
    assert found.value("model_wait_p95") <= wait
    assert found.value("model_rate") * found.value("answer_seconds") / found.value("model_slots") <= busy + 1e-6


def test_each_step_is_its_formula_over_steps_and_inputs_before_it() -> None:
    found = capacity(100_000, 100_000, INPUTS)
    assert [step.name for step in found.steps] == [line.name for line in LINES]
    rate = 100_000 * 3 * 0.12 * 1.5 / 3600
    assert found.value("peak_rate") == pytest.approx(rate)
    (step,) = [step for step in found.steps if step.name == "peak_rate"]
    assert step.numbers == "300,000 × 0.12 × 1.5 / 3600"
    assert step.unit == "questions/s"


def test_a_spare_machine_of_each_kind_is_there_even_for_one_buyer() -> None:
    found = capacity(1, 1, INPUTS)
    assert (found.value("serve_machines"), found.value("model_machines")) == (2, 2)
    bare = capacity(1, 1, INPUTS.changed({"spare_machines": 0}))
    assert (bare.value("serve_machines"), bare.value("model_machines")) == (1, 1)


def test_what_no_measurement_has_shown_is_said() -> None:
    assert capacity(100, 1000, INPUTS).beyond == ()
    notes = " ".join(capacity(10_000_000, 5_000_000, INPUTS).beyond)
    for said in ("no search was measured above", "open pages", "`serve` processes", "model servers", "max_connections"):
        assert said in notes


def test_assumptions_about_settings_are_their_defaults() -> None:
    values, settings = INPUTS.values(), Settings()
    assert values["kept_versions"] == settings.vectorstore.kept_versions
    assert values["retention_days"] == settings.records.retention_days
    engine = postgres_engine(make_url("postgresql://nobody@127.0.0.1/none"), 1.0)
    most = engine.pool.size() + engine.pool._max_overflow  # type: ignore[attr-defined]
    engine.dispose()
    assert values["connections_per_process"] == most


def test_every_input_is_used() -> None:
    used = " ".join(line.formula for line in LINES)
    beyond = {"pages_at_once"}
    assert {name for name in INPUTS.values() if name not in used} == beyond


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"nothing": 1}, "no figure is called nothing"),
        ({"max_utilisation": 1}, "below 1"),
        ({"read_tokens_per_second": 0}, "cannot be 0"),
        ({"peak_factor": -1}, "greater than or equal to 0"),
    ],
)
def test_a_value_with_which_nothing_can_be_calculated_is_refused(changes: dict[str, float], said: str) -> None:
    with pytest.raises(CapacityError, match=said):
        INPUTS.changed(changes)


def test_a_file_that_cannot_be_used_is_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CapacityError, match="cannot be read"):
        read_capacity_inputs(tmp_path / "missing.toml")
    file = tmp_path / "inputs.toml"
    file.write_text("[measured.x]\nvalue = 1\n")
    with pytest.raises(CapacityError, match="correct it as in"):
        read_capacity_inputs(file)


def test_a_formula_that_is_more_than_arithmetic_is_refused() -> None:
    for formula in ("__import__('os')", "x ** 2", "x.real", "open(x)", "[x]"):
        with pytest.raises(ValueError, match="cannot hold"):
            compute(Line(name="y", unit="", formula=formula, meaning=""), {"x": 1.0})


def test_numbers_are_shown_as_people_write_them() -> None:
    assert [shown(value) for value in (3, 0.15, 1234567, 12345.6, float("inf"))] == [
        "3", "0.15", "1,234,567", "12,346", "inf",
    ]  # fmt: skip
    assert [amount(value, "bytes") for value in (12, 2.93e9, 4.38e13)] == ["12 bytes", "2.93 GB", "43.8 TB"]
    shown_with_units = [
        amount(value, unit)
        for value, unit in ((5, "machines"), (1, "machines"), (1, "answers at once"), (1, "s"), (1, "questions/s"))
    ]
    assert shown_with_units == ["5 machines", "1 machine", "1 answer at once", "1 s", "1 questions/s"]


def test_the_command_prints_every_step_in_three_forms() -> None:
    arguments = ["capacity", "--buyers-per-day", "1000", "--buyers-per-day", "100000", "--chunks", "10000"]
    text, markdown, parsed = (
        CliRunner().invoke(app, [*arguments, "--format", form]) for form in ("text", "markdown", "json")
    )
    assert (text.exit_code, markdown.exit_code, parsed.exit_code) == (0, 0, 0), text.output
    document = json.loads(parsed.stdout)
    assert [size["buyers_per_day"] for size in document["sizes"]] == [1000, 100_000]
    for step in document["sizes"][0]["steps"]:
        assert step["numbers"] in text.stdout
        assert f"| `{step['name']}` |" in markdown.stdout
    assert all(item["commit"] in text.stdout for item in document["inputs"]["measured"].values())


def test_the_command_takes_other_values_and_says_what_is_wrong() -> None:
    runner = CliRunner()
    one = ["capacity", "--buyers-per-day", "1000"]
    changed = runner.invoke(app, [*one, "--set", "questions_per_buyer=6", "--format", "json"])
    assert json.loads(changed.stdout)["sizes"][0]["steps"][0]["value"] == 6000
    assert runner.invoke(app, [*one, "--set", "questions_per_buyer"]).exit_code == 2
    assert runner.invoke(app, [*one, "--chunks", "1", "--chunks", "2"]).exit_code == 2
    assert runner.invoke(app, [*one, "--set", "spare_machines=-1"]).exit_code == 1
