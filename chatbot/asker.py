"""Who asks is no part of the question: greetings, names, gender, age, faith and origin must not change an answer."""

from __future__ import annotations

import re

# Names of any language in Latin letters; lower-case particles may stand between their parts.
_CAPITAL = r"[A-Z\u00c0-\u024f\u1e00-\u1eff]"
_PART = rf"{_CAPITAL}(?:[^\W\d]|['’-])*"
_NAME = rf"{_PART}(?: (?:(?:van|von|de|del|la|da|dos|bin|ibn|al|el|der|den) )*{_PART}){{0,3}}"
_TITLE = r"(?:(?i:mr|mrs|ms|miss|mx|dr|prof|professor|sir|sra?|rev|father|sister|imam|rabbi)\.? )"
_NAMED = rf"{_TITLE}*{_NAME}"
_REGION = r"(?:(?:the|rural|urban|northern|southern|eastern|western|central|upstate|downtown) )*"
_WHERE = rf"(?i:from|in|of) {_REGION}{_NAME}(?:, {_NAME})*"
_PERSON = (
    r"(?:(?:an?|the) )?(?:[\w'’-]+ ){0,4}?(?:(?:wo)?m[ae]n|male|female|lady|gentleman|person|people|couple|family"
    r"|mother|father|mum|mom|dad|parent|grand(?:mother|father|parent)|wife|husband|widow(?:er)?|girl|boy|student|teacher|professor|pensioner"
    r"|retiree|veteran|refugee|immigrant|migrant|citizen|native|christian|muslim|jew|hindu|buddhist|sikh|atheist)"
)
# Terms differ by what somebody is in trade.
_IN_TRADE = (
    r"(?:dealer|distributor|reseller|retailer|wholesaler|installer|agent|partner|customer|buyer|operator|technician)"
)
_WHO = rf"(?:(?i:(?![^.,;:!?]*\b{_IN_TRADE}){_PERSON})|{_NAMED})"
_TRAIT = (
    rf"(?:{_PART}|(?i:gay|lesbian|trans|bisexual|straight|queer|deaf|blind|disabled|retired|pregnant|elderly|old|young"
    r"|married|single|divorced|widowed|white|black|brown|religious|\d{1,3}(?: years? old)?))"
)
_END = r"(?:\s*[,.;:!—–-]+\s*(?:(?i:and|so|but)\s+)?|\s+(?i:and|so|but)\s+|$)"
_I_AM = r"(?i:i am|i['’]m|we are|we['’]re)"

_HAN = "[\u4e00-\u9fff·]"
_PERSON_ZH = (
    "(?:先生|女士|小姐|太太|夫人|大爷|大妈|大叔|阿姨|叔叔|奶奶|爷爷|老人|老太|妇女|男士|男性|女性|男的|女的|男人|女人|妈妈|爸爸"
    "|母亲|父亲|男生|女生|学生|同学|老师|教授|博士|军人|孕妇|移民|难民|教徒|穆斯林|居民|人)"
)
_IN_TRADE_ZH = f"(?!{_HAN}{{0,12}}(?:商|代理|采购|负责人|法人|客户|用户|买家|厂|公司|维修|安装|操作|工程师))"
_ONE_ZH = "(?:一?[名位个])?"
_END_ZH = r"(?:[，,。；;！!、\s]+|$)"

