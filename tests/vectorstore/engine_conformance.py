"""What every engine behind ``SearchableBase`` must do, each with real embedders over real indexes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ingest.types import DocumentProperties, ParsedDocument
from tests.vectorstore.corpus import BILINGUAL, SETTINGS, ingest, make_document, write_files
from vectorstore.document_filter import DocumentFilter
from vectorstore.embedder import Embedder
from vectorstore.ingestion import build_from_documents
from vectorstore.knowledge_base import KnowledgeBase, open_live, open_published
from vectorstore.retriever import HybridRetriever
from vectorstore.searchable import SearchableBase
from vectorstore.types import Retrieval
from vectorstore.versions import VersionStore

TODAY = date(2026, 6, 1)
BUYER = frozenset({"public"})
AGENT = frozenset({"public", "agents"})
SECRET = "The dealer discount on the Zebrafish X-9000/77Q is 63 percent."
QUESTIONS = (
    "When is the seal kit AX-200/45B replaced?",
    "How long does delivery take?",
    "密封组件多久更换一次？",
    "质保期是多长时间？",
    "What is the dealer discount on the Zebrafish X-9000/77Q?",
    "Who was Napoleon?",
)
# What an asker who guesses at the secret would try, and one who does not.
PLANTED = (
    "Zebrafish X-9000/77Q",
    "What is the dealer discount?",
    "经销商折扣是多少？",
    "When is shipping free of charge?",
)

Make = Callable[[Path], VersionStore]


def search(base: SearchableBase, question: str, *, fusion: str = "weighted", top_k: int = 100) -> Retrieval:
    return HybridRetriever(base).search(question, top_k=top_k, fusion=fusion)


def sources(base: SearchableBase, question: str, *, top_k: int = 100) -> list[str]:
    return [hit.chunk.source for hit in search(base, question, top_k=top_k).hits]


def with_properties(document: ParsedDocument, **values: object) -> ParsedDocument:
    return replace(document, properties=DocumentProperties(**values))  # type: ignore[arg-type]  # as the tests give them


class EngineConformance:
    """Their modules give a fixture ``make``: a new knowledge base below a folder, of a name that no other has."""

    @pytest.fixture(scope="class")
    @classmethod
    def whole(
        cls, make: Make, tmp_path_factory: pytest.TempPathFactory, embedders: dict[str, Embedder]
    ) -> VersionStore:
        """Documents in both languages, one of them for agents only."""
        store = make(tmp_path_factory.mktemp("whole"))
        secret = with_properties(make_document("dealers.md", "Dealers", SECRET), audience="agents")
        build_from_documents(store, [*BILINGUAL, secret], embedders=embedders, settings=SETTINGS)
        return store

    @pytest.mark.parametrize("audiences", [BUYER, AGENT])
    def test_hits_scores_and_signals_are_those_of_the_files(
        self, whole: VersionStore, embedders: dict[str, Embedder], audiences: frozenset[str]
    ) -> None:
        with closing(open_published(whole, embedders)) as opened:
            seen, files = (base.seen_by(audiences, today=TODAY) for base in (open_live(whole, embedders), opened))
            assert (seen.size, seen.count("en"), seen.count("zh")) == (files.size, files.count("en"), files.count("zh"))
            for question in QUESTIONS:
                found, expected = search(seen, question), search(files, question)
                assert [hit.chunk for hit in found.hits] == [hit.chunk for hit in expected.hits]
                assert found.signals == pytest.approx(expected.signals, abs=1e-4)
                for own, other in zip(found.hits, expected.hits, strict=True):
                    assert own.channels == pytest.approx(other.channels, abs=1e-4)
                    assert own.sentence_scores == pytest.approx(other.sentence_scores, abs=1e-4)

    def test_what_is_hidden_moves_no_hit_and_no_signal(
        self, whole: VersionStore, bilingual: KnowledgeBase, embedders: dict[str, Embedder]
    ) -> None:
        """To a buyer the knowledge base is the one without the agents' document."""
        seen = open_live(whole, embedders).seen_by(BUYER, today=TODAY)
        for question in PLANTED:
            found, expected = search(seen, question), search(bilingual, question)
            assert {hit.chunk.id for hit in found.hits} == {hit.chunk.id for hit in expected.hits}
            # The mean length of a chunk is that of all, and vectors in 8 bits depend a little on the batch.
            assert found.signals == pytest.approx(expected.signals, rel=0.05, abs=0.03)

    @pytest.mark.parametrize(
        ("question", "source"),
        [("ax 200 45b grease", "pump.md"), ("free of charge", "shipping.md"), ("质保期", "warranty_zh.md")],
    )
    def test_words_are_found_in_both_languages(
        self, whole: VersionStore, embedders: dict[str, Embedder], question: str, source: str
    ) -> None:
        hits = search(open_live(whole, embedders), question, fusion="lexical").hits
        assert hits[0].chunk.source == source

    def test_the_nearest_passages_are_found(self, whole: VersionStore, embedders: dict[str, Embedder]) -> None:
        hits = search(open_live(whole, embedders), "What does it cost to have goods sent to us?", fusion="dense").hits
        assert "shipping.md" in {hit.chunk.source for hit in hits[:3]}
        cosines = [hit.channels["dense"] for hit in hits]
        assert cosines == sorted(cosines, reverse=True)

    def test_what_is_planted_for_agents_never_reaches_a_buyer(
        self, whole: VersionStore, embedders: dict[str, Embedder]
    ) -> None:
        base = open_live(whole, embedders)
        buyer, agent = base.seen_by(BUYER, today=TODAY), base.seen_by(AGENT, today=TODAY)
        for question in (*QUESTIONS, "Zebrafish", "X-9000/77Q", "63 percent", "dealers"):
            assert all("Zebrafish" not in hit.chunk.text for hit in search(buyer, question).hits)
        assert sources(agent, "Zebrafish X-9000/77Q")[0] == "dealers.md"
        assert (buyer.terms.holding("zebrafish"), agent.terms.holding("zebrafish")) == (0, 1)
        assert not search(base.seen_by(frozenset({"nobody"}), today=TODAY), "Zebrafish").hits

    def test_days_versions_and_wishes_narrow_the_search(
        self, make: Make, tmp_path: Path, english: dict[str, Embedder]
    ) -> None:
        store = make(tmp_path)
        price = "The seal kit costs {} EUR."
        documents = [
            with_properties(make_document("v9.md", "Price list", price.format(9)), version="2.9"),
            with_properties(make_document("v10.md", "Price list", price.format(10)), version="2.10"),
            with_properties(
                make_document("sale.md", "Sale", price.format(5)),
                valid_from=date(2026, 12, 1),
                valid_until=date(2026, 12, 31),
            ),
        ]
        build_from_documents(store, documents, embedders=english, settings=SETTINGS)
        base = open_live(store, english)
        question = "What does the seal kit cost?"
        assert set(sources(base.seen_by(BUYER, today=TODAY), question)) == {"v10.md"}
        assert set(sources(base.seen_by(BUYER, today=date(2026, 12, 5)), question)) == {"v10.md", "sale.md"}
        assert set(sources(base.seen_by(BUYER, today=TODAY, all_versions=True), question)) == {"v9.md", "v10.md"}
        older = base.seen_by(BUYER, today=TODAY, question="What did it cost in version 2.9?")
        assert set(sources(older, question)) == {"v9.md", "v10.md"}
        wanted = base.seen_by(BUYER, today=TODAY, all_versions=True, only=DocumentFilter(documents=("v9.md",)))
        assert sources(wanted, question) == ["v9.md"]

    def test_only_what_is_new_is_embedded_and_what_is_gone_is_not_found(
        self, make: Make, tmp_path: Path, english: dict[str, Embedder]
    ) -> None:
        store, folder = make(tmp_path), tmp_path / "docs"
        write_files(folder, {"a.txt": "The pump P7 is red.", "b.txt": "The valve V3 is blue."})
        assert ingest(store, [folder], english).embedded_chunks == 2
        write_files(folder, {"c.txt": "The motor M2 is green."})
        report = ingest(store, [folder], english)
        assert (report.added, report.unchanged, report.embedded_chunks, report.chunks) == (1, 2, 1, 3)
        (folder / "a.txt").unlink()
        assert ingest(store, [folder], english).embedded_chunks == 0
        base = open_live(store, english)
        assert base.size == 2
        assert sources(base, "motor M2 green")[0].endswith("c.txt")
        assert not any(source.endswith("a.txt") for source in sources(base, "pump P7 red"))
        assert not base.terms.holding("p7")

    def test_publishing_and_going_back_are_one_switch(
        self, make: Make, tmp_path: Path, english: dict[str, Embedder]
    ) -> None:
        store, folder = make(tmp_path), tmp_path / "docs"
        write_files(folder, {"a.txt": "The pump weighs ten kilograms."})
        first = ingest(store, [folder], english).version
        before = open_live(store, english)
        write_files(folder, {"a.txt": "The pump weighs twelve kilograms."})
        second = ingest(store, [folder], english, publish=False).version
        assert store.published() == first
        assert "ten" in search(open_live(store, english), "pump").hits[0].chunk.text
        with store.writing():
            store.publish(second)
        assert "twelve" in search(open_live(store, english), "pump").hits[0].chunk.text
        # Whoever searches the version before goes on with it.
        assert "ten" in search(before, "pump").hits[0].chunk.text
        with store.writing():
            assert store.rollback() == first
        assert "ten" in search(open_live(store, english), "pump").hits[0].chunk.text
        assert store.published() == first

    def test_an_empty_knowledge_base_has_no_hits(
        self, make: Make, tmp_path: Path, english: dict[str, Embedder]
    ) -> None:
        store = make(tmp_path)
        build_from_documents(store, [], embedders=english, settings=SETTINGS)
        base = open_live(store, english)
        assert (base.size, search(base, "pump").hits) == (0, ())
        assert search(base.seen_by(BUYER, today=TODAY), "pump").hits == ()
