from __future__ import annotations

import datetime
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.plots.bars_svg import Bar, bars_svg
from chatbot.records.types import Decision
from ingest.types import Language
from tests.ui.agent.conftest import ADMINISTRATOR, ANNA
from ui.agent.figures import Period, figures_of, overview, since
from ui.agent.figures_html import figures_html

NOW = datetime.datetime(2026, 1, 31, tzinfo=datetime.UTC)
DECISION = Decision(
    id=1, draft_id=1, conversation_id="c" * 32, kb="default", agent="anna", action="accepted", draft_text="a",
    sent_text="a", edit_share=0.0, reply_seconds=60.0, topic="returns", language="en", created=NOW,
)  # fmt: skip
EDITED = replace(DECISION, action="edited", edit_share=0.5, reply_seconds=120.0)
REJECTED = replace(DECISION, action="rejected", edit_share=1.0, reply_seconds=None, agent="bo", topic="")
DECISIONS = st.lists(
    st.builds(
        replace,
        st.just(DECISION),
        action=st.sampled_from(["accepted", "edited", "rejected"]),
        agent=st.sampled_from(["anna", "bo", "<b>"]),
        topic=st.sampled_from(["", "returns", "weight"]),
        edit_share=st.floats(0, 1),
        reply_seconds=st.none() | st.floats(0, 10**6),
    ),
    max_size=20,
)


def _name(intent: str, language: Language) -> str:
    return {"en": f"Topic {intent}", "zh": f"主题 {intent}"}[language]


def test_rates_and_medians() -> None:
    found = figures_of("", [DECISION, EDITED, EDITED, REJECTED])
    assert (found.accepted, found.edited, found.rejected, found.count) == (1, 2, 1, 4)
    assert found.acceptance == 0.25
    # A rejected draft was not edited, and a reply that was not sent took no time.
    assert found.edit_share == 0.5
    assert found.reply_seconds == 120.0


def test_of_nothing_there_are_no_medians() -> None:
    found = figures_of("", [])
    assert (found.count, found.acceptance, found.edit_share, found.reply_seconds) == (0, 0.0, None, None)


@given(DECISIONS)
def test_agents_and_topics_each_add_up_to_the_whole(decisions: list[Decision]) -> None:
    found = overview(decisions, ADMINISTRATOR)
    assert sum(own.count for own in found.agents) == sum(own.count for own in found.topics) == found.whole.count
    assert found.whole.count == len(decisions)
    assert [own.count for own in found.agents] == sorted((own.count for own in found.agents), reverse=True)


@given(DECISIONS)
def test_an_agent_sees_himself_and_the_whole(decisions: list[Decision]) -> None:
    found = overview(decisions, ANNA)
    assert {own.name for own in found.agents} <= {"anna"}
    assert found.whole == overview(decisions, ADMINISTRATOR).whole


@pytest.mark.parametrize("period", [7, 30, 90])
def test_a_period_is_counted_back_from_now(period: Period) -> None:
    assert (NOW - since(period, NOW)).days == period


@given(DECISIONS, st.sampled_from(["en", "zh"]))
def test_plots_and_table_show_the_same_and_no_markup(decisions: list[Decision], language: Language) -> None:
    html = figures_html(overview(decisions, ADMINISTRATOR), language=language, name_intent=_name)
    assert "<b>" not in html
    assert "nan" not in html
    assert "None" not in html
    if decisions:
        assert html.count("<svg") == 6
        assert html.count("<tr>") == 1 + 2 + 1 + len({own.agent for own in decisions}) + len(
            {own.topic for own in decisions}
        )


def test_the_table_says_what_the_bars_do() -> None:
    html = figures_html(overview([DECISION, EDITED, EDITED, REJECTED], ADMINISTRATOR), language="en", name_intent=_name)
    rows = dict(re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', html))
    assert set(rows) == {"All together", "anna", "bo", "Topic returns", "No topic"}
    assert re.findall("<td>(.*?)</td>", rows["All together"]) == ["4", "1", "2", "1", "25%", "50%", "2 min"]
    assert re.findall("<td>(.*?)</td>", rows["bo"]) == ["1", "0", "0", "1", "0%", "–", "–"]
    assert "25% (4)" in html


def test_without_decisions_it_says_so() -> None:
    assert "Nobody has decided" in figures_html(overview([], ANNA), language="en", name_intent=_name)


@given(
    st.lists(
        st.builds(Bar, label=st.text(max_size=40), value=st.none() | st.floats(0, 10**6), shown=st.text(max_size=9))
    )
)
def test_bars_stay_in_the_picture_and_their_labels_are_text(bars: list[Bar]) -> None:
    svg = bars_svg(bars, name="<plot>")
    assert svg.count("<rect") == len(bars)
    for x, width in re.findall(r'x="(\d+)" y="\d+" width="([\d.]+)"', svg):
        assert int(x) + float(width) <= 360
    assert "<plot>" not in svg


def test_a_long_label_is_cut_and_told_in_full() -> None:
    svg = bars_svg([Bar(label="安装与调试服务相关的各种问题汇总", value=1.0, shown="1")], name="n")
    assert "…" in svg
    assert "<title>安装与调试服务相关的各种问题汇总</title>" in svg
