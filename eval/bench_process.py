"""One way in a process of its own, watched from outside, so that memory is measured alike for all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from eval.bench_types import WayOutcome, WayRun
from eval.peak_memory import PeakMemory
from eval.rivals.drive import Task


def run_way(command: Sequence[str], task: Task, *, log: Path, timeout_seconds: float, own_packages: bool) -> WayRun:
    """Run ``command`` with the path of the task behind it, and read the JSON that it prints.

    Args:
        command: Without the task.
        task: Written to a file that is removed again.
        log: Gets what the process says on stderr.
        timeout_seconds: After these it is killed, with all that it has started.
        own_packages: Whether the process shall find the packages that this one finds.

    Returns:
        A run without an outcome if the process ended with an error, came to no end, or printed something else.
    """
    with tempfile.TemporaryDirectory(prefix="citedesk-bench-") as folder, log.open("w", encoding="utf-8") as said:
        file = Path(folder) / "task.json"
        file.write_text(json.dumps(task, ensure_ascii=False), encoding="utf-8")
        process = subprocess.Popen(  # noqa: S603 - our own script, no shell
            [*command, str(file)],
            stdout=subprocess.PIPE,
            stderr=said,
            env=_environment(task["models"]["threads"], own_packages=own_packages),
            start_new_session=True,
        )
        with process, PeakMemory(process.pid) as memory:
            try:
                printed, _ = process.communicate(timeout=timeout_seconds)
                failure = f"ended with status {process.returncode}" if process.returncode else None
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                printed, failure = b"", f"was not done after {timeout_seconds:.0f} s"
    if failure is None:
        try:
            outcome = WayOutcome.model_validate_json(printed)
        except ValidationError as error:
            reason = error.errors(include_url=False)[0]
            failure = f"printed no outcome ({reason['msg']} at {'.'.join(map(str, reason['loc'])) or 'the start'})"
        else:
            return WayRun(outcome=outcome, failure=None, peak_bytes=memory.peak_bytes)
    return WayRun(outcome=None, failure=f"{failure}; its last words: {_last_line(log)}", peak_bytes=memory.peak_bytes)


def _environment(threads: int, *, own_packages: bool) -> Mapping[str, str]:
    """The same threads for all, waiting ones asleep (see ``chatbot.llama_engine``), and no calls home."""
    environment = {
        **os.environ,
        "OMP_NUM_THREADS": str(threads),
        "OMP_WAIT_POLICY": "passive",
        "HF_HUB_OFFLINE": "1",
        "HAYSTACK_TELEMETRY_ENABLED": "False",
    }
    if not own_packages:
        environment.pop("PYTHONPATH", None)
    return environment


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    return lines[-1] if lines else "none"
