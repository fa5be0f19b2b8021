"""Units that a model spells out, as documents write them: "90 cubic metres per hour" is 90 m³/h."""

from __future__ import annotations

import re

# Longest first, for "litres per hour" holds "litres".
_SPELLED = (
    (r"cubic (?:metres?|meters?) (?:per|an) hour", "m³/h"),
    (r"cubic (?:metres?|meters?) (?:per|a) minute", "m³/min"),
    (r"(?:litres?|liters?) (?:per|an) hour", "l/h"),
    (r"(?:litres?|liters?) (?:per|a) minute", "l/min"),
    (r"millilit(?:re|er)s?", "ml"),
    (r"millimet(?:re|er)s?", "mm"),
    (r"centimet(?:re|er)s?", "cm"),
    (r"kilowatts?", "kW"),
    (r"kilograms?|kilogrammes?|kilos?", "kg"),
    (r"(?:degrees?|°) celsius|degrees? c", "°C"),
    (r"(?:revolutions|rotations) per minute", "rpm"),
    (r"strokes per minute", "strokes/min"),
    (r"(?:met(?:re|er)s)", "m"),
    (r"(?:lit(?:re|er)s)", "l"),
    (r"bars", "bar"),
    (r"volts", "V"),
    (r"立方米(?:每|/)小?时", "m³/h"),
    (r"升(?:每|/)小?时", "l/h"),
    (r"升(?:每|/)分钟?", "l/min"),
    (r"转每分钟?", "r/min"),
)
_RULES = tuple(
    (re.compile(rf"(?<=\d)\s?(?:{words})(?![a-z])" if words.isascii() else rf"(?<=\d)\s?{words}", re.IGNORECASE), unit)
    for words, unit in _SPELLED
)


def with_short_units(text: str) -> str:
    """A text with the units behind its numbers as documents write them."""
    for pattern, unit in _RULES:
        text = pattern.sub(f" {unit}", text)
    return text
