from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from vectorstore.errors import IndexDamagedError, PublishBlockedError, VersionLiveError, VersionMissingError
from vectorstore.gate_questions import GateQuestion, GateQuestions, fingerprint
from vectorstore.publishing import HELD_BACK, finish_and_publish, publish_again, throw_away
from vectorstore.report import Progress
from vectorstore.versions import VersionStore

QUESTIONS = (
    GateQuestion(text="How long?", language="en", answers=("24 months", "two years")),
    GateQuestion(text="多长？", language="zh", document="手册.pdf"),
    GateQuestion(text="Who?", language="en", answerable=False),
)


def stopped(folder: Path, progress: Progress | None) -> Sequence[str]:
    raise PublishBlockedError(f"not {folder.name}")


def made(store: VersionStore, check: object = None, *, publish: bool = True) -> Sequence[str]:
    with store.writing():
        version, staging = store.begin()
        (staging / "file.txt").write_text(version)
        return finish_and_publish(store, version, staging, before_publish=check, publish=publish)  # type: ignore[arg-type]


def test_a_stopped_version_is_finished_and_named_and_the_live_one_stays(store: VersionStore) -> None:
    assert made(store, lambda folder, _: [f"seen {(folder / 'file.txt').read_text()}"]) == ["seen 000001"]
    with pytest.raises(PublishBlockedError):
        made(store, stopped)
    assert (store.published(), store.versions()) == ("000001", ["000001", "000002"])
    assert store.blocked.reasons() == {"000002": "not building-000002"}
    with store.writing():
        with pytest.raises(PublishBlockedError):
            publish_again(store, "000002", before_publish=stopped)
        assert store.published() == "000001"
        # What is live already asks nobody.
        publish_again(store, "000001", before_publish=stopped)
        publish_again(store, "000002")
    assert (store.published(), store.blocked.reasons()) == ("000002", {})


def test_whoever_is_stopped_while_the_check_runs_leaves_nothing_behind(store: VersionStore) -> None:
    made(store)

    def interrupted(folder: Path, progress: Progress | None) -> Sequence[str]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made(store, interrupted)
    assert [path.name for path in (store.folder / "versions").iterdir()] == ["000001"]


@pytest.mark.parametrize("kept", [2, 3])
def test_only_the_newest_blocked_versions_are_kept_and_never_at_the_live_one_s_cost(tmp_path: Path, kept: int) -> None:
    store = VersionStore(tmp_path, "kb", kept_versions=kept)
    made(store)
    made(store)
    live_and_before = store.versions()
    for _ in range(5):
        with pytest.raises(PublishBlockedError):
            made(store, stopped)
    numbers = [f"{number:06d}" for number in range(8 - kept, 8)]
    assert store.versions() == [*live_and_before, *numbers]
    assert sorted(store.blocked.reasons()) == numbers
    assert store.published() == "000002"
    with store.writing():
        # One that was blocked, published by force and rolled back from is an ordinary version.
        publish_again(store, numbers[-1])
        store.rollback()
        assert store.published() == "000002"
    with pytest.raises(PublishBlockedError):
        made(store, stopped)
    assert numbers[-1] in store.versions()
    made(store)
    assert store.published() == "000009"
    assert "000002" in store.versions()


def test_a_version_that_is_held_back_is_checked_and_waits_until_it_is_published_or_thrown_away(
    store: VersionStore,
) -> None:
    made(store)
    assert made(store, lambda folder, _: [f"seen {(folder / 'file.txt').read_text()}"], publish=False) == [
        "seen 000002"
    ]
    with pytest.raises(PublishBlockedError):
        made(store, stopped, publish=False)
    assert (store.published(), store.versions()) == ("000001", ["000001", "000002", "000003"])
    assert store.blocked.reasons() == {"000002": HELD_BACK, "000003": "not building-000003"}
    with store.writing():
        throw_away(store, "000003")
        publish_again(store, "000002")
        with pytest.raises(VersionLiveError):
            throw_away(store, "000002")
        with pytest.raises(VersionMissingError):
            throw_away(store, "000003")
    assert (store.published(), store.versions(), store.blocked.reasons()) == ("000002", ["000001", "000002"], {})


def test_the_number_of_a_version_that_was_thrown_away_is_not_given_again(store: VersionStore) -> None:
    for _ in range(3):
        made(store)
    with store.writing():
        store.rollback()
        store.rollback()
        throw_away(store, "000003")
        throw_away(store, "000002")
    assert store.versions() == ["000001"]
    made(store)
    assert (store.published(), store.versions()) == ("000004", ["000001", "000004"])
    assert sorted(path.name for path in (store.folder / "versions").iterdir()) == ["000001", "000004"]


def test_versions_that_are_held_back_every_night_do_not_fill_the_disk(tmp_path: Path) -> None:
    store = VersionStore(tmp_path, "kb", kept_versions=2)
    made(store)
    for _ in range(5):
        made(store, publish=False)
    assert store.versions() == ["000001", "000005", "000006"]


def test_a_damaged_list_of_reasons_hides_no_version(store: VersionStore) -> None:
    with pytest.raises(PublishBlockedError):
        made(store, stopped)
    (store.folder / "blocked.json").write_text("{")
    assert store.blocked.reasons() == {}
    assert store.versions() == ["000001"]
    with pytest.raises(PublishBlockedError):
        made(store, stopped)
    assert store.blocked.reasons() == {"000002": "not building-000002"}


def test_questions_are_read_back_as_they_were_written(tmp_path: Path) -> None:
    kept = GateQuestions(tmp_path / "gate.jsonl")
    assert (kept.read(), kept.exists) == ((), False)
    kept.write(QUESTIONS)
    assert (kept.read(), kept.exists) == (QUESTIONS, True)
    assert len({question.id for question in QUESTIONS}) == 3
    assert fingerprint(QUESTIONS) == fingerprint(kept.read()) != fingerprint(QUESTIONS[:2])
    kept.write(())
    assert (kept.read(), kept.exists) == ((), True)
    (tmp_path / "gate.jsonl").write_text('{"id": "x"}\n')
    with pytest.raises(IndexDamagedError, match="citedesk kb gate clear"):
        kept.read()
