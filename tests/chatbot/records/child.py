"""A second process for the tests: it migrates, writes until it is killed, or runs out of space."""

from __future__ import annotations

import itertools
import resource
import signal
import sys
from pathlib import Path

from pydantic import SecretStr

from chatbot.records.errors import RecordsError
from chatbot.records.records import Records, open_records
from chatbot.records.settings import RecordSettings


def migrate(url: str) -> None:
    """Wait for the word, so that many begin at once."""
    sys.stdin.readline()
    opened(url).close()
    say("migrated")


def write(url: str, conversation: str, count: str) -> None:
    """Add messages and audit entries, and say each one's id and text when it is kept; without end if ``count`` is 0."""
    records = opened(url)
    sys.stdin.readline()
    for number in itertools.count(1) if count == "0" else range(1, int(count) + 1):
        # Of many pages, so that a kill often comes in the middle of one.
        text = f"message {number} " + "x" * 9000
        message = records.conversations.add(conversation, role="buyer", text=text)
        records.audit.record(who="child", action="test.write", target=str(message.id))
        say(f"{message.id} {number}")


def fill(url: str, conversation: str, limit_bytes: str) -> None:
    """Add messages until the file may not grow any more."""
    records = opened(url)
    # Without this the kernel would end the process; so it gets an error like that of a full disk.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit_bytes), int(limit_bytes)))
    for number in itertools.count(1):
        try:
            message = records.conversations.add(conversation, role="buyer", text=f"message {number} " + "x" * 9000)
        except RecordsError as error:
            say(f"{type(error).__name__}: {error}")
            return
        say(f"{message.id} {number}")


def opened(url: str) -> Records:
    return open_records(RecordSettings(url=SecretStr(url)), Path())


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["migrate", url]:
            migrate(url)
        case ["write", url, conversation, count]:
            write(url, conversation, count)
        case ["fill", url, conversation, limit_bytes]:
            fill(url, conversation, limit_bytes)
        case wrong:
            sys.exit(f"wrong arguments: {wrong}")
