"""The words of the tab for test questions, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeTexts:
    """Words in one language; ``{…}`` are numbers and names."""

    tab: str
    intro: str
    question: str
    placeholder: str
    version: str
    live: str
    audience: str
    audience_hint: str
    buyer: str
    agent: str
    ask: str
    stop: str
    searching: str
    writing: str
    empty: str
    answer: str
    endings: Mapping[str, str]
    confidence: str
    asked: str
    timings: str
    hits: str
    no_hits: str
    hit_columns: tuple[str, str, str, str]
    channels: Mapping[str, str]
    place: str
    page: str
    evidence: str
    no_evidence: str
    evidence_columns: tuple[str, str, str, str]
    signals: str
    signal_columns: tuple[str, str, str]
    signal_names: Mapping[str, str]
    bias: str
    sum: str
    check: str
    no_words: str
    check_columns: tuple[str, str, str]
    fates: Mapping[str, str]
    nothing: str


TEXTS: Mapping[Language, ProbeTexts] = {
    "en": ProbeTexts(
        tab="Test a question",
        intro="A question goes the way of every buyer's question, and each step shows what it saw. Nothing is logged.",
        question="Question",
        placeholder="As a buyer would ask it",
        version="Version",
        live="live",
        audience="Asked as",
        audience_hint="A buyer, an agent, or a group of customers (group:NAME)",
        buyer="a buyer",
        agent="an agent",
        ask="Ask",
        stop="Stop",
        searching="Searching …",
        writing="The model is writing …",
        empty="Write a question first.",
        answer="Answer",
        endings={
            "attack": "Declined: the question speaks to the language model.",
            "nothing_found": "Refused: nothing was found that this asker may see.",
            "unknown_part": "Refused: no document that was found knows the part number of the question.",
            "unsure": "Refused: it is too unlikely that the documents answer the question.",
            "approved": "Answered with an approved answer; the model was not asked.",
            "sides": "Answered with all sides, as the documents differ; the model was not asked.",
            "quote": "Answered with the best quote: nothing of what the model wrote could stand, or it was not asked.",
            "declined": "Refused: the model says that the evidence does not answer, and the search is not sure enough.",
            "answered": "Answered in the model's words, each checked against its quote.",
        },
        confidence="Probability that it can be answered: {confidence}; refused below {threshold}.",
        asked="Version {version}, searched for “{question}”.",
        timings="Search {search} s · evidence {evidence} s · first word {word} s · all {total} s",
        hits="What was found",
        no_hits="Nothing was found.",
        hit_columns=("Rank", "Passage", "Score", "Channels: score (rank)"),
        channels={
            "lexical": "words",
            "heading": "headings",
            "dense": "passage",
            "sentence": "sentence",
            "english_dense": "English passage",
            "english_sentence": "English sentence",
            "code": "part number",
        },
        place="{title}, {audience}",
        page="page {n}",
        evidence="Evidence given to the model",
        no_evidence="No evidence was given.",
        evidence_columns=("Number", "Sentence", "Relevance", "From"),
        signals="Can it be answered?",
        signal_columns=("Signal", "Value", "Adds to the log-odds"),
        signal_names={
            "dense": "similarity of the best passage",
            "sentence": "similarity of the best sentence",
            "english_dense": "similarity of the best passage, English",
            "english_sentence": "similarity of the best sentence, English",
            "sharpness": "how far the best hit stands out",
            "agreement": "words and meaning agree on it",
            "missing_figures": "numbers of the question that were not found",
            "coverage": "words of the question in the best hit",
            "top_coverage": "words of the question in the best three",
            "sentence_coverage": "words of the question in one sentence",
            "unknown_words": "words that no document has",
            "lexical_share": "best word score over the greatest possible",
            "same_language": "question and hit are in one language",
            "english": "the question is English",
        },
        bias="before any signal",
        sum="together",
        check="What the model wrote, and what became of it",
        no_words="The model was not asked.",
        check_columns=("The model wrote", "What became of it", "What stands"),
        fates={
            "kept": "kept",
            "reworded": "backed; its quote says it better",
            "unbacked": "no quote backs it: replaced",
            "declined": "says that the evidence does not answer",
            "dropped": "dropped: says nothing new",
            "best": "the best quote in place of the model's words",
            "overlooked": "the best quote, which the model overlooked",
            "approved": "approved answer",
            "sides": "all sides",
        },
        nothing="–",
    ),
    "zh": ProbeTexts(
        tab="测试问题",
        intro="测试问题与买家的提问走同样的流程，并显示每一步的结果；不会记入日志。",
        question="问题",
        placeholder="按买家的方式提问",
        version="版本",
        live="已发布",
        audience="提问身份",
        audience_hint="买家、客服或客户组（group:组名）",
        buyer="买家",
        agent="客服",
        ask="提问",
        stop="停止",
        searching="正在检索……",
        writing="模型正在撰写……",
        empty="请先输入问题。",
        answer="回答",
        endings={
            "attack": "已拒绝：问题是在对语言模型下指令。",
            "nothing_found": "已拒绝：没有找到该身份可见的内容。",
            "unknown_part": "已拒绝：找到的文档中没有问题里的零件号。",
            "unsure": "已拒绝：文档能够回答该问题的可能性过低。",
            "approved": "已用审定答案回答，未调用模型。",
            "sides": "各文档说法不一，已列出各方说法，未调用模型。",
            "quote": "已用最佳原文回答：模型所写内容均不成立，或未调用模型。",
            "declined": "已拒绝：模型认为证据不能回答，且检索把握不足。",
            "answered": "已用模型的表述回答，每句均与原文核对。",
        },
        confidence="能够回答的概率：{confidence}；低于 {threshold} 时拒绝。",
        asked="版本 {version}，检索内容：“{question}”。",
        timings="检索 {search} 秒 · 证据 {evidence} 秒 · 首字 {word} 秒 · 总计 {total} 秒",
        hits="检索结果",
        no_hits="没有找到任何内容。",
        hit_columns=("名次", "段落", "得分", "各通道：得分（名次）"),
        channels={
            "lexical": "词语",
            "heading": "标题",
            "dense": "段落",
            "sentence": "句子",
            "english_dense": "英文段落",
            "english_sentence": "英文句子",
            "code": "零件号",
        },
        place="{title}，{audience}",
        page="第 {n} 页",
        evidence="提供给模型的证据",
        no_evidence="没有提供证据。",
        evidence_columns=("编号", "句子", "相关度", "出处"),
        signals="能否回答？",
        signal_columns=("信号", "数值", "对数几率的增减"),
        signal_names={
            "dense": "最佳段落相似度",
            "sentence": "最佳句子相似度",
            "english_dense": "最佳段落相似度（英文）",
            "english_sentence": "最佳句子相似度（英文）",
            "sharpness": "最佳结果的突出程度",
            "agreement": "词语与语义一致",
            "missing_figures": "问题中未找到的数字",
            "coverage": "最佳结果覆盖的问题词语",
            "top_coverage": "前三个结果覆盖的问题词语",
            "sentence_coverage": "单个句子覆盖的问题词语",
            "unknown_words": "任何文档都没有的词语",
            "lexical_share": "最佳词语得分占最高可能得分之比",
            "same_language": "问题与结果语言相同",
            "english": "问题为英文",
        },
        bias="基准",
        sum="合计",
        check="模型所写内容及核对结果",
        no_words="未调用模型。",
        check_columns=("模型所写", "核对结果", "最终内容"),
        fates={
            "kept": "保留",
            "reworded": "有依据，改用更好的原文",
            "unbacked": "没有原文支持，已替换",
            "declined": "认为证据不能回答",
            "dropped": "没有新内容，已删除",
            "best": "以最佳原文代替模型的表述",
            "overlooked": "补充模型遗漏的最佳原文",
            "approved": "审定答案",
            "sides": "各方说法",
        },
        nothing="–",
    ),
}
