"""Whatever documents and people say, a page shows it and nothing else."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from chatbot.trial import Contribution, Trial, TrialHit
from ingest.types import Language
from tests.chatbot.pieces import make_evidence, make_hit
from ui.admin.build_reports import BuildReport, Failure
from ui.admin.build_view import build_html, changes_html, report_html, waiting_html
from ui.admin.builds import BuildState
from ui.admin.changes import Changes
from ui.admin.chunks import ChunkRow, PagePicture
from ui.admin.chunks_view import chunks_table, picture_html, read_html
from ui.admin.curation import Corrections
from ui.admin.curation_view import answers_html, contradictions_html, edits_html, quarantine_html
from ui.admin.documents import DocumentRow
from ui.admin.documents_view import document_facts, documents_table, uploader
from ui.admin.file_scan import SeenFile
from ui.admin.gate_desk import GateReport
from ui.admin.gate_view import links_html, questions_table, reports_table, used_html
from ui.admin.keeper_desk import JobRow
from ui.admin.keeper_plan import Plan, Ran
from ui.admin.keeper_view import allowed_html, jobs_table, state_html
from ui.admin.notices import failure
from ui.admin.probe_view import trial_html
from ui.admin.versions import BackupFile, Comparison, VersionRow
from ui.admin.versions_view import backups_table, comparison_html, verified_html, versions_table
from vectorstore.content import DocumentRecord
from vectorstore.errors import VectorStoreError
from vectorstore.gate_questions import GateQuestion

EVIL = "<script>alert(1)</script>\" onload='x' \u202e"
NOW = datetime.datetime(2026, 5, 4, 12, 0, tzinfo=datetime.UTC)
RECORD = DocumentRecord(
    id="d", source=EVIL, location=EVIL, root="/", title=EVIL, language="en", content_hash="h", reading="r",
    page_count=2, warnings=(EVIL,), product=EVIL, version=EVIL, audience=EVIL,
)  # fmt: skip
ROW = DocumentRow(
    id="d", name=EVIL, location=EVIL, record=RECORD, chunks=1, state="failed", reason=EVIL, managed=True, path=None
)
FILE = SeenFile(id="d", location=EVIL, path=Path(EVIL), digest=None)
CHANGES = Changes(
    added=(FILE,), changed=(FILE,), reread=(FILE,), removed=(RECORD,), kept=(RECORD,), elsewhere=(RECORD,),
    unchanged=1, waiting=1, warnings=(EVIL,),
)  # fmt: skip
REPORT = BuildReport(
    job="000001", who=EVIL, version="000001", made=True, failures=(Failure(path=EVIL, reason=EVIL),), warnings=(EVIL,)
)
VERSION = VersionRow(version="000001", created="2026-05-04T12:00", documents=1, chunks=1, state="blocked", reason=EVIL)
COMPARISON = Comparison(before="", after="000001", added=(RECORD,), changed=(RECORD,), removed=(RECORD,), unchanged=1)
CHUNK = ChunkRow(id=EVIL, state=EVIL, page=1, section=EVIL, sheet=EVIL, rows=(1, 2), text=EVIL, original=EVIL)
SIDE = {"source": EVIL, "page": 1, "text": EVIL, "differing": [EVIL]}
CORRECTIONS = Corrections(
    edits=[
        {"source": EVIL, "page": 1, "state": "source changed", "original": EVIL, "text": EVIL, "reason": EVIL,
         "disabled": False, "who": EVIL, "now": {"text": EVIL}, "note": EVIL, "id": "e"}
    ],
    pinned=[{"source": EVIL, "state": EVIL, "who": EVIL}],
    answers=[
        {"questions": [EVIL], "state": EVIL, "answer": EVIL, "audience": EVIL, "valid_until": EVIL, "who": EVIL,
         "sources": [{"source": EVIL, "page": None, "quote": EVIL, "now": None}], "id": "a"}
    ],
    quarantine=[{"source": EVIL, "page": None, "words": EVIL, "text": EVIL, "chunk_id": "c"}],
)  # fmt: skip
TRIAL = Trial(
    version="000001", question=EVIL, hits=(TrialHit(hit=make_hit(EVIL, 0.5, title=EVIL), ranks={}, document=RECORD),),
    contributions=(Contribution(name=EVIL, value=1.0, weight=1.0),), evidence=tuple(make_evidence(EVIL, title=EVIL)),
)  # fmt: skip
JOB = {
    "id": EVIL, "kind": EVIL, "state": EVIL, "started": "2026-05-04T12:00:00", "stage": EVIL, "done_items": 1,
    "all_items": 2, "message": EVIL,
}  # fmt: skip
QUESTION = GateQuestion(text=EVIL, language="en", answers=(EVIL,), document=EVIL)
STATE = BuildState(kb="default", who=EVIL, publish=False, started=0.0, stage=EVIL, done=1, total=2)

VIEWS: dict[str, Callable[[Language], str]] = {
    "documents": lambda language: documents_table([ROW], language) + document_facts(ROW, language),
    "uploader": lambda language: uploader("documents", "default", language, "documents-refresh"),
    "changes": lambda language: changes_html(CHANGES, EVIL, language),
    "build": lambda language: build_html(STATE, language) + report_html(REPORT, language),
    "stopped": lambda language: report_html(REPORT.model_copy(update={"error": EVIL}), language),
    "blocked": lambda language: report_html(REPORT.model_copy(update={"error": EVIL, "blocked": True}), language),
    "waiting": lambda language: waiting_html(VERSION, COMPARISON, language),
    "versions": lambda language: versions_table([VERSION], language) + comparison_html(COMPARISON, language),
    "verified": lambda language: verified_html({"ok": False, "version": EVIL, "damaged": [EVIL]}, language),
    "backups": lambda language: backups_table(EVIL, [BackupFile(name=EVIL, bytes=1, modified=NOW)], language),
    "chunks": lambda language: chunks_table([CHUNK], "", language) + read_html(CHUNK, language),
    "picture": lambda language: picture_html(PagePicture(page=1, png=b"png"), language),
    "edits": lambda language: edits_html(CORRECTIONS, language) + answers_html(CORRECTIONS, language),
    "quarantine": lambda language: quarantine_html(CORRECTIONS, language),
    "contradictions": lambda language: contradictions_html([{"kind": EVIL, "statements": [SIDE, SIDE]}], language),
    "trial": lambda language: trial_html(TRIAL, language),
    "jobs": lambda language: jobs_table([JobRow(job=JOB, report=REPORT)], language),
    "plan": lambda language: state_html(
        Plan(version=EVIL, publish_at=NOW, who=EVIL), Ran(looked=NOW, note=EVIL), language
    ),
    "allowed": lambda language: allowed_html([Path(EVIL)], language),
    "gate": lambda language: questions_table([QUESTION], language) + links_html(EVIL, language),
    "reports": lambda language: reports_table([GateReport(row=VERSION, mean=0.5, wrong=(EVIL,))], language),
    "used": lambda language: used_html({"questions": 1, "asked_of": EVIL, "wrong": [EVIL]}, language),
    "failure": lambda language: failure(VectorStoreError(EVIL), language),
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("view", VIEWS)
def test_nothing_from_outside_is_markup(view: str, language: Language) -> None:
    html = VIEWS[view](language)
    assert html
    assert "<script" not in html
    assert '" onload' not in html
    assert "onload='" not in html
    assert "\u202e" not in html
