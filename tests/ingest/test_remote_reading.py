"""Files that are read on the nodes of a real Ray cluster, as they are here."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.cluster import Cluster
from ingest.pipeline import find_files, read_files
from ingest.settings import IngestSettings
from ingest.types import IngestFailure, ParsedDocument
from tests.ingest.files import text_pdf, word, workbook
from tests.ingest.ray_nodes import RayNodes, holders, is_titled, parent_of, until
from tests.ingest.test_pipeline import firsts, scan

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

SETTINGS = IngestSettings(workers=2, max_file_bytes=1_000_000)


@pytest.fixture(scope="module")
def nodes(ray_nodes: RayNodes) -> Iterator[RayNodes]:
    """Two nodes."""
    added = [ray_nodes.add(), ray_nodes.add()]
    yield ray_nodes
    for node in added:
        node.die()


def test_files_are_read_as_on_one_machine(nodes: RayNodes, texts: list[Path]) -> None:
    """In the given order, with what their folders and sidecars say, and with the same lines for those that fail."""
    folder = texts[0].parent
    (folder / "internal").mkdir()
    (folder / "internal" / "prices.md").write_text("# Prices\n\nThe dealer pays 40 euros.")
    word(folder / "manual.docx")
    workbook(folder / "rows.xlsx", {"Prices": [["Part", "Price"], ["AX-200", 12]]})
    text_pdf(folder / "open.pdf")
    (folder / "open.pdf.properties.yaml").write_text("audience: group:dealers\nversion: '2.10'\n")
    text_pdf(folder / "locked.pdf", password="secret")
    text_pdf(folder / "misspelt.pdf")
    (folder / "misspelt.pdf.properties.yaml").write_text("audiense: agents\n")
    (folder / "empty.txt").touch()
    (folder / "large.txt").write_text("x" * 1_000_001)
    paths = [folder / "gone.txt", *find_files([folder])]
    told: list[tuple[int, int]] = []
    with Cluster(nodes.address) as cluster:
        far = list(
            read_files(paths, settings=SETTINGS, progress=lambda done, of: told.append((done, of)), cluster=cluster)
        )
    assert far == list(read_files(paths, settings=SETTINGS))
    audiences = {Path(item.source).name: item.properties.audience for item in far if isinstance(item, ParsedDocument)}
    assert (audiences["prices.md"], audiences["open.pdf"], audiences["0.txt"]) == ("agents", "group:dealers", "public")
    failed = {Path(item.path).name: item.withdrawn for item in far if isinstance(item, IngestFailure)}
    assert failed == {
        "gone.txt": False,
        "empty.txt": False,
        "large.txt": False,
        "locked.pdf": False,
        "misspelt.pdf": True,
    }
    assert told == [(number, len(paths)) for number in range(1, len(paths) + 1)]


def test_a_file_costs_itself_only_when_it_kills_its_reader_or_each_worker(nodes: RayNodes, texts: list[Path]) -> None:
    crashing, deadly = scan(texts[0].parent / "crashing.pdf"), scan(texts[0].parent / "deadly.pdf")
    done = threading.Event()
    killed: dict[str, set[int]] = {crashing.name: set(), deadly.name: set()}

    def kill() -> None:
        while not done.wait(0.05):
            # Whoever is to be killed may have ended meanwhile.
            with contextlib.suppress(OSError):
                for reader in holders(crashing.name):
                    killed[crashing.name].add(reader)
                    os.kill(reader, signal.SIGKILL)
                for worker in map(parent_of, holders(deadly.name)):
                    # A reader whose worker has died has another parent until it ends.
                    if worker not in killed[deadly.name] and is_titled(worker, "ray::read_sent"):
                        killed[deadly.name].add(worker)
                        os.kill(worker, signal.SIGKILL)

    murderer = threading.Thread(target=kill)
    murderer.start()
    try:
        with Cluster(nodes.address) as cluster:
            results = list(
                read_files([*texts[:3], crashing, deadly, *texts[3:]], settings=IngestSettings(), cluster=cluster)
            )
    finally:
        done.set()
        murderer.join()
    failed = [item for item in results if isinstance(item, IngestFailure)]
    assert [item.path for item in failed] == [str(crashing), str(deadly)]
    assert "its reader crashed" in failed[0].reason
    assert "every node that read it lost its worker" in failed[1].reason
    assert [len(killed[path.name]) for path in (crashing, deadly)] == [1, 3]
    assert firsts(iter([*results[:3], *results[5:]])) == [f"File number {number}." for number in range(6)]
    # A killed worker's readers do not go on without it.
    until(lambda: not holders(deadly.name))
