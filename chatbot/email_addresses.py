"""E-mail addresses, international ones too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chatbot.folded_text import Span

_HAN = r"\u3400-\u9fff"
# Letters and digits of every script but Chinese, which has no spaces between an address and the sentence.
_LETTER = rf"[^\W_{_HAN}\u3040-\u30ff]"
_LOCAL = rf"(?<![^\W{_HAN}]){_LETTER}(?:{_LETTER}|[.+_%'~\u0300-\u036f-]){{0,63}}"
# Domains with Chinese endings. Source: IANA, root zone database.
_HAN_ENDING = "(?:中国|中國|公司|网络|網絡|在线|网址|网店|商城|集团|企业|移动|香港|台湾|台灣)"
# "(at)" and "(dot)" are written against collectors; " at " alone is a word.
_DOT = r"(?:\.| ?[(\[](?i:dot)[)\]] ?| (?i:dot) )"
_AT = rf"(?:@| ?[(\[](?i:at)[)\]] ?| (?i:at) (?={_LETTER}{{1,63}} (?i:dot) ))"
_PICTURE = r"(?!(?i:png|jpe?g|gif|svg|webp)\b)"
_DOMAIN = (
    rf"(?:(?:{_LETTER}(?:{_LETTER}|-){{0,62}}{_DOT}){{1,8}}{_PICTURE}(?:[^\W\d_{_HAN}]){{2,24}}"
    rf"|(?:[{_HAN}A-Za-z0-9-]{{1,30}}\.){{1,4}}{_HAN_ENDING})"
)
_ADDRESS = re.compile(rf"(?:{_LOCAL}|(?P<han>[{_HAN}]{{1,20}})){_AT}{_DOMAIN}")
# The sentence before a Chinese name: "联系客服@例子.公司".
_LEAD = re.compile("(?:.*(?:邮箱|邮件|电邮|地址|发到|发送|发给|联系|抄送|写信))?[给是为到至]?")


def email_addresses(text: str) -> Iterator[Span]:
    """Where e-mail addresses stand in a folded text."""
    for match in _ADDRESS.finditer(text):
        start, end = match.span()
        if han := match.group("han"):
            lead = _LEAD.match(han)
            start += lead.end() if lead and lead.end() < len(han) else 0
        yield start, end
