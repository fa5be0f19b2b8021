"""The chat template that a model file carries, rendered so that a message can never pose as markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NoReturn

from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from chatbot.errors import ModelLoadError

_MARK = re.compile("\ue000message-(\\d+)\ue001")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMessage:
    """One message in the three roles that chat templates know."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptPiece:
    """A part of a rendered prompt.

    Attributes:
        is_markup: Control tokens written in ``text`` count as such; elsewhere they are ordinary characters.
        ends_prefix: With this piece ends what questions share: the system message.
    """

    text: str
    is_markup: bool
    ends_prefix: bool = False


class ChatTemplate:
    """A Jinja chat template in a sandbox.

    The messages' texts never pass through the template: marks stand for them, and the rendered text is cut at the
    marks. A document that holds ``<|im_end|>`` is therefore read as those ten characters.
    """

    def __init__(self, source: str, *, bos: str, eos: str, name: str) -> None:
        environment = ImmutableSandboxedEnvironment(
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,  # the result is a prompt, not a page
            extensions=["jinja2.ext.loopcontrols"],
        )
        self._name = name
        self._special_tokens = {"bos_token": bos, "eos_token": eos}
        try:
            self._template = environment.from_string(source)
        except TemplateError as error:
            raise self._refusal(error) from error
        # Some families (Gemma) refuse a system message; theirs then begins the first user message.
        self._takes_system = self._renders("system", "user")
        if not self._takes_system and not self._renders("user"):
            raise self._refusal("it does not render a user's message")

    def pieces(self, messages: Sequence[ChatMessage]) -> list[PromptPiece]:
        """Render a conversation, oldest message first, up to where the model begins to write.

        Raises:
            ValueError: the template refuses this order of roles.
        """
        rows = list(messages) if self._takes_system else _without_system(messages)
        pieces: list[PromptPiece] = []
        for position, part in enumerate(_MARK.split(self._render([row.role for row in rows]))):
            if position % 2:
                row = rows[int(part)]
                pieces.append(PromptPiece(text=row.text, is_markup=False, ends_prefix=row.role == "system"))
            elif part:
                pieces.append(PromptPiece(text=part, is_markup=True))
        if sum(not piece.is_markup for piece in pieces) != len(rows):
            msg = f"The chat template of {self._name} leaves out messages; use another model file."
            raise ValueError(msg)
        return pieces

    def _renders(self, *roles: str) -> bool:
        try:
            return len(_MARK.findall(self._render(roles))) == len(roles)
        except ValueError:
            return False

    def _render(self, roles: Sequence[str]) -> str:
        def refuse(message: str) -> NoReturn:
            raise TemplateError(message)

        rows = [{"role": role, "content": f"\ue000message-{number}\ue001"} for number, role in enumerate(roles)]
        try:
            return self._template.render(
                messages=rows,
                add_generation_prompt=True,
                enable_thinking=False,  # Qwen3 and kin would write a monologue before the answer
                raise_exception=refuse,
                strftime_now=lambda form: datetime.now().astimezone().strftime(form),
                **self._special_tokens,
            )
        except (TemplateError, TypeError, LookupError) as error:
            msg = f"The chat template of {self._name} refuses the roles {', '.join(roles)}: {error}"
            raise ValueError(msg) from error

    def _refusal(self, reason: object) -> ModelLoadError:
        return ModelLoadError(f"The chat template in {self._name} cannot be used: {reason}. Use another model file.")


def _without_system(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    rows: list[ChatMessage] = []
    pending: list[str] = []
    for message in messages:
        if message.role == "system":
            pending.append(message.text)
        elif message.role == "user" and pending:
            rows.append(replace(message, text="\n\n".join([*pending, message.text])))
            pending = []
        else:
            rows.append(message)
    return rows
