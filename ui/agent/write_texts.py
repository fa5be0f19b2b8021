"""Words of the tab that writes copy, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chatbot.copywriting.errors import CopyRequestError, NoFactsError
from chatbot.copywriting.types import DraftKind, Length
from ingest.types import Language
from prompts.copy_frame import CopyKind, CopyTone
from ui.agent.notices import told


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteTexts:
    """In one language; ``{…}`` is filled in."""

    tab: str
    kind: str
    kinds: Mapping[CopyKind, str]
    product: str
    product_hint: str
    topic: str
    topic_hint: str
    language: str
    tone: str
    tones: Mapping[CopyTone, str]
    length: str
    lengths: Mapping[Length, str]
    drafts: str
    notes: str
    notes_hint: str
    kb: str
    write: str
    stop: str
    edit: str
    text: str
    check: str
    export: str
    draft: str
    draft_kinds: Mapping[DraftKind, str]
    counts: str
    removed: str
    removed_none: str
    replaced: str
    left_out: str
    sources: str
    page: str
    legend: str
    nothing: str
    waiting: str
    writing: str
    reading: str
    stopped: str
    done: str
    checked: str
    none_left_out: str
    some_left_out: str
    not_exported: str
    no_facts: str
    no_subject: str


WRITE_TEXTS: Mapping[Language, WriteTexts] = {
    "en": WriteTexts(
        tab="Write",
        kind="What to write",
        kinds={"description": "Product description", "email": "E-mail", "post": "Post"},
        product="Product",
        product_hint="Name or part number, as the documents have it",
        topic="Topic",
        topic_hint="Beside a product, or without one",
        language="Language of the copy",
        tone="Tone",
        tones={"plain": "Plain", "friendly": "Friendly", "formal": "Formal", "lively": "Lively"},
        length="Length",
        lengths={"short": "Short", "medium": "Medium", "long": "Long"},
        drafts="Drafts",
        notes="Readers",
        notes_hint="Who will read it; lends no facts",
        kb="Knowledge base",
        write="Write",
        stop="Stop",
        edit="Draft to change",
        text="Text",
        check="Check again",
        export="Take along",
        draft="Draft {n}",
        draft_kinds={
            "plain": "facts alone, no language model",
            "written": "phrased by the language model",
            "edited": "your text, checked",
        },
        counts="{facts} facts · {wording} wording · {flagged} left out",
        removed="What the model wrote and no document says ({n})",
        removed_none="removed",
        replaced="replaced by the document’s words",
        left_out="Left out",
        sources="Sources",
        page="page {n}",
        legend="Underlined with a number: a fact and its source. Italic: wording, says nothing of the matter."
        " Struck through: no document says so; it does not leave.",
        nothing="Name a product or a topic. Facts come from what every buyer may see.",
        waiting="{n} ahead in the line for the language model; the draft from the facts alone is there already.",
        writing="The language model is writing …",
        reading="Looking for facts …",
        stopped="Stopped; what is finished stays.",
        done="",
        checked="Checked.",
        none_left_out="Taken along.",
        some_left_out="Taken along; sentences without a source that were left out: {n}.",
        not_exported="That did not work; check the text again.",
        no_facts="Nothing that buyers may see says anything about it. Write the product as the documents name it, or"
        " choose another topic.",
        no_subject="Name a product or a topic in a few words; no instructions to the model.",
    ),
    "zh": WriteTexts(
        tab="写作",
        kind="文案类型",
        kinds={"description": "产品介绍", "email": "邮件", "post": "短文"},
        product="产品",
        product_hint="资料中的名称或型号",
        topic="主题",
        topic_hint="可与产品一起填写，也可单独填写",
        language="文案语言",
        tone="语气",
        tones={"plain": "平实", "friendly": "亲切", "formal": "正式", "lively": "轻快"},
        length="篇幅",
        lengths={"short": "短", "medium": "中", "long": "长"},
        drafts="草稿数",
        notes="读者",
        notes_hint="写给谁看；不作为事实依据",
        kb="知识库",
        write="撰写",
        stop="停止",
        edit="要修改的草稿",
        text="文本",
        check="重新检查",
        export="导出",
        draft="草稿 {n}",
        draft_kinds={"plain": "仅由事实组成，未用语言模型", "written": "由语言模型行文", "edited": "您的文本，已检查"},
        counts="{facts} 句事实 · {wording} 句措辞 · {flagged} 句未采用",
        removed="模型写出而资料中没有的内容（{n}）",
        removed_none="已删除",
        replaced="已换成资料原文",
        left_out="未采用",
        sources="来源",
        page="第 {n} 页",
        legend="带编号的下划线：事实及其来源。斜体：措辞，不涉及事实。删除线：资料中没有依据，不会导出。",
        nothing="请填写产品或主题。事实只取自所有客户均可查看的资料。",
        waiting="语言模型前面还有 {n} 个请求；仅由事实组成的草稿已可使用。",
        writing="语言模型正在撰写……",
        reading="正在查找事实……",
        stopped="已停止；已完成的部分保留。",
        done="",
        checked="已检查。",
        none_left_out="已导出。",
        some_left_out="已导出；有 {n} 句因没有来源而未导出。",
        not_exported="未能导出，请重新检查文本。",
        no_facts="客户可见的资料中没有相关内容。请按资料中的名称填写产品，或换一个主题。",
        no_subject="请用几个词填写产品或主题，不要写给模型的指令。",
    ),
}


def told_of_copy(error: Exception, language: Language) -> str:
    """What an agent reads of an expected error."""
    match error:
        case NoFactsError():
            return WRITE_TEXTS[language].no_facts
        case CopyRequestError():
            return WRITE_TEXTS[language].no_subject
        case _:
            return told(error, language)
