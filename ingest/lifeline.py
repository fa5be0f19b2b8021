"""End a process together with whoever started it, however that one ended."""

from __future__ import annotations

import os
import select
import signal
import threading
from multiprocessing.connection import Connection


def end_with(connection: Connection) -> None:
    """End this process, and what it has started, as soon as nobody holds the connection's other end.

    A killed process cannot end its children, and one that reads a file for minutes does not notice that nobody waits
    for it any more.
    """
    threading.Thread(target=_watch, args=[connection.fileno()], daemon=True).start()


def _watch(descriptor: int) -> None:
    poll = select.poll()
    # That the other end is gone is told without being asked for; what comes is for somebody else.
    poll.register(descriptor, 0)
    poll.poll()
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(0)
