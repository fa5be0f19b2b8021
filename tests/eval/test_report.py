from __future__ import annotations

import json
import re
from dataclasses import fields
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from eval.errors import RunFolderError
from eval.failures import REASONS
from eval.report import render_report, write_report
from eval.report_texts import TEXTS, ReportTexts
from ingest.types import Language
from tests.eval.runs import ANSWERED, QUERIES, a_run
from tests.eval.sets import a_query, an_answer

_VOID = {"meta", "br", "wbr", "link", "img", "hr", "input"}


class _Page(HTMLParser):
    """Tags with their attributes and all text; fails where an element is not closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(page)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_shows_measures_plots_and_failures(tmp_path: Path, language: Language) -> None:
    write_report([a_run(tmp_path / "out")], tmp_path / "new" / "page.html", language=language)
    page = _Page((tmp_path / "new" / "page.html").read_text(encoding="utf-8"))
    texts = TEXTS[language]
    for words in (texts.title, texts.reliability, texts.refusal, texts.latency, "nDCG@10", "36 months"):
        assert words in page.text or words in str(page.tags)
    assert texts.in_force.format(value="0.3") in page.text
    assert "How long is it <really>?" in page.text
    assert "Made <b>up</b>." in page.text
    assert texts.failures_note.format(count=3, n=6) in page.text
    assert f"pump ({texts.beyond})" in page.text
    assert ("html", {"lang": texts.language_tag}) in page.tags


def test_nothing_is_loaded_and_nothing_runs(tmp_path: Path) -> None:
    page = render_report([a_run(tmp_path / "out")], language="en")
    parsed = _Page(page)
    assert {tag for tag, _ in parsed.tags}.isdisjoint({"script", "link", "img", "iframe", "object", "form"})
    assert not re.search(r"https?:|url\(|@import", page)
    assert all(not name.startswith("on") for _, attributes in parsed.tags for name in attributes)
    anchors = {attributes["id"] for _, attributes in parsed.tags if "id" in attributes}
    targets = [attributes["href"] for tag, attributes in parsed.tags if tag == "a"]
    assert targets
    assert all(target and target.startswith("#") and target[1:] in anchors for target in targets)
    assert "default-src 'none'" in page


@effort(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=20))
def test_every_text_is_escaped(tmp_path: Path, text: str) -> None:
    evil = f"<script>alert(1)</script>\"'&{text}"
    query = a_query("q", text=evil, answers=[evil])
    answer = an_answer(evil, query_id="q", quotes=[(evil.replace(" ", ""), evil)])
    run = a_run(tmp_path / "out", queries=[query, *QUERIES], answers=[answer, *ANSWERED], dataset=evil)
    page = render_report([run], language="en")
    assert "<script" not in page
    assert " ".join(evil.split()) in " ".join(_Page(page).text.split())


def test_without_answers_their_parts_are_left_out(tmp_path: Path) -> None:
    texts = TEXTS["en"]
    text = _Page(render_report([a_run(tmp_path / "out", answers=None)], language="en")).text
    assert texts.latency not in text
    assert texts.evidence not in text
    assert texts.reliability in text
    assert texts.reasons["missed_in_retrieval"] in text


def test_without_failures_the_page_says_so(tmp_path: Path) -> None:
    run = a_run(tmp_path / "out", queries=QUERIES[:1])
    text = _Page(render_report([run], language="en")).text
    assert TEXTS["en"].no_failures in text
    assert TEXTS["en"].refusal not in text


def test_two_runs_of_a_set_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    runs = [a_run(tmp_path / "one"), a_run(tmp_path / "two"), a_run(tmp_path / "three", dataset="another")]
    parsed = _Page(render_report(runs, language="en"))
    for label in ("made (one)", "made (two)", "another"):
        assert label in parsed.text
    assert "another (three)" not in parsed.text


def test_parts_of_a_set_are_shown_beside_one_another(tmp_path: Path) -> None:
    queries = [a_query(f"q{number}", answers=["24 months"], zh=number > 5) for number in range(12)]
    answers = [an_answer("24 months [1]", query_id=query.id, quotes=[("pump", "24 months")]) for query in queries]
    run = a_run(tmp_path / "out", queries=queries, answers=answers)
    assert set(run.results.slices) == {"language"}
    text = _Page(render_report([run], language="zh")).text
    assert "按语言" in text
    assert "中文" in text


def test_more_failures_than_are_shown_are_counted(tmp_path: Path) -> None:
    queries = [a_query(f"q{number}", answerable=False) for number in range(205)]
    answers = [an_answer("Yes [1]", query_id=query.id, quotes=[("pump", "Yes")]) for query in queries]
    page = render_report([a_run(tmp_path / "out", queries=queries, answers=answers)], language="en")
    assert "5 more are not shown." in page
    assert page.count('class="case"') == 200


def test_both_languages_have_a_word_for_everything() -> None:
    for texts in TEXTS.values():
        assert set(texts.reasons) == set(REASONS)
        assert set(texts.labels) == set(TEXTS["en"].labels)
        for field in fields(ReportTexts):
            assert getattr(texts, field.name)
            plain = getattr(texts, field.name)
            if isinstance(plain, str):
                english = getattr(TEXTS["en"], field.name)
                assert set(re.findall(r"\{\w+\}", plain)) == set(re.findall(r"\{\w+\}", english))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_labels_that_were_confused_are_listed_with_messages(tmp_path: Path, language: Language) -> None:
    run = a_run(tmp_path)
    asked = list(run.questions)
    rows = [
        {"query_id": asked[0], "wanted": "<returns>", "label": "price"},
        {"query_id": asked[1], "wanted": "<returns>", "label": "<returns>"},
    ]
    (run.folder / "told.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    page = _Page(render_report([run], language=language))
    assert TEXTS[language].told_label in page.text
    assert "<returns>price1 / 2" in page.text
    assert run.questions[asked[0]].text in page.text
    (run.folder / "told.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(RunFolderError, match="line 1 is damaged"):
        render_report([run], language=language)
