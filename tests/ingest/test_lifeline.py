"""Readers end with whoever started them, and so does what they have started."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.ingest.ray_nodes import below, is_titled, until

READ = """
import sys
from pathlib import Path
from ingest.pipeline import read_files
from ingest.settings import IngestSettings
list(read_files([Path(sys.argv[1])], settings=IngestSettings(workers=2)))
"""


@pytest.mark.long
def test_a_reader_and_its_pandoc_end_when_their_owner_is_killed(tmp_path: Path) -> None:
    # What pandoc needs grows with the square of the depth: minutes.
    hanging = tmp_path / "quotes.md"
    hanging.write_text("> " * 30_000 + "a")
    owner = subprocess.Popen([sys.executable, "-c", READ, str(hanging)])  # noqa: S603 - our own words
    until(lambda: [process for process in below(owner.pid) if is_titled(process, "pandoc")])
    started = below(owner.pid)
    owner.kill()
    owner.wait()
    assert len(started) >= 2
    until(lambda: not [process for process in started if is_titled(process, "")])
