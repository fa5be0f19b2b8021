"""A real HTTP server with files, Range, and the faults of a bad network."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FileServer

    def do_GET(self) -> None:
        server = self.server
        wanted = self.headers.get("Range", "")
        server.requests.append((self.path, wanted))
        if self.path not in server.files:
            self.send_error(404)
            return
        data = server.files[self.path]
        start = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted and server.answers_range else 0
        if start >= len(data) and start:
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(data)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Type", "text/html" if self.path.endswith("/") else "application/octet-stream")
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        end = len(data)
        if server.breaks_at.get(self.path):
            end = server.breaks_at[self.path].pop(0)
            self.close_connection = True
        self.wfile.write(data[start : max(start, end)])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Keep quiet."""


class FileServer(ThreadingHTTPServer):
    """Serves ``files`` by path.

    Attributes:
        breaks_at: For a path, the byte at which each of the next answers breaks off.
        requests: Path and Range header of every request.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: dict[str, bytes] = {}
        self.breaks_at: dict[str, list[int]] = {}
        self.answers_range = True
        self.requests: list[tuple[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that leaves early is no news."""

    def add_wheel(self, name: str, version: str, members: dict[str, bytes]) -> str:
        """Put a wheel and its page into a package index below ``/simple/``; returns the wheel's path."""
        file = f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
        self.files[f"/wheels/{file}"] = wheel_bytes(name, version, members)
        self.files[f"/simple/{name}/"] = f'<a href="/wheels/{file}">{file}</a>'.encode()
        return f"/wheels/{file}"


def wheel_bytes(name: str, version: str, members: dict[str, bytes]) -> bytes:
    """A wheel that pip takes for one."""
    module = name.replace("-", "_")
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for member, content in members.items():
            archive.writestr(member, content)
        information = f"{module}-{version}.dist-info"
        archive.writestr(f"{information}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        archive.writestr(f"{information}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{information}/RECORD", "")
    return data.getvalue()


@contextmanager
def running_file_server() -> Iterator[FileServer]:
    server = FileServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
