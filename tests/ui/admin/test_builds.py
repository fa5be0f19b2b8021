"""Builds in the background: told, followed, stopped, taken up again; one at a time."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from chatbot.assembly import Application
from tests.ui.admin.consoles import ADMINISTRATOR
from tests.vectorstore.corpus import write_files
from ui.admin.build_reports import BuildReport, last_report, read_reports
from ui.admin.builds import Builds, BuildState
from ui.admin.errors import BuildRunningError
from ui.admin.keeper import Keeper
from ui.admin.versions import VersionDesk
from vectorstore.errors import PublishBlockedError, VersionLiveError

PATIENCE = 120.0
PRICES = {"pump": 900, "valve": 45, "filter": 30, "motor": 600, "gasket": 7}
PARTS = {f"{part}.md": f"# The {part}\n\nThe {part} costs {euros} euros.\n" for part, euros in PRICES.items()}
SHEET = "question,expected answer\n" + "".join(
    f"What does the {part} cost?,{euros} euros\n" for part, euros in PRICES.items()
)


def ended(builds: Builds, kb: str = "default") -> BuildReport:
    state = builds.state(kb)
    while state is not None and state.running:
        state = builds.wait(kb, state, seconds=PATIENCE)
    assert state is not None
    assert state.report is not None
    return state.report


def build(keeper: Keeper, *, publish: bool = False) -> BuildReport:
    keeper.builds.start("default", keeper.roots("default"), who="ada", publish=publish)
    return ended(keeper.builds)


def price(application: Application) -> str:
    return application.search("What does the pump P7 cost?").hits[0].chunk.text


def test_a_process_that_was_not_asked_meanwhile_serves_no_version_that_was_thrown_away(
    application: Application, keeper: Keeper, versions: VersionDesk, folder: Path
) -> None:
    for euros in (900, 9):
        write_files(folder, {"prices.md": f"# Prices\n\nThe pump P7 costs {euros} euros.\n"})
        versions.publish("default", build(keeper).version, ADMINISTRATOR)
    assert "costs 9 euros" in price(application)
    opening = application.bases.opening("default")
    versions.roll_back("default", ADMINISTRATOR)
    versions.throw_away("default", "000002", ADMINISTRATOR)
    write_files(folder, {"prices.md": "# Prices\n\nThe pump P7 costs 950 euros.\n"})
    versions.publish("default", build(keeper).version, ADMINISTRATOR)
    assert "950 euros" in price(application)
    assert application.bases.opening("default") != opening


@pytest.mark.long
def test_build_check_publish_and_go_back(
    application: Application, keeper: Keeper, versions: VersionDesk, folder: Path
) -> None:
    write_files(folder, {"prices.md": "# Prices\n\nThe pump P7 costs 900 euros.\n"})
    report = build(keeper)
    assert (report.version, report.added, report.made, report.published, report.error) == ("000001", 1, True, False, "")
    assert versions.live("default") is None
    assert [row.state for row in versions.rows("default")] == ["held"]
    versions.publish("default", "000001", ADMINISTRATOR)
    assert "900 euros" in price(application)
    write_files(folder, {"prices.md": "# Prices\n\nThe pump P7 costs 950 euros.\n"})
    assert build(keeper).version == "000002"
    comparison = versions.compare("default", "000001", "000002")
    assert [record.title for record in comparison.changed] == ["Prices"]
    assert (comparison.added, comparison.removed, comparison.unchanged) == ((), (), 0)
    assert "900 euros" in price(application)
    versions.publish("default", "000002", ADMINISTRATOR)
    assert "950 euros" in price(application)
    assert build(keeper).made is False
    versions.roll_back("default", ADMINISTRATOR)
    assert "900 euros" in price(application)
    with pytest.raises(VersionLiveError):
        versions.throw_away("default", "000001", ADMINISTRATOR)
    versions.throw_away("default", "000002", ADMINISTRATOR)
    assert [row.version for row in versions.rows("default")] == ["000001"]
    actions = [entry.action for entry in reversed(application.records.audit.entries())]
    assert actions == [
        *["kb.build", "kb.publish"] * 2,
        "kb.build",
        "kb.rollback",
        "kb.throw_away",
    ]


@pytest.mark.long
def test_an_uploaded_document_is_called_as_it_was_uploaded_not_where_the_server_keeps_it(
    application: Application, keeper: Keeper, folder: Path
) -> None:
    write_files(folder, {"价目表 prices.md": "# Prices\n\nThe pump P7 costs 900 euros.\n"})
    build(keeper, publish=True)
    (hit,) = application.search("What does the pump P7 cost?").hits
    assert hit.chunk.source == "价目表 prices.md"
    record = application.bases.document("default", hit.chunk.document_id)
    assert record is not None
    assert Path(record.location).read_text(encoding="utf-8").startswith("# Prices")


@pytest.mark.long
def test_what_the_gate_stops_waits_and_may_be_published_against_it(
    application: Application, keeper: Keeper, versions: VersionDesk, folder: Path, tmp_path: Path
) -> None:
    write_files(folder, PARTS)
    build(keeper, publish=True)
    (tmp_path / "sheet.csv").write_text(SHEET)
    application.gate.set("default", tmp_path / "sheet.csv")
    for path in folder.iterdir():
        path.write_text("# Colours\n\nThis part is blue.\n")
    report = build(keeper)
    row = versions.rows("default")[0]
    assert (report.blocked, report.version, row.version, row.state) == (True, "000002", "000002", "blocked")
    assert row.reason == report.error
    assert "the mean score fell" in row.reason
    with pytest.raises(PublishBlockedError):
        versions.publish("default", "000002", ADMINISTRATOR)
    assert versions.live("default") == "000001"
    versions.publish("default", "000002", ADMINISTRATOR, force=True)
    assert versions.live("default") == "000002"
    assert application.records.audit.entries()[0].action == "kb.publish_forced"


@pytest.mark.long
def test_a_second_build_is_refused_and_a_stopped_one_is_taken_up_again(
    application: Application, keeper: Keeper, folder: Path
) -> None:
    write_files(folder, {f"{n}.md": f"# Page {n}\n\nPart {n} costs {n} euros.\n" for n in range(40)})
    with application.bases.store("default").writing(), pytest.raises(BuildRunningError):
        keeper.builds.start("default", keeper.roots("default"), who="ada", publish=False)
    builds = keeper.builds
    builds.start("default", keeper.roots("default"), who="ada", publish=False)
    with pytest.raises(BuildRunningError):
        builds.start("default", keeper.roots("default"), who="bob", publish=False)
    state: BuildState | None = builds.state("default")
    while state is not None and state.running and not state.stage:
        state = builds.wait("default", state, seconds=PATIENCE)
    assert builds.cancel("default", who="bob")
    report = ended(builds)
    assert "stopped by bob" in report.error
    assert not builds.cancel("default", who="bob")
    assert application.administration.paths_to_resume("default") == list(keeper.roots("default"))
    again = build(keeper)
    assert (again.added, again.error) == (40, "")


@pytest.mark.long
def test_a_shutdown_stops_a_build_which_is_taken_up_again(
    application: Application, keeper: Keeper, folder: Path
) -> None:
    write_files(folder, {f"{n}.md": f"# Page {n}\n\nPart {n} costs {n} euros.\n" for n in range(60)})
    keeper.builds.start("default", keeper.roots("default"), who="ada", publish=True)
    keeper.close()
    report = ended(keeper.builds)
    assert "shutdown" in report.error
    assert Keeper(application).builds.state("default") is None
    assert build(Keeper(application)).added == 60


def test_a_build_of_nothing_says_so_and_reports_are_kept(application: Application, keeper: Keeper) -> None:
    report = build(keeper)
    assert "nothing could be read" in report.error
    store = application.bases.store("default")
    assert last_report(store) == report
    assert list(read_reports(store)) == [report.job] == ["000001"]


def test_files_that_fail_are_in_the_report_with_the_reason(
    application: Application, keeper: Keeper, folder: Path
) -> None:
    write_files(folder, {"good.md": "# Good\n\nThis can be read.\n"})
    (folder / "bad.pdf").write_bytes(b"%PDF-1.7 and nothing else")
    report = build(keeper)
    assert report.made
    assert [Path(failure.path).name for failure in report.failures] == ["bad.pdf"]
    assert "damaged" in report.failures[0].reason


def test_builds_of_two_knowledge_bases_do_not_wait_for_each_other(keeper: Keeper) -> None:
    names = ("acme", "borax")
    for kb in names:
        write_files(keeper.managed_folder(kb), {"a.md": f"# {kb}\n\nThis is the page of {kb}.\n"})
        keeper.builds.start(kb, keeper.roots(kb), who="ada", publish=True)
    assert all(ended(keeper.builds, kb).published for kb in names)
    assert threading.active_count() < 50
