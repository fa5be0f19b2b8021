"""Bring a knowledge base to the state of files and folders, as one new version."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ingest.chunk import chunk_document
from ingest.partition import READING_VERSION
from ingest.pipeline import find_files, read_files
from ingest.settings import IngestSettings
from ingest.types import Chunk, IngestFailure, ParsedDocument
from vectorstore.build import Progress, build_version
from vectorstore.content import DocumentRecord
from vectorstore.embedder import Embedder
from vectorstore.errors import EmbedderMismatchError, IndexDamagedError, NothingReadError
from vectorstore.knowledge_base import KnowledgeBase, open_knowledge_base
from vectorstore.report import IngestReport
from vectorstore.versions import VersionStore


@dataclass(kw_only=True)
class _State:
    """The documents of the version that is being made, and what happened to each."""

    documents: dict[str, DocumentRecord] = field(default_factory=dict)
    chunks: dict[str, list[Chunk]] = field(default_factory=dict)
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    failures: list[IngestFailure] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def ingest_paths(
    store: VersionStore,
    paths: Sequence[Path],
    *,
    embedders: Mapping[str, Embedder],
    settings: IngestSettings,
    models_dir: Path | None,
    progress: Progress | None = None,
) -> IngestReport:
    """Read files and folders into the knowledge base and publish the result.

    A folder that was ingested before is brought to its present state: new and changed files are read, what is gone
    is removed. Documents from other places stay. Readers of the live version notice nothing until the switch.

    Raises:
        IngestError: A path does not exist.
        NothingReadError: Not one file could be read.
        KnowledgeBaseBusyError: Another process is writing.
        StorageFullError: The disk is full; the published version is untouched.
    """
    started = time.perf_counter()
    files = find_files(paths)
    roots = [path.absolute() for path in paths]
    reading = reading_fingerprint(settings, embedders)
    with store.writing():
        previous = _open_previous(store, embedders)
        state = _State()
        before = {record.location: record for record in previous.content.documents()} if previous else {}
        old_chunks = _chunks_by_document(previous) if previous else {}
        wanted = {str(path.absolute()) for path in files}
        for location, record in before.items():
            if location in wanted:
                continue
            if any(Path(record.root) == root for root in roots) or any(Path(location).is_relative_to(root) for root in roots):
                state.removed += 1
            else:
                _keep(state, record, old_chunks.get(record.id, []))
        fresh = []
        for path in files:
            record = before.get(str(path.absolute()))
            if record and record.reading == reading and record.content_hash == _hash(path):
                _keep(state, record, old_chunks.get(record.id, []))
                state.unchanged += 1
            else:
                fresh.append(path)
        results = read_files(
            fresh,
            settings=settings,
            models_dir=models_dir,
            progress=(lambda done, total: progress("reading", done, total)) if progress else None,
        )
        for result in results:
            _take(state, result, before, old_chunks, roots, reading, embedders["main"], settings)
        if not state.documents:
            reasons = "; ".join(failure.reason for failure in state.failures[:3]) or "no files were found"
            raise NothingReadError(f"nothing could be read from {', '.join(map(str, paths))}: {reasons}")
        version, embedded = _write(store, state, previous, embedders, reading, settings, progress)
    return IngestReport(
        kb=store.name,
        version=version,
        added=state.added,
        changed=state.changed,
        unchanged=state.unchanged,
        removed=state.removed,
        chunks=sum(map(len, state.chunks.values())),
        embedded_chunks=embedded,
        seconds=time.perf_counter() - started,
        failures=tuple(state.failures),
        warnings=tuple(state.warnings),
    )


def build_from_documents(
    store: VersionStore,
    documents: Iterable[ParsedDocument],
    *,
    embedders: Mapping[str, Embedder],
    settings: IngestSettings,
    progress: Progress | None = None,
) -> IngestReport:
    """Make a version that holds exactly the given documents, and publish it; for evaluation sets."""
    started = time.perf_counter()
    reading = reading_fingerprint(settings, embedders)
    with store.writing():
        previous = _open_previous(store, embedders)
        state = _State()
        for document in documents:
            _take(state, document, {}, {}, [], reading, embedders["main"], settings)
        version, embedded = _write(store, state, previous, embedders, reading, settings, progress)
    return IngestReport(
        kb=store.name,
        version=version,
        added=state.added,
        changed=0,
        unchanged=0,
        removed=0,
        chunks=sum(map(len, state.chunks.values())),
        embedded_chunks=embedded,
        seconds=time.perf_counter() - started,
    )


def reading_fingerprint(settings: IngestSettings, embedders: Mapping[str, Embedder]) -> str:
    """Changes whenever the same file would give other chunks."""
    parts = (READING_VERSION, str(settings.max_chunk_tokens), embedders["main"].fingerprint)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


def _open_previous(store: VersionStore, embedders: Mapping[str, Embedder]) -> KnowledgeBase | None:
    """The live version to take unchanged parts from; none if it is of other embedders or damaged: all is made anew."""
    if store.published() is None:
        return None
    try:
        return open_knowledge_base(store.published_folder(), embedders)
    except (EmbedderMismatchError, IndexDamagedError):
        return None


def _chunks_by_document(base: KnowledgeBase) -> dict[str, list[Chunk]]:
    chunks: dict[str, list[Chunk]] = {}
    for chunk in base.content.all_chunks():
        chunks.setdefault(chunk.document_id, []).append(chunk)
    return chunks


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _keep(state: _State, record: DocumentRecord, chunks: list[Chunk]) -> None:
    state.documents[record.location], state.chunks[record.location] = record, chunks
    state.warnings += record.warnings


def _take(
    state: _State,
    result: ParsedDocument | IngestFailure,
    before: Mapping[str, DocumentRecord],
    old_chunks: Mapping[str, list[Chunk]],
    roots: Sequence[Path],
    reading: str,
    embedder: Embedder,
    settings: IngestSettings,
) -> None:
    """Add a document that was read; where reading failed, what was read of it earlier stays."""
    if isinstance(result, IngestFailure):
        state.failures.append(result)
        record = before.get(str(Path(result.path).absolute()))
        if record:
            _keep(state, record, old_chunks.get(record.id, []))
            state.warnings.append(f"{record.source} could not be read this time; what was read of it earlier stays")
        return
    chunks = chunk_document(result, count_tokens=embedder.count_tokens, max_tokens=settings.max_chunk_tokens)
    identity = chunks[0].document_id if chunks else hashlib.sha256(result.source.encode()).hexdigest()[:24]
    # An evaluation set's documents have ids, not paths.
    location = str(Path(result.source).absolute()) if roots else result.source
    root = next((root for root in roots if Path(location).is_relative_to(root)), Path(location))
    state.documents[location] = DocumentRecord(
        id=identity,
        source=result.source,
        location=location,
        root=str(root),
        title=result.title,
        language=result.language,
        content_hash=result.content_hash,
        reading=reading,
        page_count=result.page_count,
        warnings=result.warnings,
    )
    state.chunks[location] = chunks
    state.warnings += result.warnings
    if location in before:
        state.changed += 1
    else:
        state.added += 1


def _write(
    store: VersionStore,
    state: _State,
    previous: KnowledgeBase | None,
    embedders: Mapping[str, Embedder],
    reading: str,
    settings: IngestSettings,
    progress: Progress | None,
) -> tuple[str, int]:
    """Write, check and publish a version; returns its name and how many chunks were embedded."""
    if previous and not (state.added or state.changed or state.removed) and previous.manifest.documents == len(state.documents):
        return previous.manifest.version, 0
    sources = sorted(state.documents)
    version, folder = store.begin()
    result = build_version(
        folder,
        version=version,
        documents=[state.documents[source] for source in sources],
        chunks=[chunk for source in sources for chunk in state.chunks[source]],
        embedders=embedders,
        reading=reading,
        max_chunk_tokens=settings.max_chunk_tokens,
        previous=previous,
        progress=progress,
    )
    finished = store.finish(version, folder)
    # Opening it checks counts and that all parts fit together, before anyone is shown it.
    open_knowledge_base(finished, embedders).content.close()
    store.publish(version)
    return version, result.embedded_chunks
