from __future__ import annotations

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from chatbot.account_settings import AccountRole
from ui.accounts.identity import ANONYMOUS, Identity, outranks

ROLES = st.sampled_from(get_args(AccountRole))
NAMES = st.text("abc-", min_size=1, max_size=4)


@given(ROLES, st.lists(NAMES), st.lists(NAMES), NAMES)
def test_rights(role: AccountRole, kbs: list[str], groups: list[str], kb: str) -> None:
    identity = Identity(name="Ann", role=role, kbs=tuple(kbs), groups=tuple(groups))
    assert identity.may_work_in(kb) == (not kbs or kb in kbs)
    internal = {"agents"} if role in {"agent", "administrator"} else set()
    assert identity.audiences == {"public"} | internal | {f"group:{group}" for group in groups}


@given(ROLES, ROLES, ROLES)
def test_roles_stand_in_one_order(one: AccountRole, two: AccountRole, three: AccountRole) -> None:
    assert outranks(one, one)
    assert outranks(one, two) or outranks(two, one)
    assert not (outranks(one, two) and outranks(two, three)) or outranks(one, three)
    assert outranks("administrator", one)
    assert outranks(one, "buyer")


def test_a_visitor_sees_what_is_public() -> None:
    assert ANONYMOUS.audiences == {"public"}
    assert not ANONYMOUS.is_known
    assert not ANONYMOUS.has_role("agent")
