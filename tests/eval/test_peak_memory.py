from __future__ import annotations

import subprocess
import sys

import pytest

from eval.peak_memory import PeakMemory

MEBIBYTE = 2**20
FILL = "block = bytearray(b'x' * (80 * 2**20)); print(len(block), flush=True); input()"


# In a small process of its own: of one that holds gigabytes the kernel may take pages back meanwhile.
GIVEN_BACK = """
from eval.peak_memory import PeakMemory
with PeakMemory() as before:
    pass
with PeakMemory() as memory:
    block = bytearray(b"x" * (80 * 2**20))
    while memory.peak_bytes < before.peak_bytes + 60 * 2**20:
        assert block
    del block
assert memory.peak_bytes >= before.peak_bytes + 60 * 2**20
"""


def test_memory_that_was_given_back_is_remembered() -> None:
    subprocess.run([sys.executable, "-c", GIVEN_BACK], check=True, timeout=120)  # noqa: S603


def test_a_child_counts_while_it_lives() -> None:
    with PeakMemory() as before:
        pass
    with (
        PeakMemory() as memory,
        subprocess.Popen([sys.executable, "-c", FILL], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child,  # noqa: S603
    ):
        assert child.stdout is not None
        child.stdout.readline()
        while memory.peak_bytes < before.peak_bytes + 60 * MEBIBYTE:
            assert child.poll() is None
        child.communicate(b"\n")
    assert memory.peak_bytes >= before.peak_bytes + 60 * MEBIBYTE


def test_of_another_process_only_its_own_memory_counts() -> None:
    block = bytearray(b"x" * (80 * MEBIBYTE))
    with (
        subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child,
        PeakMemory(child.pid) as memory,
    ):
        while not memory.peak_bytes:
            assert child.poll() is None
        child.communicate(b"\n")
    assert 0 < memory.peak_bytes < 60 * MEBIBYTE < len(block)


def test_what_fails_in_the_block_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError), PeakMemory() as memory:
        raise ZeroDivisionError
    assert memory.peak_bytes > 0
