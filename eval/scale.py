"""Grow a knowledge base to a million chunks and measure it on the way."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chatbot.embedders import open_embedders
from chatbot.settings import Settings
from eval.errors import BenchmarkError
from eval.pinned import measured_apart
from eval.record import commit, machine, model_hashes
from eval.scale_chunks import MixingEmbedder, Pool, mixed_documents
from ingest.pipeline import find_files, read_files
from ingest.types import ParsedDocument
from vectorstore.embedder import Embedder
from vectorstore.ingestion import add_documents, ingest_paths, reading_fingerprint
from vectorstore.report import Progress
from vectorstore.versions import VersionStore

_STEP = 100_000
_POOL = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleOptions:
    """What to measure.

    Attributes:
        paths: Documents whose sentences are mixed, and of which the last, incremental publish is made.
        questions: File in the format of queries.jsonl.
        sizes: Chunks at which it is measured, ascending.
        new_chunks: About how many the incremental publish adds.
        cores: Each size is also searched by processes with so many CPUs.
    """

    paths: tuple[Path, ...]
    questions: Path
    sizes: tuple[int, ...]
    new_chunks: int = 1000
    cores: tuple[int, ...] = ()


def measure_scale(
    options: ScaleOptions, settings: Settings, *, folder: Path | None = None, progress: Progress | None = None
) -> dict[str, object]:
    """Build, measure in a fresh process, publish real chunks on top, measure that; for each size.

    Args:
        options: What to measure.
        settings: Models and threads.
        folder: Where the knowledge base is made, itself too if it is not there; a temporary one if not given. A million
            chunks take some 10 GB.
        progress: Told about the stages.

    Raises:
        BenchmarkError: The documents hold no sentences.
    """
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="citedesk-scale-", dir=folder) as name:
        root = Path(name)
        embedders = open_embedders(settings.vectorstore, settings.resolved_models_dir)
        documents = _read(options.paths, settings)
        pool = Pool.of(documents, embedders["main"], limit=_POOL)
        if not pool.sentences:
            raise BenchmarkError(f"{', '.join(map(str, options.paths))}: no sentences were read; give other documents")
        mixing: dict[str, Embedder] = {name: MixingEmbedder(embedder, pool) for name, embedder in embedders.items()}
        store = VersionStore(root / "kb", "scale", kept_versions=1)
        addition = _addition(root, documents, options.new_chunks)
        figures = []
        so_far = 0
        for size in options.sizes:
            started, before = time.perf_counter(), so_far
            while so_far < size:
                step = min(_STEP, size - so_far)
                more = mixed_documents(
                    pool, first=so_far // 50, chunks=step, reading=reading_fingerprint(settings.ingest, embedders)
                )
                add_documents(store, more, embedders=mixing, settings=settings.ingest)
                so_far += step
                if progress:
                    progress("building", so_far, options.sizes[-1])
            built = time.perf_counter() - started
            figures.append(
                {
                    **_probe(root / "kb", options.questions),
                    "by_cores": [_probe(root / "kb", options.questions, cores=cores) for cores in options.cores],
                    "build_seconds": built,
                    "built_chunks_per_second": (so_far - before) / built,
                    "bytes_on_disk": sum(path.stat().st_size for path in store.published_folder().rglob("*")),
                    "publish": _publish(store, addition, mixing, settings),
                }
            )
    return {
        "measure": "scale",
        "sizes": figures,
        "sentences_in_pool": {language: len(own) for language, own in pool.sentences.items()},
        "commit": commit(),
        "machine": machine(),
        "models": model_hashes(embedders, settings, language_model=False),
    }


def _read(paths: Sequence[Path], settings: Settings) -> list[ParsedDocument]:
    results = read_files(find_files(paths), settings=settings.ingest)
    return [result for result in results if isinstance(result, ParsedDocument)]


def _addition(root: Path, documents: Sequence[ParsedDocument], chunks: int) -> Path:
    """A folder with plain files that will give about so many chunks."""
    folder = root / "new"
    folder.mkdir()
    texts = ["\n\n".join(element.text for element in document.elements) for document in documents]
    # A chunk has some 400 characters of English, or 200 of Chinese.
    needed, number = chunks * 300, 0
    while needed > 0 and any(texts):
        text = texts[number % len(texts)]
        part = f"{number}\n\n" + text[:needed]
        (folder / f"{number:05d}.txt").write_text(part, encoding="utf-8", errors="replace")
        needed -= len(part)
        number += 1
    return folder


def _probe(root: Path, questions: Path, *, cores: int | None = None) -> dict[str, object]:
    return measured_apart("eval.scale_probe", [str(root), str(questions)], cores=cores)


def _publish(
    store: VersionStore, folder: Path, embedders: dict[str, Embedder], settings: Settings
) -> dict[str, object]:
    """Add the folder's files, then the same once more from another place, where all vectors are known."""
    figures: dict[str, object] = {}
    elsewhere = folder.with_name("moved")
    shutil.rmtree(elsewhere, ignore_errors=True)
    shutil.copytree(folder, elsewhere)
    for name, path in (("with_embedding", folder), ("vectors_known", elsewhere)):
        report = ingest_paths(store, [path], embedders=embedders, settings=settings.ingest)
        figures[name] = {"seconds": report.seconds, "embedded": report.embedded_chunks, "chunks": report.chunks}
    # The next size starts from the mixed chunks alone.
    for path in (folder, elsewhere):
        _empty(store, path, embedders, settings)
    return figures


def _empty(store: VersionStore, folder: Path, embedders: dict[str, Embedder], settings: Settings) -> None:
    """Take a folder's documents out again."""
    saved = folder.with_name("saved")
    folder.rename(saved)
    folder.mkdir()
    # Like uploads it lies beside the knowledge base: that it is empty tells of no drive that is not mounted.
    ingest_paths(store, [folder], embedders=embedders, settings=settings.ingest, uploads=folder)
    folder.rmdir()
    saved.rename(folder)
