"""Words before and behind a number that say whether it is a least or a greatest one, English and Chinese."""

from __future__ import annotations

import re

from chatbot.products.limits import Comparator

# "no more than" is found before "more than", "不低于" before "低于".
_BEFORE: tuple[tuple[Comparator, str], ...] = (
    ("at_most", r"(?:no|not) (?:more|greater|higher|larger|longer|heavier|louder|bigger|wider|later|taller) than|not (?:to be )?(?:above|over|beyond)"
     r"|(?:must |should |may |can )?not (?:to )?exceed(?:ing)?|does ?n[o']t exceed|without exceeding"
     r"|不(?:得|能|可|要|应)?(?:超过|高于|大于|多于|超出|重于|长于|超)|不可超过|别超过|控制在|限(?:制在|于)?"),
    ("at_least", r"(?:no|not) (?:less|lower|smaller|fewer|lighter|shorter|under|below) than|not (?:under|below)"
     r"|不(?:得|能|可|应)?(?:低于|小于|少于|低過|短于|亚于)"),
    ("more_than", r"(?:more|greater|higher|larger|bigger|longer|heavier|better|stronger|faster) than|over|above|exceed(?:s|ing)?"
     r"|beyond|>|(?:超过|高于|大于|多于|超出)"),
    ("less_than", r"(?:less|lower|smaller|fewer|lighter|cheaper|shorter|quieter|narrower|slower|sooner) than|under|below|<"
     r"|(?:低于|小于|少于|便宜于|轻于|短于)"),
    ("at_least", r"at least|at minimum|a minimum of|minimum of|minimum|min\.?|from|starting at|≥|>=|=>|upwards of"
     r"|至少|最少|最低|最小|起码|不下于|需达到|达到|满足"),
    ("at_most", r"at most|at maximum|a maximum of|maximum of|within|inside|≤|<=|=<|budget(?: of| is|:)?"
     r"|cap(?:ped)? at|limit(?:ed)?(?: of| to| is)?|by|最多|至多|顶多|预算(?:是|为|在|约)?|不出|小于等于"),
    ("about", r"about|around|approximately|approx\.?|roughly|ca\.?|circa|some|nearly|~|约|大约|大概|左右|接近|差不多"),
)  # fmt: skip
# What says how far something can go: for what a product must stand it is what is needed, else a greatest value.
_UP_TO = re.compile(r"(?:up to|max\.?|maximum|最高|最大|可达|高达|max of)")
_FILLER = r"(?:[\s:：=]|the|a|an|of|is|be|to|at|it|that|price|total|for|with|in|be|为|是|在|要|到|的|有|价格|价|单价|就|有个)*$"
_BEFORE_RES = tuple((name, re.compile(rf"(?:{words}){_FILLER}")) for name, words in _BEFORE)
_UP_TO_RE = re.compile(rf"(?:{_UP_TO.pattern}){_FILLER}")
_AFTER: tuple[tuple[Comparator, str], ...] = (
    ("at_least", r"or (?:more|higher|above|greater|larger|better|over|longer|bigger)|and (?:above|more|up|over)|minimum|min\b\.?|\+"
     r"|at least|及?以上|或以上|或更(?:高|大|多)|起(?!订)|打底"),
    ("at_most", r"or (?:less|lower|below|fewer|smaller|under|cheaper|lighter|sooner|quicker|shorter)|and (?:below|under|less)|at most|maximum"
     r"|max\b\.?|at the most|tops|or so at most|及?以下|或以下|及?以内|之内|内|或更(?:低|小|少)|封顶|为限"),
    ("about", r"or so|左右|上下"),
)  # fmt: skip
_AFTER_RES = tuple((name, re.compile(rf"\s*(?:{words})")) for name, words in _AFTER)


def comparator_of(before: str, after: str, *, reaches: bool) -> Comparator | None:
    """What the words around a number demand; ``None`` where none of them says.

    Args:
        before: Folded text in front of it, back to the last limit or mark.
        after: Folded text behind it.
        reaches: Whether a product must stand the value rather than stay below it ("up to 200 bar").
    """
    found = [(match.start(), name) for name, pattern in _BEFORE_RES if (match := pattern.search(before))]
    up_to = _UP_TO_RE.search(before)
    # The longest wording decides: "no more than" begins before "more than".
    if found and not (up_to and up_to.start() < min(found)[0]):
        return min(found, key=lambda entry: entry[0])[1]
    # "maximum weight 25 kg" has a word between.
    if up_to or re.search(r"(?:\bmax(?:imum|\.)?|最大|最高)(?:[a-z\s]{0,24}|[\u4e00-\u9fff]{0,6})$", before):
        return "at_least" if reaches else "at_most"
    behind = next((name for name, pattern in _AFTER_RES if pattern.match(after)), None)
    if behind:
        return behind
    if re.search(r"(?:\bmin(?:imum|\.)?|最小|最低)(?:[a-z\s]{0,24}|[\u4e00-\u9fff]{0,6})$", before):
        return "at_least"
    return None


def behind(after: str) -> int:
    """Length of the comparing words behind a number."""
    return next((match.end() for _, pattern in _AFTER_RES if (match := pattern.match(after))), 0)
