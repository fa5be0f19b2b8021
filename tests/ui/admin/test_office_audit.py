"""The audit log at the console: pages, filters, verification, export, and who sees what."""

from __future__ import annotations

import csv
import io
import json

import pytest
from sqlalchemy import text

from chatbot.assembly import Application
from tests.ui.admin.office_visits import TOM, visit
from ui.admin.audit_list import (
    PAGE_ENTRIES,
    audit_csv,
    audit_html,
    audit_jsonl,
    audit_page,
    choices,
    names,
    verified_html,
)
from ui.admin.office_errors import WholeServerError
from ui.admin.people import add_user

HOSTILE = "<script>alert(1)</script>"


def recorded(application: Application, count: int, who: str = "ada") -> None:
    for number in range(count):
        application.records.audit.record(who=who, action=f"kb.{number % 2}", target=f"kb {number}", address="::1")


def test_pages_give_every_entry_once_newest_first(application: Application) -> None:
    recorded(application, 2 * PAGE_ENTRIES + 3)
    ada = visit(application)
    found: list[int] = []
    before: int | None = None
    for _ in range(3):
        page = audit_page(ada, before=before)
        found += [entry.id for entry in page.entries]
        before = page.older
    assert before is None
    assert found == list(range(2 * PAGE_ENTRIES + 3, 0, -1))


def test_a_full_last_page_has_nothing_after_it(application: Application) -> None:
    recorded(application, PAGE_ENTRIES)
    assert audit_page(visit(application)).older is None


def test_filters(application: Application) -> None:
    recorded(application, 4)
    recorded(application, 2, who="李娜")
    ada = visit(application)
    assert {entry.who for entry in audit_page(ada, who=" 李娜 ").entries} == {"李娜"}
    assert {entry.action for entry in audit_page(ada, action="kb.1").entries} == {"kb.1"}
    assert audit_page(ada, who="nobody").entries == ()
    assert names(ada, audit_page(ada)) == (["ada", "李娜"], ["kb.0", "kb.1"])
    assert choices(["a"], "zh") == [("全部", ""), ("a", "a")]


def test_what_changed_is_shown_and_never_run(application: Application) -> None:
    before = {"role": "agent", "kbs": ["a"], "same": 1}
    application.records.audit.record(
        who=HOSTILE, action="account.change", target=HOSTILE, before=before, after={**before, "role": HOSTILE}
    )
    application.records.audit.record(who="ada", action="kb.add", target="a", after={"kb": "a"})
    page = audit_html(audit_page(visit(application)), "en")
    assert "<script>" not in page
    assert "role: agent → &lt;script&gt;" in page
    assert "same" not in page
    assert "kbs" not in page
    assert "kb: a" in page
    assert "没有符合条件的记录" in audit_html(audit_page(visit(application), who="nobody"), "zh")


def test_verification_shows_the_first_entry_that_was_tampered_with(application: Application) -> None:
    recorded(application, 5)
    ada = visit(application)
    assert "All 5 entries" in verified_html(ada)
    with application.records.database.session() as session:
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text("DROP TRIGGER audit_entries_no_update"))
        else:
            session.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
        session.execute(text("UPDATE audit_entries SET target = 'forged' WHERE id = 3"))
    assert "Entry 3" in verified_html(ada)
    assert "第 3 条" in verified_html(visit(application, language="zh"))


def test_an_export_has_every_entry_with_its_hash(application: Application) -> None:
    application.records.audit.record(who="=cmd()", action="kb.add", target="库", after={"note": "x\ny"})
    ada = visit(application)
    lines = [json.loads(line) for line in audit_jsonl(ada).splitlines()]
    assert [line["action"] for line in lines] == ["kb.add", "audit.export"]
    assert lines[1]["previous"] == lines[0]["hash"]
    rows = list(csv.DictReader(io.StringIO(audit_csv(ada).removeprefix("\ufeff"), newline="")))
    assert (rows[0]["who"], rows[0]["target"]) == ("'=cmd()", "库")
    assert json.loads(rows[0]["after"]) == {"note": "x\ny"}


def test_who_has_some_knowledge_bases_sees_what_accounts_of_these_did(application: Application) -> None:
    add_user(visit(application), "own", "agent", kbs=["acme"], groups=[])
    add_user(visit(application), "other", "agent", kbs=["other"], groups=[])
    for who in ("own", "other", "tom", "retention"):
        recorded(application, 1, who=who)
    tom = visit(application, TOM)
    assert [entry.who for entry in audit_page(tom).entries] == ["tom", "own"]
    assert audit_page(tom, who="other").entries == ()
    assert {json.loads(line)["who"] for line in audit_jsonl(tom).splitlines()} == {"own", "tom"}
    assert "other" not in audit_csv(tom)
    with pytest.raises(WholeServerError):
        verified_html(tom)
