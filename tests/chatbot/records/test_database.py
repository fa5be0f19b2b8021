from __future__ import annotations

import contextlib
import datetime
import sqlite3
import stat
import traceback
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import make_url, text
from sqlalchemy.exc import StatementError

from chatbot.records.database import Database, open_database
from chatbot.records.errors import (
    DatabaseBusyError,
    DatabaseDamagedError,
    DatabaseUnreachableError,
    DatabaseUrlError,
    DatabaseVersionError,
    RecordsError,
)
from chatbot.records.records import Records, open_records, records_on
from chatbot.records.settings import RecordSettings
from chatbot.records.tables import HandOverRow
from tests.chatbot.records.databases import SERVER

needs_postgres = pytest.mark.skipif(not SERVER, reason="TEST_POSTGRES_URL names no server")


def in_file(path: Path) -> SecretStr:
    return SecretStr(f"sqlite:///{path}")


def error_of(url: SecretStr, data_dir: Path) -> RecordsError:
    with pytest.raises(RecordsError) as caught:
        open_records(RecordSettings(url=url), data_dir)
    message = str(caught.value)
    assert "\n" not in message
    assert "Traceback" not in message
    return caught.value


def test_the_default_is_a_file_for_its_owner_only(tmp_path: Path) -> None:
    data_dir = tmp_path / "not" / "there"
    records = open_records(RecordSettings(), data_dir)
    made, _ = records.conversations.start(kb="default", language="en", channel="page")
    files = sorted(data_dir.iterdir())
    assert [file.name for file in files] == ["records.sqlite", "records.sqlite-shm", "records.sqlite-wal"]
    for file in files:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name
    records.close()
    again = open_records(RecordSettings(), data_dir)
    assert again.conversations.get(made.id) == made
    again.close()


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "://secret",
        "mysql://user:secret@host/name",
        "postgresql+asyncpg://user:secret@host/name",
        "postgresql://user:secret@host:port/name",
        "postgresql://user:sec@secret@host/name",
        "postgresql://user:secret@host/name?secrets=1",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///file:name?uri=true",
        "sqlite:///name?timeout=3",
        "sqlite://host/name",
    ],
)
def test_a_wrong_url_is_one_clear_error_that_does_not_show_it(url: str, tmp_path: Path) -> None:
    error = error_of(SecretStr(url), tmp_path)
    assert isinstance(error, DatabaseUrlError)
    assert "records.url" in str(error)
    assert "secret@" not in "".join(traceback.format_exception(error))


