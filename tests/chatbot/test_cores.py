from __future__ import annotations

import os
from pathlib import Path

import pytest

from chatbot.cores import physical_cores

CPUS = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(os.cpu_count() or 1))


def _system(root: Path, siblings: dict[int, str], quota: str | None = None) -> Path:
    for cpu, text in siblings.items():
        folder = root / f"devices/system/cpu/cpu{cpu}/topology"
        folder.mkdir(parents=True)
        (folder / "thread_siblings_list").write_text(text + "\n")
    if quota is not None:
        (root / "fs/cgroup").mkdir(parents=True)
        (root / "fs/cgroup/cpu.max").write_text(quota + "\n")
    return root


def test_hardware_threads_of_one_core_count_once(tmp_path: Path) -> None:
    assert physical_cores(_system(tmp_path, dict.fromkeys(CPUS, "0-63"))) == 1


def test_where_the_system_does_not_tell_hardware_threads_count(tmp_path: Path) -> None:
    assert physical_cores(tmp_path) == len(CPUS)


@pytest.mark.parametrize(("quota", "expected"), [("max 100000", len(CPUS)), ("100000 100000", 1), ("1000 100000", 1)])
def test_a_container_quota_limits(tmp_path: Path, quota: str, expected: int) -> None:
    assert physical_cores(_system(tmp_path, {cpu: str(cpu) for cpu in CPUS}, quota)) == expected
