from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Cast, LargeBinary, Text, cast, literal, select, text, update
from sqlalchemy.exc import DBAPIError

from chatbot.records.audit import Audit, append
from chatbot.records.database import Database
from chatbot.records.errors import DatabaseDamagedError
from chatbot.records.records import Records
from chatbot.records.tables import AuditRow
from chatbot.records.types import AuditEntry
from tests.chatbot.records.clock import Clock

# One database serves all examples of a test: the log only grows.
SHARED = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
VALUES = st.none() | st.dictionaries(st.text(max_size=8), JSON_VALUES, max_size=4)
COLUMNS = ("created", "who", "action", "target", "before", "after", "address", "previous", "hash")


def fill(audit: Audit, count: int = 6) -> list[AuditEntry]:
    return [
        audit.record(
            who="Wang 伟",
            action="kb.publish" if number % 2 else "user.role",
            target=f"target {number}",
            before={"role": "agent", "n": number},
            after={"role": "administrator", "价格": [1, 2.5, None]},
            address="192.0.2.1",
        )
        for number in range(count)
    ]


@pytest.fixture
def unguarded(database: Database) -> Database:
    """As somebody has it who may do anything to the database."""
    with database.session() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("ALTER TABLE audit_entries DISABLE TRIGGER USER"))
        else:
            for event in ("update", "delete", "replace"):
                session.execute(text(f"DROP TRIGGER audit_entries_no_{event}"))
    return database


def test_entries_say_who_did_what_before_and_after(records: Records, clock: Clock) -> None:
    first, *_, last = fill(records.audit)
    assert (first.id, first.previous, first.created) == (1, "", clock.now)
    assert (first.who, first.action, first.target, first.address) == ("Wang 伟", "user.role", "target 0", "192.0.2.1")
    assert (first.before, first.after) == ({"role": "agent", "n": 0}, {"role": "administrator", "价格": [1, 2.5, None]})
    assert last.id == 6
    assert [entry.id for entry in records.audit.entries()] == [6, 5, 4, 3, 2, 1]
    assert records.audit.entries()[-1] == first
    assert [entry.id for entry in records.audit.entries(limit=2, before_id=5)] == [4, 3]
    assert [entry.id for entry in records.audit.entries(action="kb.publish")] == [6, 4, 2]
    assert records.audit.entries(who="nobody") == []


@SHARED
@given(entries=st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8), VALUES, VALUES), max_size=5))
def test_the_chain_holds_after_any_sequence(
    records: Records, entries: list[tuple[str, str, dict[str, object] | None, dict[str, object] | None]]
) -> None:
    for who, target, before, after in entries:
        made = records.audit.record(who=who, action="any", target=target, before=before, after=after)
        assert (made.before, made.after) == (before, after)
        assert records.audit.entries(limit=1) == [made]
    assert records.audit.verify() is None


