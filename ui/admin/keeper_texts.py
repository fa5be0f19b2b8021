"""The words of the tab for folders, times and jobs, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class KeeperTexts:
    """Words in one language; ``{…}`` are numbers and names."""

    tab: str
    intro: str
    folders: str
    folders_hint: str
    allowed: str
    none_allowed: str
    when: str
    whens: Mapping[str, str]
    at: str
    at_hint: str
    publish: str
    save: str
    saved: str
    look: str
    looked: str
    no_news: str
    schedule: str
    version: str
    moment: str
    moment_hint: str
    plan: str
    unplan: str
    planned: str
    unplanned: str
    state_planned: str
    state_looked: str
    jobs: str
    refresh: str
    resume: str
    cancel: str
    cancelling: str
    not_running: str
    caption: str
    none: str
    columns: tuple[str, ...]
    kinds: Mapping[str, str]
    states: Mapping[str, str]
    failures: str
    warnings: str
    choose_first: str

    @property
    def when_choices(self) -> list[tuple[str, str]]:
        """When folders are looked at."""
        return [(name, when) for when, name in self.whens.items()]


TEXTS: Mapping[Language, KeeperTexts] = {
    "en": KeeperTexts(
        tab="Folders and jobs",
        intro="Folders of the server can be looked at by themselves, beside the uploaded documents.",
        folders="Folders",
        folders_hint="One a line, with its whole path.",
        allowed="May be looked at, with what lies below:",
        none_allowed="No folder of the server may be looked at; name some in server.watch_folders.",
        when="When to look",
        whens={"never": "never", "changed": "when files change", "hourly": "every hour", "daily": "every day"},
        at="At",
        at_hint="As 02:00, on the server's clock",
        publish="Publish at once what passes its checks",
        save="Save",
        saved="The plan was saved.",
        look="Look now",
        looked="A build was begun.",
        no_news="Nothing has changed since the newest version.",
        schedule="## Publish at a set time",
        version="Version",
        moment="Time",
        moment_hint="As 2026-12-31 06:00, on the server's clock",
        plan="Plan",
        unplan="Take the plan back",
        planned="Version {version} will be published on {moment}, if the gate lets it.",
        unplanned="Nothing is planned to be published.",
        state_planned="Version {version} is to be published on {moment} (planned by {who}).",
        state_looked="Looked last: {moment}.",
        jobs="## Jobs",
        refresh="Refresh",
        resume="Go on with the last one",
        cancel="Cancel the one that runs",
        cancelling="The build stops at the next file or batch.",
        not_running="No build of this server runs for this knowledge base.",
        caption="{n} jobs, the newest first",
        none="Nothing was done yet.",
        columns=("Job", "Kind", "State", "Begun", "What came of it", "Failures", "Warnings"),
        kinds={"ingest": "files", "publish": "edits"},
        states={
            "running": "running",
            "stalled": "says nothing any more",
            "interrupted": "interrupted",
            "failed": "failed",
            "blocked": "stopped by the gate",
            "done": "done",
        },
        failures="{n} files",
        warnings="{n} warnings",
        choose_first="Choose a version first.",
    ),
    "zh": KeeperTexts(
        tab="文件夹与任务",
        intro="除上传的文档外，还可自动查看服务器上的文件夹。",
        folders="文件夹",
        folders_hint="每行一个，填写完整路径。",
        allowed="可查看以下文件夹及其子文件夹：",
        none_allowed="服务器上没有允许查看的文件夹；请在 server.watch_folders 中设置。",
        when="何时查看",
        whens={"never": "从不", "changed": "文件变化时", "hourly": "每小时", "daily": "每天"},
        at="时间",
        at_hint="如 02:00，以服务器时间为准",
        publish="通过检查后立即发布",
        save="保存",
        saved="计划已保存。",
        look="立即查看",
        looked="已开始构建。",
        no_news="与最新版本相比没有变化。",
        schedule="## 定时发布",
        version="版本",
        moment="时间",
        moment_hint="如 2026-12-31 06:00，以服务器时间为准",
        plan="设定",
        unplan="取消设定",
        planned="版本 {version} 将于 {moment} 发布（须通过发布检查）。",
        unplanned="没有定时发布。",
        state_planned="版本 {version} 定于 {moment} 发布（{who} 设定）。",
        state_looked="上次查看：{moment}。",
        jobs="## 任务",
        refresh="刷新",
        resume="继续上次任务",
        cancel="取消当前任务",
        cancelling="构建将在处理完当前文件或批次后停止。",
        not_running="本服务器没有正在进行的构建。",
        caption="共 {n} 个任务，最新在前",
        none="还没有任务。",
        columns=("任务", "类型", "状态", "开始时间", "结果", "失败", "警告"),
        kinds={"ingest": "文件", "publish": "编辑"},
        states={
            "running": "进行中",
            "stalled": "无响应",
            "interrupted": "已中断",
            "failed": "失败",
            "blocked": "未通过发布检查",
            "done": "完成",
        },
        failures="{n} 个文件",
        warnings="{n} 条警告",
        choose_first="请先选择一个版本。",
    ),
}
