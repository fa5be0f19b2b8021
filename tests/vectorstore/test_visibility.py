"""Who may see what: by audience, by date, by version; what is hidden leaves no trace in a search."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ingest.properties import sidecar_of
from ingest.types import DocumentProperties, ParsedDocument
from tests.ingest.files import workbook
from tests.vectorstore.corpus import BILINGUAL, SETTINGS, ingest, make_document, make_record, write_files
from vectorstore.content import DocumentRecord
from vectorstore.document_filter import DocumentFilter
from vectorstore.embedder import Embedder
from vectorstore.ingestion import build_from_documents
from vectorstore.knowledge_base import KnowledgeBase, open_published
from vectorstore.retriever import HybridRetriever
from vectorstore.versions import VersionStore
from vectorstore.visibility import Visibility

TODAY = date(2026, 6, 1)
BUYER = frozenset({"public"})
AGENT = frozenset({"public", "agents"})
SECRET = "The dealer discount on the Zebrafish X-9000/77Q is 63 percent."
QUESTIONS = [
    "Zebrafish X-9000/77Q",
    "What is the dealer discount?",
    "经销商折扣是多少？",
    "When is shipping free of charge?",
]


def with_properties(document: ParsedDocument, **values: object) -> ParsedDocument:
    return replace(document, properties=DocumentProperties(**values))  # type: ignore[arg-type]  # as the tests give them


@pytest.fixture(scope="module")
def bases(
    tmp_path_factory: pytest.TempPathFactory, embedders: dict[str, Embedder]
) -> Iterator[tuple[KnowledgeBase, KnowledgeBase]]:
    """A knowledge base with an internal document, and the same one without it."""
    internal = with_properties(make_document("dealers.md", "Dealers", SECRET), audience="agents")
    found = []
    for name, documents in (("with", [*BILINGUAL, internal]), ("without", BILINGUAL)):
        store = VersionStore(tmp_path_factory.mktemp(name), "default")
        build_from_documents(store, documents, embedders=embedders, settings=SETTINGS)
        found.append(open_published(store, embedders))
    with closing(found[0]), closing(found[1]):
        yield found[0], found[1]


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_buyer_finds_nothing_internal_and_an_agent_does(
    bases: tuple[KnowledgeBase, KnowledgeBase], question: str
) -> None:
    whole, _ = bases
    # First, so that nothing is kept of this search which the next one must not use.
    agent = HybridRetriever(whole.seen_by(AGENT, today=TODAY)).search(question, top_k=100)
    assert any(hit.chunk.text == SECRET for hit in agent.hits)
    buyer = HybridRetriever(whole.seen_by(BUYER, today=TODAY)).search(question, top_k=100)
    assert buyer.hits
    assert all(hit.chunk.source != "dealers.md" for hit in buyer.hits)


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_hidden_moves_no_hit_and_no_signal(bases: tuple[KnowledgeBase, KnowledgeBase], question: str) -> None:
    whole, without = bases
    seen = HybridRetriever(whole.seen_by(BUYER, today=TODAY)).search(question, top_k=100)
    plain = HybridRetriever(without).search(question, top_k=100)
    found, expected = ({hit.chunk.id: hit.channels for hit in result.hits} for result in (seen, plain))
    assert found.keys() == expected.keys()
    # The mean length of a chunk is that of all, and vectors in 8 bits depend a little on what else was in the batch.
    for chunk_id, channels in expected.items():
        assert found[chunk_id] == pytest.approx(channels, rel=0.02, abs=0.02)
    assert seen.signals == pytest.approx(plain.signals, rel=0.05, abs=0.03)


def test_without_anything_to_hide_the_knowledge_base_itself_is_searched(
    bases: tuple[KnowledgeBase, KnowledgeBase],
) -> None:
    assert bases[1].seen_by(BUYER, today=TODAY) is bases[1]
    assert bases[0].seen_by(BUYER, today=TODAY) is bases[0].seen_by(BUYER, today=TODAY)
    assert bases[0].seen_by(BUYER, today=TODAY).size == bases[1].size


def prices(name: str, price: int, **values: object) -> ParsedDocument:
    document = make_document(name, "Price list", f"The seal kit costs {price} EUR.")
    return with_properties(document, **values)


@pytest.fixture
def editions(store: VersionStore, english: dict[str, Embedder]) -> Iterator[KnowledgeBase]:
    documents = [
        prices("v9.md", 9, version="2.9"),
        prices("v10.md", 10, version="2.10"),
        prices("draft.md", 11, version="3.0", audience="agents"),
        prices("other.md", 12, version="1.0", product="Spare parts of the DX-12"),
        make_document("plain.md", "Price list", "The seal kit costs what the list says."),
    ]
    build_from_documents(store, documents, embedders=english, settings=SETTINGS)
    with closing(open_published(store, english)) as base:
        yield base


def found(base: KnowledgeBase, question: str = "What does the seal kit cost?") -> set[str]:
    return {hit.chunk.source for hit in HybridRetriever(base).search(question, top_k=20).hits}


def test_the_newest_version_that_one_may_see_counts(editions: KnowledgeBase) -> None:
    assert found(editions.seen_by(BUYER, today=TODAY)) == {"v10.md", "other.md", "plain.md"}
    assert found(editions.seen_by(AGENT, today=TODAY)) == {"draft.md", "other.md", "plain.md"}
    every = editions.seen_by(BUYER, today=TODAY, all_versions=True)
    assert found(every) == {"v9.md", "v10.md", "other.md", "plain.md"}


@pytest.mark.parametrize(
    ("question", "older"),
    [
        ("What did the seal kit cost in version 2.9?", True),
        ("版本 ２.９ 的密封件多少钱？", True),
        ("版本2.9的密封件多少钱？", True),
        ("And by v2.9, or Rev. 2.9?", True),
        ("How much is the 2.9 kg seal kit?", False),
        ("Do versions 2.10 and v2.95 differ by 2.9 kg?", False),
        ("Does it take 12.9 litres, or 2.95?", False),
        ("And under 2.9.1?", False),
    ],
)
def test_an_older_version_counts_when_the_question_names_it(
    editions: KnowledgeBase, question: str, older: bool
) -> None:
    seen = editions.seen_by(BUYER, today=TODAY, question=question)
    assert ("v9.md" in found(seen)) == older


def shown(versions: Mapping[str, tuple[str, str | None]], question: str = "") -> set[str]:
    """Which of the versions of a document, each with a day or without, count for a question."""
    records = [
        replace(make_record(name), version=version, valid_from=day, title="Price list")
        for name, (version, day) in versions.items()
    ]
    visible = Visibility(records).visible(audiences=BUYER, today=TODAY, question=question)
    return {record.id for record, seen in zip(records, visible, strict=True) if seen}


@pytest.mark.parametrize(
    ("versions", "newest"),
    [
        ({"a": ("1", "2024-01-01"), "b": ("2", None)}, {"b"}),
        ({"a": ("1", None), "b": ("2", "2024-01-01")}, {"b"}),
        ({"a": ("2", "2024-01-01"), "b": ("1", "2025-01-01")}, {"b"}),
        # Compared in pairs, by days or else by numbers, these would go round in a circle.
        ({"a": ("3", "2024-01-01"), "b": ("2", None), "c": ("1", "2025-01-01")}, {"b"}),
        ({"a": ("", "2024-01-01"), "b": ("2", None), "c": ("1", None)}, {"a", "b"}),
        ({"a": ("2", "2024-01-01"), "b": ("2", None)}, {"a", "b"}),
        ({"a": ("2", "2027-01-01"), "b": ("1", None)}, {"b"}),
        ({"a": ("Rev. B", "2026-01-01"), "b": ("1", None)}, {"a", "b"}),
    ],
)
def test_the_newest_of_versions_with_and_without_a_day(
    versions: dict[str, tuple[str, str | None]], newest: set[str]
) -> None:
    assert shown(versions) == newest
    assert shown(dict(reversed(versions.items()))) == newest


@pytest.mark.parametrize(
    ("version", "question", "named"),
    [
        ("1", "What does 1 pump cost?", False),
        ("2", "Is there a warranty of 2 years?", False),
        ("2", "Does it run at 12 V 2 A, as an AX-2?", False),
        ("2", "Are there 2 versions of the pump?", False),
        ("2", "2 台泵的第 2 页？", False),
        ("2", "What did version 2 say?", True),
        ("2", "What did Version: 2 say?", True),
        ("2", "And the 2nd edition?", True),
        ("2", "Edition 2?", True),
        ("2", "rev.2?", True),
        ("2", "第2版怎么说？", True),
        ("2", "版本2怎么说？", True),
        ("2.1", "What changed between versions 2.1 and 2.2?", True),
        ("2.2", "What changed between versions 2.1 and 2.2?", True),
        ("2.2", "v2.1 / 2.2?", True),
        ("2.1", "2.1和2.2版有什么区别？", True),
        ("2.1", 'Does version "2.1" apply, or release 2.2?', True),
        ("2.1", "版本是2.1吗？", True),
        ("2.1", "固件2.1怎么升级？", True),
        ("3", "Versions 1 and 2 of 3 pumps?", False),
        ("2", "Version 2.1?", False),
        ("2", "Version 12?", False),
        ("2024", "What did it cost in 2024?", True),
        ("2024", "2024年的价格？", True),
        ("2B", "Does the 2b list say so?", True),
        ("2.1.3", "What is new in 2.1.3?", True),
    ],
)
def test_a_bare_number_names_a_version_only_beside_a_word_for_it(version: str, question: str, named: bool) -> None:
    assert ("old" in shown({"old": (version, None), "new": ("3000", None)}, question)) == named


def test_a_document_whose_sidecar_cannot_be_used_any_more_is_not_searched(
    store: VersionStore, tmp_path: Path, english: dict[str, Embedder]
) -> None:
    folder = tmp_path / "docs"
    write_files(folder, {"a.txt": "The seal kit costs 9 EUR.", "b.txt": "The pump is grey."})
    ingest(store, [folder], english)
    sidecar_of(folder / "a.txt").write_text("audience: agent\n")
    report = ingest(store, [folder], english)
    assert (report.removed, report.unchanged, len(report.failures)) == (1, 1, 1)
    assert "not known who may see it" in report.warnings[0]
    with closing(open_published(store, english)) as base:
        assert {Path(name).name for name in found(base)} == {"b.txt"}


def test_properties_count_although_the_file_cannot_be_read(
    store: VersionStore, tmp_path: Path, english: dict[str, Embedder]
) -> None:
    """Whatever is said since the text was read; what is not said now may have been said by the file itself."""
    folder = tmp_path / "docs"
    write_files(folder, {"b.txt": "The pump is grey."})
    prices: list[list[object]] = [["Part", "Price"], ["AX-200", "90 EUR"]]
    sheet = workbook(folder / "p.xlsx", {"Prices": prices})
    ingest(store, [folder], english)
    sheet.write_bytes(b"PK\x03\x04 cut off")
    for sidecar, changed, shown in [
        ("title: Prices\n", 0, ("public", None, None)),
        (
            "audience: agents\nvalid_from: 2026-02-01\nvalid_until: 2026-12-31",
            1,
            ("agents", "2026-02-01", "2026-12-31"),
        ),
        ("audience: public\nvalid_until: 2026-03-31\n", 1, ("agents", "2026-02-01", "2026-03-31")),
        ("", 0, ("agents", "2026-02-01", "2026-03-31")),
    ]:
        sidecar_of(sheet).write_text(sidecar)
        report = ingest(store, [folder], english)
        assert (report.changed, report.removed, len(report.failures)) == (changed, 0, 1)
        with closing(open_published(store, english)) as base:
            record = base.content.documents()[1]
            assert (record.audience, record.valid_from, record.valid_until) == shown
            buyers = found(base.seen_by(BUYER, today=TODAY))
            assert {Path(name).name for name in buyers} == ({"b.txt", "p.xlsx"} if shown[0] == "public" else {"b.txt"})
    workbook(sheet, {"Prices": prices})
    assert ingest(store, [folder], english).changed == 1
    with closing(open_published(store, english)) as base:
        assert {Path(name).name for name in found(base.seen_by(BUYER, today=TODAY))} == {"b.txt", "p.xlsx"}


def test_a_file_that_is_whole_again_is_for_those_for_whom_it_was(
    store: VersionStore, tmp_path: Path, english: dict[str, Embedder]
) -> None:
    folder = tmp_path / "docs"
    files = {
        "a.txt": "The pump is grey.",
        "internal/p.md": "---\naudience: group:partners\n---\n# Prices\n\nThe pump costs 90 EUR.\n",
        "q.txt": "Our margin is forty percent.",
        "q.txt.properties.yaml": "audience: agents\n",
    }
    cut_off = {"internal/p.md": "", "q.txt": "", "q.txt.properties.yaml": "audience: group:partners\n"}
    for state, changed, shown in [
        (files, 0, ["public", "group:partners", "agents"]),
        (cut_off, 2, ["public", "agents", "group:partners"]),
        # A second failure is no change.
        (cut_off, 0, ["public", "agents", "group:partners"]),
        (files, 2, ["public", "group:partners", "agents"]),
        (files, 0, ["public", "group:partners", "agents"]),
    ]:
        for name, text in state.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        assert ingest(store, [folder], english).changed == changed
        with closing(open_published(store, english)) as base:
            assert [record.audience for record in base.content.documents()] == shown


def test_a_file_that_cannot_be_read_is_not_searched_when_its_sidecar_cannot_be_used_either(
    store: VersionStore, tmp_path: Path, english: dict[str, Embedder]
) -> None:
    folder = tmp_path / "docs"
    write_files(folder, {"a.txt": "The seal kit costs 9 EUR.", "b.txt": "The pump is grey."})
    ingest(store, [folder], english)
    write_files(folder, {"a.txt": ""})
    sidecar_of(folder / "a.txt").write_text("audience: agent\n")
    report = ingest(store, [folder], english)
    assert (report.removed, report.unchanged) == (1, 1)
    assert "a.txt is empty; a.txt: its property 'audience' is no good" in report.failures[0].reason
    with closing(open_published(store, english)) as base:
        assert {Path(name).name for name in found(base)} == {"b.txt"}


def test_a_document_counts_from_its_first_day_to_its_last(store: VersionStore, english: dict[str, Embedder]) -> None:
    documents = [
        prices("old.md", 1, valid_from=date(2025, 1, 1), valid_until=date(2025, 12, 31)),
        prices("now.md", 2, valid_from=date(2026, 1, 1)),
        prices("next.md", 3, valid_from=date(2027, 1, 1)),
    ]
    build_from_documents(store, documents, embedders=english, settings=SETTINGS)
    with closing(open_published(store, english)) as base:
        days = {"old.md": date(2025, 12, 31), "now.md": date(2026, 1, 1), "next.md": date(2027, 1, 1)}
        for name, day in days.items():
            assert found(base.seen_by(BUYER, today=day)) == {name}
        assert HybridRetriever(base.seen_by(BUYER, today=date(2024, 1, 1))).search("price?", top_k=3).hits == ()


@pytest.mark.parametrize(
    ("only", "wanted"),
    [
        (DocumentFilter(language="zh"), lambda record: record.language == "zh"),
        (DocumentFilter(documents=("DEALERS.md",)), lambda record: record.source == "dealers.md"),
        (DocumentFilter(documents=("Dealers",), language="zh"), lambda _: False),
        (DocumentFilter(products=("dealers",)), lambda record: record.title == "Dealers"),
        (DocumentFilter(products=("deal",)), lambda _: False),
    ],
)
def test_a_filter_narrows_what_may_be_seen_and_never_widens_it(
    bases: tuple[KnowledgeBase, KnowledgeBase], only: DocumentFilter, wanted: Callable[[DocumentRecord], bool]
) -> None:
    whole, _ = bases
    for audiences in (BUYER, AGENT):
        allowed = {
            record.source for record in whole.records.values() if record.audience in audiences and wanted(record)
        }
        seen = whole.seen_by(audiences, today=TODAY, only=only)
        hits = [hit for question in QUESTIONS for hit in HybridRetriever(seen).search(question, top_k=100).hits]
        assert {hit.chunk.source for hit in hits} <= allowed
        assert bool(seen.size) == bool(allowed)
