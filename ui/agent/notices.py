"""What the desk says when something went well or wrong, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chatbot.errors import QueueFullError
from chatbot.records.errors import (
    ConversationClosedError,
    ConversationMissingError,
    ConversationTakenError,
    DatabaseBusyError,
)
from ingest.types import Language
from ui.agent.errors import (
    AudienceRefusedError,
    BuyerWroteError,
    DeskError,
    DraftGoneError,
    EmptyReplyError,
    InternalWordsError,
    NotHeldError,
    ReplyTooLongError,
    TopicUnknownError,
)
from ui.agent.replies import LONGEST_REPLY_CHARS
from ui.http_errors import EXPECTED_ERRORS
from ui.messages import inert
from vectorstore.errors import ChunkMissingError, HandMadeRefusedError, KnowledgeBaseBusyError, PublishBlockedError

DESK_ERRORS = (DeskError, *EXPECTED_ERRORS)
"""What an event tells the agent of; anything else is a fault of the program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTexts:
    """Notices in one language."""

    sent: str
    rejected: str
    given_back: str
    closed_now: str
    taken: str
    is_closed: str
    missing: str
    not_held: str
    buyer_wrote: str
    empty: str
    too_long: str
    draft_gone: str
    internal_words: str
    audience: str
    busy: str
    line_full: str
    blocked: str
    kept_only: str
    no_reply: str
    topic_kept: str
    topic_unknown: str
    refused: str
    failed: str


_NOTICES: Mapping[Language, NoticeTexts] = {
    "en": NoticeTexts(
        sent="Sent.",
        rejected="The draft was rejected; nothing was sent.",
        given_back="The assistant answers this conversation again.",
        closed_now="The conversation is closed; the buyer’s next message opens it again.",
        taken="{agent} has this conversation. You can read it; ask {agent} to hand it back.",
        is_closed="This conversation is closed; the buyer’s next message opens it again.",
        missing="There is no such conversation any more; choose another one.",
        not_held="You do not have this conversation; take it over first.",
        buyer_wrote="Not sent: the buyer has written meanwhile. Read the new message, then send.",
        empty="There is nothing to send; write a reply first.",
        too_long="Not sent: a reply may have {n} characters at most; shorten it.",
        draft_gone="This draft was decided on already, or the buyer has written since; look again.",
        internal_words="Not sent: “{words}” stands in internal documents only ({titles}). Change it, or send anyway.",
        audience="Choose whom the answer is for.",
        busy="Somebody else is writing to the same records; nothing was lost, try again.",
        line_full="Too many questions wait for the language model; try again in a minute.",
        blocked="The gate stopped it. {said}",
        kept_only="Kept, but not published; the next publication brings it. {said}",
        no_reply="No agent has replied in this conversation yet.",
        topic_kept="The topic is kept.",
        topic_unknown="There is no such topic; choose one of the list.",
        refused="Not possible: {said}",
        failed="That did not work; look at the conversation, then try again, or tell your administrator.",
    ),
    "zh": NoticeTexts(
        sent="已发送。",
        rejected="已弃用草稿，未发送任何内容。",
        given_back="该对话已交还智能助手。",
        closed_now="对话已结束；客户再次留言时会重新打开。",
        taken="该对话由 {agent} 处理。您可以查看；如需接手，请与 {agent} 联系。",
        is_closed="该对话已结束；客户再次留言时会重新打开。",
        missing="该对话已不存在，请选择其他对话。",
        not_held="该对话不在您手中，请先接手。",
        buyer_wrote="未发送：客户刚刚发来新消息，请阅读后再发送。",
        empty="没有可发送的内容，请先输入回复。",
        too_long="未发送：回复最多 {n} 个字符，请缩短。",
        draft_gone="该草稿已处理过，或客户已发来新消息，请重新查看对话。",
        internal_words="未发送：“{words}”只出现在内部资料（{titles}）中。请修改，或选择仍然发送。",
        audience="请选择该回答面向的对象。",
        busy="有人正在写入同一记录；内容没有丢失，请重试。",
        line_full="等待语言模型的问题过多，请一分钟后再试。",
        blocked="被发布检查拦下。{said}",
        kept_only="已保存，但尚未发布；下次发布时生效。{said}",
        no_reply="该对话中还没有客服的回复。",
        topic_kept="主题已保存。",
        topic_unknown="没有这个主题，请从列表中选择。",
        refused="无法完成：{said}",
        failed="操作未成功；请先查看对话再重试，如仍不行请联系管理员。",
    ),
}


def notices(language: Language) -> NoticeTexts:
    """The notices of a language."""
    return _NOTICES[language]


def told(error: Exception, language: Language) -> str:
    """What an agent reads of one of ``DESK_ERRORS``."""
    texts = _NOTICES[language]
    match error:
        case ConversationTakenError():
            return texts.taken.format(agent=error.agent)
        case InternalWordsError():
            return texts.internal_words.format(words=error.words, titles=", ".join(error.titles))
        case ReplyTooLongError():
            return texts.too_long.format(n=LONGEST_REPLY_CHARS)
        case PublishBlockedError():
            return texts.blocked.format(said=_line(error))
        case HandMadeRefusedError() | ChunkMissingError():
            return texts.refused.format(said=_line(error))
        case _:
            return _plain(error, texts)


def told_html(text: str, *, is_fault: bool = False) -> str:
    """A notice that screen readers say when it appears."""
    kind = "alert" if is_fault else "status"
    return f'<p class="cd-told cd-{kind}" role="{kind}">{inert(text)}</p>'


def _plain(error: Exception, texts: NoticeTexts) -> str:
    known: Mapping[type[Exception], str] = {
        ConversationClosedError: texts.is_closed,
        ConversationMissingError: texts.missing,
        NotHeldError: texts.not_held,
        TopicUnknownError: texts.topic_unknown,
        BuyerWroteError: texts.buyer_wrote,
        EmptyReplyError: texts.empty,
        DraftGoneError: texts.draft_gone,
        AudienceRefusedError: texts.audience,
        DatabaseBusyError: texts.busy,
        KnowledgeBaseBusyError: texts.busy,
        QueueFullError: texts.line_full,
    }
    return known.get(type(error), texts.failed)


def _line(error: Exception) -> str:
    return " ".join(str(error).split())
