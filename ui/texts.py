"""The words of the page, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTexts:
    """Words of the chat page in one language; ``{n}`` is a number."""

    intro: str
    placeholder: str
    question_label: str
    conversation_label: str
    language_label: str
    only_documents: str
    only_documents_hint: str
    send: str
    stop: str
    clear: str
    copy: str
    evidence: str
    sources: str
    page: str
    open_document: str
    waiting: str
    next_in_line: str
    searching: str
    writing: str
    stopped: str
    interrupted: str
    again: str
    person: str
    person_wanted: str
    person_ahead: str
    person_next: str
    person_here: str
    back: str
    back_with_assistant: str
    agent: str
    new: str
    more: str
    erase: str
    erased: str
    photo: str
    photo_hint: str
    photo_nothing: str
    photo_failed: str
    product: str
    why: str
    reasons: tuple[tuple[str, str], ...]
    comment: str
    send_reason: str
    thanks: str
    not_kept: str
    too_long: str
    too_often: str


TEXTS: Mapping[Language, PageTexts] = {
    "en": PageTexts(
        intro="Answers come from our manuals and policies. Every [n] opens the passage that it stands on.",
        placeholder="Ask about products, returns, delivery, payment …",
        question_label="Your question",
        conversation_label="Conversation",
        language_label="Language of this page",
        only_documents="Answer from certain documents only",
        only_documents_hint="Leave empty for all; choose titles, or type one.",
        send="Send",
        stop="Stop",
        clear="Clear",
        copy="Copy",
        evidence="Found in the documents",
        sources="Sources",
        page="page {n}",
        open_document="Open the document",
        waiting="{n} questions are ahead of yours …",
        next_in_line="One question is ahead of yours …",
        searching="Searching the documents …",
        writing="Writing the answer …",
        stopped="Stopped.",
        interrupted="This answer was cut off. “Ask again” asks your question once more.",
        again="Ask again",
        person="Talk to a person",
        person_wanted="You have asked for a person. Your conversation is passed on with what you asked and what was"
        " found; the reply appears here. You may close this page and come back.",
        person_ahead="{n} conversations are ahead of yours.",
        person_next="Yours is the next conversation.",
        person_here="A colleague has joined the conversation.",
        back="Back to the assistant",
        back_with_assistant="The assistant answers again.",
        agent="Customer service",
        new="New conversation",
        more="More: certain documents, photo of a nameplate, your data",
        erase="Erase this conversation",
        erased="The conversation was erased.",
        photo="Photo of a nameplate or label",
        photo_hint="The part number on it is read and put into your question. The photo is not kept.",
        photo_nothing="No part number could be read on this photo. Take it from straight ahead, and close.",
        photo_failed="The photo could not be read: {reason}",
        product="About {product}",
        why="What was wrong with the answer?",
        reasons=(
            ("It is wrong", "wrong"),
            ("It does not answer my question", "beside"),
            ("Something is missing", "incomplete"),
            ("It is out of date", "outdated"),
            ("Something else", "other"),
        ),
        comment="In your words (not needed)",
        send_reason="Send",
        thanks="Thank you.",
        not_kept="Your message could not be kept, so it was not answered. Please send it again.",
        too_long="Your message has {n} characters, at most {most} are read. It was not sent; please shorten it.",
        too_often="Too many questions within a minute. Your message was not sent; try again in {n} seconds.",
    ),
    "zh": PageTexts(
        intro="回答均出自我们的手册和政策文件；点击 [n] 可查看所依据的原文。",
        placeholder="请输入关于产品、退货、交货、付款等方面的问题……",
        question_label="您的问题",
        conversation_label="对话",
        language_label="页面语言",
        only_documents="仅根据指定文件回答",
        only_documents_hint="留空表示全部文件；可选择或输入标题。",
        send="发送",
        stop="停止",
        clear="清空",
        copy="复制",
        evidence="在文件中找到",
        sources="出处",
        page="第 {n} 页",
        open_document="打开文件",
        waiting="前面还有 {n} 个问题……",
        next_in_line="前面还有 1 个问题……",
        searching="正在查找文件……",
        writing="正在撰写回答……",
        stopped="已停止。",
        interrupted="这条回答中断了。点击“重新提问”即可再问一次。",
        again="重新提问",
        person="转人工",
        person_wanted="您已请求人工服务。您的问题和已找到的内容会一并转给客服，回复将显示在此处。您可以关闭页面，稍后再来查看。",
        person_ahead="您前面还有 {n} 个会话。",
        person_next="下一个就是您的会话。",
        person_here="客服已加入会话。",
        back="返回智能助手",
        back_with_assistant="现在由智能助手继续回答。",
        agent="客服人员",
        new="新会话",
        more="更多：指定文件、铭牌照片、您的数据",
        erase="删除此会话",
        erased="会话已删除。",
        photo="铭牌或标签照片",
        photo_hint="系统会识别其中的型号并填入您的问题。照片不会保存。",
        photo_nothing="未能在照片中识别出型号。请正对铭牌拍摄，并让铭牌占满画面。",
        photo_failed="无法识别照片：{reason}",
        product="关于 {product}",
        why="这条回答有什么问题？",
        reasons=(
            ("内容有误", "wrong"),
            ("没有回答我的问题", "beside"),
            ("内容不完整", "incomplete"),
            ("内容已过时", "outdated"),
            ("其他", "other"),
        ),
        comment="补充说明（选填）",
        send_reason="提交",
        thanks="谢谢您的反馈。",
        not_kept="您的消息未能保存，因此没有得到回答。请重新发送。",
        too_long="您的消息有 {n} 个字符，最多可读取 {most} 个字符。消息未发送，请缩短后再试。",
        too_often="一分钟内的提问过多，消息未发送。请在 {n} 秒后再试。",
    ),
}
