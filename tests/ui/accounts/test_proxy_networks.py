"""Who may say where a request comes from."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.accounts.addresses import client_address, is_https, is_this_machine, own_host
from ui.accounts.proxy_networks import ProxyNetworks

SAID = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "shop.example"}


def _asked(peer: str, networks: tuple[str, ...], headers: dict[str, str], proxies: int = 1) -> dict[str, object]:
    async def tell(request: Request) -> JSONResponse:
        scope = request.scope
        return JSONResponse(
            {
                "address": client_address(scope, proxies),
                "https": is_https(scope, proxies),
                "host": own_host(scope, proxies),
                "near": is_this_machine(scope),
            }
        )

    app = Starlette(routes=[Route("/", tell)])
    app.add_middleware(ProxyNetworks, networks=networks)
    with TestClient(app, base_url="http://desk", client=(peer, 4000)) as client:
        told: dict[str, object] = client.get("/", headers=headers).json()
    return told


@pytest.mark.parametrize("networks", [(), ("10.0.0.0/8",), ("::1/128", "10.1.2.3/32")])
def test_a_proxy_is_believed(networks: tuple[str, ...]) -> None:
    assert _asked("10.1.2.3", networks, SAID) == {
        "address": "203.0.113.9",
        "https": True,
        "host": "shop.example",
        "near": False,
    }


@pytest.mark.parametrize("proxies", [1, 2])
def test_somebody_else_is_not(proxies: int) -> None:
    told = _asked("192.0.2.7", ("10.0.0.0/8",), SAID, proxies)
    assert told == {"address": "192.0.2.7", "https": False, "host": "desk", "near": False}


def test_a_program_of_this_machine_that_passes_on_has_not_its_rights() -> None:
    assert _asked("127.0.0.1", ("10.0.0.0/8",), {})["near"] is True
    assert _asked("127.0.0.1", ("10.0.0.0/8",), SAID)["near"] is False
    assert _asked("127.0.0.1", ("10.0.0.0/8",), {"Via": "1.1 somewhere"})["near"] is False