@pytest.mark.parametrize("place", ["file.txt/records.sqlite", "folder"])
def test_a_file_that_cannot_be_opened_is_one_clear_error(place: str, tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("not a folder", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    error = error_of(in_file(tmp_path / place), tmp_path)
    assert isinstance(error, DatabaseUnreachableError)
    assert str(tmp_path / place) in str(error)


def test_a_file_that_is_no_database_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    path.write_text("Dear customer, " * 1000, encoding="utf-8")
    error = error_of(SecretStr(""), tmp_path)
    assert isinstance(error, DatabaseDamagedError)
    assert str(path) in str(error)
    assert path.read_text(encoding="utf-8").startswith("Dear customer")


def test_a_file_that_goes_bad_while_it_is_open_is_one_clear_error_after_an_erasure_too(tmp_path: Path) -> None:
    database = open_database(in_file(tmp_path / "records.sqlite"), tmp_path)
    database.migrate()
    database.close()
    (tmp_path / "records.sqlite").write_text("Dear customer, " * 1000, encoding="utf-8")
    with pytest.raises(DatabaseDamagedError, match="bring back a copy"):
        database.scrub()
    database.close()


def test_a_damaged_file_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    records = open_records(RecordSettings(), tmp_path)
    conversation, _ = records.conversations.start(kb="default", language="en", channel="page")
    for _ in range(50):
        records.conversations.add(conversation.id, role="buyer", text="x" * 3000)
    records.close()
    content = bytearray(path.read_bytes())
    # Past the first pages, so that it opens.
    content[len(content) // 3 :] = b"\xa5" * (len(content) - len(content) // 3)
    path.write_bytes(content)
    records = records_on(open_database(SecretStr(""), tmp_path))
    with pytest.raises(DatabaseDamagedError, match="bring back a copy"):
        records.conversations.messages(conversation.id)
    records.close()


def test_a_damaged_character_leaves_the_conversation_readable(tmp_path: Path) -> None:
    records = open_records(RecordSettings(), tmp_path)
    conversation, _ = records.conversations.start(kb="default", language="zh", channel="page")
    for text_of_it in ("可以退货吗？", "谢谢"):
        records.conversations.add(conversation.id, role="buyer", text=text_of_it)
    with records.database.session() as session:
        damaged = "退货？".encode()[1:]
        session.execute(text("UPDATE messages SET text = CAST(:damaged AS TEXT) WHERE id = 1"), {"damaged": damaged})
    texts = [message.text for message in records.conversations.messages(conversation.id)]
    assert texts == ["\ufffd\ufffd货？", "谢谢"]
    records.close()


def test_a_locked_file_is_one_clear_error(tmp_path: Path) -> None:
    open_records(RecordSettings(), tmp_path).close()
    database = open_database(SecretStr(""), tmp_path, wait_seconds=0.05)
    records = records_on(database)
    with contextlib.closing(sqlite3.connect(tmp_path / "records.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseBusyError, match="try again"):
            records.audit.record(who="x", action="x", target="x")
        assert records.audit.entries() == []
        other.rollback()
    assert records.audit.record(who="x", action="x", target="x").id == 1
    records.close()


def test_a_session_inside_another_is_an_error_and_no_standstill(tmp_path: Path) -> None:
    open_records(RecordSettings(), tmp_path).close()
    database = open_database(SecretStr(""), tmp_path, wait_seconds=0.05)
    with database.session() as outer:
        outer.execute(text("SELECT 1"))
        with pytest.raises(DatabaseBusyError), database.session() as inner:
            inner.execute(text("SELECT 1"))
    database.close()


def test_who_reads_waits_for_no_writer_and_sees_one_moment(records: Records, database: Database) -> None:
    fixed, _ = records.conversations.start(kb="default", language="en", channel="page")
    with database.reading() as reading:
        count = text("SELECT count(*) FROM hand_overs")
        assert reading.scalar(count) == 0
        with database.session() as session:
            session.add(HandOverRow(conversation_id=fixed.id, kb="x", channel="x", created=database.now()))
            session.flush()
            assert records.conversations.get(fixed.id) == fixed
            assert reading.scalar(count) == 0
        assert reading.scalar(count) == 0
    with database.reading() as reading:
        assert reading.scalar(count) == 1


def test_what_fails_leaves_nothing(records: Records, database: Database) -> None:
    def fail() -> None:
        with database.session() as session:
            session.add(HandOverRow(conversation_id=None, kb="x", channel="x", created=database.now()))
            session.flush()
            raise KeyError("something else")

    with pytest.raises(KeyError, match="something else"):
        fail()
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM hand_overs")) == 0


def test_times_are_aware_in_and_out(database: Database) -> None:
    shanghai = datetime.datetime(2026, 3, 1, 8, 0, 0, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    with database.session() as session:
        session.add(HandOverRow(conversation_id=None, kb="x", channel="x", created=shanghai))
    with database.session() as session:
        row = session.get(HandOverRow, 1)
        assert row
        assert row.created == shanghai
        assert row.created.utcoffset() == datetime.timedelta(0)
    with pytest.raises(StatementError, match="no time zone"), database.session() as session:
        session.add(HandOverRow(conversation_id=None, kb="x", channel="x", created=datetime.datetime(2026, 3, 1)))  # noqa: DTZ001


def test_a_deleted_id_is_never_given_again(database: Database) -> None:
    seen = set()
    for _ in range(3):
        with database.session() as session:
            row = HandOverRow(conversation_id=None, kb="x", channel="x", created=database.now())
            session.add(row)
            session.flush()
            seen.add(row.id)
            session.delete(row)
    assert seen == {1, 2, 3}


def test_tables_that_are_not_there_are_one_clear_error(url: SecretStr, tmp_path: Path) -> None:
    database = open_database(url, tmp_path)
    with pytest.raises(DatabaseVersionError, match="citedesk serve"):
        records_on(database).audit.entries()
    database.close()


def test_a_server_that_is_not_there_is_one_clear_error(tmp_path: Path) -> None:
    error = error_of(SecretStr("postgresql://citedesk:secret@127.0.0.1:1/name"), tmp_path)
    assert isinstance(error, DatabaseUnreachableError)
    assert "127.0.0.1" in str(error)
    assert "secret" not in "".join(traceback.format_exception(error)).replace("test_database", "")


@needs_postgres
@pytest.mark.parametrize(
    ("user", "password", "database"),
    [("no_such_user", "wrong-secret", None), (None, None, "no_such_database")],
    ids=["user", "database"],
)
def test_a_server_that_refuses_is_one_clear_error(
    user: str | None, password: str | None, database: str | None, tmp_path: Path
) -> None:
    url = make_url(SERVER).set(username=user, password=password, database=database)
    error = error_of(SecretStr(url.render_as_string(hide_password=False)), tmp_path)
    assert isinstance(error, DatabaseUnreachableError)
    assert "wrong-secret" not in "".join(traceback.format_exception(error))


@needs_postgres
@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_locked_table_is_one_clear_error(url: SecretStr, database: Database, tmp_path: Path) -> None:
    impatient = open_database(url, tmp_path, wait_seconds=0.05)
    records = records_on(impatient)
    with database.session() as session:
        session.execute(text("LOCK TABLE audit_entries"))
        with pytest.raises(DatabaseBusyError, match="try again"):
            records.audit.record(who="x", action="x", target="x")
    assert records.audit.record(who="x", action="x", target="x").id == 1
    impatient.close()


@needs_postgres
@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_connection_that_breaks_is_one_clear_error_and_the_next_works(records: Records, database: Database) -> None:
    def lose_connection() -> None:
        with database.session() as session, psycopg.connect(SERVER, autocommit=True) as other:
            own = session.scalar(text("SELECT pg_backend_pid()"))
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [own])
            session.scalar(text("SELECT 1"))

    with pytest.raises(DatabaseUnreachableError, match="check that the server runs"):
        lose_connection()
    # As after a restart of the server: all connections of before are closed.
    with psycopg.connect(SERVER, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'citedesk'"
            " AND datname LIKE 'test_%'"
        )
    assert records.audit.record(who="x", action="x", target="x").id == 1
