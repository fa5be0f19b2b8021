"""What a capacity is calculated from: measured figures with their commands and commits, and assumptions."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from eval.errors import CapacityError

_SHIPPED = "capacity_inputs.toml"
_FRACTIONS = frozenset({"busy_hour_share", "wait_quantile", "max_utilisation", "share_without_model"})
_MAY_BE_ZERO = frozenset({"share_without_model", "spare_machines", "kept_versions", "retention_days"})


class Assumed(BaseModel):
    """A choice."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: float = Field(ge=0, allow_inf_nan=False)
    unit: str = Field(min_length=1)
    meaning: str = Field(min_length=1)


class Measured(Assumed):
    """What a command has found, on which commit."""

    command: str = Field(min_length=1)
    commit: str = Field(pattern=r"^[0-9a-f]{7,40}$")


class Searched(BaseModel):
    """A search of a knowledge base of so many chunks.

    Attributes:
        core_seconds: Processor time, over all threads.
        resident_bytes: Of a process that has searched it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    chunks: int = Field(ge=1)
    core_seconds: float = Field(gt=0, allow_inf_nan=False)
    resident_bytes: float = Field(gt=0, allow_inf_nan=False)
    command: str = Field(min_length=1)
    commit: str = Field(pattern=r"^[0-9a-f]{7,40}$")
    meaning: str = Field(min_length=1)


class CapacityInputs(BaseModel):
    """All inputs; names are those that the formulas use."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    measured: dict[str, Measured]
    assumed: dict[str, Assumed]
    searched: tuple[Searched, ...] = Field(min_length=1)

    def values(self) -> dict[str, float]:
        """Every figure by its name."""
        return {name: item.value for name, item in (self.measured | self.assumed).items()}

    def searched_at(self, chunks: int) -> Searched:
        """The smallest measured size that is no smaller; the greatest one beyond it."""
        sizes = sorted(self.searched, key=lambda size: size.chunks)
        # 99,932 were built where 100,000 were asked for.
        return next((size for size in sizes if size.chunks >= 0.99 * chunks), sizes[-1])

    def changed(self, changes: Mapping[str, float]) -> CapacityInputs:
        """With other values of some figures.

        Raises:
            CapacityError: There is no such figure, or its value is out of bounds.
        """
        document = self.model_dump()
        for name, value in changes.items():
            kind = next((kind for kind in ("assumed", "measured") if name in document[kind]), None)
            if kind is None:
                raise CapacityError(f"no figure is called {name}; there are {', '.join(sorted(self.values()))}")
            document[kind][name]["value"] = value
        return _checked(document, "--set")

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        for name, value in self.values().items():
            if name in _FRACTIONS and value >= 1:
                raise ValueError(f"{name} is a share below 1, not {value:g}")
            if value == 0 and name not in _MAY_BE_ZERO:
                raise ValueError(f"{name} cannot be 0")
        return self


def read_capacity_inputs(path: Path | None = None) -> CapacityInputs:
    """Read a file of inputs; the shipped one if ``None``.

    Raises:
        CapacityError: It is missing, or something in it is wrong.
    """
    try:
        text = (path or files("eval").joinpath(_SHIPPED)).read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CapacityError(f"{path} cannot be read ({error}); give a file like eval/{_SHIPPED}") from error
    return _checked(document, str(path or _SHIPPED))


def _checked(document: dict[str, Any], origin: str) -> CapacityInputs:
    try:
        return CapacityInputs.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise CapacityError(f"{origin}: {place} {first['msg']}; correct it as in eval/{_SHIPPED}") from error
