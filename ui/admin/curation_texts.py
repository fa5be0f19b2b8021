"""The words of the tab for what people have added, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class CurationTexts:
    """Words in one language; ``{n}`` is a number."""

    tab: str
    intro: str
    refresh: str
    publish: str
    edits: str
    edits_caption: str
    no_edits: str
    edit_columns: tuple[str, ...]
    states: Mapping[str, str]
    edited: str
    disabled: str
    now: str
    nothing_like_it: str
    pinned_caption: str
    no_pinned: str
    pinned_columns: tuple[str, ...]
    item: str
    item_hint: str
    keep: str
    revert: str
    kept: str
    reverted: str
    answers: str
    answers_caption: str
    no_answers: str
    answer_columns: tuple[str, ...]
    always: str
    answer_item: str
    withdraw: str
    withdrawn: str
    approve: str
    questions: str
    questions_hint: str
    answer: str
    sources: str
    sources_hint: str
    audience: str
    until: str
    until_hint: str
    save_answer: str
    approved: str
    quarantine: str
    quarantine_hint: str
    quarantine_caption: str
    no_quarantine: str
    quarantine_columns: tuple[str, ...]
    passage: str
    allow: str
    allowed: str
    contradictions: str
    contradictions_hint: str
    look: str
    contradictions_caption: str
    no_contradictions: str
    contradiction_columns: tuple[str, ...]
    kinds: Mapping[str, str]
    page: str
    choose_first: str


TEXTS: Mapping[Language, CurationTexts] = {
    "en": CurationTexts(
        tab="Corrections",
        intro="What people have added: it is kept through every build. What no longer fits its document is marked.",
        refresh="Refresh",
        publish="Publish edits",
        edits="## Edits",
        edits_caption="{n} edited or disabled passages",
        no_edits="No passage was edited.",
        edit_columns=("Document", "State", "Document's text then", "What was made of it", "By"),
        states={
            "live": "live",
            "not published": "not published yet",
            "source changed": "source has changed: look at it",
            "source gone": "source is gone",
        },
        edited="edited",
        disabled="disabled",
        now="Now:",
        nothing_like_it="nothing like it is left",
        pinned_caption="{n} pinned documents",
        no_pinned="No document is pinned.",
        pinned_columns=("Document", "State", "By"),
        item="Edit",
        item_hint="Choose one whose source has changed, to keep it or to take it back.",
        keep="It still holds",
        revert="Take it back",
        kept="It was confirmed; publish the edits to use it.",
        reverted="It was taken back; publish the edits to have the document's text again.",
        answers="## Approved answers",
        answers_caption="{n} approved answers",
        no_answers="No answer was approved.",
        answer_columns=("Questions", "State", "Answer", "For", "Until", "Sources", "By"),
        always="always",
        answer_item="Approved answer",
        withdraw="Withdraw",
        withdrawn="The answer was withdrawn; publish the edits to stop giving it.",
        approve="Approve an answer",
        questions="Questions",
        questions_hint="One a line, as they are asked.",
        answer="Answer",
        sources="Sources",
        sources_hint="Ids of the passages that it rests on, from the tab “Passages”; one a line. When one of them"
        " changes, the answer waits for you.",
        audience="Audience",
        until="Valid until",
        until_hint="A day such as 2026-12-31; empty for always",
        save_answer="Approve",
        approved="The answer was approved; publish the edits to give it.",
        quarantine="## Quarantine",
        quarantine_hint="Passages that speak to a language model are in no index until somebody has looked at them.",
        quarantine_caption="{n} passages in quarantine",
        no_quarantine="Nothing is in quarantine.",
        quarantine_columns=("Document", "What it says to a model", "Passage"),
        passage="Passage",
        allow="Let it in",
        allowed="The passage may be answered from once the edits are published.",
        contradictions="## Contradictions",
        contradictions_hint="Sentences of two documents that are answered from at the same time and do not agree.",
        look="Look for contradictions",
        contradictions_caption="{n} contradictions, the surest first",
        no_contradictions="No contradictions were found.",
        contradiction_columns=("Kind", "One document", "The other"),
        kinds={"value": "another value", "opposite": "the opposite"},
        page="page {n}",
        choose_first="Choose one first.",
    ),
    "zh": CurationTexts(
        tab="人工修订",
        intro="人工添加的内容在每次构建后都会保留；与文档不再相符的会标出。",
        refresh="刷新",
        publish="发布编辑",
        edits="## 编辑",
        edits_caption="已编辑或停用的段落 {n} 个",
        no_edits="没有编辑过的段落。",
        edit_columns=("文档", "状态", "当时的原文", "修改内容", "修改人"),
        states={
            "live": "已生效",
            "not published": "尚未发布",
            "source changed": "来源已变化，请核对",
            "source gone": "来源已不存在",
        },
        edited="已编辑",
        disabled="已停用",
        now="现在：",
        nothing_like_it="没有相似内容",
        pinned_caption="已固定的文档 {n} 个",
        no_pinned="没有固定的文档。",
        pinned_columns=("文档", "状态", "操作人"),
        item="编辑",
        item_hint="选择来源已变化的编辑，确认保留或撤销。",
        keep="仍然有效",
        revert="撤销",
        kept="已确认，发布编辑后生效。",
        reverted="已撤销，发布编辑后恢复文档原文。",
        answers="## 审定答案",
        answers_caption="审定答案 {n} 条",
        no_answers="还没有审定答案。",
        answer_columns=("问题", "状态", "答案", "适用对象", "有效至", "来源", "审定人"),
        always="长期",
        answer_item="审定答案",
        withdraw="撤回",
        withdrawn="答案已撤回，发布编辑后不再使用。",
        approve="审定新答案",
        questions="问题",
        questions_hint="每行一个，按实际提问的说法填写。",
        answer="答案",
        sources="来源",
        sources_hint="答案所依据的段落编号（见“段落”页），每行一个；其中任何一个变化后，答案会等待您确认。",
        audience="适用对象",
        until="有效至",
        until_hint="日期格式如 2026-12-31；留空表示长期",
        save_answer="审定",
        approved="答案已审定，发布编辑后使用。",
        quarantine="## 隔离区",
        quarantine_hint="对语言模型下指令的段落不会进入索引，须经人工查看。",
        quarantine_caption="隔离段落 {n} 个",
        no_quarantine="隔离区为空。",
        quarantine_columns=("文档", "对模型所说的话", "段落"),
        passage="段落",
        allow="放行",
        allowed="发布编辑后可用该段落回答。",
        contradictions="## 矛盾",
        contradictions_hint="两个同时有效的文档中互相矛盾的句子。",
        look="查找矛盾",
        contradictions_caption="矛盾 {n} 处，按可信程度排列",
        no_contradictions="没有发现矛盾。",
        contradiction_columns=("类型", "文档一", "文档二"),
        kinds={"value": "数值不同", "opposite": "说法相反"},
        page="第 {n} 页",
        choose_first="请先选择一项。",
    ),
}
