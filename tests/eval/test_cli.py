from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.eval.sets import write_set


def _citedesk_eval(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = Path(sys.executable).with_name("citedesk-eval")
    return subprocess.run(  # noqa: S603
        [str(command), *map(str, arguments)], capture_output=True, text=True, timeout=250, check=False
    )


def test_help_answers_within_half_a_second() -> None:
    seconds = []
    for _ in range(5):
        started = time.perf_counter()
        done = _citedesk_eval("--help")
        seconds.append(time.perf_counter() - started)
        assert done.returncode == 0
        assert all(
            command in done.stdout
            for command in ("run", "fit", "bench", "coverage", "compare", "report", "rating-sheet", "ratings")
        )
    assert min(seconds) < 0.5


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "set"],
        ["run", "--out", "out"],
        ["run", "set", "--out", "out", "--limit", "0"],
        ["run", "set", "--out", "out", "--limit", "many"],
        ["run", "set", "--out", "out", "--fusion", "magic"],
        ["run", "set", "--out", "out", "--fusion", "ranks", "--answers"],
        ["run", "set", "--out", "out", "--nonsense"],
        ["gate"],
        ["bench"],
        ["bench", "--out", "out", "--rival", "magic"],
        ["bench-setup", "--rival", "magic"],
    ],
)
def test_wrong_usage_ends_with_status_2(arguments: list[str]) -> None:
    done = _citedesk_eval(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Usage" in done.stderr


def _line(done: subprocess.CompletedProcess[str]) -> str:
    """The one line of an expected error."""
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("citedesk-eval: ")
    return line


def test_an_expected_error_is_one_line_on_stderr_with_status_1(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert "is not a folder" in _line(_citedesk_eval("run", tmp_path / "nowhere", "--out", out))
    damaged = write_set(tmp_path / "damaged")
    with (damaged / "corpus.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"id": "cut')
    assert "corpus.jsonl, line 7: Invalid JSON" in _line(_citedesk_eval("run", damaged, "--out", out))
    intents = write_set(tmp_path / "intents", questions=[{"id": "q", "text": "wake me", "label": "alarm"}])
    assert "fewer than two labels" in _line(_citedesk_eval("run", intents, "--out", out))
    assert "environment of langchain is missing" in _line(
        _citedesk_eval("bench", damaged, "--out", out, "--environments", tmp_path)
    )
    assert "bench.json cannot be read" in _line(_citedesk_eval("bench-report", out))
    assert not out.exists()


@pytest.mark.long
def test_json_is_the_only_thing_on_stdout(tmp_path: Path) -> None:
    done = _citedesk_eval("run", write_set(tmp_path / "set"), "--out", tmp_path / "out", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert "searching" in done.stderr


@pytest.mark.long
def test_a_run_prints_a_line_per_measure(tmp_path: Path) -> None:
    done = _citedesk_eval("run", write_set(tmp_path / "set"), "--out", tmp_path / "out", "--limit", "3")
    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()[1:4]] == ["nDCG@10", "R@5", "R@10"]
