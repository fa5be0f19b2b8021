"""What one changed document costs beside a whole build: both in one run, on files and embedders as they are used."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from chatbot.assembly import Application, open_application
from chatbot.settings import Settings
from eval.errors import BenchmarkError
from eval.record import commit, machine, model_hashes
from eval.workbench import settings_for
from ingest.pipeline import find_files, read_files
from ingest.sentences import split_sentences
from ingest.types import ParsedDocument
from vectorstore.report import IngestReport, Progress

_KB = "incremental"
# About two chunks of English, three of Chinese.
_CHARS_PER_FILE = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class IncrementalReport:
    """Seconds and chunks of each run.

    Attributes:
        full: The build of all files.
        changed: After a sentence was added to one file.
        renamed: After another file was renamed.
        removed: After a third one was removed.
        share: Of the changed run's seconds in the full build's.
    """

    documents: int
    full: dict[str, float]
    changed: dict[str, float]
    renamed: dict[str, float]
    removed: dict[str, float]
    share: float
    commit: str | None
    machine: dict[str, object]
    models: dict[str, str]


def measure_incremental(
    paths: Sequence[Path], settings: Settings, *, documents: int, progress: Progress | None = None
) -> IncrementalReport:
    """Write many files with sentences of the given documents, and ingest them again and again.

    Raises:
        BenchmarkError: The documents hold too few sentences.
    """
    with (
        tempfile.TemporaryDirectory(prefix="citedesk-incremental-") as name,
        closing(open_application(settings_for(settings, Path(name) / "data"))) as application,
    ):
        folder = Path(name) / "documents"
        folder.mkdir()
        files = _write(folder, _sentences(paths, settings), documents)
        # Loading the models belongs to the process, not to the build.
        for embedder in application.embedders().values():
            embedder.embed_queries(["warm"])
        full = _ingest(application, folder, progress)
        files[0].write_text(files[0].read_text(encoding="utf-8") + "\n\nAX-4711 is a new sentence.", encoding="utf-8")
        changed = _ingest(application, folder, progress)
        files[1].rename(folder / "renamed.txt")
        renamed = _ingest(application, folder, progress)
        files[2].unlink()
        removed = _ingest(application, folder, progress)
        return IncrementalReport(
            documents=len(files),
            full=full,
            changed=changed,
            renamed=renamed,
            removed=removed,
            share=changed["seconds"] / full["seconds"],
            commit=commit(),
            machine=machine(),
            models=model_hashes(application.embedders(), settings, language_model=False),
        )


def _ingest(application: Application, folder: Path, progress: Progress | None) -> dict[str, float]:
    report: IngestReport = application.ingest([folder], kb=_KB, progress=progress)
    return {"seconds": report.seconds, "chunks": report.chunks, "embedded_chunks": report.embedded_chunks}


def _sentences(paths: Sequence[Path], settings: Settings) -> list[str]:
    results = read_files(find_files(paths), settings=settings.ingest)
    found = dict.fromkeys(
        element.text[start:end]
        for result in results
        if isinstance(result, ParsedDocument)
        for element in result.elements
        for start, end in split_sentences(element.text)
    )
    return [text for text in found if len(text) >= 8]


def _write(folder: Path, sentences: Sequence[str], documents: int) -> list[Path]:
    """Files whose texts all differ, each with a title of its own."""
    if not sentences:
        raise BenchmarkError("no sentences were read from the documents; give others")
    files = []
    for number in range(documents):
        path = folder / f"{number:05d}.txt"
        path.write_text(f"# Document {number}\n\n" + " ".join(_part(sentences, number)), encoding="utf-8")
        files.append(path)
    return files


def _part(sentences: Sequence[str], number: int) -> Iterator[str]:
    """Neighbouring sentences, each file from another place on and with its own number in them."""
    chars, place = 0, number * 7
    while chars < _CHARS_PER_FILE:
        text = f"{sentences[place % len(sentences)]} ({number}.{place})"
        chars += len(text)
        place += 1
        yield text
