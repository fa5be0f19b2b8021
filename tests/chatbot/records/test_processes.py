"""Two processes at once, one that is killed, and one whose disk is full."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from pydantic import SecretStr

from chatbot.records.database import open_database
from chatbot.records.records import Records, records_on
from tests.chatbot.records.processes import begin, start_child

pytestmark = pytest.mark.long


def conversation_in(records: Records) -> str:
    return records.conversations.start(kb="default", language="en", channel="page")[0].id


@pytest.mark.parametrize("acknowledged", [1, 7, 40])
def test_a_killed_process_loses_no_message_that_it_was_told_of(
    records: Records, url: SecretStr, acknowledged: int
) -> None:
    conversation = conversation_in(records)
    with start_child("write", url, conversation, "0") as child:
        begin(child)
        assert child.stdout
        told = [child.stdout.readline() for _ in range(acknowledged)]
        child.send_signal(signal.SIGKILL)
        told += [line for line in child.stdout if line.endswith("\n")]
    assert child.returncode == -signal.SIGKILL
    kept = {message.id: message for message in records.conversations.messages(conversation)}
    for line in told:
        identity, number = map(int, line.split())
        assert kept[identity].text.startswith(f"message {number} ")
    # One more may be kept, of which it could not say so any more.
    assert len(told) <= len(kept) <= len(told) + 1
    assert [message.text.split()[1] for message in kept.values()] == [str(n) for n in range(1, len(kept) + 1)]
    assert records.audit.verify() is None
    after = records.conversations.add(conversation, role="notice", text="The answer was cut off.")
    assert after.id > max(kept)


def test_two_processes_that_write_at_once_lose_nothing(records: Records, url: SecretStr) -> None:
    conversation, each = conversation_in(records), 20
    with (
        start_child("write", url, conversation, str(each)) as one,
        start_child("write", url, conversation, str(each)) as other,
    ):
        for child in (one, other):
            begin(child)
        # Meanwhile somebody reads as the page does: always what came after the last message seen.
        seen: list[int] = []
        while one.poll() is None or other.poll() is None or not seen or more(records, conversation, seen):
            seen += more(records, conversation, seen)
        assert (one.returncode, other.returncode) == (0, 0)
        assert one.stdout
        assert other.stdout
        told = [int(line.split()[0]) for line in (*one.stdout, *other.stdout)]
    assert len(told) == 2 * each
    assert seen == sorted(told) == [message.id for message in records.conversations.messages(conversation)]
    assert records.audit.verify() is None
    assert len(records.audit.entries()) == 2 * each


def more(records: Records, conversation: str, seen: list[int]) -> list[int]:
    last = seen[-1] if seen else 0
    return [message.id for message in records.conversations.messages(conversation, after=last)]


def test_a_full_disk_is_one_clear_error_and_loses_nothing(tmp_path: Path) -> None:
    url = SecretStr(f"sqlite:///{tmp_path}/records.sqlite")
    database = open_database(url, tmp_path)
    database.migrate()
    records = records_on(database)
    conversation = conversation_in(records)
    with start_child("fill", url, conversation, "800000") as child:
        output, _ = child.communicate(timeout=120)
    assert child.returncode == 0
    *told, error = output.splitlines()
    assert len(told) > 10
    assert error.startswith("DatabaseFullError: ")
    assert str(tmp_path) in error
    kept = [message.id for message in records.conversations.messages(conversation)]
    assert kept == [int(line.split()[0]) for line in told]
    assert records.conversations.add(conversation, role="buyer", text="there is space again").id > kept[-1]
    database.close()
