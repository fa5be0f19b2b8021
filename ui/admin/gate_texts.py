"""The words of the gate tab, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class GateTexts:
    """Words in one language; ``{…}`` are numbers and names."""

    tab: str
    intro: str
    enabled: str
    switched_off: str
    settings: str
    refresh: str
    questions: str
    questions_hint: str
    template: str
    current: str
    caption: str
    none: str
    columns: tuple[str, ...]
    yes: str
    no: str
    more: str
    sheet: str
    use: str
    used: str
    wrong: str
    clear: str
    clear_sure: str
    cleared: str
    reports: str
    reports_caption: str
    no_reports: str
    report_columns: tuple[str, ...]
    wrong_count: str
    version: str
    check: str
    checked: str
    compared: str
    blocked: str
    passes: str
    alone: str
    check_columns: tuple[str, ...]
    states: Mapping[str, str]
    choose_first: str


TEXTS: Mapping[Language, GateTexts] = {
    "en": GateTexts(
        tab="Gate",
        intro="A knowledge base's own questions are put to each new version and to the live one. A version that answers"
        " them worse is not published.",
        enabled="The gate is on.",
        switched_off="The gate is switched off by gate.enabled: no version is stopped.",
        settings="Stopped where the mean score falls and p < {significance}, or where it falls by more than {drop}.",
        refresh="Refresh",
        questions="## Questions",
        questions_hint="Upload a sheet (XLSX or CSV), then take it into use.",
        template="Download a template",
        current="Download the current questions",
        caption="{n} questions",
        none="There are no questions: every version is published.",
        columns=("Question", "Expected text", "Document", "Answerable", "Language"),
        yes="yes",
        no="no",
        more="{n} more; download them to see all",
        sheet="Uploaded sheet",
        use="Use this sheet",
        used="{n} questions are in use, asked of version {version}.",
        wrong="Not answered as expected by the live version:",
        clear="Remove all questions",
        clear_sure="Yes, remove all questions",
        cleared="There are no questions any more.",
        reports="## Reports",
        reports_caption="What {n} versions scored on these questions",
        no_reports="No version was built yet.",
        report_columns=("Version", "State", "Mean score", "Without a right hit", "What the gate said"),
        wrong_count="{n} questions",
        version="Version",
        check="Check this version now",
        checked="Version {version}: mean score {mean}",
        compared="live is {live} with {live_mean}; difference {difference}, 95 % interval [{low}, {high}], p = {p}",
        blocked="It would be stopped: {reason}",
        passes="It may be published.",
        alone="There is nothing to compare it with.",
        check_columns=("Question", "Live", "This version", "Probability that it can be answered"),
        states={"live": "live", "held": "waits to be published", "blocked": "stopped by the gate", "kept": "kept"},
        choose_first="Choose one first.",
    ),
    "zh": GateTexts(
        tab="发布检查",
        intro="用知识库自己的问题测试每个新版本，并与当前版本比较；回答变差的版本不会发布。",
        enabled="发布检查已启用。",
        switched_off="发布检查已由 gate.enabled 关闭，不会阻止任何版本。",
        settings="平均得分下降且 p < {significance}，或下降超过 {drop} 时，阻止发布。",
        refresh="刷新",
        questions="## 检查问题",
        questions_hint="上传问题表（XLSX 或 CSV），然后启用。",
        template="下载模板",
        current="下载当前问题",
        caption="共 {n} 个问题",
        none="没有检查问题，所有版本都会发布。",
        columns=("问题", "期望内容", "文档", "可回答", "语言"),
        yes="是",
        no="否",
        more="另有 {n} 个，请下载查看",
        sheet="已上传的问题表",
        use="启用此表",
        used="已启用 {n} 个问题，并测试了版本 {version}。",
        wrong="当前版本未按期望回答的问题：",
        clear="移除所有问题",
        clear_sure="确认移除所有问题",
        cleared="已没有检查问题。",
        reports="## 检查报告",
        reports_caption="{n} 个版本在这些问题上的得分",
        no_reports="还没有构建任何版本。",
        report_columns=("版本", "状态", "平均得分", "未命中", "检查结论"),
        wrong_count="{n} 个问题",
        version="版本",
        check="立即检查该版本",
        checked="版本 {version}：平均得分 {mean}",
        compared="当前版本 {live} 为 {live_mean}；差值 {difference}，95% 区间 [{low}, {high}]，p = {p}",
        blocked="将被阻止：{reason}",
        passes="可以发布。",
        alone="没有可比较的版本。",
        check_columns=("问题", "当前版本", "该版本", "能够回答的概率"),
        states={"live": "已发布", "held": "等待发布", "blocked": "未通过发布检查", "kept": "保留"},
        choose_first="请先选择一项。",
    ),
}
