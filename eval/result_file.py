"""A JSON file that a measuring command has written, read back and checked."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from eval.errors import BenchmarkError

T = TypeVar("T")


def read_result(path: Path, form: TypeAdapter[T], *, otherwise: str) -> T:
    """Read one.

    Args:
        path: The file.
        form: What it must be.
        otherwise: What a file is that is not, for the error.

    Raises:
        BenchmarkError: It is missing, damaged, or of something else.
    """
    try:
        return form.validate_json(path.read_bytes())
    except OSError as error:
        raise BenchmarkError(f"{path} cannot be read ({error.strerror}); give what a run wrote") from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise BenchmarkError(
            f"{path} is {otherwise} ({place}: {first['msg']}); give another one, or run it anew"
        ) from error
