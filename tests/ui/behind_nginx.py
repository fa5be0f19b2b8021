"""Several real servers that share one data directory and one PostgreSQL database, behind a real nginx."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.ui.served import Served, free_port, server_process

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
SERVED_BY = "X-Served-By"
"""Header of every answer that comes through ``nginx_before``."""

_CONFIGURATION = Path(__file__).resolve().parents[2] / "deploy" / "nginx" / "citedesk.conf"
_FRAME = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/citedesk.conf;
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two servers and the address of the nginx before them; ``by_place`` has them as ``SERVED_BY`` names them."""

    url: str
    first: Served
    second: Served

    @property
    def by_place(self) -> dict[str, Served]:
        """Servers by address and port."""
        return {served.url.removeprefix("http://"): served for served in (self.first, self.second)}


@contextmanager
def pair(environment: Mapping[str, str], folder: Path) -> Iterator[Pair]:
    """Both are ready; what lives still is killed at the end."""
    with ExitStack() as stack:
        names = ("first", "second")
        # At once: each loads models for seconds.
        with ThreadPoolExecutor(len(names)) as pool:
            entered = [
                pool.submit(stack.enter_context, server_process(environment, folder / f"{name}.txt")) for name in names
            ]
        first, second = (served.result() for served in entered)
        url = stack.enter_context(nginx_before([first.url, second.url], folder / "nginx"))
        yield Pair(url=url, first=first, second=second)


@contextmanager
def nginx_before(urls: Sequence[str], folder: Path, *, site: str = "") -> Iterator[str]:
    """The committed configuration, or ``site``, with other ports; gives the address."""
    folder.mkdir()
    port = free_port()
    text = site or _CONFIGURATION.read_text(encoding="utf-8")
    own = [f"    server {url.removeprefix('http://')} max_fails=1 fail_timeout=10s;\n" for url in urls]
    text, count = re.subn(r"(    server 127\.0\.0\.1:\d+ max_fails=1 fail_timeout=10s;\n)+", "".join(own), text)
    assert count == 1
    text = text.replace("listen 8080;", f"listen 127.0.0.1:{port};\n    add_header {SERVED_BY} $upstream_addr always;")
    (folder / "citedesk.conf").write_text(text, encoding="utf-8")
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(_FRAME.format(folder=folder, user=user), encoding="utf-8")
    assert NGINX
    command = [NGINX, "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    with subprocess.Popen(command) as process:  # noqa: S603 - our own command
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_it_answers(process, url, folder)
            yield url
        finally:
            process.terminate()


def _wait_until_it_answers(process: subprocess.Popen[bytes], url: str, folder: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        assert process.poll() is None, (folder / "error.log").read_text(encoding="utf-8")
        try:
            httpx.get(f"{url}/healthz")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("nginx does not answer")
