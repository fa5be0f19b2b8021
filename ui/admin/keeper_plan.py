"""When a knowledge base is looked at by itself, which folders are looked at, and what then happens."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from ui.admin.errors import PlanError
from vectorstore.errors import IndexDamagedError
from vectorstore.storage import replace_text, translated_disk_errors
from vectorstore.versions import VersionStore

When = Literal["never", "changed", "hourly", "daily"]
_MOST_FOLDERS = 50


class Plan(BaseModel):
    """``console/plan.json``.

    Attributes:
        folders: Looked at beside the folder of uploaded documents, absolute.
        when: ``changed``: whenever a file in them has changed.
        at: Of a daily look, on the server's clock.
        publish: A version that passes its checks goes live; else it waits.
        version: To be published at ``publish_at``; empty for none.
        who: Has planned it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    folders: tuple[str, ...] = Field(default=(), max_length=_MOST_FOLDERS)
    when: When = "never"
    at: Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "02:00"
    publish: bool = False
    version: str = ""
    publish_at: AwareDatetime | None = None
    who: str = ""


class Ran(BaseModel):
    """``console/ran.json``: when it was looked at last, and what came of what was planned."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    looked: AwareDatetime | None = None
    note: str = ""


def read_plan(store: VersionStore) -> Plan:
    """What is planned; nothing where nothing is.

    Raises:
        IndexDamagedError: The file cannot be read.
    """
    path = _folder(store) / "plan.json"
    try:
        return Plan.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return Plan()
    except (OSError, ValidationError) as error:
        raise IndexDamagedError(f"{path} cannot be read; remove it, and plan anew") from error


def write_plan(store: VersionStore, plan: Plan) -> None:
    """Keep a plan in the place of the one before."""
    _write(store, "plan.json", plan)


def read_ran(store: VersionStore) -> Ran:
    """What came of it; nothing where nothing has run, or the file is damaged."""
    try:
        return Ran.model_validate_json((_folder(store) / "ran.json").read_bytes())
    except (OSError, ValidationError):
        return Ran()


def write_ran(store: VersionStore, ran: Ran) -> None:
    """Keep what came of it."""
    _write(store, "ran.json", ran)


def is_due(plan: Plan, ran: Ran, now: datetime.datetime) -> bool:
    """Whether it is time to look; a look that was missed is made up for.

    Args:
        plan: What is planned.
        ran: When it was looked at last.
        now: Aware, on the server's clock.
    """
    match plan.when:
        case "hourly":
            return ran.looked is None or now - ran.looked >= datetime.timedelta(hours=1)
        case "daily":
            hour, minute = map(int, plan.at.split(":"))
            today = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
            last = today if today <= now else today - datetime.timedelta(days=1)
            return ran.looked is None or ran.looked < last
        case _:
            return False


def checked_folder(folder: str, allowed: tuple[Path, ...], data_dir: Path) -> str:
    """A folder that may be looked at, as it is kept.

    Args:
        folder: As it was typed.
        allowed: Only these, and what lies below them.
        data_dir: The program's own, of which nothing may be read.

    Raises:
        PlanError: It is not there, or may not be looked at.
    """
    path = Path(folder.strip())
    if not path.is_absolute() or not path.is_dir():
        raise PlanError(f"{folder!r} is no folder of this server; give its whole path")
    place, own = path.resolve(), data_dir.resolve()
    if not any(place.is_relative_to(root.resolve()) for root in allowed):
        raise PlanError(f"{path} may not be looked at; allow it in server.watch_folders")
    if place.is_relative_to(own) or own.is_relative_to(place):
        raise PlanError(f"{path} holds the program's own files; keep documents elsewhere")
    return str(place)


def _write(store: VersionStore, name: str, model: BaseModel) -> None:
    folder = _folder(store)
    with translated_disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    replace_text(folder / name, model.model_dump_json() + "\n")


def _folder(store: VersionStore) -> Path:
    return store.folder / "console"
