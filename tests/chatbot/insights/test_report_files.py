"""HTML, PDF and JSON say the same, and nothing of what they are about is mark-up."""

from __future__ import annotations

import json
import re

import pypdfium2
import pytest
from lxml import html

from chatbot.insights.figures import figure_forms
from chatbot.insights.report_html import report_html
from chatbot.insights.report_json import report_to_json
from chatbot.insights.report_pdf import report_pdf
from chatbot.insights.report_texts import report_texts
from chatbot.insights.types import Report
from ingest.types import Language
from tests.chatbot.insights.tables import question, report_of

LANGUAGES: tuple[Language, ...] = ("en", "zh")
HOSTILE = "<script>alert(1)</script> {now} & “x”"
LINES = [
    ("1", question(3)[0], "AX-1", "<b>Pumps</b>", "华东", "C-1", 2.0, 100.0, "EUR"),
    ("2", question(9)[0], "KS-7", "Seals", "North", "#1", 1.0, 50.0, "EUR"),
]


@pytest.fixture(scope="module")
def report() -> Report:
    asked = [question(day, refused=day % 3 == 0, text=HOSTILE) for day in range(1, 25)]
    return report_of([*asked, question(-3, text="可以分期付款吗？")], LINES)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_sentence_of_the_page_links_to_its_row(report: Report, language: Language) -> None:
    page = html.fromstring(report_html(report, language))
    assert not page.xpath("//script")
    assert not page.xpath("//tbody//b")
    ids = {own.get("id") for own in page.xpath("//*[@id]")}
    count = 0
    for section in report.sections:
        for sentence in section.sentences:
            item = page.get_element_by_id(f"t-{sentence.id}")
            (link,) = item.xpath(".//a")
            assert link.get("href") == f"#f-{sentence.figure}-{sentence.row}"
            assert link.get("href")[1:] in ids
            assert " ".join(sentence.texts[language].split()) in " ".join(item.text_content().split())
            assert item.xpath(".//*[@class='in-how']")[0].text_content().strip()
            count += 1
    assert count > 15
    assert len(page.xpath("//pre/code")) == sum(bool(own.rows) for part in report.sections for own in part.figures)
    # Nothing is fetched from anywhere.
    assert not re.findall(r"(?:src|href)=[\"'](?!#)", report_html(report, language))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_pdf_holds_every_sentence(report: Report, language: Language) -> None:
    document = pypdfium2.PdfDocument(report_pdf(report, language))
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    found = "".join(text.split())
    for section in report.sections:
        for sentence in section.sentences:
            assert "".join(sentence.texts[language].split()) in found, sentence.id
    document.close()


def test_the_json_holds_every_figure_with_its_query(report: Report) -> None:
    made = report_to_json(report, "zh")
    assert json.loads(json.dumps(made)) == made
    sections: list[dict[str, list[dict[str, object]]]] = made["sections"]  # type: ignore[assignment]
    figures = {own["id"]: own for section in sections for own in section["figures"]}
    for section in sections:
        for sentence in section["sentences"]:
            own = figures[sentence["figure"]]
            assert str(own["query"]).startswith("SELECT")
            assert set(sentence["columns"]) <= set(own["columns"])  # type: ignore[call-overload]
            assert int(str(sentence["row"])) < len(own["rows"])  # type: ignore[arg-type]


def test_every_column_has_a_name_in_both_languages() -> None:
    for form in figure_forms().values():
        for language in LANGUAGES:
            texts = report_texts(language)
            assert form.title[language]
            assert form.definition[language]
            assert form.section in texts.sections
            assert {column.name for column in form.columns} <= set(texts.columns)
