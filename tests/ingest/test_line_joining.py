"""Lines of a paragraph as one text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.line_joining import join_lines, spelling_of


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["保修", "两年"], "保修两年"),
        (["main-", "tenance"], "maintenance"),
        (["part AX-", "200"], "part AX-200"),
        (["INFOR-", "MATION"], "INFOR-MATION"),
        (["10-", "20 bar"], "10-20 bar"),
        (["wait -", "then go"], "wait - then go"),
        (["two", "words"], "two words"),
        (["型号 AX", "的保修"], "型号 AX 的保修"),
        (["保修，", "then"], "保修，then"),
    ],
)
def test_lines_are_joined_as_their_script_asks(lines: list[str], joined: str) -> None:
    assert join_lines(lines) == joined


def test_the_document_itself_says_which_hyphens_belong_to_words() -> None:
    lines = ["our in-network providers and in-", "network prices, the infor-", "mation and the information"]
    spelling = spelling_of(lines)
    assert join_lines(["in-", "network"], spelling) == "in-network"
    assert join_lines(["infor-", "mation"], spelling) == "information"


def test_an_unknown_hyphen_is_treated_as_most_of_the_known_ones() -> None:
    keeps = spelling_of(["third-party and in-", "network and in-network and out-of-", "pocket and out-of-pocket"])
    assert join_lines(["full-", "scale"], keeps) == "full-scale"
    mends = spelling_of(["maintenance infor-", "mation information main-", "tenance"])
    assert join_lines(["opera-", "tion"], mends) == "operation"


@given(st.lists(st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=12), max_size=8))
def test_joining_loses_nothing_but_hyphens(lines: list[str]) -> None:
    joined = join_lines(lines, spelling_of(lines))
    assert joined.replace(" ", "").replace("-", "") == "".join(lines).replace("-", "")
