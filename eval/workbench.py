"""The knowledge base of an evaluation: made once for a corpus, found again as long as nothing has changed."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from chatbot.assembly import Application
from chatbot.settings import Settings
from eval.documents import CONVERSION_VERSION, to_parsed
from eval.types import Dataset
from vectorstore.errors import EmbedderMismatchError, IndexDamagedError
from vectorstore.ingestion import reading_fingerprint
from vectorstore.knowledge_base import check_embedders, open_published
from vectorstore.manifest import read_manifest
from vectorstore.report import Progress
from vectorstore.versions import VersionStore


def settings_for(settings: Settings, folder: Path) -> Settings:
    """The same settings with a data directory of the evaluation's own; models stay where they are.

    No answer is kept: a question that a set has twice is answered and timed twice.
    """
    answer = settings.answer.model_copy(update={"cache_entries": 0})
    return settings.model_copy(
        update={"data_dir": folder, "models_dir": settings.resolved_models_dir, "answer": answer}
    )


@contextmanager
def thrown_away(settings: Settings, compose: Callable[[Settings], Application]) -> Iterator[Application]:
    """An application whose knowledge bases lie in a folder that is removed again."""
    with (
        tempfile.TemporaryDirectory(prefix="citedesk-eval-") as folder,
        closing(compose(settings_for(settings, Path(folder)))) as application,
    ):
        yield application


def published_texts(application: Application, kb: str) -> dict[str, str]:
    """Text of each document of the live version by its source, as its chunks hold it."""
    base = open_published(VersionStore(application.settings.data_dir / "kb", kb), application.embedders())
    with closing(base):
        texts: dict[str, list[str]] = {}
        for chunk in base.content.all_chunks():
            texts.setdefault(chunk.source, []).append(chunk.text)
    return {source: "\n".join(chunks) for source, chunks in texts.items()}


def prepare_knowledge_base(
    application: Application, dataset: Dataset, progress: Progress | None = None
) -> tuple[str, bool]:
    """Build the knowledge base of a set's corpus unless it is there.

    Returns:
        Its name, and whether it was there already: the same corpus, embedders and chunk size.
    """
    identity = f"{CONVERSION_VERSION}\0{dataset.hashes['corpus.jsonl']}"
    name = f"corpus-{hashlib.sha256(identity.encode()).hexdigest()[:16]}"
    if _is_current(application, name):
        return name, True
    application.build_from_documents(map(to_parsed, dataset.documents), kb=name, progress=progress)
    return name, False


def _is_current(application: Application, name: str) -> bool:
    store = VersionStore(application.settings.data_dir / "kb", name)
    if store.published() is None:
        return False
    embedders = application.embedders()
    folder = store.published_folder()
    try:
        manifest = read_manifest(folder)
        check_embedders(manifest, embedders, folder)
    except (EmbedderMismatchError, IndexDamagedError):
        return False
    return manifest.reading == reading_fingerprint(application.settings.ingest, embedders)
