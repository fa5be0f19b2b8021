"""JSON as text."""

from __future__ import annotations

import pytest

from ingest.errors import DamagedFileError
from ingest.json_text import read_json


def test_keys_become_headings_records_rows_and_lists_items() -> None:
    text = """{"warranty": {"years": 2, "covered": true, "note": null,
                "steps": ["Keep the invoice", "Call us"],
                "parts": [{"part": "AX-1", "uses": ["pump", "valve"]}, {"part": "AX-2"}]}}"""
    found = [(item.kind, item.text, item.level, item.row) for item in read_json(text, "a.json")]
    assert found == [
        ("heading", "warranty", 1, None),
        ("paragraph", "years: 2\ncovered: true", None, None),
        ("heading", "steps", 2, None),
        ("list_item", "Keep the invoice", None, None),
        ("list_item", "Call us", None, None),
        ("heading", "parts", 2, None),
        ("table_row", "part: AX-1; uses: pump / valve", None, 1),
        ("table_row", "part: AX-2", None, 2),
    ]


def test_chinese_and_lists_within_lists_are_kept() -> None:
    assert [item.text for item in read_json('[["保修", ["两年"]], "退货"]', "a.json")] == ["保修", "两年", "退货"]


@pytest.mark.parametrize("text", ['{"a": ', "[" * 100_000, "no json"])
def test_what_is_no_json_is_damaged(text: str) -> None:
    with pytest.raises(DamagedFileError, match=r"a\.json"):
        read_json(text, "a.json")
