"""What a small model writes around an answer: citation marks, numbering, courtesies, and that it does not know."""

from __future__ import annotations

import re

from chatbot.support import is_negated
from ingest.language import count_han

# What a model writes as a citation is taken out: which evidence backs a sentence is found, never trusted.
MARK = re.compile(r"\s*[\[【]\s*\d+(?:\s*[,，、;-]\s*\d+)*\s*[\]】]")
_BEGUN_MARK = re.compile(r"\s*(?:[\[【][\d\s,，、;-]*)?\Z")

# The model says that the evidence does not answer: no claim that could be backed.
DECLINES = re.compile(
    r"\b(?:evidence|documents?|information|context|text)\b[^.]*(?:\b(?:not|no)\b|n['’]t\b)[^.]*"
    r"\b(?:answer|mention|provid|contain|specif|state|say|cover|includ|inform|list|giv)"
    r"|(?:\bnot\b|n['’]t\b)[^.]*\b(?:provided|mentioned|specified|stated|given|included|covered|found|listed|available)\b"
    r"[^.]*\b(?:in|by|from) (?:the |this )?(?:given |provided )?(?:evidence|documents?|text|information)\b"
    r"|\b(?:no|not enough|insufficient) (?:information|evidence)\b|\bI (?:do not|don['’]t) (?:know|have)\b"
    r"|(?:资料|文档|文件|信息|证据)[^。]*(?:没有|未|无法|不)[^。]*(?:提到|提及|提供|说明|答案|回答|包含|涉及|给出|找到)"
    r"|(?:没有|未|无法)[^。]*(?:资料|文档|证据)[^。]*(?:提到|提及|提供|说明|包含|涉及|给出|找到)"
    r"|没有(?:相关|足够的?)(?:信息|资料)|无法(?:确定|回答)",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"\s*[;；,，、]$")
_ORDINAL = re.compile(r"^\(?\d{1,2}[.)、]\s+(?=\S)")
_LAST_ORDINAL = re.compile(r"([:：])\s*\(?\d{1,2}[.)、]$")
_SOURCE = (
    r"(?:according to|based on|as per) (?:the )?(?:provided |given |numbered )?(?:evidence|documents?|information|text)"
)
_COURTESY = re.compile(
    rf"^{_SOURCE},?\s+|,? {_SOURCE}(?=[.,]|$)|^根据(?:所提供的|提供的|以上)?(?:资料|信息|文档|证据)(?:显示)?[，,]\s*",
    re.IGNORECASE,
)
_YES = re.compile(r"^(?:yes|是的?|对的?|可以的?)[,，.。!！]\s*", re.IGNORECASE)

_YES_OR_NO = re.compile(r"^(?:yes|no|是的?|对的?|可以的?|能|不是?的?|没有|否)[,，.。!！]", re.IGNORECASE)


def begun_mark(text: str) -> int:
    """Where a citation mark begins that is not closed yet, with the white space before it; else the text's end."""
    match = _BEGUN_MARK.search(text)
    return match.start() if match else len(text)


def without_phrases(sentence: str) -> str:
    """The sentence without list numbers, "according to the evidence", and a "Yes" that it denies itself.

    A model's own numbering is no claim; where a step's number matters, the quote has it.
    """
    plain = _COURTESY.sub("", _ORDINAL.sub("", _LAST_ORDINAL.sub(r"\1", sentence)))
    if (match := _YES.match(plain)) and contradicts(match.group(), plain[match.end() :]):
        plain = plain[match.end() :]
    return plain[:1].upper() + plain[1:] if plain != sentence else sentence


def without_assent(sentence: str) -> str:
    """The sentence without a "Yes" at its beginning."""
    plain = _YES.sub("", sentence, count=1)
    return plain[:1].upper() + plain[1:] if plain != sentence else sentence


def ended(sentence: str) -> str:
    """The sentence with a full stop, where it is a clause that goes on in its document: "valid for 21 days;"."""
    return _CLAUSE_END.sub("。" if count_han(sentence) else ".", sentence)


def says_yes_or_no(sentence: str) -> bool:
    """Whether a sentence begins with its answer: "No, cheques are not accepted"."""
    return bool(_YES_OR_NO.match(sentence.strip()))


def contradicts(answer: str, sentence: str) -> bool:
    """Whether a "Yes." is followed by a denial."""
    return bool(sentence) and bool(_YES.match(answer.strip())) and is_negated(sentence)
