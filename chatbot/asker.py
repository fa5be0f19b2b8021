"""Who asks is no part of the question: greetings, names, gender and origin must not change an answer."""

from __future__ import annotations

import re

_NAME = r"[A-Z][\w'’-]*(?: [A-Z][\w'’-]*){0,3}"
_PERSON = r"(?:an? |the )?(?:\w+ )?(?:wo)?(?:man|male|lady|gentleman|mother|father|girl|boy|female)"
_WHO = rf"(?:{_NAME}|(?i:{_PERSON}))"
_WHERE = rf"(?i:from|in|of) (?:the )?{_NAME}"
_END = r"(?:\s*[,.;:!—–-]+\s*|\s+(?i:and|so|but)\s+|$)"
_HAN = "[\u4e00-\u9fff·]"
_PERSON_ZH = "(?:先生|女士|小姐|男士|男性|女性|男的|女的|男人|女人|妈妈|爸爸|母亲|父亲|男生|女生)"
_END_ZH = r"(?:[，,。；;！!、\s]+|$)"

# Taken from the beginning as often as one of them fits.
_OPENINGS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^(?i:hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings)(?i: there| team| all| everyone)?{_END}",
        rf"^(?i:dear (?:sirs?|madam|team|all|support)(?: or madam)?){_END}",
        rf"^(?i:my name is|my name['’]s|this is|i am|i['’]m) {_WHO}(?:,? {_WHERE})?{_END}",
        rf"^(?i:i am|i['’]m|we are|we['’]re|i come|we come|writing) (?i:from) (?:the )?{_NAME}{_END}",
        rf"^(?i:i|we) (?i:live|am based|are based) (?i:in) (?:the )?{_NAME}{_END}",
        rf"^(?i:as) (?i:{_PERSON})(?: {_WHERE})?,\s*",
        rf"^(?:你好|您好|大家好|早上好|上午好|下午好|晚上好|嗨|哈喽){_END_ZH}",
        rf"^(?:我叫|我的名字[是叫]|我姓|敝姓){_HAN}{{1,8}}{_END_ZH}",
        rf"^我(?:是)?(?:来自|住在){_HAN}{{2,10}}?(?:的{_HAN}{{0,4}}{_PERSON_ZH})?{_END_ZH}",
        rf"^我是(?:一[名位个])?{_HAN}{{0,6}}(?:{_PERSON_ZH}|人){_END_ZH}",
        rf"^作为(?:一[名位个])?(?:来自{_HAN}{{2,8}}的)?{_PERSON_ZH}{_END_ZH}",
    )
)
_CLOSING = re.compile(
    r"\s*(?:(?i:(?:many )?thanks|thank you(?: (?:very|so) much)?)(?i: in advance)?|(?i:best|kind) (?i:regards)"
    rf"|谢谢您?|多谢|感谢)[,.!，。！\s]*(?:{_NAME}|{_HAN}{{2,4}})?[.。！!\s]*$"
)


def without_asker(question: str) -> str:
    """The question without greeting, introduction and thanks; as it was where nothing else would be left.

    What somebody is in trade ("I am a dealer", 我是经销商) stays, for terms differ by it; so does what the question
    itself says of a place ("shipping to Norway").
    """
    text, before = question.strip(), ""
    while text != before:
        before = text
        for opening in _OPENINGS:
            text = opening.sub("", text, count=1)
    text = _CLOSING.sub("", text).strip()
    if not any(character.isalnum() for character in text):
        return question
    return question if text == question.strip() else text[:1].upper() + text[1:]
