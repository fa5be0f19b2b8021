"""Does a sentence of copy stand on facts? Stricter than for answers: no question lends it anything.

A small model builds false sentences of true words. So words must stand close together in the fact, a value must be the
fact's in its dimension, and a limit or condition of the fact may not be left out.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import lru_cache

from chatbot.copywriting.lexicon import without_carriers
from chatbot.copywriting.spelled_units import with_short_units
from chatbot.copywriting.types import Fact
from chatbot.figures import figures_hold, names_in, numbers_in, units_in, with_digits, without_names
from chatbot.measures import Measure, measures_in
from chatbot.support import content_terms, han_triples, is_negated
from chatbot.table_rows import cells_of, is_wrong_column
from ingest.language import count_han, detect_language
from ingest.normalize import normalize
from ingest.row_text import is_row

# Share of a fact's words, between the first and the last that a sentence uses, that it must use: within a clause, and
# beyond one.
_WITHIN_CLAUSE = 0.5
_BEYOND_CLAUSE = 0.85
_STEM_CHARS = 5
_CLAUSE = re.compile(r"[,，;；:：、。()（）]|(?<=\w)\. | [–—-] |\b(?:and|or|but|while|whereas)\b|以及|但|而(?!且)|或")
_CONDITION = re.compile(
    r"\b(?:if|unless|except|only|provided|when|until|subject to|depending|up to|at least|at most"
    r"|no more than"
    r"|not more than|not exceed\w*|max(?:imum)?|min(?:imum)?|approx(?:imately|\.)?|about|within"
    r"|optional(?:ly)?|on request|option)\b"
    r"|如果|若|除非|除|仅|只|不含|不包括|不超过|不大于|不高于|不低于|不小于|最多|至少|最大|最小|最高|最低|约"
    r"|选配|可选|以内|以下|以上|按需|时"
)
# "Delivers 90 m³/h" says flow, "weighs 191 kg" weight.
_IMPLYING = {"flow": re.compile(r"\bdelivers?\b|输送"), "mass": re.compile(r"\bweighs?\b|重")}
_PART = re.compile(
    r"[,，;；、]\s*(?:and\s|while\s|并且?|且|同时|以及)?|\s(?:and|while)\s|以及|(?<=[a-z0-9%)])\s?[和与及]"
)
_END = re.compile(r"[\s.。!！;；,，:：]+$")
# A fact in the other language, as ``framing.own_words`` gives it.
_QUOTED = re.compile(r"(?:The document says: |原文：)“(.+)”[.。]?", re.DOTALL)
_WORD = re.compile(r"[a-z]{2,}(?:['’-][a-z]+)*")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")


def standing(sentence: str, facts: Sequence[Fact], *, product: str) -> tuple[int, ...]:
    """Numbers of the one or two facts that say all that a sentence says; empty where there are none.

    Args:
        sentence: Without marks of citation.
        facts: In order of relevance; the first that fits is taken.
        product: Its part numbers may be named beside a fact about it.
    """
    sentence = with_short_units(sentence)
    quoted = _QUOTED.fullmatch(sentence.strip())
    bare = _bare(quoted[1] if quoted else sentence)
    for fact in facts:
        if bare and bare == _bare(fact.text):
            return (fact.number,)
    names = " ".join(names_in(product))
    groups = [*((fact,) for fact in facts), *itertools.combinations(facts, 2)]
    whole = next((tuple(own.number for own in group) for group in groups if _stands(sentence, group, names)), ())
    return whole or _in_parts(sentence, facts, names)


def _bare(text: str) -> str:
    return _END.sub("", normalize(with_short_units(text)))


def _in_parts(sentence: str, facts: Sequence[Fact], names: str) -> tuple[int, ...]:
    """Facts of an enumeration ("a flow of 90 m³/h, a head of 45 m"), each part of which stands on its own one."""
    found: list[int] = []
    parts = [part for part in _PART.split(sentence) if part.strip(" .。")]
    if len(parts) < 2:
        return ()
    for part in parts:
        if not _units(part) and not numbers_in(part) and not is_negated(part):
            if set(names_in(part)) <= set(names_in(names)):
                continue
            return ()
        number = next((fact.number for fact in facts if _stands(part, (fact,), names)), None)
        # A part without a value could belong to the one before or after it.
        if number is None or not numbers_in(part):
            return ()
        found.append(number)
    return tuple(dict.fromkeys(found))


def _stands(sentence: str, group: Sequence[Fact], names: str) -> bool:
    source = "\n".join(fact.text for fact in group)
    about = "\n".join(fact.about for fact in group)
    if len(group) > 1 and not all(_says(sentence, fact) for fact in group):
        return False
    return (
        detect_language(sentence) == detect_language(source)
        and bool(_units(sentence) or numbers_in(sentence))
        and figures_hold(sentence, source, passage=f"{about}\n{source}", question=names)
        and not is_wrong_column(sentence, names, [fact.text for fact in group])
        and {is_negated(sentence)} == {is_negated(fact.text) for fact in group}
        and _measures_hold(sentence, group)
        and _conditions_hold(sentence, source)
        and _words_hold(sentence, group, about)
    )


def _says(sentence: str, fact: Fact) -> bool:
    """Whether a sentence takes something from a fact that is more than the product's name."""
    return bool(numbers_in(sentence) & numbers_in(fact.text)) or bool(_units(sentence) & _units(fact.text))


