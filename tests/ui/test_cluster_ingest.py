"""`citedesk ingest` on two real nodes, one of which dies in the middle: the same knowledge base as without them."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from chatbot.embedders import open_embedder
from tests.ingest.ray_nodes import RayNodes, free_port, ray_head
from vectorstore.embedder import Embedder
from vectorstore.knowledge_base import KnowledgeBase, open_published
from vectorstore.retriever import HybridRetriever
from vectorstore.versions import VersionStore

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]

_WORDS = """pump valve motor seal grease pressure flow filter housing shaft bearing bolt torque sensor cable relay fuse
    gasket nozzle tank hose coupling impeller warranty delivery invoice order price discount return voltage""".split()
_QUESTIONS = ("Which seal fits the pump?", "What is the torque of the bolt?", "Is the delivery of a filter free?")


@pytest.fixture(scope="module")
def nodes() -> Iterator[RayNodes]:
    with ray_head() as nodes:
        yield nodes


@pytest.fixture(scope="module")
def english(models_dir: Path) -> dict[str, Embedder]:
    return {"main": open_embedder("all-MiniLM-L6-v2", models_dir, 0)}


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Enough for three parts of passages, which are embedded apart."""
    folder, dice = tmp_path_factory.mktemp("documents"), random.Random(1)  # noqa: S311 - the same words each time
    for number in range(8):
        sections = (
            f"## Section {section}\n\n" + ". ".join(" ".join(dice.choices(_WORDS, k=8)).capitalize() for _ in range(9))
            for section in range(40)
        )
        (folder / f"manual{number}.md").write_text(f"# Manual {number}\n\n" + ".\n\n".join(sections) + ".\n")
    return folder


@pytest.fixture(scope="module")
def here(documents: Path, models_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of a run without a cluster."""
    data = tmp_path_factory.mktemp("here")
    with started(data, documents, models_dir, "") as process:
        assert finished(process)["failures"] == []
    return data


def started(data: Path, documents: Path, models_dir: Path, address: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-c", "from ui.cli import main; main()", "ingest", str(documents), "--json"],
        env=os.environ
        | {
            "CITEDESK_DATA_DIR": str(data),
            "CITEDESK_MODELS_DIR": str(models_dir),
            "CITEDESK_VECTORSTORE__EMBEDDER": "all-MiniLM-L6-v2",
            "CITEDESK_VECTORSTORE__ENGLISH_EMBEDDER": "",
            "CITEDESK_INGEST__MAX_CHUNK_TOKENS": "64",
            "CITEDESK_INGEST__RAY_ADDRESS": address,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(process: subprocess.Popen[str]) -> dict[str, object]:
    output, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    assert errors == ""
    found: dict[str, object] = json.loads(output)
    return found


def opened(data: Path, embedders: dict[str, Embedder]) -> KnowledgeBase:
    return open_published(VersionStore(data / "kb", "default"), embedders)


def hits(base: KnowledgeBase) -> list[tuple[str, float]]:
    seen = base.seen_by({"public"}, today=date(2026, 1, 1))
    return [
        (hit.chunk.id, hit.score)
        for question in _QUESTIONS
        for hit in HybridRetriever(seen).search(question, top_k=10).hits
    ]


@pytest.mark.parametrize("task", ["read_sent", "embed_sent"])
def test_a_node_that_dies_costs_nothing(
    task: str,
    nodes: RayNodes,
    documents: Path,
    here: Path,
    english: dict[str, Embedder],
    models_dir: Path,
    tmp_path: Path,
) -> None:
    staying, dying = nodes.add(), nodes.add()
    with started(tmp_path, documents, models_dir, nodes.address) as process:
        # Killed with all its processes while it reads, or embeds.
        dying.wait_for(f"ray::{task}")
        assert process.poll() is None
        dying.die()
        report = finished(process)
    assert not dying.processes()
    assert staying.processes()
    staying.die()
    assert report["failures"] == []
    with closing(opened(here, english)) as one, closing(opened(tmp_path, english)) as other:
        first, second = one.content.all_chunks(), other.content.all_chunks()
        assert len(first) > 512
        assert first == second
        # With the checksums of all files: the same engine on the same machine gives the same bits.
        apart = {"created": "", "checksum": ""}
        assert one.manifest.model_copy(update=apart) == other.manifest.model_copy(update=apart)
        assert hits(one) == hits(other)


def test_an_address_where_nobody_answers_is_one_line(documents: Path, models_dir: Path, tmp_path: Path) -> None:
    address = f"127.0.0.1:{free_port()}"
    with started(tmp_path, documents, models_dir, address) as process:
        output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors.count("\n")) == (1, "", 1)
    assert f"nobody answers at ingest.ray_address {address}" in errors
