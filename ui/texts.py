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
    ),
}
