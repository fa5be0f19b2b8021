"""How many physical cores this process may use."""

from __future__ import annotations

import math
import os
from pathlib import Path


def physical_cores(system: Path = Path("/sys")) -> int:
    """Count the physical cores within the process's affinity and its control group's quota; at least 1.

    Two hardware threads of one core share the arithmetic units that a language model keeps busy, so the second
    one slows it down. Where the system does not tell, hardware threads are counted.

    Source: Linux kernel documentation, ``admin-guide/cputopology`` and ``admin-guide/cgroup-v2`` (cpu.max).
    """
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))
    cores = {_siblings(system / f"devices/system/cpu/cpu{cpu}/topology/thread_siblings_list", cpu) for cpu in allowed}
    return max(1, min(len(cores), _quota(system / "fs/cgroup/cpu.max")))


def _siblings(path: Path, cpu: int) -> str:
    return path.read_text(encoding="ascii").strip() if path.is_file() else str(cpu)


def _quota(path: Path) -> int:
    if not path.is_file():
        return os.cpu_count() or 1
    limit, period = path.read_text(encoding="ascii").split()
    return os.cpu_count() or 1 if limit == "max" else math.ceil(int(limit) / int(period))
