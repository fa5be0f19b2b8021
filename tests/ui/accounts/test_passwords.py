from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ui.accounts.errors import PasswordFault, PasswordRuleError
from ui.accounts.passwords import check_new_password, hash_password, is_outdated, is_right, normalized


def _fault(password: str, name: str = "ann", min_chars: int = 12) -> PasswordFault | None:
    try:
        check_new_password(password, name, min_chars=min_chars)
    except PasswordRuleError as error:
        return error.fault
    return None


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("elevenchars", "short"),
        ("twelve chars", None),
        ("            ", "common"),
        ("aaaaaaaaaaaa", "common"),
        ("PASSWORD1234", "common"),
        ("Citedesk1234", "common"),
        ("ｐａｓｓｗｏｒｄ１２３４", "common"),
        ("Ann2024-2025", "name"),
        ("annannannann", "name"),
        ("ann and a horse", None),
        ("correct horse battery", None),
        ("密码密码密码密码密码密码", "common"),
        ("这是一个足够长的中文口令句子", None),
        ("пароль из нескольких слов", None),
        ("🐎🔋📎 and some words", None),
        ("x" * 257, "long"),
        ("long enough " * 21, None),
        ("ﷺ" * 100, "long"),
        ("tab\tin the middle", "characters"),
        ("null\x00in the middle", "characters"),
        ("half \ud83d of a character", "characters"),
        ("x" * 10**7, "long"),
    ],
)
def test_rules(password: str, fault: PasswordFault | None) -> None:
    assert _fault(password) == fault


@given(st.text(max_size=300), st.text(max_size=70))
def test_a_rule_either_holds_or_is_named(password: str, name: str) -> None:
    assert _fault(password, name) in {None, "short", "long", "name", "common", "characters"}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=12, max_size=60))
def test_how_a_keyboard_writes_a_character_makes_no_difference(password: str) -> None:
    faults = {_fault(unicodedata.normalize(form, password)) for form in ("NFKC", "NFC", "NFD", "NFKD")}
    # But for one that a form makes too long before it is normalised.
    assert len(faults - {"long"}) <= 1
    assert len({normalized(unicodedata.normalize(form, password)) for form in ("NFC", "NFKC", "NFD", "NFKD")}) == 1


@settings(max_examples=5, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80), st.text(max_size=80))
def test_only_the_same_password_is_right(password: str, other: str) -> None:
    kept = hash_password(password)
    assert kept.startswith("$argon2id$")
    assert not is_outdated(kept)
    assert is_right(unicodedata.normalize("NFD", password), kept)
    assert is_right(other, kept) == (normalized(other) == normalized(password))
    assert hash_password(password) != kept


@pytest.mark.parametrize("password", ["", "x", "\ud800", "x" * 10**6, "the password of nobody", "\x00"])
def test_no_password_is_right_where_there_is_none(password: str) -> None:
    assert not is_right(password, None)
    assert not is_right(password, "no hash at all")
    if password != "x":
        assert not is_right(password, hash_password("x"))
