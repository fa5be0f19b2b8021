"""The words about one person's data, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalTexts:
    """Words of the part about one person's data; braces are filled in."""

    title: str
    intro: str
    retention: str
    kept: str
    query: str
    query_info: str
    search: str
    caption: str
    columns: tuple[str, ...]
    nothing: str
    chosen: str
    export: str
    sure: str
    erase: str
    not_sure: str
    erased: str
    states: Mapping[str, str]


PERSONAL: Mapping[Language, PersonalTexts] = {
    "en": PersonalTexts(
        title="One person's data",
        intro="A buyer has no account: their data are the conversations that tell of them. What is searched, exported"
        " or erased is noted in the audit log, without the data.",
        retention="Conversations that nothing was added to for {days} days are erased by themselves"
        " (records.retention_days).",
        kept="Conversations are kept for ever (records.retention_days is 0).",
        query="Find conversations",
        query_info="E-mail address, telephone number or other words that were written, or the id of a conversation.",
        search="Search",
        caption="Conversations, newest first",
        columns=("Id", "Begun", "Knowledge base", "Channel", "State", "Messages", "First words"),
        nothing="No conversation tells of that.",
        chosen="Conversations to export or erase",
        export="Export as JSON",
        sure="I want to erase these for ever",
        erase="Erase",
        not_sure="Tick the box first: what is erased cannot be brought back.",
        erased="Erased: {conversations} conversations with {messages} messages, {ratings} ratings, {drafts} drafts and"
        " {questions} logged questions.",
        states={
            "assistant": "with the assistant",
            "waiting": "waits for a person",
            "with_agent": "with an agent",
            "closed": "closed",
        },
    ),
    "zh": PersonalTexts(
        title="个人数据",
        intro="买家没有账号，其数据即提到其本人的对话。搜索、导出和删除都会记入审计日志，但不记录数据内容。",
        retention="{days} 天内没有新内容的对话会自动删除（records.retention_days）。",
        kept="对话永久保留（records.retention_days 为 0）。",
        query="查找对话",
        query_info="对话中出现过的邮箱、电话或其他文字，或对话编号。",
        search="搜索",
        caption="对话，最新的在前",
        columns=("编号", "开始时间", "知识库", "渠道", "状态", "消息数", "开头"),
        nothing="没有找到相关对话。",
        chosen="要导出或删除的对话",
        export="导出 JSON",
        sure="我确认永久删除这些对话",
        erase="删除",
        not_sure="请先勾选确认：删除后无法恢复。",
        erased="已删除 {conversations} 个对话、{messages} 条消息、{ratings} 个评价、"
        "{drafts} 份草稿和 {questions} 条提问记录。",
        states={"assistant": "由助手回答", "waiting": "等待人工", "with_agent": "客服处理中", "closed": "已关闭"},
    ),
}
