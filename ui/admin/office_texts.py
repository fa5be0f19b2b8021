"""Words that all office tabs share, and what they say about expected errors, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.types import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeTexts:
    """Words of every office tab."""

    failed: str
    period: str
    days: str
    load: str
    download_csv: str
    download_json: str
    nothing_chosen: str
    roles: Mapping[str, str]
    languages: Mapping[str, str]
    yes: str
    no: str
    all: str
    never: str


OFFICE: Mapping[Language, OfficeTexts] = {
    "en": OfficeTexts(
        failed="That did not work: {reason}",
        period="Period",
        days="{n} days",
        load="Load again",
        download_csv="Download as CSV",
        download_json="Download as JSON",
        nothing_chosen="Choose something from the list first.",
        roles={"buyer": "buyer", "agent": "agent", "administrator": "administrator"},
        languages={"en": "English", "zh": "Chinese"},
        yes="yes",
        no="no",
        all="all",
        never="never",
    ),
    "zh": OfficeTexts(
        failed="操作未成功：{reason}",
        period="时间范围",
        days="{n} 天",
        load="重新加载",
        download_csv="下载 CSV",
        download_json="下载 JSON",
        nothing_chosen="请先从列表中选择。",
        roles={"buyer": "买家", "agent": "客服", "administrator": "管理员"},
        languages={"en": "英文", "zh": "中文"},
        yes="是",
        no="否",
        all="全部",
        never="从未",
    ),
}

# By the name of the error; where none stands here, its own message is said.
ERRORS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "WholeServerError": "This is for administrators of the whole server: your account has certain knowledge bases.",
        "OwnAccountError": "Another administrator must do this to your account; you would lock yourself out.",
        "NotTheirsError": "This belongs to knowledge bases that your account does not have.",
        "LastAdministratorError": "This is the only administrator who can log in; make another one first.",
        "AccountExistsError": "There is an account of this name already; choose another name.",
        "AccountMissingError": "There is no account of this name; load the list again.",
        "ConversationMissingError": "One of these conversations is not there any more; search again.",
        "ConversationClosedError": "This conversation is closed.",
        "GapNoteTextError": "Say in 1 to 2000 characters which document is missing.",
        "GapNoteMissingError": "This note is not there any more; load the list again.",
        "SourceAudienceError": "One of the sources may not be seen by those who would get this answer; take it out, or"
        " choose another audience.",
        "BuildRunningError": "The knowledge base is being built at this moment.",
        "KnowledgeBaseMissingError": "This knowledge base has nothing published yet, or is not among yours.",
        "PullRunningError": "A model is being brought already; wait for it.",
    },
    "zh": {
        "WholeServerError": "仅限管理整个服务器的管理员：您的账号只能管理部分知识库。",
        "OwnAccountError": "不能对自己的账号执行此操作，否则您将无法登录；请由另一位管理员操作。",
        "NotTheirsError": "这属于您的账号无权管理的知识库。",
        "LastAdministratorError": "这是唯一能登录的管理员；请先添加另一位管理员。",
        "AccountExistsError": "该名称的账号已存在，请换一个名称。",
        "AccountMissingError": "没有该名称的账号，请重新加载列表。",
        "AccountNameError": "名称不符合要求：账号名为 1 到 64 个可见字符；知识库名只含字母、数字、- 和 _；"
        "组名最多 60 个字母、数字、.、- 和 _。",
        "LinkError": "该账号已停用，请先启用。",
        "KeyMissingError": "没有该编号的 API 密钥，请重新加载列表。",
        "ConversationMissingError": "其中有对话已不存在，请重新搜索。",
        "ConversationClosedError": "该对话已关闭。",
        "GapNoteTextError": "请用 1 到 2000 个字符说明缺少哪份文件。",
        "GapNoteMissingError": "该备注已不存在，请重新加载列表。",
        "SourceAudienceError": "所选出处中有文件不对该回答的受众开放；请移除该出处或更换受众。",
        "HandMadeRefusedError": "问题或回答为空、过长，或受众、日期填写不正确（日期格式如 2026-12-31）。",
        "ChunkMissingError": "所选出处已不在当前版本中，请重新搜索出处。",
        "BuildRunningError": "该知识库正在构建中。",
        "KnowledgeBaseMissingError": "该知识库尚未发布内容，或不属于您的账号。",
        "PublishBlockedError": "发布检查未通过，当前版本保持不变；详情见“版本”页。",
        "DatabaseBusyError": "数据库正忙，未写入任何内容，请重试。",
        "DatabaseFullError": "磁盘已满，未写入任何内容；请清理空间后重试。",
        "ChoiceError": "提交的选项无效，请重新选择。",
        "QuestionError": "问题为空或过长。",
        "SettingFixedError": "该设置不能在此页面修改。",
        "PullRunningError": "正在下载一个模型，请等待完成。",
        "PeriodError": "时期无效：日期须如 2025-09-30，结束日期不得早于开始日期，且时期不得过长。",
        "OrderFileError": "订单文件无法使用：须为不超过大小上限的 .csv 或 .xlsx，并有订单号、产品和数量列。",
        "TableMissingError": "该问题涉及订单，但未选择订单文件；请先选择或上传一个。",
        "TableQuestionError": "问题为空、过长，或所问内容无法统计。",
        "QueryLimitError": "查询用时或占用内存过多，请缩短时期。",
    },
}