def test_who_has_the_export_alone_can_check_it(records: Records) -> None:
    fill(records.audit)
    previous = ""
    for line in [json.dumps(entry) for entry in records.audit.export()]:
        entry = json.loads(line)
        claimed = entry.pop("hash")
        plain = json.dumps(entry, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(plain.encode("ascii")).hexdigest() == claimed
        assert entry["previous"] == previous
        previous = claimed
    assert previous == records.audit.entries(limit=1)[0].hash


@SHARED
@given(data=st.data())
def test_any_changed_character_is_found(unguarded: Database, data: st.DataObject) -> None:
    audit = Audit(unguarded)
    if not audit.entries(limit=1):
        fill(audit)
    entry = data.draw(st.integers(1, 6))
    column = data.draw(st.sampled_from(COLUMNS))
    with unguarded.session() as session:
        kept = session.scalar(select(getattr(AuditRow, column)).where(AuditRow.id == entry))
    if not kept:
        changed = data.draw(st.text("ab1", min_size=1, max_size=3))
    else:
        place = data.draw(st.integers(0, len(kept) - 1))
        other = data.draw(st.characters(exclude_categories=["Cs"], exclude_characters="\0" + kept[place]))
        changed = kept[:place] + data.draw(st.sampled_from([other, "", other + kept[place]])) + kept[place + 1 :]
    put(unguarded, entry, column, changed)
    assert audit.verify() == entry
    put(unguarded, entry, column, kept)
    assert audit.verify() is None


@SHARED
@given(data=st.data())
def test_any_flipped_bit_in_the_file_is_found(unguarded: Database, data: st.DataObject) -> None:
    audit = Audit(unguarded)
    with unguarded.session() as session:
        if session.get_bind().dialect.name != "sqlite":
            return  # PostgreSQL refuses text that is none
    if not audit.entries(limit=1):
        fill(audit)
    entry = data.draw(st.integers(2, 6))
    column = data.draw(st.sampled_from(COLUMNS))
    with unguarded.session() as session:
        kept = session.scalar(select(cast(getattr(AuditRow, column), LargeBinary)).where(AuditRow.id == entry))
    assert kept
    place, bit = data.draw(st.integers(0, len(kept) - 1)), data.draw(st.integers(0, 7))
    flipped = kept[:place] + bytes([kept[place] ^ 1 << bit]) + kept[place + 1 :]
    put(unguarded, entry, column, cast(literal(flipped), Text))
    assert audit.verify() == entry
    put(unguarded, entry, column, cast(literal(kept), Text))
    assert audit.verify() is None


def test_missing_exchanged_and_added_entries_are_found(unguarded: Database) -> None:
    audit = Audit(unguarded)
    fill(audit)
    with unguarded.session() as session:
        session.execute(text("UPDATE audit_entries SET id = 99 WHERE id = 6"))
    assert audit.verify() == 6
    with unguarded.session() as session:
        session.execute(text("UPDATE audit_entries SET id = 6 WHERE id = 99"))
    assert audit.verify() is None
    with unguarded.session() as session:
        session.execute(text("UPDATE audit_entries SET id = 99 WHERE id = 3"))
        session.execute(text("UPDATE audit_entries SET id = 3 WHERE id = 4"))
        session.execute(text("UPDATE audit_entries SET id = 4 WHERE id = 99"))
    assert audit.verify() == 3
    with unguarded.session() as session:
        session.execute(text("DELETE FROM audit_entries WHERE id = 2"))
    assert audit.verify() == 2
    with unguarded.session() as session:
        session.execute(text("DELETE FROM audit_entries WHERE id = 1"))
    assert audit.verify() == 1


def test_a_rewritten_entry_does_not_fit_the_next(unguarded: Database) -> None:
    audit = Audit(unguarded)
    entries = fill(audit)
    other = {**next(audit.export()), "who": "somebody else"}
    other.pop("hash")
    plain = json.dumps(other, sort_keys=True, separators=(",", ":"))
    put(unguarded, 1, "who", "somebody else")
    put(unguarded, 1, "hash", hashlib.sha256(plain.encode("ascii")).hexdigest())
    assert audit.verify() == 2
    assert entries[0].who != "somebody else"


@pytest.mark.parametrize(("column", "value"), [("before", "{'no': json}"), ("after", "[]"), ("created", "yesterday")])
def test_an_entry_that_cannot_be_read_is_named(unguarded: Database, column: str, value: str) -> None:
    audit = Audit(unguarded)
    fill(audit)
    put(unguarded, 3, column, value)
    with pytest.raises(DatabaseDamagedError, match="entry 3"):
        audit.entries()
    assert audit.verify() == 3


def test_the_database_itself_refuses_to_change_or_delete(records: Records, database: Database) -> None:
    entries = fill(records.audit)
    with database.session() as session:
        postgres = session.get_bind().dialect.name == "postgresql"
    attempts = [
        "UPDATE audit_entries SET who = 'nobody' WHERE id = 1",
        "UPDATE audit_entries SET who = 'nobody'",
        "DELETE FROM audit_entries WHERE id = 6",
        "DELETE FROM audit_entries",
    ]
    if postgres:
        attempts += [
            "TRUNCATE audit_entries",
            "INSERT INTO audit_entries TABLE audit_entries ON CONFLICT (id) DO UPDATE SET who = 'nobody'",
        ]
    else:
        attempts += [
            "INSERT OR REPLACE INTO audit_entries SELECT * FROM audit_entries WHERE id = 1",
            "REPLACE INTO audit_entries SELECT 1, created, '', '', '', '', '', '', '', '' FROM audit_entries LIMIT 1",
        ]
    for attempt in attempts:
        with pytest.raises(DBAPIError, match="can only be appended to"), database.session() as session:
            session.execute(text(attempt))
    assert records.audit.entries() == entries[::-1]
    assert records.audit.verify() is None


def test_entries_of_many_threads_make_one_chain(records: Records) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: records.audit.record(who="x", action="x", target=str(number)), range(40)))
    assert records.audit.verify() is None
    entries = records.audit.entries()
    assert [entry.id for entry in entries] == list(range(40, 0, -1))
    assert {entry.target for entry in entries} == set(map(str, range(40)))


def test_a_long_log_is_read_in_portions(records: Records, database: Database, clock: Clock) -> None:
    with database.session() as session:
        made = [append(session, when=clock.now, who="x", action="x", target=str(n)).hash for n in range(1001)]
    assert [entry["hash"] for entry in records.audit.export()] == made
    assert records.audit.verify() is None


def put(database: Database, entry: int, column: str, value: str | Cast[str] | None) -> None:
    with database.session() as session:
        session.execute(update(AuditRow).where(AuditRow.id == entry).values({column: value}))
