"""What speaks with Ray: ``python -m ingest.cluster_main CONNECTION``, a program of its own beside the caller's.

Ray ends the process that it is used in when it loses its head, takes over its signals and its logging, and knows one
connection for each process. Here all that meets nobody else.
"""

from __future__ import annotations

import contextlib
import sys
import threading
from multiprocessing.connection import Connection
from queue import SimpleQueue
from typing import Any

from ingest.errors import ClusterError
from ingest.ray_engine import RayCluster


def main() -> None:
    """Serve the connection whose file descriptor is the only argument."""
    # Whoever started it has ended, or wants no more.
    gone = contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError)
    with Connection(int(sys.argv[1])) as connection, gone:
        try:
            serve(connection)
        except ClusterError as error:
            connection.send(error)


def serve(connection: Connection) -> None:
    """Take what ``RayCluster`` needs, say how much fits, then take tasks and give back what became of each.

    Every answer is what fits now and a list of finished tasks.
    """
    address, patience_seconds, empty_folder = connection.recv()
    cluster = RayCluster(address, patience_seconds=patience_seconds, empty_folder=empty_folder)
    try:
        connection.send((cluster.capacity, []))
        inbox = SimpleQueue[Any]()
        threading.Thread(target=_listen, args=[connection, inbox], daemon=True).start()
        while True:
            while not cluster.busy or not inbox.empty():
                match inbox.get():
                    case ("share", data):
                        cluster.share(data)
                    case ("start", number, name, payload, shared):
                        cluster.start(number, name, payload, shared)
                    case _:
                        return
            finished = list(cluster.finished())
            capacity = cluster.capacity
            if finished:
                connection.send((capacity, finished))
    finally:
        cluster.close()


def _listen(connection: Connection, inbox: SimpleQueue[Any]) -> None:
    """Take what comes at once, for whoever sends must not wait for the one who sends to it; at the end ``None``."""
    try:
        while True:
            inbox.put(connection.recv())
    except (EOFError, OSError):
        inbox.put(None)


if __name__ == "__main__":
    main()