def _measures_hold(sentence: str, group: Sequence[Fact]) -> bool:
    # "达到 90" is a limit in a contract; in copy it is a value.
    own = measures_in(sentence.replace("达到", "为　"))
    given = [(measure, fact) for fact in group for measure in measures_in(fact.text)]
    for measure in own:
        same = [other for other, _ in given if other.dimension == measure.dimension]
        if any(_is_same(measure, other) for other in same):
            continue
        if not any(_in_cell(sentence[measure.start : measure.end], fact) for fact in group):
            return False
    # Two weights in one sentence of a document, one of them in the copy: whose is it?
    for fact in group:
        if is_row(fact.text):
            continue
        for dimension, found in itertools.groupby(
            sorted(measures_in(fact.text), key=lambda item: item.dimension), key=lambda item: item.dimension
        ):
            values = {(item.low, item.high) for item in found}
            said = {(item.low, item.high) for item in own if item.dimension == dimension}
            if said & values and not values <= said:
                return False
    return all(_labelled(sentence, fact) for fact in group if is_row(fact.text))


def _is_same(one: Measure, other: Measure) -> bool:
    # Both ends of a range are said: "from -10 to +110 °C" is no lower limit.
    return one.agrees_with(other) and (one.bound == other.bound or one.low != one.high)


def _in_cell(said: str, fact: Fact) -> bool:
    """Whether a row has a value in a cell, and its unit in the cell, its head or a cell of its own."""
    if not is_row(fact.text):
        return False
    return any(numbers_in(said) <= numbers_in(value) for _, value in cells_of(fact.text)) and units_in(said) <= {
        unit for head, value in cells_of(fact.text) for unit in units_in(f"1 {head}") | _all_units(f"{head} {value}")
    }


@lru_cache(maxsize=1024)
def _all_units(text: str) -> frozenset[str]:
    """Units of a text that need no number before them: "Weight (kg)"."""
    return frozenset(
        unit
        for word in re.findall(r"[^\s()（）\[\],;；/]+(?:/[^\s()（）\[\],;；]+)?", text)
        for unit in units_in(f"1 {word}")
    )


def _labelled(sentence: str, fact: Fact) -> bool:
    """Whether each value that a sentence takes from a row comes with a word of the cell's head."""
    said = numbers_in(sentence)
    spoken = _units(sentence)
    implied = {dimension for dimension, verbs in _IMPLYING.items() if verbs.search(normalize(sentence))} & {
        measure.dimension for measure in measures_in(sentence)
    }
    for head, value in cells_of(fact.text):
        numbers = numbers_in(value)
        if not numbers & said or names_in(head) or not _units(head):
            continue
        elsewhere = any(numbers & said & numbers_in(other) for own, other in cells_of(fact.text) if own != head)
        named = any(unit in head if len(unit) == 1 else unit in _units(head) for unit in spoken)
        if not elsewhere and not named and not (implied and _is_implied(head, value, implied)):
            return False
    return True


def _is_implied(head: str, value: str, dimensions: set[str]) -> bool:
    units = "|".join(_all_units(f"{head} {value}"))
    return any(measure.dimension in dimensions for unit in units.split("|") for measure in measures_in(f"1 {unit}"))


def _conditions_hold(sentence: str, source: str) -> bool:
    said = set(_CONDITION.findall(normalize(sentence)))
    return all(
        set(_CONDITION.findall(clause)) <= said or not _shares(sentence, clause)
        for clause in re.split(r"[;；\n]|(?<=[a-z0-9])\. |。", normalize(source))
    ) and said <= set(_CONDITION.findall(normalize(source)))


def _shares(sentence: str, clause: str) -> bool:
    return bool(_units(sentence) & _units(clause)) or bool(numbers_in(sentence) & numbers_in(clause))


def _words_hold(sentence: str, group: Sequence[Fact], about: str) -> bool:
    said = _units(sentence)
    above = _units(about)
    used: set[str] = set()
    for fact in group:
        places = _placed(fact.text)
        used |= said & {unit for unit, _ in places}
        if not is_row(fact.text) and not _is_close(said, places):
            return False
    text = normalize("\n".join(fact.text for fact in group))
    if any(unit not in above and not (len(unit) == 1 and unit in text) for unit in said - used):
        return False
    source = "\n".join(without_carriers(fact.text) for fact in group)
    return han_triples(without_carriers(sentence)) <= han_triples(source) | han_triples(without_carriers(about))


def _is_close(said: frozenset[str], places: Sequence[tuple[str, int]]) -> bool:
    """Whether the words that a sentence takes stand close together in the fact."""
    taken = [place for place, (unit, _) in enumerate(places) if unit in said]
    if not taken:
        return True
    span = places[taken[0] : taken[-1] + 1]
    share = len(taken) / len(span)
    return share >= (_WITHIN_CLAUSE if len({clause for _, clause in span}) == 1 else _BEYOND_CLAUSE)


def _units(text: str) -> frozenset[str]:
    """Stems of words and pairs of Chinese characters that say something; no figures, part numbers and carriers."""
    return frozenset(unit for unit, _ in _placed(text))


@lru_cache(maxsize=4096)
def _placed(text: str) -> tuple[tuple[str, int], ...]:
    """The same in order, each with the number of its clause."""
    plain = without_names(with_digits(normalize(text)))
    units: list[tuple[str, int]] = []
    for number, clause in enumerate(_CLAUSE.split(plain)):
        kept = without_carriers(clause)
        for match in re.finditer(rf"{_WORD.pattern}|{_HAN_RUN.pattern}", kept):
            word = match.group()
            if count_han(word):
                pairs = [first + second for first, second in itertools.pairwise(word)] or [word]
                units += [(pair, number) for pair in pairs]
            elif content_terms(word) and not units_in(f"1 {word}"):
                units.append((word[:_STEM_CHARS], number))
    return tuple(units)
