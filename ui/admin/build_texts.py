"""The words of the build tab, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildTexts:
    """Words in one language; ``{n}`` is a number, ``{version}`` and ``{name}`` names."""

    tab: str
    intro: str
    changes: str
    refresh: str
    since: str
    since_nothing: str
    nothing: str
    kinds: Mapping[str, str]
    unchanged: str
    waiting: str
    warnings: str
    more: str
    build: str
    edits_only: str
    cancel: str
    cancelling: str
    not_running: str
    stages: Mapping[str, str]
    starting: str
    of: str
    by: str
    done: str
    same: str
    counts: str
    failures: str
    blocked: str
    stopped: str
    checks: str
    unpublished: str
    no_unpublished: str
    held: str
    held_by_gate: str
    verdict: str
    ask: str
    compare: str
    documents: Mapping[str, str]
    publish: str
    force: str
    force_sure: str
    discard: str
    discard_sure: str
    published: str
    not_applied: str
    discarded: str
    choose_first: str


TEXTS: Mapping[Language, BuildTexts] = {
    "en": BuildTexts(
        tab="Build and publish",
        intro="Three steps: see what has changed, build a version that is checked and seen by nobody, publish it.",
        changes="## 1 · What has changed",
        refresh="Look again",
        since="Since version {version}, which is live:",
        since_nothing="Nothing is published yet.",
        nothing="Nothing has changed: a build would make no new version.",
        kinds={
            "added": "{n} new",
            "changed": "{n} changed",
            "reread": "{n} to be read again, as settings have changed",
            "removed": "{n} removed",
            "kept": "{n} whose files are gone and that stay, as they are pinned",
            "elsewhere": "{n} in other folders, which stay as they are",
        },
        unchanged="{n} unchanged",
        waiting="{n} edits, approved answers or passages let in that are not live as they are now",
        warnings="{n} warnings",
        more="and {n} more",
        build="Build and check",
        edits_only="Build with edits only",
        cancel="Cancel",
        cancelling="The build stops at the next file or batch.",
        not_running="No build of this server runs for this knowledge base.",
        stages={"reading": "reading files", "embedding": "embedding passages", "asking": "asking the gate's questions"},
        starting="starting",
        of="{done} of {total}",
        by="begun by {name}",
        done="Version {version} was built and waits below.",
        same="Nothing had changed; version {version} stays live.",
        counts="{added} new, {changed} changed, {unchanged} unchanged, {removed} removed; {chunks} chunks, {embedded}"
        " of them embedded, in {seconds} s",
        failures="{n} files could not be read",
        blocked="The gate stopped version {version}; it waits below, to be looked at.",
        stopped="No version was made: {reason}",
        checks="## 2 · Versions that wait",
        unpublished="Version",
        no_unpublished="No version waits to be published.",
        held="passed its checks",
        held_by_gate="stopped by the gate",
        verdict="What the gate says",
        ask="Ask it test questions in the tab “Test a question”.",
        compare="Beside what is live:",
        documents={"added": "{n} new documents", "changed": "{n} changed", "removed": "{n} removed"},
        publish="Publish",
        force="Publish against the gate",
        force_sure="Yes, publish against the gate",
        discard="Throw away",
        discard_sure="Yes, throw it away",
        published="Version {version} is live.",
        not_applied="{n} edits and approved answers are not in it as they are now; build again to publish them.",
        discarded="Version {version} was thrown away.",
        choose_first="Choose a version first.",
    ),
    "zh": BuildTexts(
        tab="构建与发布",
        intro="分三步：查看变化，构建并检查新版本（此时无人可见），然后发布。",
        changes="## 1 · 有哪些变化",
        refresh="重新检查",
        since="与当前发布的版本 {version} 相比：",
        since_nothing="尚未发布任何版本。",
        nothing="没有变化，无需构建新版本。",
        kinds={
            "added": "新增 {n} 个",
            "changed": "修改 {n} 个",
            "reread": "因设置变化需重新读取 {n} 个",
            "removed": "移除 {n} 个",
            "kept": "文件已删除、因固定而保留 {n} 个",
            "elsewhere": "位于其他文件夹、保持不变 {n} 个",
        },
        unchanged="未变化 {n} 个",
        waiting="尚未生效的编辑、审定答案或放行段落 {n} 项",
        warnings="警告 {n} 条",
        more="另有 {n} 个",
        build="构建并检查",
        edits_only="仅构建人工编辑",
        cancel="取消",
        cancelling="构建将在处理完当前文件或批次后停止。",
        not_running="本服务器没有正在进行的构建。",
        stages={"reading": "读取文件", "embedding": "生成向量", "asking": "测试检查问题"},
        starting="正在启动",
        of="{done} / {total}",
        by="由 {name} 启动",
        done="版本 {version} 已构建，等待发布。",
        same="没有变化，版本 {version} 继续使用。",
        counts="新增 {added}，修改 {changed}，未变 {unchanged}，移除 {removed}；共 {chunks} 个段落，新生成向量"
        " {embedded} 个，用时 {seconds} 秒",
        failures="{n} 个文件无法读取",
        blocked="版本 {version} 未通过发布检查，可在下方查看。",
        stopped="未生成版本：{reason}",
        checks="## 2 · 等待发布的版本",
        unpublished="版本",
        no_unpublished="没有等待发布的版本。",
        held="已通过检查",
        held_by_gate="未通过发布检查",
        verdict="发布检查结论",
        ask="可在“测试问题”页用该版本试问。",
        compare="与当前版本相比：",
        documents={"added": "新增文档 {n} 个", "changed": "修改 {n} 个", "removed": "移除 {n} 个"},
        publish="发布",
        force="不顾检查结论发布",
        force_sure="确认不顾检查结论发布",
        discard="丢弃",
        discard_sure="确认丢弃",
        published="版本 {version} 已发布。",
        not_applied="其中 {n} 项编辑或审定答案不是最新内容，请再次构建后发布。",
        discarded="版本 {version} 已丢弃。",
        choose_first="请先选择一个版本。",
    ),
}
