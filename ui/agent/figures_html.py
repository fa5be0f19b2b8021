"""Figures as plots and a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from chatbot.plots.bars_svg import Bar, bars_svg
from ingest.types import Language
from ui.agent.figures import Figures, Overview
from ui.agent.queue import NameIntent
from ui.messages import inert

_MOST_BARS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureTexts:
    """Words of the figures in one language; ``{…}`` is filled in."""

    period: str
    days: str
    none: str
    whole: str
    by_agent: str
    by_topic: str
    no_topic: str
    name: str
    count: str
    accepted: str
    edited: str
    rejected: str
    acceptance: str
    edit_share: str
    reply_time: str
    seconds: str
    minutes: str
    hours: str
    explained: str


FIGURE_TEXTS: Mapping[Language, FigureTexts] = {
    "en": FigureTexts(
        period="Period",
        days="{n} days",
        none="Nobody has decided on a draft in this time.",
        whole="All together",
        by_agent="By agent",
        by_topic="By topic",
        no_topic="No topic",
        name="Name",
        count="Drafts",
        accepted="Accepted",
        edited="Edited",
        rejected="Rejected",
        acceptance="Acceptance rate",
        edit_share="Median edited share",
        reply_time="Median time to reply",
        seconds="{n} s",
        minutes="{n} min",
        hours="{n} h",
        explained="Acceptance: drafts sent without a change, of all that were decided on. Edited share: characters"
        " changed, of drafts that were sent. Time to reply: from the buyer’s message to the reply.",
    ),
    "zh": FigureTexts(
        period="时间范围",
        days="{n} 天",
        none="此期间没有处理过草稿。",
        whole="全部",
        by_agent="按客服",
        by_topic="按主题",
        no_topic="主题未定",
        name="名称",
        count="草稿数",
        accepted="采用",
        edited="修改",
        rejected="弃用",
        acceptance="采用率",
        edit_share="修改比例（中位数）",
        reply_time="回复用时（中位数）",
        seconds="{n} 秒",
        minutes="{n} 分钟",
        hours="{n} 小时",
        explained="采用率：未经修改直接发送的草稿占全部已处理草稿的比例。修改比例：已发送草稿中改动的字符比例。"
        "回复用时：从客户发出消息到收到回复的时间。",
    ),
}


def figures_html(found: Overview, *, language: Language, name_intent: NameIntent) -> str:
    """Plots by agent and by topic, then everything as a table."""
    texts = FIGURE_TEXTS[language]
    if not found.whole.count:
        return f'<p class="cd-quiet">{inert(texts.none)}</p>'
    named = [(own.name, own) for own in found.agents]
    topics = [(name_intent(own.name, language) if own.name else texts.no_topic, own) for own in found.topics]
    whole = [(texts.whole, found.whole)]
    plots = _plots(texts.by_agent, [*whole, *named], texts) + _plots(texts.by_topic, topics, texts)
    table = _table([("", whole), (texts.by_agent, named), (texts.by_topic, topics)], texts)
    return f'<p class="cd-quiet">{inert(texts.explained)}</p>{plots}{table}'


def _plots(title: str, rows: Sequence[tuple[str, Figures]], texts: FigureTexts) -> str:
    measures: list[tuple[str, Callable[[Figures], float | None], Callable[[Figures], str], float | None]] = [
        (texts.acceptance, lambda own: own.acceptance, lambda own: f"{own.acceptance:.0%} ({own.count})", 1.0),
        (texts.edit_share, lambda own: own.edit_share, _edit_share, 1.0),
        (texts.reply_time, lambda own: own.reply_seconds, lambda own: _time(own.reply_seconds, texts), None),
    ]
    pictures = []
    for name, value, shown, largest in measures:
        bars = [Bar(label=label, value=value(own), shown=shown(own)) for label, own in rows[:_MOST_BARS]]
        picture = bars_svg(bars, name=f"{title}: {name}", largest=largest)
        pictures.append(f"<figure><figcaption>{inert(name)}</figcaption>{picture}</figure>")
    return f'<section><h2>{inert(title)}</h2><div class="cd-plots">{"".join(pictures)}</div></section>'


def _table(groups: Sequence[tuple[str, Sequence[tuple[str, Figures]]]], texts: FigureTexts) -> str:
    heads = (
        texts.name, texts.count, texts.accepted, texts.edited, texts.rejected, texts.acceptance, texts.edit_share,
        texts.reply_time,
    )  # fmt: skip
    head = "".join(f'<th scope="col">{inert(name)}</th>' for name in heads)
    bodies = "".join(
        f"<tbody>{_group(title, len(heads))}{''.join(_row(name, own, texts) for name, own in rows)}</tbody>"
        for title, rows in groups
        if rows
    )
    table = f'<table class="cd-table"><thead><tr>{head}</tr></thead>{bodies}</table>'
    # What scrolls must be reachable by keyboard, and have a name.
    return f'<div class="cd-scroll" tabindex="0" role="region" aria-label="{inert(texts.count)}">{table}</div>'


def _group(title: str, columns: int) -> str:
    return f'<tr><th scope="rowgroup" colspan="{columns}">{inert(title)}</th></tr>' if title else ""


def _row(name: str, own: Figures, texts: FigureTexts) -> str:
    cells = (
        str(own.count), str(own.accepted), str(own.edited), str(own.rejected), f"{own.acceptance:.0%}",
        _edit_share(own), _time(own.reply_seconds, texts),
    )  # fmt: skip
    return f'<tr><th scope="row">{inert(name)}</th>{"".join(f"<td>{inert(cell)}</td>" for cell in cells)}</tr>'


def _edit_share(own: Figures) -> str:
    return "–" if own.edit_share is None else f"{own.edit_share:.0%}"


def _time(seconds: float | None, texts: FigureTexts) -> str:
    if seconds is None:
        return "–"
    if seconds < 90:
        return texts.seconds.format(n=round(seconds))
    if seconds < 5400:
        return texts.minutes.format(n=round(seconds / 60))
    return texts.hours.format(n=f"{seconds / 3600:.1f}")
