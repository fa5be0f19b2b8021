"""The same questions on the same vectors in FAISS and in Milvus: times and hits side by side."""

from __future__ import annotations

import secrets
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from chatbot.assembly import Application, open_application
from chatbot.settings import Settings
from chatbot.version_stores import VersionStores
from eval.record import commit, machine, model_hashes
from eval.workbench import settings_for
from vectorstore.report import Progress

_DEPTH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineReport:
    """Both engines on one knowledge base.

    Attributes:
        migrate_seconds: From the folder to a live version in Milvus.
        milliseconds: Of a search, its question's embedding included, by engine: 50th and 95th percentile.
        ratio: Milvus's 50th percentile over FAISS's.
        same_first: Share of questions with the same first hit; ``same_ten`` with the same first ten, in order.
    """

    milvus: str
    chunks: int
    questions: int
    migrate_seconds: float
    milliseconds: dict[str, dict[str, float]]
    ratio: float
    same_first: float
    same_ten: float
    commit: str | None
    machine: dict[str, object]
    models: dict[str, str]


def compare_engines(
    paths: Sequence[Path],
    questions: Sequence[str],
    settings: Settings,
    *,
    milvus_uri: str | None = None,
    progress: Progress | None = None,
) -> EngineReport:
    """Ingest documents, bring them to Milvus, and ask both.

    Args:
        paths: Documents, or folders of them.
        questions: At least one.
        settings: Of embedders and search.
        milvus_uri: Of a server; a file of milvus-lite that is thrown away if ``None``.
        progress: Told about ingestion and questions.

    Raises:
        VectorServerError: Milvus cannot be reached.
    """
    with tempfile.TemporaryDirectory(prefix="citedesk-engines-") as name:
        own = settings_for(settings, Path(name) / "data")
        vectors = own.vectorstore.model_copy(
            update={"engine": "faiss", "milvus_uri": milvus_uri or str(Path(name) / "lite.db")}
        )
        kb = f"engines-{secrets.token_hex(4)}"
        files = own.model_copy(update={"vectorstore": vectors})
        with closing(open_application(files)) as faiss:
            report = faiss.ingest([*paths], kb=kb, progress=progress)
            started = time.perf_counter()
            faiss.administration.migrate(kb, to="milvus", progress=progress)
            migrated = time.perf_counter() - started
            there = own.model_copy(update={"vectorstore": vectors.model_copy(update={"engine": "milvus"})})
            try:
                with closing(open_application(there, embedders=faiss.embedders())) as milvus:
                    times, hits = _asked({"faiss": faiss, "milvus": milvus}, kb, questions, progress)
            finally:
                _forget(there, kb)
            models = model_hashes(faiss.embedders(), settings, language_model=False)
    medians = {engine: own["p50"] for engine, own in times.items()}
    pairs = list(zip(hits["faiss"], hits["milvus"], strict=True))
    return EngineReport(
        milvus=milvus_uri or "milvus-lite in this process",
        chunks=report.chunks,
        questions=len(questions),
        migrate_seconds=migrated,
        milliseconds=times,
        ratio=medians["milvus"] / medians["faiss"],
        same_first=float(np.mean([a[:1] == b[:1] for a, b in pairs])),
        same_ten=float(np.mean([a == b for a, b in pairs])),
        commit=commit(),
        machine=machine(),
        models=models,
    )


def _asked(
    applications: dict[str, Application], kb: str, questions: Sequence[str], progress: Progress | None
) -> tuple[dict[str, dict[str, float]], dict[str, list[list[str]]]]:
    """Percentiles of milliseconds, and ids of the first hits of each question, by engine."""
    times: dict[str, list[float]] = {engine: [] for engine in applications}
    hits: dict[str, list[list[str]]] = {engine: [] for engine in applications}
    for application in applications.values():
        # Opening the knowledge base belongs to the start, not to the first question.
        application.search(questions[0], kb=kb)
    for done, question in enumerate(questions, start=1):
        for engine, application in applications.items():
            started = time.perf_counter()
            retrieval = application.search(question, kb=kb, top_k=_DEPTH)
            times[engine].append(1000 * (time.perf_counter() - started))
            hits[engine].append([hit.chunk.id for hit in retrieval.hits])
        if progress:
            progress("asking", done, len(questions))
    return {
        engine: {"p50": float(np.percentile(own, 50)), "p95": float(np.percentile(own, 95))}
        for engine, own in times.items()
    }, hits


def _forget(settings: Settings, kb: str) -> None:
    with closing(VersionStores(settings.data_dir / "kb", settings.vectorstore)) as stores:
        store = stores.in_milvus(kb)
        with store.writing():
            store.forget()
