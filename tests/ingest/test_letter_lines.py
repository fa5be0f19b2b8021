"""Pages in single letters."""

from __future__ import annotations

from ingest.letter_lines import mend_letters
from ingest.pdf_layout import Line
from tests.ingest.test_pdf_layout import line


def letters(text: str, *, top: float, left: float = 72) -> list[Line]:
    return [
        line(letter, top=top, left=left + 10 * place, right=left + 10 * place + 10)
        for place, letter in enumerate(text)
        if letter != " "
    ]


def test_letters_become_words_and_lines_and_page_numbers_stay_with_their_entry() -> None:
    page = [
        *letters("4.6 HTML 标签", top=700),
        *letters("19", top=700, left=400),
        *letters("代码块与代码注释的写法", top=680),
    ]
    assert [item.text for item in mend_letters(page)] == ["4.6 HTML 标签 19", "代码块与代码注释的写法"]


def test_other_pages_stay_as_they_are() -> None:
    page = [line("A whole line", top=700), *letters("ABC", top=680)]
    assert mend_letters(page) == page
