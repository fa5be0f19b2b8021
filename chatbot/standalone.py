"""Make a follow-up question stand alone, by rules."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chatbot.asker import without_asker
from chatbot.figures import name_spans, units_in
from chatbot.question import one_line
from chatbot.support import content_terms
from chatbot.types import Turn, Understood
from ingest.instructions import addressed_words
from ingest.language import count_han, detect_language
from ingest.normalize import normalize
from ingest.types import Language

# "Is there", "the pump that", "this year", "one of" and "same-day" point to nothing said before.
_POINTS_BACK_EN = re.compile(
    r"\b(?:they|them|theirs|he|she|him|those|these|former|latter)\b|\b(?:its|their|her|his)\b"
    r"|(?<!is )\bit\b(?! (?:costs?|takes?|possible|allowed|necessary)\b)"
    r"|\bis it\b(?! (?:possible|allowed|necessary)\b)"
    r"|\b(?:is|are|was|does|do|did|can|will|about|of|for|with|to|like|on|from|than|by|after|before|at|in)"
    r" (?:that|this)\b(?! (?:year|month|week|time)\b)"
    r"|\b(?:that|this) one\b|\bthis (?:model|pump|part|product|case|version|price|item)\b"
    r"|\b(?:the|which|other|another|bigger|smaller|larger|cheaper|new|old) ones?\b|\ban?other\b|\bthe same\b(?! time)"
    r"|\bthe others?\b|\bones?\?$|\bthat\?$|\bthis\?$|\bthere\?$"
)
# A pronoun in such a clause has its noun in the same question: "Can a pump be returned after it was opened?"
_CLAUSE_EN = re.compile(r"\b(?:if|when|because|before|after|once|unless|until|while|although|which|who|whose|that)\b")
_OPENS_EN = re.compile(
    r"^(?:and|but|so|or|also|then|what about|how about|what if|why|why not|really|in that case|ok(?:ay)?)\b"
    r"|^(?:that|this|those|these)\b"
)
_POINTS_BACK_ZH = re.compile(
    r"(?<!其)它|他们|她|(?<!其)他(?!人)|那(?!么多)|这(?!样做)|该(?!如何|怎|不该)|其(?!他|它|余|中)|上述|此(?!外)|同样|前者|后者|另外(?!一)|刚才|还有"
)
_OPENS_ZH = re.compile(r"^(?:那|还有|另外|然后|所以|为什么|如果是|要是|换成|(?:.{1,12})呢[?？]?$)")
_SHORT_WORDS = 4
_SHORT_HAN = 8
_ANTECEDENT_TERMS = 2
_MAX_CONTEXT_CHARS = 300
_POSSESSIVES = frozenset({"its", "their", "her", "his"})
_PRONOUNS = _POSSESSIVES | {"it", "they", "them"}
_LATIN = re.compile(r"[a-z0-9]{2}")
_NAME = re.compile(r"(?<!\w)(?=[\w/-]*\d)(?=[\w/-]*[a-z])[\w/-]+")
_FILLER = re.compile(r"\b(?:for|the|with|of|on|in|to|at|by|from|is|are)\b")
_WORD_OF_NAME = (
    r"(?!(?:Is|Are|Do|Does|Did|Can|Will|What|Which|How|When|Where|Who|Why|The|And|For|Of|A|An)\b)[A-Z][A-Za-z]+"
)
_PRODUCT = re.compile(
    rf"(?<![A-Za-z0-9/-])(?:{_WORD_OF_NAME} )*(?P<coded>(?=[A-Za-z/.-]*\d)(?=[0-9/.-]*[A-Za-z])"
    rf"[A-Za-z0-9]+(?:[/.-][A-Za-z0-9]+)*)(?: {_WORD_OF_NAME})*"
)
# The pump M3 is no cubic metre; "30 M3" and "m3/h" are.
_CAPITAL_AND_NUMBER = re.compile(r"[A-Z]\d+")
_NUMBER_BEFORE = re.compile(r"\d\s$")
_PRONOUN_EN = re.compile(r"\bit(s)?\b", re.IGNORECASE)
_PRONOUN_ZH = re.compile("(?<!其)它|其(?!他|它|余|中)|这款|该型号|这个型号")
_GOES_ON = re.compile(r"^(?:(?:and|but|so|or|also|then|okay|ok)\b,?\s+|[那而]\s?(?=[A-Za-z]))", re.IGNORECASE)
_PARTICLES_ZH = re.compile("[那的呢和也是吗么]|还有|同样|一样|如果|换成|要是")
# "And what about the DX-30?", "Is it the same for the 45B?": nothing but the name is new.
_NO_TOPIC = frozenset({"same", "too", "case", "true"})
_PLAIN_WORD = re.compile(r"(?<![\w/-])[a-z]{2,}(?![\w/-])")


def recent_turns(history: Sequence[Turn], limit: int) -> Sequence[Turn]:
    """The last ``limit`` turns; none for 0."""
    return history[-limit:] if limit else ()


def is_follow_up(question: str, history: Sequence[Turn]) -> bool:
    """Whether a question leans on the conversation: it points back, opens like one that goes on, or is very short."""
    if not any(turn.role == "user" for turn in history):
        return False
    text = normalize(question)
    if count_han(text) and detect_language(text) == "zh":
        if _POINTS_BACK_ZH.search(text) or _OPENS_ZH.search(text):
            return True
        return count_han(text) <= _SHORT_HAN and not _LATIN.search(text)
    if _points_back(text) or _OPENS_EN.search(text):
        return True
    # "DX-30?" goes on with the topic, "DX-30 price?" has its own.
    words = text.split()
    return len(words) <= _SHORT_WORDS and not (_has_name(text) and _PLAIN_WORD.search(_FILLER.sub("", text)))


def understand(question: str, history: Sequence[Turn], *, max_chars: int) -> Understood:
    """What a question is searched for; one that would be longer than ``max_chars`` holds its own topic."""
    standalone = standalone_question(question, history)
    if len(standalone) > max_chars:
        return Understood(standalone=question)
    spoken = without_asker(one_line(question))
    # Where a name took a pronoun's place the whole is a question of its own, and says all that there is to say.
    joined = standalone != spoken and standalone.endswith(spoken)
    return Understood(standalone=standalone, spoken=spoken if joined else None)


def with_product(understood: Understood, product: str, *, max_chars: int) -> Understood:
    """The same with the product that the asker looks at, where the question names none and stays short enough."""
    name, asked = one_line(product), understood.standalone
    if not name or _product_names(asked) or normalize(name) in normalize(asked):
        return understood
    joined = _joined(name, asked)
    if len(joined) > max_chars:
        return understood
    return Understood(standalone=joined, spoken=understood.spoken or (asked if joined.endswith(asked) else None))


def standalone_question(question: str, history: Sequence[Turn]) -> str:
    """The question as it is searched for: a follow-up takes its topic along from the questions before.

    Only what a person asked is taken, never what was answered, so that a wrong answer cannot lead the search astray.
    """
    asked = _asked(history)
    topic = ""
    for place, text in enumerate([*asked, without_asker(one_line(question))]):
        before = [Turn(role="user", text=earlier) for earlier in asked[:place]]
        topic = _joined(topic, text) if topic and is_follow_up(text, before) else text
    return topic


def _joined(topic: str, question: str) -> str:
    """Put a topic into a follow-up: a name or a value for another, a name for a pronoun, else both in a row."""
    (topics, topic_values), (own, values) = _names_and_values(topic), _names_and_values(question)
    rest = content_terms(_PARTICLES_ZH.sub(" ", _PRODUCT.sub(" ", question))) - _NO_TOPIC
    if own and not rest and not values and len(topics) == len(own) == 1:
        return topic.replace(topics[0], own[0])
    of_one_unit = len(topic_values) == len(values) == 1 and units_in(topic_values[0]) == units_in(values[0])
    if of_one_unit and not own and not rest:
        return topic.replace(topic_values[0], values[0])
    if own and rest and not _points_back(normalize(question)):
        return _GOES_ON.sub("", question)
    if len(topics) == 1 and not own:
        named = _PRONOUN_ZH.sub(topics[0], question, count=1)
        named = _PRONOUN_EN.sub(lambda match: f"the {topics[0]}{'’s' if match[1] else ''}", named, count=1)
        if named != question:
            return _GOES_ON.sub("", named)
    return f"{topic[-_MAX_CONTEXT_CHARS:]} {question}"


def _product_names(text: str) -> list[str]:
    return _names_and_values(text)[0]


def _names_and_values(text: str) -> tuple[list[str], list[str]]:
    """Names with a digit, with the capitalised words beside them ("TrailMaster X4 Tent"), and values with their unit.

    Each stands there once.
    """
    names, values = [], []
    for match in _PRODUCT.finditer(text):
        name, coded = match.group(), match["coded"]
        # The first word of a question is capitalised whatever it is: "Within 24h?"
        is_alone = name == coded or (match.start() == 0 and name.split()[1:] == [coded])
        is_unit_of_number = bool(_NUMBER_BEFORE.search(text[: match.start()]))
        if is_alone and _is_value(normalize(coded)) and (is_unit_of_number or not _CAPITAL_AND_NUMBER.fullmatch(coded)):
            values.append(coded)
        else:
            names.append(name)
    return list(dict.fromkeys(names)), list(dict.fromkeys(values))


def _has_name(text: str) -> bool:
    return any(not _is_value(match.group()) for match in _NAME.finditer(text))


def _is_value(word: str) -> bool:
    """Whether a word of letters and digits is a value with its unit, several too: "230v", "4-20ma", "50/60hz"."""
    return not name_spans(word) or all(part[:1].isdigit() and not name_spans(part) for part in word.split("/"))


def conversation_language(question: str, history: Sequence[Turn]) -> Language:
    """The language to answer in: the question's, or the last question's where this one is only a part number."""
    for text in (question, *reversed(_asked(history))):
        if count_han(text) or _PLAIN_WORD.search(normalize(text)):
            return detect_language(text)
    return detect_language(question)


def _asked(history: Sequence[Turn]) -> list[str]:
    """What a person asked so far; what the assistant is said to have said is never read, and an attack is no topic."""
    return [
        without_asker(text)
        for turn in history
        if turn.role == "user" and (text := one_line(turn.text)) and not addressed_words(text)
    ]


def _points_back(text: str) -> bool:
    for match in _POINTS_BACK_EN.finditer(text):
        before = text[: match.start()]
        clauses = [clause.start() for clause in _CLAUSE_EN.finditer(before)]
        owner = before if match.group() in _POSSESSIVES else before[: clauses[-1]] if clauses else ""
        named = match.group() in _PRONOUNS and _has_name(before)
        if not named and len(content_terms(owner)) < _ANTECEDENT_TERMS:
            return True
    return False
