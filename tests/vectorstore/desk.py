"""A knowledge base over one folder, and somebody who works on it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from chatbot.curator import Curator
from tests.vectorstore.corpus import SETTINGS, write_files
from vectorstore.embedder import Embedder
from vectorstore.ingestion import ingest_paths
from vectorstore.knowledge_base import open_published
from vectorstore.report import IngestReport
from vectorstore.retriever import HybridRetriever
from vectorstore.versions import VersionStore

PUMP = "# Pump\n\n## Weight\n\nThe pump P7 weighs forty kilograms.\n\n## Price\n\nThe pump P7 costs 900 euros.\n"
OIL = "# 换油\n\n## 周期\n\n空压机首次换油为五百小时。\n"
PRICE = "The pump P7 costs 900 euros."
NEW_PRICE = "The pump P7 costs 950 euros since May. Ask for a discount."
# Sections of one line would be joined.
SMALL = SETTINGS.model_copy(update={"max_chunk_tokens": 32})


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A knowledge base over one folder, and somebody who works on it."""

    store: VersionStore
    folder: Path
    embedders: dict[str, Embedder]
    models_dir: Path

    @property
    def curator(self) -> Curator:
        return Curator(lambda _: self.store, lambda: self.embedders)

    def ingest(self, *paths: Path, max_chunk_tokens: int = 32) -> IngestReport:
        chosen = SMALL.model_copy(update={"max_chunk_tokens": max_chunk_tokens})
        return ingest_paths(self.store, paths, embedders=self.embedders, settings=chosen)

    def again(self) -> IngestReport:
        return self.ingest(self.folder)

    def publish(self) -> IngestReport:
        return self.ingest()

    def write(self, **texts: str) -> None:
        write_files(self.folder, {f"{name}.md": text for name, text in texts.items()})

    def texts(self, *audiences: str, day: date | None = None) -> list[str]:
        """Everything that a search can find, sorted."""
        with closing(open_published(self.store, self.embedders)) as base:
            seen = base.seen_by({"public", *audiences}, today=day or date(2026, 1, 1))
            hits = HybridRetriever(seen).search("What about the pump P7?", top_k=50).hits
            return sorted(hit.chunk.text for hit in hits)

    def id_of(self, text: str) -> str:
        with closing(open_published(self.store, self.embedders)) as base:
            return next(chunk.id for chunk in base.content.all_chunks() if text in chunk.text)

    def states(self) -> list[object]:
        edits = self.curator.edits("default")["edits"]
        assert isinstance(edits, list)
        return [edit["state"] for edit in edits]

    def answers(self) -> list[object]:
        answers = self.curator.approved("default")["answers"]
        assert isinstance(answers, list)
        return [answer["state"] for answer in answers]

    def edit_price(self) -> None:
        self.curator.edit_chunk("default", self.id_of(PRICE), f"{NEW_PRICE}\n", who="Ann")
        self.publish()

    def approve_price(self, audience: str = "public", valid_until: str | None = None) -> str:
        identity = self.curator.approve(
            "default",
            ["What is the price of the pump P7", "P7 price?"],
            "It costs 900 euros.",
            sources=[self.id_of("The pump P7 costs")],
            audience=audience,
            valid_until=valid_until,
        )
        self.publish()
        return identity
