"""nginx behind a proxy that ends HTTPS: what the program is told of the visitor."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.deploy.deployed import nginx_site
from tests.ui.behind_nginx import NGINX, nginx_before
from tests.ui.served import listening
from ui.accounts.addresses import client_address, is_https

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")

_SAID = {"X-Forwarded-For": "198.51.100.9, 203.0.113.7", "X-Forwarded-Proto": "https"}


def _told(request: Request) -> JSONResponse:
    return JSONResponse({"address": client_address(request.scope, 1), "https": is_https(request.scope, 1)})


def _asked(site: str, folder: Path) -> object:
    app = Starlette(routes=[Route("/{path:path}", _told)])
    with listening(app) as served, nginx_before([served], folder, site=site) as url:
        return httpx.get(f"{url}/", headers=_SAID).json()


def test_what_a_proxy_in_front_says_counts_with_the_lines_for_it(tmp_path: Path) -> None:
    site = nginx_site("set_real_ip_from", "real_ip_header", "proxy_set_header X-Forwarded-Proto")
    assert "set_real_ip_from 10.0.0.5;" in site
    site = site.replace("set_real_ip_from 10.0.0.5;", "set_real_ip_from 127.0.0.1;")
    site = site.replace("    proxy_set_header X-Forwarded-Proto $scheme;\n", "")
    assert _asked(site, tmp_path / "nginx") == {"address": "203.0.113.7", "https": True}


def test_what_anybody_says_counts_for_nothing_without_them(tmp_path: Path) -> None:
    assert _asked(nginx_site(), tmp_path / "nginx") == {"address": "127.0.0.1", "https": False}
