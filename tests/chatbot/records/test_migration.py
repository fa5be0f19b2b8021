from __future__ import annotations

import importlib
import importlib.resources
import pkgutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from pydantic import SecretStr
from sqlalchemy import text

import chatbot.records
from chatbot.records.base import Base
from chatbot.records.database import Database, open_database
from chatbot.records.errors import DatabaseVersionError
from tests.chatbot.records.processes import begin, start_child


def test_migrated_tables_are_those_of_the_code(database: Database) -> None:
    for module in pkgutil.iter_modules(chatbot.records.__path__):
        importlib.import_module(f"chatbot.records.{module.name}")
    with database.reading() as session:
        context = MigrationContext.configure(
            session.connection(), opts={"compare_type": True, "target_metadata": Base.metadata}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    database.migrate()
    database.migrate()
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM alembic_version")) == 1


@pytest.mark.long
def test_processes_that_start_at_once_migrate_once(url: SecretStr, tmp_path: Path) -> None:
    children = [start_child("migrate", url) for _ in range(4)]
    for child in children:
        begin(child)
    for child in children:
        output, _ = child.communicate(timeout=120)
        assert (child.returncode, output) == (0, "migrated\n")
    database = open_database(url, tmp_path)
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM alembic_version")) == 1
        assert session.scalar(text("SELECT count(*) FROM conversations")) == 0
    database.close()
    assert not list(tmp_path.glob(".*")), "half-made files"


def test_tables_of_a_newer_program_are_one_clear_error(database: Database) -> None:
    with database.session() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseVersionError, match="newer version of citedesk") as caught:
        database.migrate()
    assert "\n" not in str(caught.value)


def test_a_step_that_fails_leaves_nothing_half_done(url: SecretStr, tmp_path: Path) -> None:
    database = open_database(url, tmp_path)
    with database.session() as session:
        # In the way of the last table that the first step makes.
        session.execute(text("CREATE TABLE audit_entries (id INTEGER)"))
    with pytest.raises(Exception, match="audit_entries"):
        database.migrate()
    with database.session() as session:
        session.execute(text("DROP TABLE audit_entries"))
    database.migrate()
    database.close()


def test_every_step_is_in_the_package() -> None:
    folder = importlib.resources.files("chatbot.records") / "migrations"
    assert (folder / "env.py").is_file()
    assert {"0001_conversations.py", "__init__.py"} <= {file.name for file in (folder / "versions").iterdir()}
