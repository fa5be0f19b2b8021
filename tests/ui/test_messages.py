from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from chatbot.types import Citation
from ingest.types import Chunk, Sentence
from prompts.types import Evidence
from ui.messages import answer_html, document_url, inert, partial_html, question_html, waiting_html

HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(1)> [a](javascript:alert(1)) **bold** `code` $$x$$ &lt;"


class _Reader(HTMLParser):
    """Collects tags, and the text between them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.tags.append(tag)
        if tag == "br":
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        self.text += data


def _read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader


def _chunk(text: str, title: str = "Returns") -> Chunk:
    return Chunk(
        id="c1",
        document_id="d1",
        text=text,
        source="returns.pdf",
        title=title,
        language="en",
        token_count=10,
        sentences=(Sentence(start=0, end=len(text), page=2),),
        page_span=(2, 2),
        section_path=("Returns", "2 Periods"),
    )


def _citation(quote: str) -> Citation:
    return Citation(
        number=1,
        chunk_id="c1",
        source="returns.pdf",
        title="Returns",
        page=2,
        section="Returns > 2 Periods",
        quote=quote,
    )


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=60))
def test_no_text_becomes_markup(text: str) -> None:
    read = _read(inert(text))
    assert read.tags == []
    assert read.text == text


@given(st.text("ab 1.#*_`~[]()!<>&|\\+-=>$:/@{}^\"'", max_size=30))
def test_markdown_in_a_question_stays_as_it_was_written(text: str) -> None:
    rendered = _read(MarkdownIt("commonmark", {"html": True}).render(f"x{question_html(text)}"))
    assert set(rendered.tags) <= {"p"}
    assert " ".join(rendered.text.split()) == " ".join(f"x{text}".split())


def test_ordinary_questions_are_left_alone_so_that_they_can_be_copied_and_read_aloud() -> None:
    for text in ("What is the torque of the AX-200/45B at 20 °C?", "泵的保修期多长？（自到货之日起）"):
        assert question_html(text) == text


def test_a_hostile_document_runs_nothing() -> None:
    chunk = _chunk(HOSTILE, title=HOSTILE)
    evidence = Evidence(number=1, chunk=chunk, sentences=chunk.sentences, scores=(1.0,))
    for html in (
        partial_html(HOSTILE, [evidence], waiting_html(2, "en"), "en"),
        answer_html(f"{HOSTILE} [1]", [_citation(HOSTILE)], {"c1": chunk}, kb="default", language="en"),
    ):
        assert not {"script", "img", "strong", "code"} & set(_read(html).tags)
        assert "<script" not in html
        assert HOSTILE.split(maxsplit=1)[0] in _read(html).text


def test_a_citation_opens_to_its_passage_with_the_quote_marked_and_its_place_named() -> None:
    text = "Goods may be returned. Within 30 days of delivery. A number is needed."
    quote = "Within 30 days of delivery."
    html = answer_html("Within 30 days [1]", [_citation(quote)], {"c1": _chunk(text)}, kb="default", language="en")
    assert f"<mark>{quote}</mark>" in html
    read = _read(html)
    assert "[1] Returns · page 2 · 2 Periods" in read.text
    assert text in read.text
    assert 'href="/documents/default/d1#page=2"' in html
    assert 'class="cd-cite"' in html


def test_a_citation_without_its_passage_shows_the_quote() -> None:
    html = answer_html("30 days [1]", [_citation("30 days")], {}, kb="default", language="zh")
    assert "<mark>30 days</mark>" in html
    assert "/documents/" not in html
    assert "第 2 页" in _read(html).text


@pytest.mark.parametrize(("position", "en", "zh"), [(0, "Writing", "撰写"), (1, "One question", "1 个"), (7, "7", "7")])
def test_the_place_in_the_line_is_told_in_both_languages(position: int, en: str, zh: str) -> None:
    assert en in waiting_html(position, "en")
    assert zh in waiting_html(position, "zh")


def test_addresses_of_documents_cannot_leave_their_folder() -> None:
    assert document_url("a/../b", "x?y#z", None) == "/documents/a%2F..%2Fb/x%3Fy%23z"


def test_an_approved_answer_links_to_no_original() -> None:
    chunk = Chunk(
        id="c",
        document_id="approved-1",
        text="How heavy?\n45 kg.",
        source="approved answer: How heavy",
        title="approved answer: How heavy",
        language="en",
        token_count=5,
        sentences=(Sentence(start=0, end=10), Sentence(start=11, end=17)),
    )
    citation = Citation(
        number=1, chunk_id="c", source=chunk.source, title=chunk.title, page=None, section="", quote="45 kg."
    )
    html = answer_html("45 kg. [1]", [citation], {"c": chunk}, kb="default", language="en")
    assert "a" not in _read(html).tags
    assert "approved answer" in _read(html).text
