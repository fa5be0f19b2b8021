"""Run a measurement in a process of its own, on so many cores as are asked for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from eval.errors import BenchmarkError


def measured_apart(module: str, arguments: Sequence[str], *, cores: int | None = None) -> dict[str, object]:
    """What a module prints as JSON when it is run.

    Args:
        module: Run by ``python -m``.
        arguments: Of its command line.
        cores: CPUs that it may use; as many as this process if ``None``. Linux only.

    Raises:
        BenchmarkError: There are fewer CPUs, or the module failed; what it said is on stderr.
    """
    command = [sys.executable, "-m", module, *arguments]
    with on_cores(cores):
        done = subprocess.run(command, check=False, stdout=subprocess.PIPE)  # noqa: S603 - our own module
    if done.returncode:
        raise BenchmarkError(f"the measurement {module} ended with status {done.returncode}; see above")
    result: dict[str, object] = json.loads(done.stdout)
    return result


@contextmanager
def on_cores(cores: int | None) -> Iterator[None]:
    """Processes that this thread starts within the block run on the first of its CPUs; ``None`` changes nothing.

    Raises:
        BenchmarkError: There are fewer.
    """
    if cores is None:
        yield
        return
    allowed = os.sched_getaffinity(0)
    if cores > len(allowed):
        raise BenchmarkError(f"{cores} cores are asked for, and there are {len(allowed)}; ask for fewer")
    os.sched_setaffinity(0, set(sorted(allowed)[:cores]))
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)
