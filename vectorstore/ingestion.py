"""Bring a knowledge base to the state of files and folders, as one new version."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import closing, contextmanager
from pathlib import Path

from ingest.cluster import Cluster
from ingest.partition import READING_VERSION
from ingest.pipeline import find_files, read_files
from ingest.properties import content_hash
from ingest.settings import IngestSettings
from ingest.types import Chunk, IngestFailure, ParsedDocument
from vectorstore.build import BuildResult, build_version
from vectorstore.content import DocumentRecord
from vectorstore.curation_record import write_curation_record
from vectorstore.curation_types import HandMade
from vectorstore.document_set import DocumentSet, location_of
from vectorstore.embedder import Embedder
from vectorstore.errors import NothingReadError
from vectorstore.hand_made import add_hand_made
from vectorstore.knowledge_base import open_knowledge_base
from vectorstore.passage_parts import EmbedParts, embed_here
from vectorstore.previous import open_previous
from vectorstore.publishing import BeforePublish, finish_and_publish
from vectorstore.remote_embedding import ClusterEmbedding
from vectorstore.report import IngestReport, Progress
from vectorstore.self_search import check_by_search
from vectorstore.unfinished import UnfinishedWork
from vectorstore.versions import VersionStore


def ingest_paths(
    store: VersionStore,
    paths: Sequence[Path],
    *,
    embedders: Mapping[str, Embedder],
    settings: IngestSettings,
    progress: Progress | None = None,
    before_publish: BeforePublish | None = None,
    publish: bool = True,
    uploads: Path | None = None,
    cluster: Cluster | None = None,
) -> IngestReport:
    """Read files and folders into the knowledge base and publish the result.

    A folder that was ingested before is brought to its present state: new and changed files are read, what is gone
    is removed, unless nothing is left of it. Documents from other places stay. Readers of the
    live version notice nothing until the switch. What a run that was cut off had read and embedded is taken up again.
    Without ``publish`` the new version is built and checked, and stays beside the live one until somebody publishes it.
    For ``uploads`` see ``DocumentSet.take``. A ``cluster`` reads and embeds in place of this machine.

    Raises:
        IngestError: A path does not exist, or the cluster cannot be used.
        NothingReadError: Not one file could be read, or a folder holds none any more.
        KnowledgeBaseBusyError: Another process is writing.
        PublishBlockedError: ``before_publish`` stopped the new version, which stays beside the live one.
        StorageFullError: The disk is full; the published version is untouched.
    """
    started = time.perf_counter()
    skipped: list[str] = []
    closed: list[Path] = []
    files = {location_of(path): path for path in find_files(paths, skipped.append, closed.append)}
    roots = [Path(location_of(path)) for path in paths]
    uploads = Path(location_of(uploads)) if uploads else None
    kind = "ingest" if roots else "publish"
    with store.writing(), store.jobs.job(kind, roots) as job, _collecting(store, settings, embedders) as documents:
        documents.warnings.extend(skipped)
        made = store.curation.read()
        pinned = {pin.record.location for pin in made.pins}
        closed = [Path(location_of(path)) for path in closed]
        _check_folders_hold_files(documents, files, roots, pinned=pinned, closed=closed, uploads=uploads)
        _keep_other_places(documents, files, roots, pinned=pinned, closed=closed)
        told = job.told(progress)
        begun = store.unfinished_path.exists()
        with UnfinishedWork(store.unfinished_path, documents.warnings.append) as unfinished:
            results = read_files(
                _files_to_read(documents, files, unfinished),
                settings=settings,
                progress=lambda done, total: told("reading", done, total),
                cluster=cluster,
            )
            for result in results:
                if isinstance(result, IngestFailure):
                    documents.fail(result)
                elif taken := documents.take(result, roots=roots, uploads=uploads):
                    unfinished.keep_document(*taken)
            for pin in made.pins:
                documents.keep_pinned(pin.record, pin.chunks)
            _check_something_was_read(documents, paths)
            embed = ClusterEmbedding(cluster) if cluster else embed_here
            written = _write(
                store, documents, made, embedders, told, unfinished, before_publish, publish=publish, embed=embed
            )
            if paths or not begun:
                unfinished.done()
        report = _report(store, documents, written, started)
        job.message = report.summary
    return report


def build_from_documents(
    store: VersionStore,
    documents: Iterable[ParsedDocument],
    *,
    embedders: Mapping[str, Embedder],
    settings: IngestSettings,
    progress: Progress | None = None,
    before_publish: BeforePublish | None = None,
) -> IngestReport:
    """Make a version that holds exactly the given documents, and publish it; for evaluation sets."""
    started = time.perf_counter()
    with store.writing(), _collecting(store, settings, embedders) as collected:
        for document in documents:
            collected.take(document, roots=[])
        written = _write(store, collected, HandMade(), embedders, progress, None, before_publish)
        return _report(store, collected, written, started)


def add_documents(
    store: VersionStore,
    documents: Iterable[tuple[DocumentRecord, list[Chunk]]],
    *,
    embedders: Mapping[str, Embedder],
    settings: IngestSettings,
) -> IngestReport:
    """Publish a version that holds, beside all that is live, documents that are cut already; for measuring size."""
    started = time.perf_counter()
    with store.writing(), _collecting(store, settings, embedders) as collected:
        for record in collected.before.values():
            collected.keep(record)
        for record, chunks in documents:
            collected.put(record, chunks)
        written = _write(store, collected, store.curation.read(), embedders, None, None, None)
        return _report(store, collected, written, started)


def reading_fingerprint(settings: IngestSettings, embedders: Mapping[str, Embedder]) -> str:
    """Changes whenever the same file would give other chunks."""
    parts = (READING_VERSION, str(settings.max_chunk_tokens), str(settings.ocr), embedders["main"].fingerprint)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


@contextmanager
def _collecting(
    store: VersionStore, settings: IngestSettings, embedders: Mapping[str, Embedder]
) -> Iterator[DocumentSet]:
    """A set without documents yet, and what can be taken over from the live version."""
    warnings: list[str] = []
    store.take_live()
    with open_previous(store, embedders, warnings.append) as previous:
        yield DocumentSet(
            reading=reading_fingerprint(settings, embedders),
            count_tokens=embedders["main"].count_tokens,
            max_chunk_tokens=settings.max_chunk_tokens,
            let_in=frozenset(store.let_in.ids()),
            previous=previous,
            warnings=warnings,
        )


def _check_folders_hold_files(
    documents: DocumentSet,
    files: Mapping[str, Path],
    roots: Sequence[Path],
    *,
    pinned: Set[str],
    closed: Sequence[Path],
    uploads: Path | None,
) -> None:
    """A folder that held documents and now holds no file at all is rather a drive that is not mounted.

    Uploaded files lie beside the knowledge base, on no drive of their own, and the last one may be deleted.
    """
    held = {Path(location).parent for location in files}
    for root in roots:
        if str(root) in files or root == uploads or any(folder.is_relative_to(root) for folder in held):
            continue
        lost = [
            place
            for place in map(Path, documents.before.keys() - pinned)
            if place.is_relative_to(root) and not any(place.is_relative_to(folder) for folder in closed)
        ]
        if lost:
            raise NothingReadError(
                f"no files were found in {root}, from which the knowledge base has documents ({len(lost)}), so nothing"
                " was changed; check that its drive is mounted, or put another file into it if they are to be removed"
            )


def _keep_other_places(
    documents: DocumentSet,
    files: Mapping[str, Path],
    roots: Sequence[Path],
    *,
    pinned: Set[str],
    closed: Sequence[Path],
) -> None:
    """Keep documents that lie elsewhere; what lay below one of the roots, is gone and is not pinned, is removed.

    What lies in a closed folder may be there still: it is kept.
    """
    other_reading = 0
    for location, record in documents.before.items():
        if location in files:
            continue
        place = Path(location)
        if any(place.is_relative_to(folder) for folder in closed):
            documents.keep(record)
        elif any(place.is_relative_to(root) for root in roots):
            documents.removed += location not in pinned
        else:
            documents.keep(record)
            other_reading += record.reading != documents.reading
    if other_reading:
        documents.warnings.append(
            f"{other_reading} documents from other places stay as they were cut for other settings or another embedder;"
            " ingest their folders again to have them cut anew"
        )


def _files_to_read(documents: DocumentSet, files: Mapping[str, Path], unfinished: UnfinishedWork) -> list[Path]:
    """New and changed files that no earlier run has read; unchanged ones are kept."""
    fresh = []
    for location, path in files.items():
        record = documents.before.get(location)
        if not _is_unicode_name(location):
            shown = location.encode(errors="backslashreplace").decode()
            documents.fail(IngestFailure(path=shown, reason=f"{shown}: its name is no valid UTF-8; rename the file"))
            continue
        digest = _hash_or_none(path)
        if record and (record.reading, record.content_hash) == (documents.reading, digest):
            documents.keep(record)
            documents.unchanged += 1
        elif digest and (read := unfinished.document(location, content_hash=digest, reading=documents.reading)):
            documents.put(*read)
        else:
            fresh.append(path)
    return fresh


def _hash_or_none(path: Path) -> str | None:
    try:
        return content_hash(path)
    except OSError:
        # The reader will say what is wrong with it.
        return None


def _is_unicode_name(location: str) -> bool:
    try:
        location.encode()
    except UnicodeEncodeError:
        return False
    return True


def _check_something_was_read(documents: DocumentSet, paths: Sequence[Path]) -> None:
    read_or_removed = documents.added + documents.changed + documents.unchanged + documents.removed
    if documents.documents and (read_or_removed or not documents.failures):
        return
    reasons = "; ".join(failure.reason for failure in documents.failures[:3]) or "no files were found"
    raise NothingReadError(f"nothing could be read from {', '.join(map(str, paths))}: {reasons}")


def _write(
    store: VersionStore,
    documents: DocumentSet,
    made: HandMade,
    embedders: Mapping[str, Embedder],
    progress: Progress | None,
    unfinished: UnfinishedWork | None,
    before_publish: BeforePublish | None,
    *,
    publish: bool = True,
    embed: EmbedParts = embed_here,
) -> BuildResult:
    """Write, check and publish a version, unless the live one is the same."""
    previous = documents.previous
    is_same = not (documents.added or documents.changed or documents.removed or documents.released)
    is_same = is_same and len(documents.before) == len(documents.documents)
    curation = add_hand_made(documents, made, store.curation)
    if previous and previous.is_current and is_same and curation == previous.curation:
        return BuildResult(manifest=previous.manifest, embedded_chunks=0)
    version, folder = store.begin()
    write_curation_record(folder, curation)
    result = build_version(
        folder,
        version=version,
        documents=documents.all_documents(),
        chunks=documents.read_chunks(),
        embedders=embedders,
        reading=documents.reading,
        max_chunk_tokens=documents.max_chunk_tokens,
        carried=previous.carried(documents.carried) if previous and documents.carried else None,
        known=previous.vectors if previous else None,
        quarantined=documents.quarantined,
        unfinished=unfinished,
        embed=embed,
        progress=progress,
    )
    # Opening it checks counts and that all parts fit together, before anyone is shown it.
    with closing(open_knowledge_base(folder, embedders)) as base:
        check_by_search(base)
    documents.warnings.extend(
        finish_and_publish(store, version, folder, before_publish=before_publish, progress=progress, publish=publish)
    )
    return result


def _report(store: VersionStore, documents: DocumentSet, written: BuildResult, started: float) -> IngestReport:
    return IngestReport(
        kb=store.name,
        version=written.manifest.version,
        added=documents.added,
        changed=documents.changed,
        unchanged=documents.unchanged,
        removed=documents.removed,
        chunks=written.manifest.chunks,
        embedded_chunks=written.embedded_chunks,
        seconds=time.perf_counter() - started,
        failures=tuple(documents.failures),
        warnings=tuple(documents.warnings),
    )
