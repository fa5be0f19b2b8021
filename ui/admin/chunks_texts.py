"""The words of the tab for single passages, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunksTexts:
    """Words in one language; ``{n}`` is a number."""

    tab: str
    intro: str
    document: str
    find: str
    caption: str
    none: str
    columns: tuple[str, str, str, str]
    more: str
    chunk: str
    chunk_hint: str
    page: str
    rows: str
    states: Mapping[str, str]
    read: str
    picture: str
    no_picture: str
    text: str
    text_hint: str
    reason: str
    save: str
    disable: str
    enable: str
    revert: str
    saved: str
    disabled: str
    enabled: str
    reverted: str
    publish: str
    choose_first: str


TEXTS: Mapping[Language, ChunksTexts] = {
    "en": ChunksTexts(
        tab="Passages",
        intro="What was read of each document, passage by passage, beside the page. Edits are kept through every build;"
        " buyers see them once they are published.",
        document="Document",
        find="Find in its passages",
        caption="{n} passages",
        none="Choose a document of the live version.",
        columns=("Place", "State", "Text", "Id"),
        more="{n} more; find, or choose from the list below",
        chunk="Passage",
        chunk_hint="Choose one to see its page and to edit it.",
        page="page {n}",
        rows="rows {first}–{last}",
        states={
            "as read": "as read",
            "edited": "edited",
            "disabled": "disabled",
            "not published": "changed, not published yet",
        },
        read="As read from the document",
        picture="Page {n} of the document",
        no_picture="This kind of file has no pages that could be shown.",
        text="Text that is searched and quoted",
        text_hint="Write it as the document should have said it.",
        reason="Why it is disabled",
        save="Save text",
        disable="Disable",
        enable="Enable",
        revert="Back to the document's text",
        saved="The text was saved; publish the edits to use it.",
        disabled="The passage is out of the search once the edits are published.",
        enabled="The passage is searched again once the edits are published.",
        reverted="The passage is again what the document says, once the edits are published.",
        publish="Publish edits",
        choose_first="Choose a passage first.",
    ),
    "zh": ChunksTexts(
        tab="段落",
        intro="按段落查看从文档中读到的内容，旁边是原页面。编辑在每次构建后都会保留，发布后买家可见。",
        document="文档",
        find="在段落中查找",
        caption="共 {n} 个段落",
        none="请选择已发布版本中的一个文档。",
        columns=("位置", "状态", "内容", "编号"),
        more="另有 {n} 个，请查找或从下方列表选择",
        chunk="段落",
        chunk_hint="选择一个段落，可查看页面并编辑。",
        page="第 {n} 页",
        rows="第 {first}–{last} 行",
        states={"as read": "原文", "edited": "已编辑", "disabled": "已停用", "not published": "已修改，尚未发布"},
        read="从文档中读到的内容",
        picture="文档第 {n} 页",
        no_picture="此类文件没有可显示的页面。",
        text="用于检索和引用的文字",
        text_hint="按文档应有的说法填写。",
        reason="停用原因",
        save="保存文字",
        disable="停用",
        enable="启用",
        revert="恢复文档原文",
        saved="文字已保存，发布编辑后生效。",
        disabled="发布编辑后，该段落不再被检索。",
        enabled="发布编辑后，该段落重新被检索。",
        reverted="发布编辑后，该段落恢复为文档原文。",
        publish="发布编辑",
        choose_first="请先选择一个段落。",
    ),
}
