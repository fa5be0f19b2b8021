"""The words of the dashboards, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresTexts:
    """Words of the tab with the dashboards."""

    tab: str
    intro: str
    everywhere: str
    volume: str
    shares: str
    ratings: str
    evidence: str
    answer: str
    day: str
    questions: str
    percent: str
    seconds: str
    thumbs: str
    series: str
    channels: Mapping[str, str]
    refused: str
    handed_over: str
    accepted: str
    rated_up: str
    rated_down: str
    median: str
    p95: str
    summary: str
    caption: str
    columns: tuple[str, ...]
    empty: str


FIGURES: Mapping[Language, FiguresTexts] = {
    "en": FiguresTexts(
        tab="Figures",
        intro="How many questions came, how many were refused or handed to a person, and how long answers took. Days"
        " are those of the server's clock; today is not over yet.",
        everywhere="All my knowledge bases",
        volume="Questions per day",
        shares="Refused, handed over, drafts accepted as they were (percent)",
        ratings="Thumbs per day",
        evidence="Seconds until the first quotes",
        answer="Seconds until the whole answer",
        day="Day",
        questions="Questions",
        percent="Percent",
        seconds="Seconds",
        thumbs="Thumbs",
        series="What",
        channels={"page": "page", "widget": "widget", "api": "API", "openai": "OpenAI API", "agent": "agents"},
        refused="refused",
        handed_over="handed over",
        accepted="drafts accepted",
        rated_up="up",
        rated_down="down",
        median="median",
        p95="95 of 100",
        summary="Whole period",
        caption="Figures by day, newest first",
        columns=(
            "Day",
            "Questions",
            "Refused",
            "Handed over",
            "Drafts accepted",
            "Thumbs up / down",
            "First quotes: median / 95 of 100",
            "Whole answer: median / 95 of 100",
        ),
        empty="Nothing was asked in this period.",
    ),
    "zh": FiguresTexts(
        tab="统计",
        intro="提问数量、拒答与转人工的比例、回答用时。日期以服务器时钟为准；今天尚未结束。",
        everywhere="我的所有知识库",
        volume="每日提问数",
        shares="拒答、转人工、草稿直接采用（百分比）",
        ratings="每日评价",
        evidence="首批引文用时（秒）",
        answer="完整回答用时（秒）",
        day="日期",
        questions="提问数",
        percent="百分比",
        seconds="秒",
        thumbs="评价",
        series="项目",
        channels={"page": "页面", "widget": "嵌入窗口", "api": "API", "openai": "OpenAI API", "agent": "客服"},
        refused="拒答",
        handed_over="转人工",
        accepted="草稿直接采用",
        rated_up="点赞",
        rated_down="点踩",
        median="中位数",
        p95="95% 以内",
        summary="整个时间段",
        caption="每日数据，最近的在前",
        columns=(
            "日期",
            "提问数",
            "拒答",
            "转人工",
            "草稿直接采用",
            "点赞 / 点踩",
            "首批引文：中位数 / 95%",
            "完整回答：中位数 / 95%",
        ),
        empty="该时间段内没有提问。",
    ),
}
