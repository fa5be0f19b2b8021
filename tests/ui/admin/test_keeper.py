"""Folders that are looked at by themselves, publishing at a set time; the clock is the test's."""

from __future__ import annotations

import datetime
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from chatbot.assembly import Application
from tests.ui.admin.consoles import ADMINISTRATOR
from tests.vectorstore.corpus import write_files
from ui.accounts.identity import Identity
from ui.admin.build_reports import BuildReport
from ui.admin.errors import PlanError
from ui.admin.keeper import Keeper
from ui.admin.keeper_desk import PlanDesk
from ui.admin.keeper_plan import Plan, Ran, is_due, read_plan, read_ran, write_plan
from ui.admin.keeper_turn import KeeperTurn
from ui.admin.versions import VersionDesk
from vectorstore.errors import VersionMissingError

PATIENCE = 60.0
PRICE = "# Prices\n\nThe pump P7 costs {} euros.\n"
TENANT = Identity(name="tom", role="administrator", kbs=("default",))


class Clock:
    def __init__(self) -> None:
        self.now = datetime.datetime(2026, 5, 4, 1, 0, tzinfo=datetime.UTC)

    def __call__(self) -> datetime.datetime:
        return self.now

    def later(self, **span: float) -> None:
        self.now += datetime.timedelta(**span)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    folder = tmp_path / "share" / "prices"
    write_files(folder, {"prices.md": PRICE.format(900)})
    return folder


@pytest.fixture
def keeper(application: Application, clock: Clock, tmp_path: Path) -> Keeper:
    return Keeper(application, watchable=(tmp_path / "share",), now=clock)


@pytest.fixture
def desk(application: Application, keeper: Keeper) -> PlanDesk:
    return PlanDesk(application, keeper)


def ended(keeper: Keeper) -> BuildReport | None:
    state = keeper.builds.state("default")
    while state is not None and state.running:
        state = keeper.builds.wait("default", state, seconds=PATIENCE)
    return state.report if state else None


def versions(application: Application) -> list[str]:
    return application.bases.store("default").versions()


def planned(desk: PlanDesk, folder: Path, *, when: str = "hourly", publish: bool = False, at: str = "02:00") -> Plan:
    return desk.save("default", ADMINISTRATOR, folders=[str(folder)], when=when, at=at, publish=publish)


def test_of_two_processes_one_does_what_was_planned_and_the_other_when_it_ends(application: Application) -> None:
    data_dir = application.settings.data_dir
    one, other = KeeperTurn(data_dir), KeeperTurn(data_dir)
    assert one.is_mine()
    assert not other.is_mine()
    one.give_back()
    assert other.is_mine()
    assert other.is_mine()
    assert not one.is_mine()
    other.give_back()


