"""``gate.json``: what each question scored when all was well."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.errors import BaselineError
from vectorstore.storage import replace_text

_NAME = "gate.json"


class Baseline(BaseModel):
    """The file.

    Attributes:
        set: SHA-256 of what was asked, by file name.
        settings: Those in force, by section; they say what was changed, and decide nothing.
        measures: By measure, by question id.
        commit: Of the code; ``None`` outside a clone.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    set: dict[str, str]
    settings: dict[str, dict[str, object]]
    measures: dict[str, dict[str, float]]
    commit: str | None = None


def read_baseline(folder: Path, *, asked: dict[str, str]) -> Baseline:
    """Read a baseline of these questions.

    Args:
        folder: Where it lies.
        asked: SHA-256 of what is asked now.

    Raises:
        BaselineError: There is none, it cannot be read, or it is of other questions.
    """
    path = folder / _NAME
    try:
        baseline = Baseline.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BaselineError(f"{path} cannot be read ({error.strerror}); write it with --update") from error
    except ValidationError as error:
        raise BaselineError(f"{path} is no baseline ({str(error).splitlines()[0]}); write it with --update") from error
    changed = sorted(name for name in baseline.set.keys() | asked.keys() if baseline.set.get(name) != asked.get(name))
    if changed:
        raise BaselineError(
            f"{path} is of other questions or documents ({', '.join(changed)} is not the same); give its own set, or"
            " write a baseline of this one with --update"
        )
    return baseline


def write_baseline(folder: Path, baseline: Baseline) -> None:
    """Write it in the place of the one before."""
    folder.mkdir(parents=True, exist_ok=True)
    replace_text(folder / _NAME, baseline.model_dump_json(indent=1) + "\n")


def changed_settings(before: dict[str, dict[str, object]], now: dict[str, dict[str, object]]) -> list[str]:
    """Each setting that is another one now, as ``name: before → now``."""
    names = sorted({(part, name) for whole in (before, now) for part, own in whole.items() for name in own})
    pairs = [(f"{part}.{name}", before.get(part, {}).get(name), now.get(part, {}).get(name)) for part, name in names]
    return [f"{name}: {old} → {new}" for name, old, new in pairs if old != new]
