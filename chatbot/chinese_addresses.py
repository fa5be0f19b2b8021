"""Chinese postal addresses as far as patterns go: 省, 市, 区, 路 with its 号, building, floor and room."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chatbot.folded_text import Span

# Words before an address, which no place's name has.
_N = r"(?:(?![到在是至往的我住址送寄请把给叫])[\u3400-\u9fff])"
_AREA = rf"{_N}{{1,8}}?(?:特别行政区|自治[区州县]|开发区|新区|省|市|州|盟|区|县|旗|镇|乡|村|街道|社区)(?![路街巷]) ?"
# Pipes, wires and signals have their own 路.
_ROAD = (
    rf"{_N}{{1,8}}?(?:(?<![管油气水电线回旁支主液通铁思套出退进分])路|街|大道|巷|胡同)"
    r"[东南西北中一二三四五六七八九十]{0,2}[段路街]? ?"
)
_HOUSE = r"(?:[0-9]{1,5}(?:[-之][0-9]{1,4})?[甲乙丙丁]? ?[号弄]|[A-Za-z0-9]{1,4} ?(?:号楼|[座栋幢]))"
_PART = (
    r"(?:[A-Za-z0-9]{1,3}[座栋幢][0-9]{3,4}(?![0-9])室?"
    r"|[A-Za-z0-9一二三四五六七八九十-]{1,6} ?(?:号楼|号院|单元|[栋幢座楼层室户号]))"
)
_SITE = rf"{_N}{{1,10}}?(?:大厦|广场|小区|花园|公寓|中心|创意园|产业园|工业园|科技园|园区|大楼|苑|厂区|宿舍)"
_INSIDE = rf"(?: ?,?{_PART}| ?{_SITE}){{0,6}}"
_POST_CODE = r"(?:[, ]{0,2}邮编[: ]{0,2}[0-9]{6}| [0-9]{6})?(?![0-9])"
# Areas are taken once and for all (atomic), so that no text makes it try every way to divide them.
_ADDRESS = re.compile(
    rf"(?:(?>(?:{_AREA}){{0,5}}){_ROAD}{_HOUSE}{_INSIDE}|(?>(?:{_AREA}){{2,5}})(?: ?{_PART}){{1,6}}){_POST_CODE}"
)
_LEAD = re.compile(r"(?:[\u3400-\u9fff]{0,6}位于)?[发货为收]{0,2}")


def chinese_addresses(text: str) -> Iterator[Span]:
    """Where addresses stand in a folded text; a city or a district by itself is none."""
    for match in _ADDRESS.finditer(text):
        lead = _LEAD.match(text, *match.span())
        yield lead.end() if lead else match.start(), match.end()
