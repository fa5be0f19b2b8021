"""The passage that stands in the place of another one is found in a document that was read anew."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.vectorstore.corpus import make_chunk, make_document
from vectorstore.document_set import DocumentSet
from vectorstore.passages import PassageFinder, passage_of

OTHERS = (
    "Orders above 500 euros are shipped free of charge within Europe.",
    "未使用的货物可在收货后三十天内退回，运费由买方承担。",
    "No.",
)


def finder(*texts: str) -> PassageFinder:
    documents = DocumentSet(reading="", count_tokens=lambda texts: [1] * len(texts), max_chunk_tokens=100)
    taken = documents.take(make_document("a.md", "A", "text"), roots=[])
    assert taken is not None
    chunks = [make_chunk(text, number=number) for number, text in enumerate(texts)]
    return PassageFinder({"a.md": taken[0]}, lambda _: chunks, known={"a.md"})


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("The pump P7 costs 900 euros.", "Since May the pump P7 costs 950 euros."),
        ("空压机首次换油为五百小时。", "空压机首次换油改为六百小时。"),
        # Cut larger, and cut smaller.
        ("The pump P7 costs 900 euros.", "It is heavy and red. " * 12 + "The pump P7 costs 900 euros. It is blue."),
        ("It is red. " * 12 + "The pump P7 costs 900 euros and weighs forty kilograms.", "It is red. " * 12),
    ],
)
def test_the_closest_passage_is_the_one_that_shares_most(before: str, now: str) -> None:
    passage = passage_of(make_chunk(before, number=9), ["a.md"])
    found = finder(*OTHERS, now).closest(passage, "a.md")
    assert found is not None
    assert found.text == now


def test_nothing_is_close_to_what_is_about_something_else() -> None:
    passage = passage_of(make_chunk("The pump P7 costs 900 euros.", number=9), ["a.md"])
    assert finder(*OTHERS).closest(passage, "a.md") is None
    assert finder().closest(passage, "a.md") is None


def test_the_same_text_under_other_headings_is_another_passage() -> None:
    chunk = make_chunk("The pump P7 costs 900 euros.", number=9)
    found = finder(*OTHERS, chunk.text)
    assert found.place_of(passage_of(chunk, ["a.md"]), "a.md") == 3
    other = replace(chunk, section_path=("Elsewhere",))
    assert found.place_of(passage_of(other, ["a.md"]), "a.md") is None
    assert found.place_of(passage_of(chunk, ["a.md"]), "a.md", taken={3}) is None