# Taken from the beginning as often as one of them fits.
_OPENINGS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^(?i:hi|hello|hey|greetings) {_WHERE}{_END}",
        rf"^(?i:hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings)(?i: there| team| all| everyone)?{_END}",
        rf"^(?i:dear (?:sirs?|madam|team|all|support)(?: or madam)?){_END}",
        rf"^{_I_AM} {_TRAIT}(?:(?:,| and|, and) {_TRAIT})*{_END}",
        rf"^(?i:my name is|my name['’]s|this is|i am|i['’]m|we are|we['’]re) {_WHO}(?:,? {_WHERE})?{_END}",
        rf"^{_NAMED} (?:here|speaking|writing|calling)(?: {_WHERE})?\s*[,.;:!—–-]+\s*",
        rf"^(?:{_I_AM}|(?i:i come|we come|writing)) (?i:from) {_REGION}{_NAME}(?:, {_NAME})*{_END}",
        rf"^(?i:i|we) (?i:live|am based|are based) {_WHERE}{_END}",
        rf"^(?i:as) (?i:(?![^.,;:!?]*\b{_IN_TRADE}){_PERSON})(?: {_WHERE})?,\s*",
        r"^(?i:(?:i|we)(?: would|['’]d) like to (?:ask|know)(?: you)?)\s*[:,]\s*",
        rf"^(?:你好|您好|大家好|早上好|上午好|下午好|晚上好|嗨|哈喽){_END_ZH}",
        rf"^(?:我叫|我的名字[是叫]|我姓|敝姓){_HAN}{{1,8}}{_END_ZH}",
        rf"^我(?:是)?(?:来自|住在)(?!{_HAN}*的){_HAN}{{2,10}}{_END_ZH}",
        rf"^我是{_IN_TRADE_ZH}{_ONE_ZH}{_HAN}{{0,10}}{_PERSON_ZH}{_END_ZH}",
        rf"^作为{_IN_TRADE_ZH}{_ONE_ZH}{_HAN}{{0,12}}{_PERSON_ZH}{_END_ZH}",
        rf"^我?今年[\d{_HAN[1:-1]}]{{1,5}}岁了?{_END_ZH}",
        rf"^本人(?:叫{_HAN}{{2,6}}|姓{_HAN}{{1,2}}|男|女){_END_ZH}",
        r"^我?想(?:请问(?:一下)?|问一下|问问|咨询一下)[，,：:]?\s*|^请问一下[，,：:]?\s*",
    )
)
# Goes on with an introduction and would be something else without one.
_GOES_ON = tuple(
    re.compile(pattern)
    for pattern in (
        rf"^(?:现?家?住在?|来自|现居|定居){_HAN}{{2,8}}{_END_ZH}",
        rf"^也?是{_IN_TRADE_ZH}{_ONE_ZH}{_HAN}{{0,8}}{_PERSON_ZH}{_END_ZH}",
        rf"^(?:男|女|{_HAN}{{1,4}}族|已婚|未婚|离异|[\d{_HAN[1:-1]}]{{1,4}}岁){_END_ZH}",
    )
)
_CLOSING = re.compile(
    r"\s*(?:(?i:(?:many )?thanks|thank you(?: (?:very|so) much)?)(?i: in advance)?"
    r"|(?i:(?:best|kind|warm) regards|regards|cheers)"
    rf"|谢谢您?|多谢|感谢|此致[，,\s]*敬礼|祝好)[,.!，。！\s]*(?:{_NAMED}(?:,? {_WHERE})?|{_HAN}{{2,4}})?[.。！!\s]*$"
)
# "I live in Norway. Do you ship there?"
_POINTS_TO_PLACE = re.compile(
    r"\b(?:there|here|to (?:me|us)|(?:my|our|this) (?:country|state|region|city|area|address))\b"
    r"|那里|那边|那儿|这里|这边|这儿|我[们国]?这|我国|当地|本地|我们?家",
    re.IGNORECASE,
)
_PLACE = re.compile(rf"(?:{_WHERE}|来自|住在?|现居|定居|我是{_HAN}+人)")


def without_asker(question: str) -> str:
    """The question without greeting, introduction and thanks; as it was where nothing else would be left.

    What somebody is in trade ("I am a dealer", 我是经销商) stays, for terms differ by it; so does what the question
    itself says of a place ("shipping to Norway"), and where somebody lives if the question points there.
    """
    asked = question.strip()
    text, before = asked, ""
    while text != before:
        before = text
        for opening in (*_OPENINGS, *(_GOES_ON if text != asked else ())):
            text = opening.sub("", text, count=1)
    taken = asked[: len(asked) - len(text)]
    text = _CLOSING.sub("", text).strip()
    if not any(character.isalnum() for character in text):
        return question
    if _POINTS_TO_PLACE.search(text) and _PLACE.search(taken):
        return question
    return question if text == asked else text[:1].upper() + text[1:]
