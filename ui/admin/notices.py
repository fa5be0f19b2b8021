"""What the knowledge tabs say when something cannot be done."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ingest.types import Language
from ui.accounts.errors import AccessDeniedError
from ui.admin.errors import NoneChosenError
from ui.admin.html_table import note
from ui.errors import UiError
from ui.http_errors import EXPECTED_ERRORS

_LOG = logging.getLogger(__name__)

KNOWLEDGE_ERRORS = (*EXPECTED_ERRORS, UiError)
"""What an event answers with a line on the page; anything else is a mistake of the program."""

# Messages of the program are written once, in English, for logs and terminals; these are their heads in Chinese.
_CHINESE: Mapping[str, str] = {
    "BackupError": "备份文件已损坏，或不是备份",
    "BuildRunningError": "该知识库正在构建，请等待完成，或先取消",
    "CatalogueError": "产品目录或订单文件无法使用，原有目录保持不变",
    "ChunkMissingError": "找不到该段落或文档，或有多个同名",
    "DocumentMissingError": "该文档已不存在，或不能在此修改",
    "EmbedderMismatchError": "该版本由另一个向量模型生成",
    "HandMadeRefusedError": "无法接受该修改",
    "IndexDamagedError": "索引文件缺失或已损坏",
    "KnowledgeBaseBusyError": "另一个进程正在写入该知识库，请稍后再试",
    "KnowledgeBaseMissingError": "没有该知识库，或尚未发布任何版本",
    "ModelFileMissingError": "缺少模型文件",
    "NoQuestionsError": "该知识库还没有检查问题",
    "NotInQuarantineError": "该段落不在隔离区",
    "NothingReadError": "没有读到任何文件",
    "OriginalChangedError": "该文档的文件在读取后已被移动或修改，请重新构建以查看页面",
    "PropertiesError": "文档属性有误，未保存",
    "PublishBlockedError": "发布检查未通过，版本未发布",
    "QuestionError": "问题为空或过长",
    "QuestionSheetError": "问题表无法使用，原有问题保持不变",
    "StorageFullError": "磁盘已满；已发布的版本不受影响",
    "VersionLiveError": "该版本正在使用，不能删除",
    "VersionMissingError": "该版本已不存在",
}


def failure_line(error: Exception, language: Language) -> str:
    """An expected error in one line; administrators may read all of it."""
    line = " ".join(str(error).split())
    if language == "en":
        return line[:1].upper() + line[1:]
    return f"{_CHINESE.get(type(error).__name__, '操作未完成')}（{line}）"


def failure(error: Exception, language: Language) -> str:
    """The same as HTML."""
    return note(failure_line(error, language), is_bad=True)


def attempt(action: Callable[[], list[Any]], language: Language, unchanged: Sequence[Any]) -> list[Any]:
    """What an event returns: what ``action`` does, or why it could not be done, and ``unchanged`` for all the rest.

    Raises:
        AccessDeniedError: Whoever sent it may not administrate: nothing is told then.
    """
    try:
        return action()
    except AccessDeniedError:
        raise
    except NoneChosenError:
        return ["", *unchanged]
    except KNOWLEDGE_ERRORS as error:
        _LOG.warning("%s: %s", type(error).__name__, " ".join(str(error).split()))
        return [failure(error, language), *unchanged]


def told(action: Callable[[], str], language: Language) -> str:
    """The same for an event that fills one place only."""
    return str(attempt(lambda: [action()], language, ())[0])
