"""Chunks: nothing lost, order kept, budget kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.chunk import chunk_document
from ingest.cut import CountTokens
from ingest.types import Chunk, Element, ElementKind, ParsedDocument
from tests.ingest.files import CHINESE, PROSE
from vectorstore.embedder import Embedder

WORDS = [
    "valve",
    "AX-200/45B",
    "长期供货",
    "保修两年。",
    "Is it covered?",
    "3.5 kg,",
    "退货，",
    "e.g.",
    "x" * 90,
    "供" * 70,
]
BODY_KINDS: list[ElementKind] = ["paragraph", "list_item", "table_row", "code", "caption"]


def count_simply(texts: Sequence[str]) -> list[int]:
    """A token a Chinese character, a token for four others; two special ones."""
    return [2 + sum(4 if character > "\u2e7f" else 1 for character in text) // 4 + 1 for text in texts]


def document(elements: Sequence[Element], *, title: str = "AX-200 manual", source: str = "a.pdf") -> ParsedDocument:
    """With section paths, as the readers give them."""
    path: list[tuple[int, str]] = []
    placed = []
    for element in elements:
        if element.kind == "heading":
            path = [item for item in path if item[0] < (element.level or 1)]
        placed.append(replace(element, section_path=tuple(text for _, text in path)))
        if element.kind == "heading":
            path.append((element.level or 1, element.text))
    return ParsedDocument(source=source, title=title, language="en", elements=tuple(placed), content_hash="0")


def heading(text: str, level: int = 1) -> Element:
    return Element(kind="heading", text=text, level=level)


def paragraph(text: str, page: int | None = None) -> Element:
    return Element(kind="paragraph", text=text, page=page)


def cut(elements: Sequence[Element], *, max_tokens: int = 60, title: str = "AX-200 manual") -> list[Chunk]:
    return chunk_document(document(elements, title=title), count_tokens=count_simply, max_tokens=max_tokens)


def solid(text: str) -> str:
    return re.sub(r"\s", "", text)


phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=40).map(" ".join)
bodies = st.builds(Element, kind=st.sampled_from(BODY_KINDS), text=phrases, page=st.none() | st.integers(1, 9))
headings = st.builds(
    Element,
    kind=st.just("heading"),
    level=st.integers(1, 4),
    text=st.sampled_from(["Safety", "保修", "Is it safe?", "2.1 Oil"]),
)
documents = st.builds(
    document,
    st.lists(bodies | headings, min_size=1, max_size=12),
    title=st.sampled_from(["", "AX-200", "一本很长的说明书" * 25, "word " * 40]),
)


def assert_sound(made: ParsedDocument, chunks: list[Chunk], count_tokens: CountTokens, max_tokens: int) -> None:
    body = "".join(solid(element.text) for element in made.elements if element.kind != "heading")
    held = iter("".join(solid(chunk.text) for chunk in chunks))
    # Heading lines stand between; the body is all there, in its order.
    assert all(character in held for character in body)
    counted = count_tokens([chunk.embedding_text for chunk in chunks])
    assert [chunk.token_count for chunk in chunks] == counted
    assert max(counted) <= max_tokens
    shown = "\n".join(f"{chunk.text}\n{chunk.heading}" for chunk in chunks)
    assert all(element.text in shown for element in made.elements if element.kind == "heading")
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    for chunk in chunks:
        covered = "".join(chunk.text[item.start : item.end] for item in chunk.sentences)
        assert solid(covered) == solid(chunk.text)
        assert all(one.end <= two.start for one, two in zip(chunk.sentences, chunk.sentences[1:], strict=False))


@settings(max_examples=150, deadline=None)
@given(documents, st.integers(32, 200))
def test_nothing_is_lost_order_is_kept_and_the_budget_is_kept(made: ParsedDocument, max_tokens: int) -> None:
    chunks = chunk_document(made, count_tokens=count_simply, max_tokens=max_tokens)
    assert_sound(made, chunks, count_simply, max_tokens)


@pytest.mark.long
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents, st.integers(32, 200))
def test_the_budget_is_kept_by_the_embedders_own_tokenizer(
    embedders: dict[str, Embedder], made: ParsedDocument, max_tokens: int
) -> None:
    for embedder in embedders.values():
        chunks = chunk_document(made, count_tokens=embedder.count_tokens, max_tokens=max_tokens)
        assert_sound(made, chunks, embedder.count_tokens, max_tokens)


def test_long_chinese_text_is_cut_at_its_sentence_ends() -> None:
    chunks = cut([paragraph(CHINESE * 8)], max_tokens=80)
    assert len(chunks) > 2
    assert all(chunk.text.endswith("。") for chunk in chunks)
    assert all(chunk.language == "zh" for chunk in chunks)


def test_a_sentence_beyond_the_budget_is_cut_at_a_comma_before_it_is_cut_anywhere() -> None:
    clauses = "开机之前检查电源和油位以及周围的安全，" * 12
    chunks = cut([paragraph(clauses)], max_tokens=70)
    assert len(chunks) > 2
    assert all(chunk.text.endswith("，") for chunk in chunks)


def test_parts_of_a_cut_paragraph_stand_as_they_stand_in_it() -> None:
    text = "Model AX-200 的保修期为 2 years。" * 20
    assert all(chunk.text in text for chunk in cut([paragraph(text)]))


def test_every_row_of_a_table_keeps_its_header_and_its_row_number() -> None:
    rows = [
        Element(kind="table_row", text=f"Part: AX-{row}; Name: seal ring; Price EUR: {row}.50", table=1, row=row)
        for row in range(2, 30)
    ]
    chunks = cut([heading("Spare parts"), *rows], max_tokens=80)
    assert len(chunks) > 3
    assert all(line.startswith("Part: AX-") for chunk in chunks for line in chunk.text.split("\n"))
    assert chunks[0].row_span == (2, 2 + chunks[0].text.count("\n"))
    assert chunks[-1].row_span is not None
    assert chunks[-1].row_span[1] == 29
    assert [len(chunk.sentences) for chunk in chunks] == [chunk.text.count("\n") + 1 for chunk in chunks]


def test_ids_stay_when_the_file_is_renamed_and_change_with_the_text() -> None:
    made = document([heading("Safety"), paragraph(" ".join([PROSE] * 4))])
    renamed = replace(made, source="moved/b.pdf")
    changed = document([heading("Safety"), paragraph(" ".join([PROSE] * 3) + " Otherwise.")])

    def ids(item: ParsedDocument) -> list[str]:
        return [chunk.id for chunk in chunk_document(item, count_tokens=count_simply, max_tokens=60)]

    assert ids(made) == ids(made) == ids(renamed)
    assert ids(made)[-1] != ids(changed)[-1]
    assert ids(made)[0] == ids(changed)[0]


def test_the_same_text_twice_gets_two_ids() -> None:
    chunks = cut([heading("A"), paragraph(PROSE), heading("B"), paragraph("x"), heading("A"), paragraph(PROSE)])
    twins = [chunk for chunk in chunks if chunk.text == PROSE]
    assert len(twins) == 2
    assert twins[0].id != twins[1].id


def test_a_chunk_knows_its_headings_pages_and_sheet() -> None:
    row = Element(kind="table_row", text="Part: AX-1", sheet="Prices", table=1, row=7)
    oil = [heading("Manual"), heading("Oil", 2), paragraph(PROSE, page=2), paragraph(PROSE, page=3)]
    chunks = cut([*oil, heading("Prices"), row], max_tokens=150)
    assert chunks[0].section_path == ("Manual", "Oil")
    assert chunks[0].heading == "AX-200 manual > Manual > Oil"
    assert chunks[0].page_span == (2, 3)
    assert {sentence.page for sentence in chunks[0].sentences} == {2, 3}
    assert (chunks[1].sheet, chunks[1].row_span, chunks[1].page_span) == ("Prices", (7, 7), None)


def test_sections_of_different_parents_are_never_mixed() -> None:
    chunks = cut([heading("A"), paragraph("Short a."), heading("B"), paragraph("Short b.")])
    assert [chunk.section_path for chunk in chunks] == [("A",), ("B",)]


def test_tiny_sections_under_one_parent_are_joined_with_their_headings() -> None:
    care = [heading("Care"), heading("Oil", 2), paragraph("Yearly."), heading("Filter", 2), paragraph("Monthly.")]
    chunks = cut(care, max_tokens=200)
    assert [chunk.text for chunk in chunks] == ["Oil\nYearly.\nFilter\nMonthly."]
    assert chunks[0].section_path == ("Care",)


def test_a_question_is_never_joined_with_its_neighbours() -> None:
    faq = [heading("FAQ"), heading("Is it safe?", 2), paragraph("Yes."), heading("防水吗？", 2), paragraph("防水。")]
    chunks = cut(faq, max_tokens=200)
    assert [(chunk.section_path[-1], chunk.text) for chunk in chunks] == [
        ("Is it safe?", "Yes."),
        ("防水吗？", "防水。"),
    ]


@pytest.mark.parametrize("kind", ["list_item", "paragraph"])
def test_a_list_stays_with_its_lead_in_where_one_chunk_holds_both(kind: ElementKind) -> None:
    items = ["（一）消费者定作的；", "（二）鲜活易腐的；", "（三）消费者拆封的软件；", "（四）交付的报纸、期刊。"]
    elements = [
        Element(kind="paragraph", text="经营者应当承担运输等必要费用。" * 6),
        Element(kind="paragraph", text="消费者有权自收到商品之日起七日内退货，但下列商品除外:"),
        *(Element(kind=kind, text=item) for item in items),
        Element(kind="paragraph", text="退货的商品应当完好。"),
    ]
    chunks = cut(elements, max_tokens=140)
    assert len(chunks) > 1
    (holding,) = [chunk for chunk in chunks if "除外" in chunk.text]
    assert all(item in holding.text for item in items)


def test_a_lead_in_moves_on_with_what_it_announces() -> None:
    items = [Element(kind="list_item", text=f"Step {step}: {PROSE[:90]}") for step in range(3)]
    chunks = cut([paragraph(PROSE), paragraph("Do this:"), *items], max_tokens=70)
    assert all(not chunk.text.endswith("Do this:") for chunk in chunks)
    assert any(chunk.text.startswith("Do this:\nStep 0") for chunk in chunks)


def test_a_heading_without_text_is_kept() -> None:
    assert [chunk.text for chunk in cut([heading("Only a heading")])] == ["Only a heading"]


def test_a_heading_too_long_for_the_path_stands_in_the_text() -> None:
    long = "这是一个非常长的标题" * 10
    chunks = cut([heading(long), paragraph("正文。")], max_tokens=60)
    assert solid(long) in solid("".join(chunk.text for chunk in chunks))


def test_a_document_without_elements_has_no_chunks() -> None:
    assert cut([]) == []
