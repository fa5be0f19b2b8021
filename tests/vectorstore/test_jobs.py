"""Jobs: what is running, what was cut off, what came to an end and how."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from vectorstore.errors import VectorStoreError
from vectorstore.jobs import STALLED_SECONDS, JobLog


@pytest.fixture
def log(tmp_path: Path) -> JobLog:
    return JobLog(tmp_path / "jobs")


def test_a_job_tells_how_far_it_is_and_how_it_ended(log: JobLog, tmp_path: Path) -> None:
    seen = []
    with log.job("ingest", [tmp_path / "docs"]) as job:
        tell = job.told(lambda *step: seen.append(step))
        tell("reading", 3, 9)
        (running,) = log.jobs(writing=True)
        assert (running.state, running.kind, running.paths) == ("running", "ingest", (str(tmp_path / "docs"),))
        job.message = "9 files"
    assert seen == [("reading", 3, 9)]
    (done,) = log.jobs(writing=False)
    assert (done.state, done.message, done.stage, done.done_items, done.all_items) == (
        "done", "9 files", "reading", 3, 9
    )  # fmt: skip


def test_an_error_and_a_person_end_a_job_and_go_on_their_way(log: JobLog) -> None:
    with pytest.raises(VectorStoreError, match="no space"), log.job("ingest", []):
        raise VectorStoreError("no space")
    with pytest.raises(KeyboardInterrupt), log.job("ingest", []):
        raise KeyboardInterrupt
    assert [(job.state, job.message) for job in log.jobs(writing=False)] == [
        ("failed", "no space"), ("interrupted", "KeyboardInterrupt")
    ]  # fmt: skip


def test_no_job_runs_without_the_right_to_write_and_a_silent_one_is_stalled(log: JobLog, tmp_path: Path) -> None:
    with log.job("ingest", []) as job:
        assert [record.state for record in log.jobs(writing=False)] == ["interrupted"]
        long_ago = datetime.datetime.now(datetime.UTC) - datetime.timedelta(seconds=STALLED_SECONDS + 1)
        file = tmp_path / "jobs" / "000001.json"
        (record,) = log.jobs(writing=True)
        file.write_text(record.model_copy(update={"heartbeat": long_ago}).model_dump_json())
        assert [own.state for own in log.jobs(writing=True)] == ["stalled"]
        job.message = "went on after all"
    assert [record.state for record in log.jobs(writing=False)] == ["done"]


def test_only_the_last_jobs_are_kept_and_a_damaged_one_is_left_out(log: JobLog, tmp_path: Path) -> None:
    for _ in range(55):
        with log.job("ingest", []):
            pass
    jobs = log.jobs(writing=False)
    assert [job.id for job in jobs] == [f"{number:06d}" for number in range(6, 56)]
    (tmp_path / "jobs" / "000030.json").write_text("{")
    assert len(log.jobs(writing=False)) == 49
