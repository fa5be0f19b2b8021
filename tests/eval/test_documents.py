from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from eval.documents import to_parsed, twins
from eval.types import EvalDocument


def _document(id_: str = "d", title: str = "Title", text: str = "Text.") -> EvalDocument:
    return EvalDocument(id=id_, title=title, text=text, language="en")


def test_headings_of_a_text_become_the_path_of_what_stands_below_them() -> None:
    parsed = to_parsed(_document(text="# Pump\n\nIntro.\n\n## Seals\n\nReplace yearly.\n\n# Valve\n\nOpen slowly."))
    paths = {element.text: element.section_path for element in parsed.elements if element.kind != "heading"}
    assert paths == {"Intro.": ("Pump",), "Replace yearly.": ("Pump", "Seals"), "Open slowly.": ("Valve",)}
    assert parsed.source == "d"


def test_a_document_without_text_is_found_by_its_title() -> None:
    assert [element.text for element in to_parsed(_document(title="alarm", text=" ")).elements] == ["alarm"]
    assert to_parsed(_document(title="", text="")).elements == ()


@given(st.text(alphabet="ab #\n-。长", max_size=60))
def test_no_letter_of_a_text_is_lost(text: str) -> None:
    parsed = to_parsed(_document(title="", text=text))
    read = "".join(element.text for element in parsed.elements)
    for letter in "ab。长":
        assert read.count(letter) == text.count(letter)


def test_documents_that_say_the_same_are_twins() -> None:
    documents = [_document("a"), _document("b", text="Other."), _document("c"), _document("d", title="Another")]
    assert twins(documents) == {"a": ("a", "c"), "b": ("b",), "c": ("a", "c"), "d": ("d",)}
