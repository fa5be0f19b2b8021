"""The gate around real knowledge bases: bad ones are stopped, good ones and the ways out are not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatbot.assembly import Application
from chatbot.errors import NoQuestionsError, QuestionSheetError
from chatbot.settings import GateSettings, Settings
from tests.vectorstore.corpus import SETTINGS, write_files
from vectorstore.embedder import Embedder
from vectorstore.errors import IndexDamagedError, PublishBlockedError
from vectorstore.settings import VectorStoreSettings
from vectorstore.versions import VersionStore

pytestmark = pytest.mark.long

DOCUMENTS = {
    "warranty.md": "# Warranty terms\n\nThe warranty on every AX-200 pump runs for 24 months from delivery.\n",
    "returns.md": "# Returns\n\nUnused goods may be returned within 14 days of delivery.\n",
    "shipping.md": "# Shipping\n\nOrders above 500 euros are shipped free of charge.\n",
    "torque.md": "# AX-200 manual\n\nTighten the impeller nut to 75 Nm.\n",
    "grease.md": "# Grease\n\nThe bearing of the motor M2 is greased every 4,000 hours.\n",
    "保修.md": "# 保修条款\n\n所有阀门自交付之日起保修十八个月。密封件不在保修范围内。\n",
    "发货.md": "# 发货说明\n\n订单满五千元免运费。托盘货物通过公路运输。\n",
    "换油.md": "# 空压机手册\n\n空压机首次换油为五百小时。\n",
}
SHEET = """问题,期望内容,文档,可回答
How long is the warranty on an AX-200 pump?,24 months,warranty.md,
Within how many days can unused goods be returned?,14 days,,
Above which order value is shipping free of charge?,500 euros,Shipping,
What torque does the impeller nut of the AX-200 need?,75 Nm,,
How often is the bearing of the motor M2 greased?,"4,000 hours",grease,
阀门的保修期是多长？,十八个月,保修条款,
订单满多少钱免运费？,五千元,,
空压机首次换油是多少小时？,五百小时,换油.md,
Who composed the opera Tosca?,,,否
"""


class Desk:
    """An installation over one folder."""

    def __init__(self, place: Path, models_dir: Path, embedders: dict[str, Embedder], **changes: object) -> None:
        settings = Settings(data_dir=place / "data", models_dir=models_dir, ingest=SETTINGS).model_copy(update=changes)
        self.application = Application(settings, embedders=embedders)
        self.folder = place / "docs"
        self.sheet = place / "sheet.csv"
        self.sheet.write_bytes(SHEET.encode("gb18030"))
        self.store = VersionStore(settings.data_dir / "kb", "default", kept_versions=settings.vectorstore.kept_versions)

    def ingest(self) -> tuple[str, ...]:
        return self.application.ingest([self.folder]).warnings

    def spoil(self) -> None:
        """Half of the documents go, the others are garbled."""
        for name in ("returns.md", "shipping.md", "发货.md", "grease.md"):
            (self.folder / name).unlink()
        for path in self.folder.iterdir():
            path.write_text(re.sub(r"\w", "x", path.read_text(encoding="utf-8")), encoding="utf-8")

    def first_hit(self, question: str) -> str:
        return self.application.search(question).hits[0].chunk.text

    def listed(self) -> list[tuple[str, bool]]:
        versions = self.application.administration.versions("default")["versions"]
        assert isinstance(versions, list)
        return [(row["version"], bool(row["blocked"])) for row in versions]


@pytest.fixture
def desk(tmp_path: Path, models_dir: Path, embedders: dict[str, Embedder]) -> Iterator[Desk]:
    """Eight documents in two languages are live, and nine questions about them were set."""
    desk = Desk(tmp_path, models_dir, embedders)
    write_files(desk.folder, DOCUMENTS)
    assert desk.ingest() == ()
    done = desk.application.gate.set("default", desk.sheet)
    assert done == {"kb": "default", "questions": 9, "asked_of": "000001", "wrong": []}
    yield desk
    desk.application.close()


def test_a_bad_re_index_is_blocked_and_the_old_answers_stay(desk: Desk) -> None:
    desk.spoil()
    with pytest.raises(PublishBlockedError, match=r"version 000002 .* 9 gate questions .*p = .*gate check 000002"):
        desk.ingest()
    assert desk.store.published() == "000001"
    assert "14 days" in desk.first_hit("Within how many days can unused goods be returned?")
    assert "五千元" in desk.first_hit("订单满多少钱免运费？")
    assert desk.listed() == [("000001", False), ("000002", True)]
    jobs = desk.store.jobs.jobs(writing=False)
    assert [job.state for job in jobs] == ["done", "blocked"]
    assert "was not published" in jobs[-1].message
    assert desk.application.administration.paths_to_resume("default") == []
    checked = desk.application.gate.check("default")
    assert (checked["version"], checked["published"], checked["blocked"]) == ("000002", "000001", True)
    with pytest.raises(PublishBlockedError):
        desk.application.administration.publish("default", "000002")
    assert desk.application.administration.publish("default", "000002", force=True)["published"] == "000002"
    assert desk.listed() == [("000001", False), ("000002", False)]
    # The way back asks nobody.
    assert desk.application.administration.rollback("default")["published"] == "000001"


@pytest.mark.parametrize("lost", [("shipping.md", "torque.md"), ("发货.md", "换油.md")], ids=["english", "chinese"])
def test_a_few_documents_lost_are_a_fall_that_is_blocked_though_chance_might_have_made_it(
    desk: Desk, lost: tuple[str, str]
) -> None:
    for name in lost:
        (desk.folder / name).unlink()
    with pytest.raises(PublishBlockedError, match=r"gate\.max_drop = 0\.1"):
        desk.ingest()


def test_documents_that_are_found_and_garbled_are_seen(desk: Desk) -> None:
    for name in ("warranty.md", "保修.md", "换油.md", "grease.md", "shipping.md"):
        path = desk.folder / name
        title, _, text = path.read_text(encoding="utf-8").partition("\n\n")
        path.write_text(f"{title}\n\n{''.join(sorted(text))}", encoding="utf-8")
    with pytest.raises(PublishBlockedError):
        desk.ingest()


def test_a_good_re_index_is_published(desk: Desk) -> None:
    write_files(desk.folder, {"motor.md": "# Motor M2\n\nThe motor M2 weighs twelve kilograms.\n"})
    assert desk.ingest() == ()
    assert desk.store.published() == "000002"
    assert "twelve kilograms" in desk.first_hit("How heavy is the motor M2?")
    # One question of nine by less than the bound: it passes, and is told.
    question, texts = "订单满多少钱免运费？", "满多少钱免运费？订单满多少钱免运费，请看发货说明。"
    write_files(desk.folder, {"提示.md": f"# 订单满多少钱免运费\n\n{texts}\n"})
    (warning,) = desk.ingest()
    assert "the gate let the version pass" in warning
    assert question in warning
    assert desk.store.published() == "000003"


def test_what_people_add_passes_the_gate_too(desk: Desk) -> None:
    curator = desk.application.curator
    for document in ("warranty.md", "保修.md", "换油.md"):
        chunks = curator.chunks("default", document)["chunks"]
        assert isinstance(chunks, list)
        curator.disable_chunk("default", chunks[0]["chunk_id"])
    with pytest.raises(PublishBlockedError):
        desk.application.ingest([])
    edits = curator.edits("default")["edits"]
    assert isinstance(edits, list)
    assert {edit["state"] for edit in edits} == {"not published"}


def test_a_bad_backup_is_blocked_and_a_good_one_brings_the_questions_along(
    desk: Desk, tmp_path: Path, models_dir: Path, embedders: dict[str, Embedder]
) -> None:
    good, bad = tmp_path / "good.tar", tmp_path / "bad.tar"
    administration = desk.application.administration
    administration.backup("default", good)
    desk.spoil()
    with pytest.raises(PublishBlockedError):
        desk.ingest()
    administration.publish("default", "000002", force=True)
    administration.backup("default", bad)
    administration.rollback("default")
    with pytest.raises(PublishBlockedError, match="version 000003"):
        administration.restore("default", bad)
    assert desk.store.published() == "000001"
    assert administration.restore("default", good)["published"] == "000004"
    (tmp_path / "elsewhere").mkdir()
    elsewhere = Desk(tmp_path / "elsewhere", models_dir, embedders)
    restored = elsewhere.application.administration.restore("default", bad)
    assert restored["published"] == "000001"
    assert "of 9 gate questions are not answered as expected" in str(restored["warnings"])
    assert elsewhere.store.gate_questions.read() == desk.store.gate_questions.read()
    # Questions that were taken away do not come back with a backup.
    desk.application.gate.clear("default")
    administration.restore("default", bad)
    assert desk.store.gate_questions.read() == ()


def test_before_the_first_version_questions_are_asked_and_nothing_is_blocked(
    tmp_path: Path, models_dir: Path, embedders: dict[str, Embedder]
) -> None:
    desk = Desk(tmp_path, models_dir, embedders)
    assert desk.application.gate.set("default", desk.sheet)["asked_of"] is None
    write_files(desk.folder, {"warranty.md": DOCUMENTS["warranty.md"]})
    (warning,) = desk.ingest()
    assert warning.startswith("7 of 9 gate questions are not answered as expected: “Within how many days")
    assert desk.store.published() == "000001"


def test_another_embedder_is_compared_with_what_the_live_version_scored_when_it_could_be_searched(
    desk: Desk, tmp_path: Path, models_dir: Path, embedders: dict[str, Embedder]
) -> None:
    one = {"main": embedders["main"]}
    changed = Desk(tmp_path, models_dir, one, vectorstore=VectorStoreSettings(english_embedder=None))
    assert changed.ingest() == ()
    assert changed.store.published() == "000002"
    again = Desk(tmp_path, models_dir, embedders)
    again.spoil()
    with pytest.raises(PublishBlockedError):
        again.ingest()
    (again.store.folder / "gate-scores.json").unlink()
    warning = again.ingest()[-2]
    assert "the new version was compared with nothing" in warning
    assert again.store.published() == "000004"


def test_blocked_versions_do_not_pile_up_and_the_live_one_stays(
    tmp_path: Path, models_dir: Path, embedders: dict[str, Embedder]
) -> None:
    desk = Desk(tmp_path, models_dir, embedders, vectorstore=VectorStoreSettings(kept_versions=2))
    write_files(desk.folder, DOCUMENTS)
    desk.ingest()
    desk.application.gate.set("default", desk.sheet)
    desk.spoil()
    for _ in range(4):
        with pytest.raises(PublishBlockedError):
            desk.ingest()
    assert desk.listed() == [("000001", False), ("000004", True), ("000005", True)]
    assert "五千元" in desk.first_hit("订单满多少钱免运费？")
    write_files(desk.folder, DOCUMENTS)
    (desk.folder / "new.md").write_text("# New\n\nThe motor M2 weighs twelve kilograms.\n")
    assert desk.ingest() == ()
    assert desk.store.published() == "000006"
    assert "000001" in desk.store.versions()
    assert desk.application.administration.rollback("default")["published"] == "000001"


def test_a_gate_that_is_switched_off_or_has_no_questions_stops_nothing(
    desk: Desk, tmp_path: Path, models_dir: Path, embedders: dict[str, Embedder]
) -> None:
    desk.spoil()
    off = Desk(tmp_path, models_dir, embedders, gate=GateSettings(enabled=False))
    assert off.application.gate.show("default")["enabled"] is False
    off.ingest()
    assert off.store.published() == "000002"
    desk.application.administration.rollback("default")
    assert desk.application.gate.clear("default")["questions"] == 0
    assert desk.ingest() == ()
    with pytest.raises(NoQuestionsError, match="citedesk kb gate set SHEET"):
        desk.application.gate.check("default")


def test_a_damaged_file_of_questions_says_what_to_do_and_a_wrong_sheet_leaves_the_old_ones(desk: Desk) -> None:
    before = desk.store.gate_questions.read()
    desk.sheet.write_text("question,answer\nwhat?,\n")
    with pytest.raises(QuestionSheetError, match="row 2"):
        desk.application.gate.set("default", desk.sheet)
    assert desk.store.gate_questions.read() == before
    file = desk.store.folder / "gate.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert desk.application.gate.show("default")["questions"] == rows
    file.write_text("{")
    (desk.folder / "torque.md").unlink()
    with pytest.raises(IndexDamagedError, match="citedesk kb gate set SHEET"):
        desk.ingest()
    assert desk.store.versions() == ["000001"]


def test_a_damaged_record_of_what_is_live_is_repaired_by_publishing(desk: Desk) -> None:
    (desk.store.folder / "published.json").write_text("{")
    assert desk.application.administration.publish("default", "000001")["published"] == "000001"
    assert desk.store.published() == "000001"
