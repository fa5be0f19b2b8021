"""Does a question ask for a figure, and does a sentence hold one?"""

from __future__ import annotations

import re

from ingest.normalize import normalize

_ASKS_EN = re.compile(
    r"\bhow (?:much|many|long|often|heavy|high|deep|wide|far|fast|loud|hot|cold|big|large|old|tall|thick|soon|late)\b"
    r"|\bwhat (?:is|are|was|were) the (?:weight|price|costs?|number|length|height|width|temperature|pressure|speed"
    r"|power|capacity|size|lead time|period|percentage|rate|voltage|torque)\b"
    r"|\bwhen\b|\b(?:what|which) (?:year|time|date)\b"
)
_ASKS_ZH = re.compile("多[少长久大高重远快宽深]|几[个次天年月点台件小]|何时|什么时[候间]|哪一?[年天]")
_FIGURE = re.compile(
    r"\d|[零〇一二三四五六七八九十百千万两半]+[个年月日天次小时分公元米吨千万倍]"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred|thousand"
    r"|million|billion|half|once|twice)\b"
)


def asks_for_figure(question: str) -> bool:
    """Whether the answer must hold a number, a measure, or a date."""
    folded = normalize(question)
    return bool(_ASKS_EN.search(folded) or _ASKS_ZH.search(folded))


def holds_figure(text: str) -> bool:
    """Whether a number stands in a text, in figures or in words."""
    return bool(_FIGURE.search(normalize(text)))
