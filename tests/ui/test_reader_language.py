from __future__ import annotations

import pytest

from ui.reader_language import preferred_language


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("zh", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        # We have neither French nor German, and the reader has no English.
        ("fr,zh;q=0.5", "zh"),
        ("de-DE, zh-TW;q=0.3, en;q=0.2", "zh"),
        ("fr", "en"),
        ("zh;q=0", "en"),
        ("zh;q=nan,en;q=x", "en"),
        ("zhx", "en"),
        ("x," * 10_000 + "zh", "en"),
    ],
)
def test_the_language_that_weighs_most_and_that_we_have(accepted: str, language: str) -> None:
    assert preferred_language(accepted) == language
