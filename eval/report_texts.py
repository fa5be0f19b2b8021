"""The words of a report, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eval.failures import Reason
from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTexts:
    """Words of the page; names in braces are filled in."""

    language_tag: str
    title: str
    summary: str
    interval_note: str
    measure: str
    questions: str
    left_out: str
    commit: str
    folder: str
    measures_of_set: str
    by_part: Mapping[str, str]
    parts: Mapping[str, str]
    reliability: str
    reliability_note: str
    confidence: str
    share_answerable: str
    refusal: str
    refusal_note: str
    threshold: str
    in_force: str
    precision: str
    recall: str
    latency: str
    latency_note: str
    seconds: str
    share_of_questions: str
    first_evidence: str
    total: str
    failures: str
    no_failures: str
    confusions_note: str
    wanted_label: str
    told_label: str
    how_many: str
    messages: str
    failures_note: str
    not_shown: str
    reasons: Mapping[Reason, str]
    gold: str
    no_gold: str
    answer: str
    refused: str
    evidence: str
    no_evidence: str
    found: str
    nothing_found: str
    relevant: str
    rank: str
    beyond: str
    unanswerable: str
    labels: Mapping[str, str]


TEXTS: Mapping[Language, ReportTexts] = {
    "en": ReportTexts(
        language_tag="en",
        title="Evaluation report",
        summary="Summary",
        interval_note="In brackets: 95 % interval (bootstrap over questions), and the number of questions counted.",
        measure="Measure",
        questions="{n} questions",
        left_out="left out of some measure",
        commit="commit",
        folder="folder",
        measures_of_set="Measures",
        by_part={"language": "By language", "kind": "By kind of question", "answerable": "Answerable or not"},
        parts={"en": "English", "zh": "Chinese", "yes": "answerable", "no": "unanswerable"},
        reliability="Is the confidence right?",
        reliability_note="Questions in tenths of confidence, and how many. On the dashed line the confidence is right. "
        "Expected calibration error: {error}.",
        confidence="confidence",
        share_answerable="share answerable",
        refusal="What would be refused",
        refusal_note="Refusals by confidence alone, for every threshold; refusals for other reasons are not in it.",
        threshold="threshold",
        in_force="in force: {value}",
        precision="precision",
        recall="recall",
        latency="How long it takes",
        latency_note="Share of questions at which the step was done within so many seconds.",
        seconds="seconds (logarithmic)",
        share_of_questions="share",
        first_evidence="first evidence",
        total="whole answer",
        failures="What went wrong",
        no_failures="Nothing went wrong.",
        confusions_note="What was taken for something else, the most frequent first; every cell is in confusion.csv.",
        wanted_label="Label",
        told_label="Taken for",
        how_many="How many",
        messages="Some of them",
        failures_note="{count} of {n} questions. Each stands under its first reason; others are named beside it.",
        not_shown="{count} more are not shown.",
        reasons={
            "missed_in_retrieval": "Missed in retrieval (no relevant document among the first five)",
            "refused_though_answerable": "Refused though answerable",
            "answered_though_unanswerable": "Answered though unanswerable",
            "gold_not_contained": "Gold answer not in the answer, word for word",
            "quote_not_verbatim": "Quote not verbatim, or none",
            "number_not_quoted": "Number not in a quote",
            "sentence_not_supported": "Sentence not supported by its quotes",
        },
        gold="Gold answer",
        no_gold="none",
        answer="Answer",
        refused="refused",
        evidence="Cited quotes",
        no_evidence="none",
        found="First documents found",
        nothing_found="none",
        relevant="Relevant documents",
        rank="rank {rank}",
        beyond="not found",
        unanswerable="unanswerable",
        labels={
            "nDCG@10": "ranking of the first ten documents",
            "R@5": "relevant documents among the first five",
            "R@10": "… the first ten",
            "R@100": "… the first hundred",
            "RR@10": "one over the rank of the first relevant document",
            "Success@1": "the first document is relevant",
            "R@5_capped": "… the first five, of at most five",
            "contains_gold": "a gold answer stands in the answer",
            "token_f1": "words shared with the gold answer",
            "rouge_l": "longest common run of words",
            "bleu": "n-grams shared, 0 to 100",
            "chrf": "character n-grams shared, 0 to 100",
            "refusal_precision": "refusals that are right",
            "refusal_recall": "unanswerable questions refused",
            "answered_share": "answerable questions answered",
            "confidence_auroc": "confidence tells answerable from not",
            "citation_precision": "quotes verbatim in their source",
            "citation_support": "sentences supported by their quotes",
            "citation_gold": "citations of a relevant document",
            "no_number_without_quote": "every number stands in a quote",
            "first_evidence_seconds_median": "seconds to the first evidence, median",
            "first_evidence_seconds_p95": "… 95th percentile",
            "first_token_seconds_median": "seconds to the first word, median",
            "first_token_seconds_p95": "… 95th percentile",
            "total_seconds_median": "seconds to the whole answer, median",
            "total_seconds_p95": "… 95th percentile",
        },
    ),
    "zh": ReportTexts(
        language_tag="zh-CN",
        title="评测报告",
        summary="汇总",
        interval_note="方括号内为 95% 置信区间（对问题做自助重采样），以及计入的问题数。",
        measure="指标",
        questions="{n} 个问题",
        left_out="未计入部分指标",
        commit="提交",
        folder="文件夹",
        measures_of_set="指标",
        by_part={"language": "按语言", "kind": "按问题类型", "answerable": "按可否回答"},
        parts={"en": "英文", "zh": "中文", "yes": "可回答", "no": "不可回答"},
        reliability="置信度是否可信？",
        reliability_note="把问题按置信度分为十档，数字为各档的问题数；落在虚线上表示置信度准确。期望校准误差：{error}。",
        confidence="置信度",
        share_answerable="可回答比例",
        refusal="不同阈值下的拒答",
        refusal_note="仅按置信度拒答时，各阈值下的精确率和召回率；因其他原因的拒答不在曲线内。",
        threshold="阈值",
        in_force="当前阈值：{value}",
        precision="精确率",
        recall="召回率",
        latency="用时",
        latency_note="在给定秒数内完成该步骤的问题比例。",
        seconds="秒（对数刻度）",
        share_of_questions="比例",
        first_evidence="首个依据",
        total="完整回答",
        failures="出错的问题",
        no_failures="没有出错的问题。",
        confusions_note="被判为其他标签的消息，按次数从多到少；完整矩阵见 confusion.csv。",
        wanted_label="标签",
        told_label="被判为",
        how_many="数量",
        messages="示例",
        failures_note="共 {n} 个问题，其中 {count} 个出错。每个问题列在首要原因之下，其他原因标注在旁。",
        not_shown="另有 {count} 个未显示。",
        reasons={
            "missed_in_retrieval": "检索遗漏（前五个文档均不相关）",
            "refused_though_answerable": "可回答却拒答",
            "answered_though_unanswerable": "不可回答却作答",
            "gold_not_contained": "回答中没有逐字出现标准答案",
            "quote_not_verbatim": "引文与原文不符，或没有引文",
            "number_not_quoted": "数字未出现在引文中",
            "sentence_not_supported": "句子缺少引文支持",
        },
        gold="标准答案",
        no_gold="无",
        answer="回答",
        refused="拒答",
        evidence="引文",
        no_evidence="无",
        found="检索到的前几个文档",
        nothing_found="无",
        relevant="相关文档",
        rank="第 {rank} 位",
        beyond="未检索到",
        unanswerable="不可回答",
        labels={
            "nDCG@10": "前十个文档的排序质量",
            "R@5": "前五个文档的召回率",
            "R@10": "前十个文档的召回率",
            "R@100": "前一百个文档的召回率",
            "RR@10": "首个相关文档名次的倒数",
            "Success@1": "首个文档即相关",
            "R@5_capped": "前五个文档的召回率（至多计五个）",
            "contains_gold": "回答包含标准答案",
            "token_f1": "与标准答案的词重合度",
            "rouge_l": "最长公共子序列",
            "bleu": "n 元组重合度，0–100",
            "chrf": "字符 n 元组重合度，0–100",
            "refusal_precision": "拒答正确的比例",
            "refusal_recall": "不可回答问题的拒答比例",
            "answered_share": "可回答问题的作答比例",
            "confidence_auroc": "置信度区分可否回答的能力",
            "citation_precision": "引文与原文逐字相符",
            "citation_support": "有引文支持的句子比例",
            "citation_gold": "引用相关文档的比例",
            "no_number_without_quote": "数字均出自引文",
            "first_evidence_seconds_median": "首个依据用时（秒），中位数",
            "first_evidence_seconds_p95": "首个依据用时（秒），第 95 百分位",
            "first_token_seconds_median": "首字用时（秒），中位数",
            "first_token_seconds_p95": "首字用时（秒），第 95 百分位",
            "total_seconds_median": "完整回答用时（秒），中位数",
            "total_seconds_p95": "完整回答用时（秒），第 95 百分位",
        },
    ),
}
