"""Which of the two languages a text is in."""

from __future__ import annotations

import re

from ingest.types import Language

_HAN = re.compile(r"[\u2e80-\u2fdf\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+")

# A Chinese sentence that names Latin products ("ESP32-C3 的 GPIO 是多少") still has more Han characters than
# this share; an English sentence that quotes one Chinese name stays below it.
_HAN_SHARE = 0.3


def count_han(text: str) -> int:
    """Number of Chinese characters, radicals included."""
    return len(_HAN.findall(text))


def detect_language(text: str) -> Language:
    """Return ``zh`` when at least three tenths of characters (Han) and words (Latin) are Han, else ``en``."""
    han = count_han(text)
    if not han:
        return "en"
    return "zh" if han / (han + len(_LATIN_WORD.findall(text))) >= _HAN_SHARE else "en"
