"""The tab that writes copy, without a browser: what it shows, and to whom."""

from __future__ import annotations

import pytest

from chatbot.assembly import Application
from chatbot.copywriting.types import CopyRequest
from tests.ui.agent.conftest import ANNA, SECRET, STRANGER
from ui.agent.write_events import WriteEvents, WriteView

FORM: dict[str, object] = {"kind": "email", "topic": "returns of goods", "language": "en", "drafts": 2, "product": ""}


def _last(views: list[WriteView]) -> WriteView:
    assert views[0].texts == ()
    return views[-1]


@pytest.mark.long
def test_drafts_come_one_after_the_other_with_their_sources(application: Application) -> None:
    views = list(WriteEvents(application).write(ANNA, FORM, "en", "page"))
    last = _last(views)
    assert last.texts
    assert len(last.texts) == 2
    html = last.drafts or ""
    assert "facts alone, no language model" in html
    assert "phrased by the language model" in html
    assert 'class="cd-fact"' in html
    assert 'class="cd-cite"' in html
    assert "cd-source-1" in html
    assert "returns.md" in html
    assert SECRET[:30] not in html
    assert "cd-export" in (last.export or "")


@pytest.mark.long
def test_the_page_s_language_is_not_the_copy_s(application: Application) -> None:
    form = {**FORM, "language": "zh", "topic": "退货"}
    last = _last(list(WriteEvents(application).write(ANNA, form, "en", "page")))
    assert 'lang="zh"' in (last.drafts or "")
    assert "Draft 1" in (last.drafts or "")
    assert "您好" in (last.texts or ("",))[0]


@pytest.mark.long
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"topic": ""}, "Name a product"),
        ({"topic": "yachts"}, "Nothing that buyers may see"),
        ({"tone": "shouting"}, "Name a product"),
        ({"drafts": "many"}, "Name a product"),
    ],
)
def test_what_cannot_be_written_is_told(application: Application, change: dict[str, object], said: str) -> None:
    last = _last(list(WriteEvents(application).write(ANNA, {**FORM, **change}, "en", "page")))
    assert said in last.status
    assert last.texts == ()


@pytest.mark.long
def test_an_agent_of_another_knowledge_base_reads_nothing(application: Application) -> None:
    events = WriteEvents(application)
    for kb in ("default", "other", None):
        last = _last(list(events.write(STRANGER, {**FORM, "kb": kb}, "en", "page")))
        assert "30 days" not in (last.drafts or "")
    assert events.kbs(STRANGER) == ["elsewhere"]
    assert "30 days" not in (events.check(STRANGER, {**FORM, "kb": "default"}, "Hello.", "en").drafts or "")


@pytest.mark.long
def test_stop_ends_the_writing_and_keeps_what_is_finished(application: Application) -> None:
    events = WriteEvents(application)
    views = events.write(ANNA, {**FORM, "drafts": 3}, "en", "page")
    next(views)
    assert "facts alone" in (next(views).drafts or "")
    events.stop("page")
    rest = list(views)
    assert "Stopped" in rest[-1].status
    assert rest[-1].texts
    events.stop("page")
    assert application.queue.waiting == 0


@pytest.mark.long
def test_a_changed_text_is_checked_and_made_inert(application: Application) -> None:
    text = "Hello,\n\n<img src=x onerror=alert(1)> We are the best."
    view = WriteEvents(application).check(ANNA, FORM, text, "en")
    assert "<img" not in (view.drafts or "")
    assert "superlative" in (view.drafts or "")
    assert "your text, checked" in (view.drafts or "")


@pytest.mark.long
def test_what_is_internal_or_for_one_group_is_in_no_copy(application: Application) -> None:
    request = CopyRequest(kind="email", language="en", topic="returns of goods", drafts=2, length="long")
    result = application.copywriter.write(request)
    said = " ".join([*(fact.quote for fact in result.facts), *(draft.text for draft in result.drafts)])
    assert "30 days" in said
    for words in ("class A", "ninety", "sixty"):
        assert words not in said
    for internal in (f"{SECRET}.", "Partners may return goods within sixty days of delivery."):
        checked = application.copywriter.recheck(request, internal)
        assert [own.kind for own in checked.drafts[0].sentences] == ["flagged"]