def test_a_killed_process_gives_its_turn_back(application: Application) -> None:
    data_dir = application.settings.data_dir
    code = "import sys, pathlib; from ui.admin.keeper_turn import KeeperTurn\n"
    code += "turn = KeeperTurn(pathlib.Path(sys.argv[1])); print(turn.is_mine(), flush=True); sys.stdin.read()"
    with subprocess.Popen(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code, str(data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == b"True\n"
        turn = KeeperTurn(data_dir)
        assert not turn.is_mine()
        process.kill()
        process.wait(30)
        assert turn.is_mine()
        turn.give_back()


def test_a_folder_is_looked_at_every_hour_and_only_what_is_new_is_built(
    application: Application, keeper: Keeper, desk: PlanDesk, clock: Clock, watched: Path
) -> None:
    planned(desk, watched)
    keeper.tick()
    assert ended(keeper) is not None
    assert (versions(application), application.bases.store("default").published()) == (["000001"], None)
    clock.later(minutes=30)
    write_files(watched, {"more.md": "# More\n\nThe valve V2 costs 45 euros.\n"})
    keeper.tick()
    assert versions(application) == ["000001"]
    clock.later(minutes=31)
    keeper.tick()
    report = ended(keeper)
    assert report is not None
    assert (report.who, report.version) == ("schedule of ada", "000002")
    clock.later(hours=1)
    # What waits already is not built again.
    keeper.tick()
    assert versions(application) == ["000001", "000002"]


def test_what_passes_its_checks_goes_live_at_once_where_that_is_planned(
    application: Application, keeper: Keeper, desk: PlanDesk, watched: Path
) -> None:
    planned(desk, watched, publish=True)
    keeper.tick()
    ended(keeper)
    assert "900 euros" in application.search("What does the pump P7 cost?").hits[0].chunk.text


def test_a_rolled_back_version_is_not_built_again_by_itself(
    application: Application, keeper: Keeper, desk: PlanDesk, clock: Clock, watched: Path
) -> None:
    planned(desk, watched, publish=True)
    for price in (900, 950):
        write_files(watched, {"prices.md": PRICE.format(price)})
        keeper.tick()
        ended(keeper)
        clock.later(hours=1)
    VersionDesk(application).roll_back("default", ADMINISTRATOR)
    keeper.tick()
    assert (versions(application), application.bases.store("default").published()) == (["000001", "000002"], "000001")


@pytest.mark.long
def test_a_changed_file_is_built_by_itself(
    application: Application, keeper: Keeper, desk: PlanDesk, watched: Path
) -> None:
    planned(desk, watched, when="changed", publish=True)
    keeper.start()
    try:
        _until(lambda: application.bases.store("default").published() == "000001")
        write_files(watched, {"prices.md": PRICE.format(950)})
        _until(lambda: application.bases.store("default").published() == "000002")
        assert "950 euros" in application.search("What does the pump P7 cost?").hits[0].chunk.text
    finally:
        keeper.close()
        ended(keeper)


def _until(reached: object) -> None:
    waiting = threading.Event()
    for _ in range(600):
        if reached():  # type: ignore[operator]
            return
        waiting.wait(0.1)
    pytest.fail("it did not happen within a minute")


def test_a_version_is_published_at_its_time_and_a_blocked_one_says_why(
    application: Application, keeper: Keeper, desk: PlanDesk, clock: Clock, folder: Path
) -> None:
    write_files(folder, {"prices.md": PRICE.format(900)})
    application.ingest(keeper.roots("default"), publish=False)
    later = datetime.datetime.now().astimezone() + datetime.timedelta(hours=2)
    desk.plan_publish("default", "000001", f"{later:%Y-%m-%d %H:%M}", ADMINISTRATOR)
    keeper.tick()
    store = application.bases.store("default")
    assert store.published() is None
    clock.now = later + datetime.timedelta(minutes=1)
    keeper.tick()
    assert store.published() == "000001"
    assert "was published as planned" in read_ran(store).note
    assert read_plan(store).version == ""
    entry = application.records.audit.entries()[0]
    assert (entry.action, entry.who) == ("kb.publish", "schedule of ada")
    # A version that was thrown away meanwhile is told, once.
    write_plan(store, Plan(version="000009", publish_at=clock.now))
    keeper.tick()
    assert "000009" in read_ran(store).note
    assert read_plan(store).version == ""


def test_a_plan_is_checked_before_it_is_kept(desk: PlanDesk, watched: Path, tmp_path: Path, folder: Path) -> None:
    (tmp_path / "private").mkdir()
    (watched.parent / "link").symlink_to(tmp_path / "private")
    for wrong in ("prices", str(watched / "gone"), "/etc", str(tmp_path / "private"), str(watched.parent / "link")):
        with pytest.raises(PlanError):
            planned(desk, Path(wrong))
    for changes in ({"when": "sometimes"}, {"at": "25:00"}):
        with pytest.raises(PlanError):
            planned(desk, watched, **changes)  # type: ignore[arg-type]
    with pytest.raises(PlanError):
        desk.plan_publish("default", "000001", "tomorrow", ADMINISTRATOR)
    with pytest.raises(PlanError):
        desk.plan_publish("default", "000001", "2020-01-01 06:00", ADMINISTRATOR)
    with pytest.raises(VersionMissingError):
        desk.plan_publish("default", "000001", "2999-01-01 06:00", ADMINISTRATOR)
    assert desk.plan("default") == Plan()


def test_an_administrator_of_some_knowledge_bases_chooses_no_folders_of_the_server(
    desk: PlanDesk, watched: Path
) -> None:
    with pytest.raises(PlanError):
        desk.save("default", TENANT, folders=[str(watched)], when="hourly", at="02:00", publish=False)
    planned(desk, watched)
    kept = desk.save("default", TENANT, folders=[str(watched)], when="daily", at="03:00", publish=True)
    assert (kept.when, kept.who) == ("daily", "tom")


def test_the_program_s_own_folder_is_never_looked_at(
    application: Application, desk: PlanDesk, keeper: Keeper, tmp_path: Path
) -> None:
    keeper.watchable = (tmp_path,)
    for folder in (application.settings.data_dir / "kb", application.settings.data_dir, tmp_path):
        folder.mkdir(parents=True, exist_ok=True)
        with pytest.raises(PlanError):
            planned(desk, folder)


@pytest.mark.parametrize(
    ("when", "looked", "now", "due"),
    [
        ("never", None, "2026-05-04 12:00", False),
        ("changed", None, "2026-05-04 12:00", False),
        ("hourly", None, "2026-05-04 12:00", True),
        ("hourly", "2026-05-04 11:01", "2026-05-04 12:00", False),
        ("hourly", "2026-05-04 11:00", "2026-05-04 12:00", True),
        ("daily", "2026-05-04 02:00", "2026-05-04 23:00", False),
        ("daily", "2026-05-03 02:30", "2026-05-04 01:59", False),
        ("daily", "2026-05-03 02:30", "2026-05-04 02:00", True),
        # The server was down at two.
        ("daily", "2026-05-02 02:30", "2026-05-04 01:00", True),
        ("daily", None, "2026-05-04 01:00", True),
    ],
)
def test_a_look_is_due_once_in_its_time(when: str, looked: str | None, now: str, *, due: bool) -> None:
    def moment(text: str) -> datetime.datetime:
        return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)

    ran = Ran(looked=moment(looked) if looked else None)
    assert is_due(Plan.model_validate({"when": when, "at": "02:00"}), ran, moment(now)) is due


def test_a_job_that_was_cut_off_is_gone_on_with(
    application: Application, keeper: Keeper, desk: PlanDesk, folder: Path
) -> None:
    with pytest.raises(PlanError):
        desk.resume("default", ADMINISTRATOR)
    (folder / "bad.pdf").write_bytes(b"no pdf")
    keeper.builds.start("default", keeper.roots("default"), who="ada", publish=False)
    report = ended(keeper)
    assert report is not None
    assert report.error
    write_files(folder, {"good.md": PRICE.format(900)})
    desk.resume("default", ADMINISTRATOR)
    report = ended(keeper)
    assert report is not None
    assert (report.made, len(report.failures)) == (True, 1)
    rows = desk.jobs("default")
    assert [row.job["state"] for row in rows] == ["done", "failed"]
    assert rows[0].report == report
