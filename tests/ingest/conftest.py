"""What the tests of reading share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ingest.ray_nodes import RayNodes, ray_head


@pytest.fixture(scope="package")
def ray_nodes() -> Iterator[RayNodes]:
    """The head of a cluster, to which a test adds nodes that work; it takes seconds to start."""
    with ray_head() as nodes:
        yield nodes


@pytest.fixture
def texts(tmp_path: Path) -> list[Path]:
    """Small files whose sizes run against their order."""
    paths = [tmp_path / f"{number}.txt" for number in range(6)]
    for number, path in enumerate(paths):
        path.write_text(f"File number {number}." + "\n\nMore." * (6 - number))
    return paths
