from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.assembly import Application
from chatbot.records.errors import ConversationMissingError
from tests.ui.agent.conftest import ANNA, OTHER_KB, STRANGER, Talk
from ui.accounts.identity import Identity
from ui.agent.access import admitted, kbs_of

NAMES = st.lists(st.sampled_from(["default", "other", "third"]), unique=True).map(tuple)


@given(NAMES, NAMES)
def test_an_agent_sees_what_is_his_and_the_servers(own: tuple[str, ...], served: tuple[str, ...]) -> None:
    found = kbs_of(Identity(name="a", role="agent", kbs=own), served)
    everything = {"default", "other", "third"}
    allowed = everything if found is None else set(found)
    assert allowed == (set(own) or everything) & (set(served) or everything)


def test_a_conversation_of_another_knowledge_base_is_as_one_that_is_not_there(
    application: Application, talk: Talk
) -> None:
    conversations = application.records.conversations
    conversation = talk(kb=OTHER_KB)
    assert admitted(conversations, ANNA, (), conversation.id) == conversation
    assert admitted(conversations, ANNA, (OTHER_KB,), conversation.id) == conversation
    messages = []
    for identity, served, name in [
        (STRANGER, (), conversation.id),
        (ANNA, ("default",), conversation.id),
        (ANNA, (), conversation.id[::-1]),
    ]:
        with pytest.raises(ConversationMissingError) as refused:
            admitted(conversations, identity, served, name)
        messages.append(str(refused.value).replace(name, "ID"))
    assert len(set(messages)) == 1


@pytest.mark.parametrize("name", [None, 7, "", "x" * 31, "x" * 33, ["a"], {"id": 1}, "' OR 1=1 --"])
def test_what_is_no_id_is_no_conversation(application: Application, name: object) -> None:
    with pytest.raises(ConversationMissingError):
        admitted(application.records.conversations, ANNA, (), name)
