"""The prompt files: read, checked, filled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from ingest.types import Language
from prompts.errors import PromptTemplateError

TemplateName = Literal["answer", "copy-description", "copy-email", "copy-post"]
SidesKind = Literal["disagree", "which"]

_COPY = frozenset({"subject", "style", "notes", "facts"})
_VARIABLES: Mapping[TemplateName, frozenset[str]] = {
    "answer": frozenset({"question", "evidence"}),
    "copy-description": _COPY,
    "copy-email": _COPY,
    "copy-post": _COPY,
}
_PARTS = re.compile(r"\A\[system\]\n(?P<system>.+?)\n\[user\]\n(?P<user>.+)\Z", re.DOTALL)
_VARIABLE = re.compile(r"\{(\w+)\}")
_TAG = re.compile(r"</?([a-z]+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptTemplate:
    """A system message that is the same for every question, and a user message with variables.

    The system message has no variables, so that the language model reads it once and keeps it.
    """

    system: str
    user: str

    @property
    def variables(self) -> frozenset[str]:
        """Names in braces."""
        return frozenset(_VARIABLE.findall(self.user))

    def messages(self, **values: str) -> list[BaseMessage]:
        """Fill the variables in.

        The values are data: braces in them stay as they are, and tags that delimit the data (``</evidence>``)
        lose their angle brackets, so that a document cannot end its own quotation.

        Raises:
            PromptTemplateError: a variable has no value, or a value has no variable.
        """
        if values.keys() != self.variables:
            raise PromptTemplateError(f"The prompt takes {_names(self.variables)}, not {_names(values)}.")
        tags = {match.group() for match in _TAG.finditer(self.user)}
        data = {name: _disarm(value, tags) for name, value in values.items()}
        user = _VARIABLE.sub(lambda match: data[match.group(1)], self.user)
        return [SystemMessage(self.system), HumanMessage(user)]


@lru_cache
def load_template(name: TemplateName, language: Language) -> PromptTemplate:
    """Read a prompt file of this package.

    Raises:
        PromptTemplateError: the file is missing or wrong.
    """
    return parse_template(_read(name, language), name=name)


def parse_template(text: str, *, name: TemplateName) -> PromptTemplate:
    """Cut a prompt file into its ``[system]`` and ``[user]`` parts and check its variables.

    Raises:
        PromptTemplateError: a part or variable is missing, unknown, or in the wrong place.
    """
    match = _PARTS.match(text.replace("\r\n", "\n").strip())
    if match is None:
        raise PromptTemplateError(f"The prompt {name} needs a [system] part and then a [user] part, each on own lines.")
    template = PromptTemplate(system=match["system"].strip(), user=match["user"].strip())
    if re.search(r"[{}]", template.system):
        raise PromptTemplateError(f"The [system] part of the prompt {name} must be without variables and braces.")
    if re.search(r"[{}]", _VARIABLE.sub("", template.user)):
        raise PromptTemplateError(f"The [user] part of the prompt {name} has a brace that belongs to no variable.")
    if template.variables != _VARIABLES[name]:
        raise PromptTemplateError(
            f"The prompt {name} must use {_names(_VARIABLES[name])}; it uses {_names(template.variables)}."
        )
    return template


@lru_cache
def load_refusal(language: Language) -> str:
    """What the user reads when the knowledge base does not answer.

    Raises:
        PromptTemplateError: the file is missing or has variables.
    """
    return _plain("refusal", language)


@lru_cache
def load_decline(language: Language) -> str:
    """What the user reads who wants the assistant to be something else.

    Raises:
        PromptTemplateError: the file is missing or has variables.
    """
    return _plain("decline", language)


def _plain(name: str, language: Language) -> str:
    text = _read(name, language).strip()
    if not text or re.search(r"[{}]", text):
        raise PromptTemplateError(f"{name}.{language}.txt must hold a text without variables.")
    return text


def load_sides(kind: SidesKind, language: Language) -> tuple[str, str]:
    """What stands before and after several answers to one question; the second may be empty.

    Raises:
        PromptTemplateError: the file is missing, or has more than two lines or variables.
    """
    lines = _read(kind, language).strip().split("\n")
    if not lines[0] or len(lines) > 2 or any(re.search(r"[{}]", line) for line in lines):
        raise PromptTemplateError(f"{kind}.{language}.txt must hold one or two lines without variables.")
    return lines[0], "".join(lines[1:])


def _read(name: str, language: Language) -> str:
    place = files("prompts") / "templates" / f"{name}.{language}.txt"
    if not place.is_file():
        raise PromptTemplateError(f"The prompt file {name}.{language}.txt is missing; install citedesk again.")
    return place.read_text(encoding="utf-8")


def _disarm(value: str, tags: set[str]) -> str:
    for tag in tags:
        value = value.replace(tag, f"({tag[1:-1]})")
    return value


def _names(names: frozenset[str] | Mapping[str, object]) -> str:
    return ", ".join(sorted(names)) or "nothing"
