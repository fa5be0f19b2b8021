"""The words of the versions tab, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionsTexts:
    """Words in one language; ``{n}`` is a number, ``{version}`` and ``{name}`` names."""

    tab: str
    intro: str
    refresh: str
    caption: str
    none: str
    columns: tuple[str, ...]
    states: Mapping[str, str]
    before: str
    after: str
    compare: str
    same: str
    documents: Mapping[str, str]
    unchanged: str
    choose_two: str
    version: str
    publish: str
    force: str
    force_sure: str
    roll_back: str
    discard: str
    discard_sure: str
    verify: str
    published: str
    rolled_back: str
    not_applied: str
    discarded: str
    intact: str
    damaged: str
    choose_first: str
    backups: str
    backups_hint: str
    back_up: str
    backed_up: str
    backups_caption: str
    no_backups: str
    backup_columns: tuple[str, ...]
    download: str
    backup: str
    restore: str
    restored: str
    delete: str
    delete_sure: str
    deleted: str


TEXTS: Mapping[Language, VersionsTexts] = {
    "en": VersionsTexts(
        tab="Versions",
        intro="Every build is a version of its own. Going back takes a moment, and nothing is computed anew.",
        refresh="Refresh",
        caption="{n} versions, the newest first",
        none="No version was built yet.",
        columns=("Version", "State", "Built", "Documents", "Passages", "What the gate says"),
        states={"live": "live", "held": "waits to be published", "blocked": "stopped by the gate", "kept": "kept"},
        before="Compare version",
        after="with version",
        compare="Compare",
        same="Both hold the same documents.",
        documents={"added": "{n} added", "changed": "{n} changed", "removed": "{n} removed"},
        unchanged="{n} unchanged",
        choose_two="Choose two versions.",
        version="Version",
        publish="Publish",
        force="Publish against the gate",
        force_sure="Yes, publish against the gate",
        roll_back="Roll back to the one before",
        discard="Throw away",
        discard_sure="Yes, throw it away",
        verify="Verify the live version",
        published="Version {version} is live.",
        rolled_back="Version {version} is live again.",
        not_applied="{n} edits and approved answers are not in it as they are now; build again to publish them.",
        discarded="Version {version} was thrown away.",
        intact="Every file of version {version} is as it was written.",
        damaged="Damaged files of version {version}: {files}. Roll back, or build again.",
        choose_first="Choose a version first.",
        backups="## Backups",
        backups_hint="A backup holds the live version with everything that people have added. To bring one from another"
        " server, drop its .tar file below; only an administrator of the whole server may, as it names files there.",
        back_up="Make a backup now",
        backed_up="{name} was written.",
        backups_caption="{n} backups on this server",
        no_backups="No backup lies on this server.",
        backup_columns=("File", "Written", "Megabytes", "Download"),
        download="download",
        backup="Backup",
        restore="Restore as a new version",
        restored="The backup is live as version {version}.",
        delete="Delete backup",
        delete_sure="Yes, delete the backup",
        deleted="{name} was deleted.",
    ),
    "zh": VersionsTexts(
        tab="版本",
        intro="每次构建都生成一个独立版本。回退只需片刻，无需重新计算。",
        refresh="刷新",
        caption="共 {n} 个版本，最新在前",
        none="还没有构建任何版本。",
        columns=("版本", "状态", "构建时间", "文档数", "段落数", "发布检查结论"),
        states={"live": "已发布", "held": "等待发布", "blocked": "未通过发布检查", "kept": "保留"},
        before="比较版本",
        after="与版本",
        compare="比较",
        same="两个版本的文档相同。",
        documents={"added": "新增 {n} 个", "changed": "修改 {n} 个", "removed": "移除 {n} 个"},
        unchanged="未变化 {n} 个",
        choose_two="请选择两个版本。",
        version="版本",
        publish="发布",
        force="不顾检查结论发布",
        force_sure="确认不顾检查结论发布",
        roll_back="回退到上一版本",
        discard="丢弃",
        discard_sure="确认丢弃",
        verify="校验当前版本",
        published="版本 {version} 已发布。",
        rolled_back="已回退到版本 {version}。",
        not_applied="其中 {n} 项编辑或审定答案不是最新内容，请再次构建后发布。",
        discarded="版本 {version} 已丢弃。",
        intact="版本 {version} 的所有文件均完好。",
        damaged="版本 {version} 的文件已损坏：{files}。请回退或重新构建。",
        choose_first="请先选择一个版本。",
        backups="## 备份",
        backups_hint="备份包含当前发布的版本和所有人工添加的内容。如需从其他服务器恢复，请将 .tar 文件拖到下方；"
        "备份会指定服务器上的文件位置，因此仅限管理整个服务器的管理员上传。",
        back_up="立即备份",
        backed_up="已生成 {name}。",
        backups_caption="本服务器有 {n} 个备份",
        no_backups="本服务器没有备份。",
        backup_columns=("文件", "时间", "大小（MB）", "下载"),
        download="下载",
        backup="备份",
        restore="恢复为新版本",
        restored="备份已恢复为版本 {version} 并发布。",
        delete="删除备份",
        delete_sure="确认删除备份",
        deleted="已删除 {name}。",
    ),
}
