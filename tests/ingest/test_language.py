"""English or Chinese."""

from __future__ import annotations

import pytest

from ingest.language import count_han, detect_language
from ingest.types import Language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How long is the warranty of the AX-200?", "en"),
        ("保修期多久？", "zh"),
        ("ESP32-C3 的 GPIO 是多少？", "zh"),
        ("The 长城 series is made in Tianjin for our customers abroad.", "en"),
        ("你们的产品有⻓期供货保证吗？", "zh"),
        ("", "en"),
        ("1234 – 5.6", "en"),
        ("產品保固", "zh"),
        ("Größe und Gewicht", "en"),
    ],
)
def test_the_language_of_a_text_is_told(text: str, language: Language) -> None:
    assert detect_language(text) == language


def test_radicals_and_rare_characters_count_as_chinese() -> None:
    assert count_han("⻓㐀長𠀀 abc 、。") == 4
