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
INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Characters without a shape, as the inside of a regular expression's class: format marks, joiners, selectors, tags.

Source: Unicode, DerivedCoreProperties.txt, Default_Ignorable_Code_Point; and the marks of interlinear notes.
"""
_UNSEEN = re.compile(f"[{INVISIBLE}]+")
_TABLE = str.maketrans(_RADICALS)
_RADICAL = re.compile(f"[{''.join(_RADICALS)}]")
_SPACE = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def normalize(text: str) -> str:
    """Fold compatibility forms, radicals, invisible characters, case and white space.

    Idempotent. Use it on both sides of a comparison, never on text that is shown.
    Source: Unicode Standard Annex 15 (NFKC).
    """
    if text.isascii():  # the same, thirty times as fast
        return " ".join(text.lower().split())
    folded = unicodedata.normalize("NFKC", _fold(text))
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", _fold(folded).casefold())).strip()


def _fold(text: str) -> str:
    return _UNSEEN.sub("", text.translate(_TABLE) if _RADICAL.search(text) else text)


def strip_control_characters(text: str) -> str:
    """Remove control characters other than tab, line feed and carriage return."""
    return _CONTROL.sub("", text)
