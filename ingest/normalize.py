"""Text as the matching sees it; quotes are always cut from the text as it stands."""

from __future__ import annotations

import re
import unicodedata

# NFKC folds the Kangxi radicals (U+2F00…) but not the CJK Radicals Supplement, which PDF fonts and input
# methods put in the place of ordinary characters (⻓ for 长). Source: Unicode, EquivalentUnifiedIdeograph.txt;
# only rows whose target stands as a character of its own.
_RADICALS = dict(
    zip(
        "⺁⺄⺈⺊⺌⺎⺒⺓⺗⺙⺛⺜⺝⺞⺟⺠⺡⺢⺤⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺶⺹⺺⺻⺼⺾⺿⻀⻁⻂⻃⻄⻅⻆⻈⻉⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂乙刀卜小兀巳幺㣺攵旡日月歺母民氵氺爫丬牛犭王疋目示礻竹糹纟罓罒羊耂肀聿肉艹艹艹虎衤覀西见角讠贝车辶辶辶阝钅長镸长门阝雨青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        strict=True,
    )
)
_TABLE = str.maketrans(_RADICALS | dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", None))
_SPACE = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def normalize(text: str) -> str:
    """Fold compatibility forms, radicals, invisible characters, case and white space.

    Idempotent. Use it on both sides of a comparison, never on text that is shown.
    Source: Unicode Standard Annex 15 (NFKC).
    """
    folded = unicodedata.normalize("NFKC", text.translate(_TABLE)).translate(_TABLE).casefold()
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", folded)).strip()


def strip_control_characters(text: str) -> str:
    """Remove control characters other than tab, line feed and carriage return."""
    return _CONTROL.sub("", text)
