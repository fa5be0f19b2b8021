"""A few buyers for a moment, on a real server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from chatbot.assembly import Application, open_application
from eval.errors import BenchmarkError
from eval.load import LoadOptions, measure_load, measure_users
from eval.scaling_results import read_scaling_results
from tests.chatbot.scripted import ScriptedChatModel
from tests.ui.conftest import REPLY, serving
from tests.ui.served import free_port

pytestmark = pytest.mark.long

QUESTIONS = (("By when may unused goods be returned?", "en"), ("退货的期限是多久？", "zh"))


@pytest.fixture
def application(sample_application: Application, tmp_path: Path) -> Iterator[Application]:
    settings = sample_application.settings
    url = f"sqlite:///{tmp_path / 'records.sqlite'}"
    own = settings.model_copy(update={"records": settings.records.model_validate({"url": url})})
    application = open_application(own, model=ScriptedChatModel(replies=[REPLY]))
    yield application
    application.close()


def _options(url: str) -> LoadOptions:
    return LoadOptions(url=url, buyers=3, seconds=2, pause_seconds=0.1, questions=QUESTIONS)


def test_every_message_of_every_buyer_is_found_again(application: Application) -> None:
    application.load()
    with serving(application) as url:
        found = asyncio.run(measure_load(_options(url)))
    assert found.faults == ()
    assert found.lost_messages == 0
    assert found.messages == found.questions >= 3
    assert found.processor_seconds is not None
    assert found.processor_seconds > 0
    assert isinstance(found.memory_bytes["before"], int)
    assert found.memory_bytes["before"] > 0
    # What a buyer asks again is a message of its own.
    conversations = application.records.conversations.queue(None, states=["assistant"])
    assert len(conversations) == 3
    kept = [application.records.conversations.messages(entry.conversation.id) for entry in conversations]
    assert sum(message.role == "buyer" for messages in kept for message in messages) == found.messages


def test_an_address_where_nobody_answers_is_said_in_one_line() -> None:
    with pytest.raises(BenchmarkError, match="does not answer as a server of citedesk"):
        asyncio.run(measure_load(_options(f"http://127.0.0.1:{free_port()}")))


def test_each_number_of_buyers_is_measured_on_the_same_server(application: Application, tmp_path: Path) -> None:
    application.load()
    with serving(application) as url:
        options = replace(_options(url), seconds=1)
        records = tmp_path / "records.sqlite"
        found = asyncio.run(measure_users(options, [2, 1], records=records, server_cores=2, note="no cache"))
    file = tmp_path / "load.json"
    file.write_text(json.dumps(found))
    (read,) = read_scaling_results([file]).load
    assert [run.buyers for run in read.runs] == [1, 2]
    assert all(run.questions_per_minute > 0 and not run.faults for run in read.runs)
    assert (read.server_cores, read.note) == (2, "no cache")
    assert isinstance(found["record_bytes"], float)
    # A few questions may fit into pages that were there already.
    assert 0 <= found["record_bytes"] < 100_000


def test_a_file_that_is_no_database_is_said_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "records.sqlite"
    file.write_text("no database at all")
    with pytest.raises(BenchmarkError, match="cannot be read as the server's records"):
        asyncio.run(measure_users(_options(f"http://127.0.0.1:{free_port()}"), [1], records=file))
