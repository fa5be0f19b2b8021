"""One way from documents to an index, in a process of its own: ``python -m eval.ingest_probe ours|plain PATH...``."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from langchain_core.documents import Document

from chatbot.assembly import open_application
from chatbot.config import load_settings
from chatbot.model_store import path_of
from chatbot.settings import Settings
from eval.peak_memory import PeakMemory
from eval.plain_loaders import load, prepare
from eval.plain_way import engines, index_pieces
from eval.workbench import settings_for
from ingest.pipeline import find_files, read_files
from ingest.types import ParsedDocument
from vectorstore.content import ContentStore
from vectorstore.sentence_transformer_embedder import SentenceTransformerEmbedder
from vectorstore.versions import VersionStore

_OVERLAP_CHARS = 200
_KB = "bench"


def main() -> None:
    """Print figures as one JSON object."""
    settings, paths = load_settings(), [Path(argument) for argument in sys.argv[2:]]
    # The loaders have no OCR: without it both ways read the same.
    settings = settings.model_copy(update={"ingest": settings.ingest.model_copy(update={"ocr": False})})
    with PeakMemory() as memory:
        figures = ours(settings, paths) if sys.argv[1] == "ours" else plain(settings, paths)
    figures["peak_bytes"] = memory.peak_bytes
    sys.stdout.write(json.dumps(figures))


def ours(settings: Settings, paths: list[Path]) -> dict[str, float]:
    """Read and build as ``citedesk ingest`` does; the embedders are loaded before the clock starts."""
    with (
        tempfile.TemporaryDirectory(prefix="citedesk-bench-") as folder,
        closing(open_application(settings_for(settings, Path(folder)))) as application,
    ):
        embedders = application.embedders()
        files = find_files(paths)
        started = time.perf_counter()
        results = list(read_files(files, settings=settings.ingest))
        parsed = time.perf_counter()
        documents = [result for result in results if isinstance(result, ParsedDocument)]
        application.build_from_documents(documents, kb=_KB)
        done = time.perf_counter()
        with closing(
            ContentStore(VersionStore(Path(folder) / "kb", _KB).published_folder() / "content.sqlite")
        ) as content:
            chunks = content.all_chunks()
        main = embedders["main"]
        tokens = sum(min(chunk.token_count, main.max_tokens) for chunk in chunks)
        # Other embedders read English once more, in tokens of their own.
        again = sum(
            min(count, embedder.max_tokens)
            for name, embedder in embedders.items()
            if name != "main"
            for count in embedder.count_tokens([chunk.embedding_text for chunk in chunks if chunk.language == "en"])
        )
        return {
            "files": len(documents),
            "failed": len(files) - len(documents),
            "texts": len(chunks),
            "tokens": tokens,
            "embedded_tokens": tokens + again,
            "sentences": sum(len(chunk.sentences) for chunk in chunks),
            "parse_seconds": parsed - started,
            "index_seconds": done - parsed,
            "total_seconds": done - started,
        }


def plain(settings: Settings, paths: list[Path]) -> dict[str, float]:
    """Load, split, embed in full precision, and index."""
    prepare(settings.resolved_models_dir)
    embedder = SentenceTransformerEmbedder(
        str(path_of(settings.vectorstore.embedder, settings.resolved_models_dir)), threads=settings.vectorstore.threads
    )
    _, splitter = engines(_OVERLAP_CHARS)
    files = find_files(paths)
    started = time.perf_counter()
    loaded = [load(path) for path in files]
    parsed = time.perf_counter()
    documents: list[Document] = [document for own in loaded if own for document in own]
    pieces = splitter.split_documents(documents)
    embedding = index_pieces(pieces, embedder)
    done = time.perf_counter()
    return {
        "files": sum(own is not None for own in loaded),
        "failed": sum(own is None for own in loaded),
        "texts": embedding.texts,
        "tokens": embedding.tokens,
        "embedded_tokens": embedding.tokens,
        "embedding_seconds": embedding.seconds,
        "parse_seconds": parsed - started,
        "index_seconds": done - parsed,
        "total_seconds": done - started,
    }


if __name__ == "__main__":
    main()
