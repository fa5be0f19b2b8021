"""The words of the gap report, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsTexts:
    """Words of the tab about unanswered questions; ``{n}`` is a number."""

    tab: str
    intro: str
    caption: str
    columns: tuple[str, ...]
    empty: str
    examples: str
    reasons: str
    left_out: str
    topic: str
    topic_info: str
    details: str
    detail_columns: tuple[str, ...]
    approve_title: str
    questions: str
    questions_info: str
    answer: str
    source_query: str
    source_search: str
    sources: str
    sources_info: str
    audience: str
    audience_info: str
    until: str
    until_info: str
    approve: str
    publishing: str
    approved: str
    approved_later: str
    not_published: str
    note_title: str
    note: str
    note_info: str
    note_add: str
    note_added: str
    notes_caption: str
    note_columns: tuple[str, ...]
    notes_empty: str
    note_choice: str
    note_done: str
    note_open: str
    note_states: Mapping[str, str]
    no_sources: str


QUESTIONS: Mapping[Language, QuestionsTexts] = {
    "en": QuestionsTexts(
        tab="Unanswered questions",
        intro="Questions that were refused, or whose answer was rated down, put together by what they are about; the"
        " most central question names its topic.",
        caption="Topics, those asked most often first",
        columns=("Topic", "Wanted", "Asked", "Refused", "Rated down", "Asked last", "Examples", "Notes"),
        empty="Nothing was refused or rated down in this period.",
        examples="Questions: {n}",
        reasons="Reasons given: {reasons}",
        left_out="{n} older questions are not in any topic: too many at once. Choose a shorter period.",
        topic="Topic to work on",
        topic_info="Choose one to answer it, or to note what is missing.",
        details="Questions of the topic",
        detail_columns=("Question", "Language", "Asked", "Refused", "Rated down", "Asked last"),
        approve_title="Write an approved answer",
        questions="Question(s)",
        questions_info="One a line. Each is a phrasing for which the answer is found.",
        answer="Answer",
        source_query="Search for sources",
        source_search="Search",
        sources="Sources that the answer rests on",
        sources_info="When one of them changes, the answer waits to be approved again. Only what the audience may see.",
        audience="Audience",
        audience_info="public, agents, or group:NAME",
        until="Valid until",
        until_info="Last day, as 2026-12-31; empty for no end.",
        approve="Approve and publish",
        publishing="Publishing: {stage} {done} of {total} …",
        approved="Approved. Version {version} with the answer is live.",
        approved_later="Approved. It goes live with the build that is under way or the next one.",
        not_published="Approved, but not published: {reason}",
        note_title="Note which document is missing",
        note="Which document is missing?",
        note_info="For example: ATEX certificate of the AX-200 series.",
        note_add="Keep the note",
        note_added="The note is kept.",
        notes_caption="Missing documents, open ones first",
        note_columns=("Missing", "Asked", "State", "By", "Changed"),
        notes_empty="Nothing was noted.",
        note_choice="Note",
        note_done="It has come",
        note_open="Still missing",
        note_states={"open": "open", "done": "done"},
        no_sources="Nothing was found that this audience may see.",
    ),
    "zh": QuestionsTexts(
        tab="未回答的问题",
        intro="被拒答或回答被点踩的问题，按内容归类；每类以最有代表性的问题命名。",
        caption="问题类别，提问最多的在前",
        columns=("类别", "意图", "提问次数", "拒答", "点踩", "最近提问", "示例", "备注"),
        empty="该时间范围内没有被拒答或点踩的问题。",
        examples="问题：{n}",
        reasons="点踩原因：{reasons}",
        left_out="另有 {n} 个较早的问题因数量过多未归类；请缩短时间范围。",
        topic="要处理的类别",
        topic_info="选择一类，撰写回答或记录缺少的文件。",
        details="该类别的问题",
        detail_columns=("问题", "语言", "提问次数", "拒答", "点踩", "最近提问"),
        approve_title="撰写核准回答",
        questions="问题",
        questions_info="每行一个；每行是一种问法，都会找到此回答。",
        answer="回答",
        source_query="搜索出处",
        source_search="搜索",
        sources="回答所依据的出处",
        sources_info="任一出处变更后，该回答需重新核准。只列出受众可见的内容。",
        audience="受众",
        audience_info="public（公开）、agents（客服）或 group:组名",
        until="有效期至",
        until_info="最后一天，如 2026-12-31；留空表示长期有效。",
        approve="核准并发布",
        publishing="正在发布：{stage} {done}/{total}……",
        approved="已核准。包含该回答的版本 {version} 已上线。",
        approved_later="已核准。将随正在进行的或下一次构建上线。",
        not_published="已核准，但未能发布：{reason}",
        note_title="记录缺少的文件",
        note="缺少哪份文件？",
        note_info="例如：AX-200 系列的防爆证书。",
        note_add="保存备注",
        note_added="备注已保存。",
        notes_caption="缺少的文件，未解决的在前",
        note_columns=("缺少的文件", "相关问题", "状态", "操作人", "更新时间"),
        notes_empty="没有备注。",
        note_choice="备注",
        note_done="文件已补上",
        note_open="仍然缺少",
        note_states={"open": "未解决", "done": "已解决"},
        no_sources="没有找到该受众可见的内容。",
    ),
}
