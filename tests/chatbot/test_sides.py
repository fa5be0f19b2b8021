from __future__ import annotations

from collections.abc import Mapping, Sequence

from chatbot.checked_text import CheckedText
from chatbot.sides import Sides, find_sides
from ingest.types import Language
from prompts.types import Evidence
from tests.chatbot.pieces import make_evidence
from vectorstore.content import DocumentRecord

RECORDS = {
    "document-1.md": ("Payment terms 2024", "2024-01-01"),
    "document-2.md": ("Payment terms 2025", "2025-01-01"),
}


def _near(_: str, others: Sequence[str]) -> list[float]:
    return [0.97] * len(others)


def _record(
    document_id: str, *, title: str = "", since: str | None = None, language: Language = "en"
) -> DocumentRecord:
    return DocumentRecord(
        id=document_id, source=document_id, location=document_id, root="", title=title, language=language,
        content_hash="", reading="", page_count=None, warnings=(), valid_from=since,
    )  # fmt: skip


def _sides(question: str, evidence: list[Evidence], titles: Mapping[str, tuple[str, str | None]]) -> Sides | None:
    return find_sides(
        question,
        evidence,
        document=lambda name: _record(name, title=titles[name][0], since=titles[name][1]) if name in titles else None,
        similarity=_near,
    )


def _text(evidence: list[Evidence], sides: Sides, language: Language) -> str:
    text = CheckedText(evidence, question="", language=language, similarity=_near)
    assert text.quote_sides(sides) == text.text
    assert len(text.citations) == len(sides.sides)
    return text.text


def test_documents_that_contradict_each_other_are_both_shown_with_title_and_date() -> None:
    evidence = make_evidence("Invoices are due within 30 days net.", "Invoices are due within 45 days net.")
    sides = _sides("When are invoices due?", evidence, RECORDS)
    assert sides is not None
    assert sides.kind == "disagree"
    assert _text(evidence, sides, "en").splitlines()[1:3] == [
        "- Payment terms 2024, 2024-01-01: “Invoices are due within 30 days net.” [1]",
        "- Payment terms 2025, 2025-01-01: “Invoices are due within 45 days net.” [2]",
    ]
    chinese = make_evidence("发票应在 30 天内付款。", "发票应在 45 天内付款。")
    sides = _sides("发票多久付款？", chinese, {name: ("付款条件", since) for name, (_, since) in RECORDS.items()})
    assert sides is not None
    assert "付款条件, 2025-01-01：“发票应在 45 天内付款。” [2]" in _text(chinese, sides, "zh")


def test_one_answer_stands_alone() -> None:
    same = make_evidence("Invoices are due within 30 days net.", "Invoices are due within 30 days net.")
    assert _sides("When are invoices due?", same, RECORDS) is None
    one = make_evidence("Invoices are due within 30 days net. Invoices are due within 45 days net.")
    assert _sides("When are invoices due?", one, RECORDS) is None
    assert _sides("When are invoices due?", [], RECORDS) is None


def test_a_document_that_the_asker_may_not_see_is_no_side() -> None:
    evidence = make_evidence("Invoices are due within 30 days net.", "Invoices are due within 45 days net.")
    seen = {"document-1.md": RECORDS["document-1.md"]}
    assert _sides("When are invoices due?", evidence, seen) is None


PUMPS = {"document-1.md": ("AX-200 manual", None), "document-2.md": ("DX-30 manual", None)}


def test_a_question_that_names_no_product_is_asked_back() -> None:
    evidence = make_evidence("The weight of the pump AX-200 is 191 kg.", "The weight of the pump DX-30 is 12 kg.")
    sides = _sides("What is the weight of the pump?", evidence, PUMPS)
    assert sides is not None
    assert sides.kind == "which"
    shown = _text(evidence, sides, "en")
    assert shown.startswith("That depends:")
    assert shown.endswith("Which one do you mean?")


def test_a_question_that_names_its_product_is_not() -> None:
    evidence = make_evidence("The weight of the pump AX-200 is 191 kg.", "The weight of the pump DX-30 is 12 kg.")
    assert _sides("What is the weight of the AX-200?", evidence, PUMPS) is None


def test_rows_of_two_products_that_begin_alike_are_asked_back() -> None:
    evidence = make_evidence(
        "Characteristic: Sound pressure level at 1 m; Unit: dB(A); AX-200/30: 74; AX-200/45: 79",
        "Characteristic: Sound pressure level at 1 m; Unit: dB(A); DX-12: 52; DX-30: 55",
    )
    sides = _sides("What is the sound pressure level at 1 m?", evidence, PUMPS)
    assert sides is not None
    assert sides.kind == "which"
    assert _sides("What is the sound pressure level of the DX-30 at 1 m?", evidence, PUMPS) is None
    chinese = make_evidence(
        "特性: 1 米处声压级; 单位: dB(A); AX-200/30: 74; AX-200/45: 79",
        "特性: 1 米处声压级; 单位: dB(A); DX-12: 52; DX-30: 55",
    )
    sides = _sides("1 米处的声压级是多少？", chinese, PUMPS)
    assert sides is not None
    assert sides.kind == "which"


def test_rows_of_one_table_are_all_shown_where_the_question_names_none() -> None:
    rows = ["Product: KS-11V; Lead time: 35 days", "Product: VK-50H; Lead time: 15 days"]
    evidence = make_evidence("\n".join(rows))
    titles: dict[str, tuple[str, str | None]] = {"document-1.md": ("Shipping terms", None)}
    sides = _sides("What is the lead time?", evidence, titles)
    assert sides is not None
    assert sides.kind == "which"
    assert [side.quote for side in sides.sides] == rows
    assert _sides("What is the lead time of the VK-50H?", evidence, titles) is None
    assert _sides("What is the freight rate of a pallet?", evidence, titles) is None


def test_a_line_that_many_documents_have_is_asked_back_for() -> None:
    evidence = make_evidence("Price: $130", "Price: $90")
    titles: dict[str, tuple[str, str | None]] = {
        "document-1.md": ("MountainDream Sleeping Bag", None),
        "document-2.md": ("Summit Jacket", None),
    }
    sides = _sides("What is the price?", evidence, titles)
    assert sides is not None
    assert sides.kind == "which"
    assert "Summit Jacket: “Price: $90” [2]" in _text(evidence, sides, "en")
    assert _sides("What is the price of the sleeping bag?", evidence, titles) is None
    same = _sides("What is the price?", evidence, dict.fromkeys(titles, ("Jackets", None)))
    assert same is not None
    assert same.kind == "disagree"
