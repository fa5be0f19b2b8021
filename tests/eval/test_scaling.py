"""Pictures and tables from result files."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from typer.testing import CliRunner

from chatbot.plots.log_axis import log_axis, short_number
from eval.cli import app
from eval.errors import BenchmarkError
from eval.scaling_results import read_scaling_results
from tests.test_docs import ROOT

_SVG = "{http://www.w3.org/2000/svg}"
_MADE_BY = {"commit": "0123456789abcdef", "machine": {"cores": 2, "processor": "some processor"}}
_PERCENTILES = {"p50": 80.0, "p95": 141.0}


def _size(chunks: int, cores: int = 2) -> dict[str, object]:
    return {
        "cores": cores,
        "chunks": chunks,
        "search_ms": _PERCENTILES,
        "search_processor_ms": 150.0,
        "ready_seconds": 1.7,
        "resident_bytes": 830_000_000,
    }


def _whole_size(chunks: int) -> dict[str, object]:
    publish = {"seconds": 93.0, "embedded": 902, "chunks": chunks}
    return _size(chunks) | {
        "recall_at_10": 0.992,
        "built_chunks_per_second": 220.0,
        "bytes_on_disk": 8000 * chunks,
        "publish": {"with_embedding": publish, "vectors_known": publish | {"embedded": 0}},
        "by_cores": [_size(chunks, cores=1)],
    }


def _run(buyers: int) -> dict[str, object]:
    spread = {"n": 9, "median": 0.2, "p95": 0.1 * buyers, "greatest": 9.0}
    return {
        "buyers": buyers,
        "pause_seconds": 5.0,
        "questions": 12,
        "questions_per_minute": 10.0 * buyers,
        "processor_seconds": 3.0,
        "faults": [],
        "lost_messages": 0,
        "evidence_seconds": spread,
        "answer_seconds": spread if buyers > 1 else None,
    }


_RATE = {"serial_share": 0.25, "rates": [{"cores": 4, "rate": 22.9}, {"cores": 8, "rate": 29.1}]}
RESULTS = {
    "scale": {"measure": "scale", "sizes": [_whole_size(1000), _whole_size(100_000)], **_MADE_BY},
    "load": {"measure": "load", "runs": [_run(1), _run(16)], "server_cores": 2, "note": "no cache", **_MADE_BY},
    "cores": {
        "measure": "cores",
        "measured": [
            {"cores": 1, "rates": {"searched_questions": 10.0, "read_tokens": 40.0}},
            {"cores": 2, "rates": {"searched_questions": 16.0}},
        ],
        "model": {"searched_questions": _RATE},
        **_MADE_BY,
    },
}


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    for name, result in RESULTS.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(result))
    return [tmp_path / f"{name}.json" for name in RESULTS]


def test_the_command_draws_each_quantity_and_prints_the_figures(files: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "plots"
    done = CliRunner().invoke(app, ["scaling", *map(str, files), "--out", str(out)])
    assert done.exit_code == 0, done.output
    names = {path.stem for path in out.glob("*.svg")}
    assert {"documents-search", "documents-memory", "users-wait-2-cores", "users-questions"} <= names
    # Tokens were not read on two cores, so nothing can be said of more.
    assert {name for name in names if name.startswith("cores-")} == {"cores-searched-questions"}
    for path in out.glob("*.svg"):
        drawing = ET.parse(path).getroot()  # noqa: S314 - made by the test
        assert drawing.tag == f"{_SVG}svg"
        assert drawing.findtext(f"{_SVG}title")
        assert "{" not in path.read_text().split("</style>")[1]
    for shown in (
        "| 100,000 | 80 / 141 ms | 150 ms |",
        "| 16 | 12 | 160.0 |",
        "2 cores, no cache,",
        "| 8 | model | 29.1 |",
        "0123456",
    ):
        assert shown in done.output


def test_what_a_model_gives_is_named_a_model_in_picture_and_table(files: list[Path], tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["scaling", str(files[2]), "--out", str(tmp_path)])
    assert "| 4 | model | 22.9 |" in done.output
    assert "| 2 | measured | 16 |" in done.output
    labels = {text.text for text in ET.parse(tmp_path / "cores-searched-questions.svg").iter(f"{_SVG}text")}  # noqa: S314
    assert {"measured", "model, 25% serial"} <= labels


def test_the_page_shows_every_picture_above_the_figures(files: list[Path], tmp_path: Path) -> None:
    out, page = tmp_path / "images" / "scaling", tmp_path / "docs" / "scaling.md"
    done = CliRunner().invoke(app, ["scaling", *map(str, files), "--out", str(out), "--page", str(page)])
    assert done.exit_code == 0, done.output
    text = page.read_text()
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    assert {(page.parent / link).resolve() for link in shown} == set(out.resolve().glob("*.svg"))
    assert text.endswith(done.stdout.rstrip("\n") + "\n")
    assert (
        text.index("## Documents") < text.index("## Buyers at once") < text.index("## Cores") < text.index("## Figures")
    )


KEPT = ROOT / "docs" / "images" / "scaling"


def test_the_page_of_the_documents_is_made_from_the_kept_results(tmp_path: Path) -> None:
    files = sorted(KEPT.glob("*.json"))
    out, page = tmp_path / "docs" / "images" / "scaling", tmp_path / "docs" / "scaling.md"
    done = CliRunner().invoke(app, ["scaling", *map(str, files), "--out", str(out), "--page", str(page)])
    assert done.exit_code == 0, done.output
    assert page.read_text() == (ROOT / "docs" / "scaling.md").read_text(encoding="utf-8")
    assert {path.name: path.read_text() for path in out.glob("*.svg")} == {
        path.name: path.read_text(encoding="utf-8") for path in KEPT.glob("*.svg")
    }


@pytest.mark.parametrize("content", ["", "{}", '{"measure": "scale", "sizes": []}', '{"measure": "other"}'])
def test_a_file_that_is_no_result_is_said_in_one_line(content: str, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text(content)
    with pytest.raises(BenchmarkError, match="is no result of"):
        read_scaling_results([file])
    with pytest.raises(BenchmarkError, match="cannot be read"):
        read_scaling_results([tmp_path / "missing.json"])


@effort(max_examples=60)
@given(st.lists(st.floats(1e-6, 1e9), min_size=1, max_size=6), st.sampled_from([2, 10]))
def test_every_value_has_a_place_on_its_axis(values: list[float], base: int) -> None:
    axis = log_axis("x", values, base=base)
    assert axis.place(axis.ticks[0][0]) == pytest.approx(0, abs=1e-6)
    assert axis.place(axis.ticks[-1][0]) == pytest.approx(1)
    assert all(-1e-6 <= axis.place(value) <= 1 + 1e-6 for value in values)
    assert [axis.place(value) for value in sorted(values)] == sorted(axis.place(value) for value in values)


def test_big_numbers_are_short_beside_a_tick() -> None:
    assert [short_number(value) for value in (0.01, 1, 64, 1000, 1e6)] == ["0.01", "1", "64", "1k", "1M"]
