"""Units of measures in all their spellings, and patterns of a number in digits and of a unit behind it."""

from __future__ import annotations

import re
from collections.abc import Iterable

# One unit a line, all its spellings as ``normalize`` leaves them; only these are compared, others are ordinary words.
_UNITS = """
mm 毫米 millimetre millimeter | cm 厘米 | m 米 metre meter | km 公里 千米
kg 公斤 千克 kilogram | g 克 gram | t 吨 tonne | mg/m3 | g/h | ppm
l 升 litre liter | ml 毫升 | m3 立方米 | m3/h 立方米/小时 | m3/min | l/h 升/小时 | l/min 升/分钟
nm n·m n.m 牛米 牛·米 | bar 巴 | mbar 毫巴 | pa 帕 | kpa 千帕 | mpa 兆帕 | psi
°c 摄氏度 | °f | kw 千瓦 | w 瓦 | kwh | kva | v vdc vac 伏 | ma 毫安 | a adc aac 安 | hz 赫兹
rpm r/min 转/分 | db db(a) 分贝 | mm/s 毫米/秒 | m/s 米/秒 | % percent 百分之
working-day 工作日 个工作日 | day 天 日 | week 周 星期 个星期 | month 个月 个自然月 个整月 | year 年
hour h 小时 个小时 | minute min 分钟 | second s 秒
eur € 欧元 euro | usd $ 美元 dollar | cny rmb ¥ 元 人民币 yuan
"""
CANONICAL_UNITS = {
    spelling: unit.split()[0] for unit in _UNITS.strip().replace("\n", "|").split("|") for spelling in unit.split()
}
DIGITS = r"\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+(?:\.\d+)?"
"""A number, with thousands separators or without, not signed."""


def unit_pattern(spellings: Iterable[str]) -> str:
    """Any of the spellings, the longest first; English ones in the plural too, and not as the beginning of a word."""
    return "|".join(
        re.escape(spelling) + (r"s?(?![a-z0-9])" if spelling[-1].isascii() and spelling[-1].isalpha() else "")
        for spelling in sorted(spellings, key=len, reverse=True)
    )
