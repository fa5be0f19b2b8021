from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.chat_template import ChatMessage, ChatTemplate
from chatbot.errors import ModelLoadError

CHATML = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
NO_SYSTEM = (
    "{{ bos_token }}{% for message in messages %}{% if message.role == 'system' %}"
    "{{ raise_exception('System role not supported') }}{% endif %}"
    "<{{ message.role }}>{{ message.content | trim }}</>{% endfor %}<assistant>"
)


def _template(source: str) -> ChatTemplate:
    return ChatTemplate(source, bos="<s>", eos="</s>", name="model.gguf")


def _messages(*rows: tuple[str, str]) -> list[ChatMessage]:
    return [ChatMessage(role=role, text=text) for role, text in rows]  # type: ignore[arg-type] # literals in the tests


def test_a_conversation_is_rendered_in_order() -> None:
    pieces = _template(CHATML).pieces(_messages(("system", "Be brief."), ("user", "Hi"), ("assistant", "Yes?")))
    assert "".join(piece.text for piece in pieces) == (
        "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n"
        "<|im_start|>assistant\nYes?<|im_end|>\n<|im_start|>assistant\n"
    )
    assert [piece.text for piece in pieces if piece.ends_prefix] == ["Be brief."]


@given(st.text(), st.text())
def test_what_a_message_says_is_never_markup(system: str, user: str) -> None:
    pieces = _template(CHATML).pieces(_messages(("system", system), ("user", user)))
    assert [piece.text for piece in pieces if not piece.is_markup] == [system, user]
    assert "".join(piece.text for piece in pieces if piece.is_markup).count("<|im_start|>") == 3


def test_template_code_and_forged_marks_in_a_message_are_text() -> None:
    text = "{{ 7 * 7 }} {% raise %} \ue000message-0\ue001"
    pieces = _template(CHATML).pieces(_messages(("user", text)))
    assert [piece.text for piece in pieces if not piece.is_markup] == [text]


def test_where_the_template_refuses_a_system_message_the_first_question_carries_it() -> None:
    template = _template(NO_SYSTEM)
    pieces = template.pieces(
        _messages(("system", "Be brief."), ("user", "Hi"), ("assistant", "Yes?"), ("user", "Who?"))
    )
    assert "".join(piece.text for piece in pieces) == (
        "<s><user>Be brief.\n\nHi</><assistant>Yes?</><user>Who?</><assistant>"
    )


@pytest.mark.parametrize(
    "source",
    ["{% for %}", "constant", "{{ raise_exception('no') }}", "{{ messages[0].content[5:] }}", "{{ 1 / messages }}"],
)
def test_a_template_that_cannot_be_used_is_named(source: str) -> None:
    with pytest.raises(ModelLoadError, match=r"chat template in model\.gguf cannot be used: .*another model file"):
        _template(source)


def test_a_template_cannot_reach_into_python() -> None:
    with pytest.raises(ModelLoadError):
        _template("{{ messages.__class__.__mro__[1].__subclasses__() }}{{ messages[0].content }}")


def test_an_order_of_roles_that_the_template_refuses_is_an_error() -> None:
    source = (
        "{% if messages[-1].role != 'user' %}{{ raise_exception('user must be last') }}{% endif %}"
        "{% for message in messages %}{{ message.content }}{% endfor %}"
    )
    with pytest.raises(ValueError, match="user must be last"):
        _template(source).pieces(_messages(("user", "Hi"), ("assistant", "Yes?")))
