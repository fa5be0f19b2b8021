"""The words of the documents tab, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentsTexts:
    """Words in one language; ``{n}`` is a number, ``{name}`` a name."""

    tab: str
    intro: str
    drop: str
    choose: str
    upload_hint: str
    uploading: str
    uploaded: str
    replaced: str
    cancel: str
    cancelled: str
    broken: str
    faults: Mapping[str, str]
    find: str
    only_state: str
    every_state: str
    refresh: str
    caption: str
    more: str
    none: str
    columns: tuple[str, ...]
    states: Mapping[str, str]
    unlimited: str
    pages: str
    document: str
    document_hint: str
    details: str
    facts: tuple[str, ...]
    properties: str
    properties_hint: str
    title: str
    product: str
    version: str
    valid_from: str
    valid_until: str
    day_hint: str
    language: str
    languages: tuple[str, str, str]
    audience: str
    audience_hint: str
    save: str
    saved: str
    delete: str
    delete_sure: str
    deleted: str
    pin: str
    pinned: str
    unpin: str
    unpinned: str
    choose_first: str

    @property
    def state_choices(self) -> list[tuple[str, str]]:
        """States to filter by."""
        return [(self.every_state, ""), *((name, state) for state, name in self.states.items())]

    @property
    def language_choices(self) -> list[tuple[str, str]]:
        """Languages that a document may be said to have."""
        return list(zip(self.languages, ("", "en", "zh"), strict=True))


TEXTS: Mapping[Language, DocumentsTexts] = {
    "en": DocumentsTexts(
        tab="Documents",
        intro="Upload documents, and say what they are and for whom. Buyers see nothing before a version is live.",
        drop="Drop files here",
        choose="Choose files",
        upload_hint="Many at once. A file of the same name replaces the one before.",
        uploading="uploading",
        uploaded="uploaded",
        replaced="uploaded, replaced the one before",
        cancel="Cancel",
        cancelled="cancelled",
        broken="the connection broke; nothing was kept",
        faults={
            "empty": "refused: it has no name",
            "path": "refused: its name leads to another folder",
            "hidden": "refused: hidden files are not documents",
            "control": "refused: its name holds characters that cannot be seen",
            "device": "refused: its name is that of a device",
            "long": "refused: its name is too long",
            "sidecar": "refused: properties are set below, not uploaded",
            "kind": "refused: it is a file of another kind",
            "large": "refused: it is larger than the limit",
            "broken": "broken off; nothing was kept",
            "server": "refused: only an administrator of the whole server may bring it",
            "denied": "refused: log in again",
            "failed": "failed; see the server's log",
        },
        find="Find",
        only_state="State",
        every_state="all",
        refresh="Refresh",
        caption="{n} documents",
        more="{n} more; find or filter to see them",
        none="No documents yet. Upload some above.",
        columns=("Title", "File", "State", "Product, version", "Valid", "Language", "Audience", "Chunks"),
        states={
            "live": "live",
            "changed": "changed since publishing",
            "new": "new, not live yet",
            "removed": "file gone, live until the next publish",
            "kept": "file gone, stays as it is pinned",
            "failed": "could not be read",
            "elsewhere": "live, from another folder",
        },
        unlimited="always",
        pages="{n} pages",
        document="Document",
        document_hint="Choose one to describe, pin or delete it.",
        details="One document",
        facts=("Title", "File", "State", "Valid", "Audience", "Pages and chunks", "Warnings of the reader"),
        properties="Properties",
        properties_hint="They stand in a file beside the document and count from the next build on. An empty field says"
        " nothing: then the document's own words count.",
        title="Title",
        product="Product",
        version="Version",
        valid_from="Valid from",
        valid_until="Valid until",
        day_hint="A day such as 2026-12-31",
        language="Language",
        languages=("found out", "English", "Chinese"),
        audience="Audience",
        audience_hint="public, agents, or group:NAME",
        save="Save properties",
        saved="Properties of {name} were saved; build a version to use them.",
        delete="Delete file",
        delete_sure="Yes, delete the file",
        deleted="{name} was deleted; it is live until a version without it is published.",
        pin="Pin",
        pinned="{name} stays although its file may go.",
        unpin="Unpin",
        unpinned="{name} goes with its file at the next build.",
        choose_first="Choose a document first.",
    ),
    "zh": DocumentsTexts(
        tab="文档",
        intro="上传文档，说明其内容和适用对象。发布新版本之前，买家看不到任何变化。",
        drop="将文件拖到此处",
        choose="选择文件",
        upload_hint="可一次选择多个文件；同名文件会替换原有文件。",
        uploading="正在上传",
        uploaded="已上传",
        replaced="已上传，替换了原有文件",
        cancel="取消",
        cancelled="已取消",
        broken="连接中断，文件未保存",
        faults={
            "empty": "已拒绝：没有文件名",
            "path": "已拒绝：文件名指向其他文件夹",
            "hidden": "已拒绝：隐藏文件不是文档",
            "control": "已拒绝：文件名含有不可见字符",
            "device": "已拒绝：文件名是设备名",
            "long": "已拒绝：文件名过长",
            "sidecar": "已拒绝：属性请在下方填写，不能上传",
            "kind": "已拒绝：文件类型不符",
            "large": "已拒绝：文件超过大小上限",
            "broken": "上传中断，文件未保存",
            "server": "已拒绝：仅限管理整个服务器的管理员上传",
            "denied": "已拒绝：请重新登录",
            "failed": "上传失败，请查看服务器日志",
        },
        find="查找",
        only_state="状态",
        every_state="全部",
        refresh="刷新",
        caption="共 {n} 个文档",
        more="另有 {n} 个，请查找或筛选",
        none="还没有文档，请在上方上传。",
        columns=("标题", "文件", "状态", "产品、版本", "有效期", "语言", "适用对象", "段落数"),
        states={
            "live": "已发布",
            "changed": "发布后有修改",
            "new": "新文件，尚未发布",
            "removed": "文件已删除，下次发布前仍有效",
            "kept": "文件已删除，因固定而保留",
            "failed": "无法读取",
            "elsewhere": "已发布，来自其他文件夹",
        },
        unlimited="长期",
        pages="{n} 页",
        document="文档",
        document_hint="选择一个文档，可填写属性、固定或删除。",
        details="单个文档",
        facts=("标题", "文件", "状态", "有效期", "适用对象", "页数和段落数", "读取时的警告"),
        properties="属性",
        properties_hint="属性保存在文档旁边的文件中，从下次构建起生效。留空表示不作说明，以文档自身内容为准。",
        title="标题",
        product="产品",
        version="版本",
        valid_from="生效日期",
        valid_until="失效日期",
        day_hint="日期格式如 2026-12-31",
        language="语言",
        languages=("自动识别", "英文", "中文"),
        audience="适用对象",
        audience_hint="public（公开）、agents（内部）或 group:组名",
        save="保存属性",
        saved="已保存 {name} 的属性，构建新版本后生效。",
        delete="删除文件",
        delete_sure="确认删除文件",
        deleted="已删除 {name}；发布不含它的版本之前仍然有效。",
        pin="固定",
        pinned="{name} 已固定，即使文件删除也会保留。",
        unpin="取消固定",
        unpinned="{name} 将在下次构建时随文件一起移除。",
        choose_first="请先选择一个文档。",
    ),
}
