"""The catalogue of model files."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

from chatbot.errors import UnknownModelError

ModelKind = Literal["language_model", "embedder", "reader"]


class PackageSource(BaseModel):
    """Where the package index keeps a model.

    Attributes:
        prefix: Name of the package, or with ``count`` what all names begin with.
        member: File in the wheel, with ``{number}`` where there are several; a folder if it ends in ``/``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    prefix: str
    version: str
    member: str
    count: int | None = None

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Requirement and member of each package, in the order in which they are joined."""
        if self.count is None:
            return [(f"{self.prefix}=={self.version}", self.member)]
        return [
            (f"{self.prefix}{number}=={self.version}", self.member.format(number=number))
            for number in range(1, self.count + 1)
        ]


class ModelEntry(BaseModel):
    """One model; ``file`` is empty where the model is a folder, ``sha256`` where nobody could check it yet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    kind: ModelKind
    licence: str
    languages: tuple[str, ...]
    memory_bytes: int
    file: str = ""
    bytes: int = 0
    sha256: str = ""
    hub: str = ""
    packages: PackageSource | None = None
    query_prefix: str = ""
    passage_prefix: str = ""
    max_tokens: int = 0
    english_only: bool = False


class _Catalogue(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    model: tuple[ModelEntry, ...]


@lru_cache(maxsize=1)
def catalogue() -> dict[str, ModelEntry]:
    """Every model by name, in the file's order."""
    text = (files("chatbot") / "catalogue.toml").read_text(encoding="utf-8")
    return {entry.name: entry for entry in _Catalogue.model_validate(tomllib.loads(text)).model}


def find_model(name: str) -> ModelEntry:
    """The entry of this name.

    Raises:
        UnknownModelError: There is none.
    """
    entry = catalogue().get(name)
    if entry is None:
        raise UnknownModelError(f"no model is called {name!r}; `citedesk models list` shows the names")
    return entry
