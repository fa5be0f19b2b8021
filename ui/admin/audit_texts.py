"""The words of the audit log, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditTexts:
    """Words of the tab with the audit log; braces are filled in."""

    tab: str
    intro: str
    who: str
    action: str
    everything: str
    caption: str
    columns: tuple[str, ...]
    empty: str
    older: str
    newest: str
    verify: str
    intact: str
    broken: str
    download_jsonl: str
    own_only: str


AUDIT: Mapping[Language, AuditTexts] = {
    "en": AuditTexts(
        tab="Audit log",
        intro="Who did what, and how it was before and after. Entries can only be added: each carries a hash of itself"
        " and of the one before.",
        who="Who",
        action="Action",
        everything="all",
        caption="Entries, newest first",
        columns=("No.", "When", "Who", "Action", "On what", "What changed", "From"),
        empty="There is no such entry.",
        older="Older",
        newest="Newest",
        verify="Verify",
        intact="All {n} entries are as they were written. That the newest ones were cut off would show only beside an"
        " exported copy.",
        broken="Entry {n} is not as it was written, is missing, or does not follow the one before it. What was noted"
        " before it is intact.",
        download_jsonl="Download as JSONL",
        own_only="You see what was done by accounts of your knowledge bases.",
    ),
    "zh": AuditTexts(
        tab="审计日志",
        intro="谁做了什么，以及变更前后的内容。记录只能追加：每条都带有自身和上一条的哈希值。",
        who="操作人",
        action="操作",
        everything="全部",
        caption="记录，最新的在前",
        columns=("编号", "时间", "操作人", "操作", "对象", "变更", "来源地址"),
        empty="没有符合条件的记录。",
        older="更早",
        newest="最新",
        verify="校验",
        intact="全部 {n} 条记录均与写入时一致。若最新的记录被截去，只有对照已导出的副本才能发现。",
        broken="第 {n} 条记录与写入时不一致、缺失，或与上一条不连续。此前的记录完好。",
        download_jsonl="下载 JSONL",
        own_only="您看到的是您所属知识库的账号所做的操作。",
    ),
}
