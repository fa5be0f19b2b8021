"""The words of "Approve as answer", in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveTexts:
    """Words in one language; ``{…}`` is filled in."""

    begin: str
    title: str
    explained: str
    questions: str
    questions_hint: str
    answer: str
    answer_hint: str
    sources: str
    sources_hint: str
    no_sources: str
    audience: str
    everybody: str
    agents: str
    group: str
    until: str
    until_hint: str
    approve: str
    approve_anyway: str
    cancel: str
    publishing: str
    published: str
    warnings: str


APPROVE_TEXTS: Mapping[Language, ApproveTexts] = {
    "en": ApproveTexts(
        begin="Approve the last reply as an answer …",
        title="Approve as answer",
        explained="The next buyer who asks this gets the answer as it stands here, with its sources. It is kept"
        " through every ingestion, and waits for you again when a source changes.",
        questions="Questions",
        questions_hint="One a line: the question, then other ways to ask it.",
        answer="Answer",
        answer_hint="Without greeting; each line is quoted as a whole.",
        sources="Sources",
        sources_hint="When one of them changes, the answer is looked at again.",
        no_sources="The reply cites no passage; the answer will stand on none.",
        audience="Who may be given it",
        everybody="Everybody",
        agents="Agents only",
        group="Group {name}",
        until="Last day",
        until_hint="As 2026-12-31; empty for no end.",
        approve="Approve and publish",
        approve_anyway="Approve anyway",
        cancel="Cancel",
        publishing="Publishing …",
        published="Approved and published with version {version}; it is given from now on.",
        warnings="Note: {said}",
    ),
    "zh": ApproveTexts(
        begin="将最近一条回复审定为标准答案……",
        title="审定为标准答案",
        explained="今后有客户问同样的问题，就会得到此处的答案及其出处。每次重新导入资料都会保留；出处有变动时会提示重新审定。",
        questions="问题",
        questions_hint="每行一个：先写问题，再写其他问法。",
        answer="答案",
        answer_hint="不含问候语；每一行作为整体引用。",
        sources="出处",
        sources_hint="其中任何一处有变动，该答案都需重新审定。",
        no_sources="该回复没有引用段落，答案将不附出处。",
        audience="面向对象",
        everybody="所有人",
        agents="仅客服",
        group="客户组 {name}",
        until="有效期至",
        until_hint="格式如 2026-12-31；留空表示长期有效。",
        approve="审定并发布",
        approve_anyway="仍然审定",
        cancel="取消",
        publishing="正在发布……",
        published="已审定，并随版本 {version} 发布，即刻生效。",
        warnings="提示：{said}",
    ),
}
