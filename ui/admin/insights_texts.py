"""The words of the tab with the insight report, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class InsightsTexts:
    """Words of the tab."""

    tab: str
    intro: str
    first: str
    last: str
    orders: str
    no_orders: str
    files: str
    files_hint: str
    forget: str
    forgotten: str
    refresh: str
    make: str
    save_html: str
    save_pdf: str
    ask_title: str
    question: str
    question_hint: str
    ask: str
    understood: str
    query: str
    no_rows: str
    cut: str
    result: str


INSIGHTS: Mapping[Language, InsightsTexts] = {
    "en": InsightsTexts(
        tab="Insights",
        intro="A period beside the one before it: questions, topics, refusals, documents that cause trouble and, with"
        " an order file, sales. Every sentence leads to the figure that it is made from.",
        first="From (YYYY-MM-DD)",
        last="To (YYYY-MM-DD)",
        orders="Order file",
        no_orders="none",
        files="Order files",
        files_hint="CSV or XLSX with order number, product and quantity; date, customer, category, region, amount and"
        " currency where there are any. Files stay on this server until they are deleted here.",
        forget="Delete the chosen file",
        forgotten="The order file was deleted.",
        refresh="Look again",
        make="Make the report",
        save_html="Save as HTML",
        save_pdf="Save as PDF",
        ask_title="Ask the tables",
        question="Question",
        question_hint="Such as: sales of seals in May by region · share of refused questions by intent",
        ask="Ask",
        understood="Understood as: {restated}",
        query="Query",
        no_rows="No row fits.",
        cut="Only the first {n} rows are shown.",
        result="Result",
    ),
    "zh": InsightsTexts(
        tab="洞察",
        intro="将一个时期与此前同样长的时期比较：提问、话题、拒答、引发问题的文档；若有订单文件，还包括销售。每句话都链接到其依据的图表。",
        first="开始日期（年-月-日）",
        last="结束日期（年-月-日）",
        orders="订单文件",
        no_orders="不使用",
        files="订单文件管理",
        files_hint="CSV 或 XLSX，须有订单号、产品和数量；可有日期、客户、类别、地区、金额和币种。"
        "文件保存在本服务器上，直到在此删除。",
        forget="删除所选文件",
        forgotten="订单文件已删除。",
        refresh="重新查看",
        make="生成报告",
        save_html="保存为 HTML",
        save_pdf="保存为 PDF",
        ask_title="向数据表提问",
        question="问题",
        question_hint="例如：五月各地区密封件销售额 · 各意图的拒答率",
        ask="提问",
        understood="理解为：{restated}",
        query="查询语句",
        no_rows="没有符合的数据。",
        cut="仅显示前 {n} 行。",
        result="结果",
    ),
}
