"""The words of the agents' desk, in both languages; ``{…}`` is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskTexts:
    """Words of the desk in one language; what begins with ``told_`` is said to the buyer."""

    title: str
    language: str
    desk_tab: str
    figures_tab: str
    queue: str
    queue_empty: str
    queue_more: str
    state: str
    status: str
    waiting: str
    mine: str
    others: str
    assistant: str
    closed: str
    buyer_language: str
    any_language: str
    english: str
    chinese: str
    kb: str
    channel: str
    product: str
    intent: str
    no_intent: str
    order: str
    longest_first: str
    pressing_first: str
    messages: str
    waits: str
    under_a_minute: str
    minutes: str
    hours: str
    days: str
    with_whom: str
    nothing_open: str
    conversation: str
    buyer: str
    assistant_name: str
    agent: str
    note: str
    take_over: str
    give_back: str
    close: str
    about: str
    summary: str
    understood: str
    found: str
    page: str
    open_document: str
    draft: str
    drafting: str
    no_answer_draft: str
    closest: str
    tone: str
    neutral: str
    formal: str
    friendly: str
    length: str
    short: str
    normal: str
    detailed: str
    accept: str
    edit: str
    reject: str
    reply: str
    reply_hint: str
    send: str
    send_anyway: str
    for_you_only: str
    for_you_only_hint: str
    no_internal: str
    same: str
    same_hint: str
    told_joined: str
    told_back: str
    told_closed: str


TEXTS: Mapping[Language, DeskTexts] = {
    "en": DeskTexts(
        title="Agents’ desk",
        language="Language of this page",
        desk_tab="Conversations",
        figures_tab="Figures",
        queue="Queue",
        queue_empty="There is no such conversation now.",
        queue_more="{n} more; narrow the list to see them.",
        state="Show",
        status="State",
        waiting="Waiting",
        mine="Mine",
        others="With others",
        assistant="With the assistant",
        closed="Closed",
        buyer_language="Language of the buyer",
        any_language="Any",
        english="English",
        chinese="Chinese",
        kb="Knowledge base",
        channel="Channel",
        product="Product",
        intent="Topic",
        no_intent="no topic yet",
        order="First in the list",
        longest_first="Longest waiting",
        pressing_first="Annoyed or urgent",
        messages="{n} messages",
        waits="waiting {time}",
        under_a_minute="less than a minute",
        minutes="{n} min",
        hours="{n} h {m} min",
        days="{n} d {h} h",
        with_whom="with {name}",
        nothing_open="Choose a conversation from the queue; opening one that waits gives it to you.",
        conversation="Conversation",
        buyer="Buyer",
        assistant_name="Assistant",
        agent="Agent",
        note="Note",
        take_over="Take over",
        give_back="Give back to the assistant",
        close="Close the conversation",
        about="What happened so far",
        summary="Summary",
        understood="Question as understood",
        found="What was found",
        page="page {n}",
        open_document="Open the document",
        draft="Draft reply",
        drafting="A draft is being made …",
        no_answer_draft="The documents do not answer this; the draft says so and asks for what is missing.",
        closest="Closest passages, not checked",
        tone="Tone",
        neutral="Neutral",
        formal="Formal",
        friendly="Friendly",
        length="Length",
        short="Short",
        normal="Normal",
        detailed="Detailed",
        accept="Accept and send (Alt+Y)",
        edit="Edit (Alt+C)",
        reject="Reject (Alt+N)",
        reply="Your reply",
        reply_hint="Write to the buyer, or press Edit to begin with the draft.",
        send="Send (Ctrl+Enter)",
        send_anyway="Send anyway",
        for_you_only="For you only",
        for_you_only_hint="Internal documents; buyers never see them. Do not copy from here.",
        no_internal="No internal document speaks of this.",
        same="The same in your language",
        same_hint="Passages in English with the figures that the draft cites.",
        told_joined="One of our team has joined the conversation.",
        told_back="The assistant answers again.",
        told_closed="The conversation was closed. Write again at any time.",
    ),
    "zh": DeskTexts(
        title="客服工作台",
        language="页面语言",
        desk_tab="对话",
        figures_tab="统计",
        queue="队列",
        queue_empty="目前没有符合条件的对话。",
        queue_more="另有 {n} 个对话，请缩小范围查看。",
        state="显示",
        status="状态",
        waiting="等待中",
        mine="我的",
        others="同事处理中",
        assistant="助手应答中",
        closed="已结束",
        buyer_language="客户语言",
        any_language="全部",
        english="英文",
        chinese="中文",
        kb="知识库",
        channel="渠道",
        product="产品",
        intent="主题",
        no_intent="主题未定",
        order="排在前面的",
        longest_first="等待最久",
        pressing_first="不满或紧急",
        messages="{n} 条消息",
        waits="已等待 {time}",
        under_a_minute="不到 1 分钟",
        minutes="{n} 分钟",
        hours="{n} 小时 {m} 分钟",
        days="{n} 天 {h} 小时",
        with_whom="由 {name} 处理",
        nothing_open="请从队列中选择对话；打开等待中的对话即由您接手。",
        conversation="对话内容",
        buyer="客户",
        assistant_name="智能助手",
        agent="客服",
        note="提示",
        take_over="接手",
        give_back="交还助手",
        close="结束对话",
        about="此前情况",
        summary="摘要",
        understood="系统理解的问题",
        found="已找到的内容",
        page="第 {n} 页",
        open_document="打开文件",
        draft="回复草稿",
        drafting="正在准备草稿……",
        no_answer_draft="资料中没有答案；草稿如实说明，并询问所缺的信息。",
        closest="最接近的段落（未经核对）",
        tone="语气",
        neutral="中性",
        formal="正式",
        friendly="亲切",
        length="篇幅",
        short="简短",
        normal="适中",
        detailed="详细",
        accept="采用并发送（Alt+Y）",
        edit="修改（Alt+C）",
        reject="弃用（Alt+N）",
        reply="您的回复",
        reply_hint="请输入给客户的回复，或按“修改”从草稿开始。",
        send="发送（Ctrl+Enter）",
        send_anyway="仍然发送",
        for_you_only="仅供您参考",
        for_you_only_hint="内部资料，客户看不到；请勿从此处复制。",
        no_internal="没有相关的内部资料。",
        same="您的语言版本",
        same_hint="与草稿所引数据相同的中文段落。",
        told_joined="我们的工作人员已加入对话。",
        told_back="接下来由智能助手继续为您解答。",
        told_closed="对话已结束，您可以随时再次留言。",
    ),
}
