"""Where a request comes from and where it was sent to, as far as it can be believed."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

# A proxy on this machine sends everybody's requests from the loopback address.
_PASSED_ON = ("forwarded", "via", "x-forwarded-for", "x-real-ip")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def client_address(scope: Scope, trusted_proxies: int) -> str:
    """The client's address; what it says itself of it is not believed.

    Args:
        scope: Of the request.
        trusted_proxies: How many proxies in front append to ``X-Forwarded-For``, each the address that it was asked
            from; what stands before those entries came from the client.
    """
    peer = scope["client"][0] if scope.get("client") else ""
    if not trusted_proxies:
        return peer
    hops = [hop.strip() for line in Headers(scope=scope).getlist("x-forwarded-for") for hop in line.split(",")]
    if len(hops) < trusted_proxies:
        return peer
    return _as_address(hops[-trusted_proxies]) or peer


def is_this_machine(scope: Scope) -> bool:
    """Whether a program on this machine asks, and says of nobody else that it asks for them."""
    peer = parsed_address(client_address(scope, 0))
    return peer is not None and peer.is_loopback and not is_passed_on(scope)


def is_passed_on(scope: Scope) -> bool:
    """Whether somebody says that they ask for somebody else."""
    headers = Headers(scope=scope)
    return any(name in headers for name in _PASSED_ON)


def visitor_of(address: str) -> str:
    """What stands for one visitor: an IPv4 address, or an IPv6 network of /64, in which a visitor has them all."""
    parsed = parsed_address(address)
    if parsed is None:
        return address[:64]
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)


def parsed_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address, ``None`` where it is none; a server on ``::`` sees IPv4 as ``::ffff:1.2.3.4``, which is 1.2.3.4."""
    try:
        parsed = ipaddress.ip_address(text)
    except ValueError:
        return None
    return (parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None) or parsed


def is_https(scope: Scope, trusted_proxies: int) -> bool:
    """Whether the browser speaks HTTPS, with us or with a trusted proxy."""
    if scope["scheme"] in {"https", "wss"}:
        return True
    told = Headers(scope=scope).get("x-forwarded-proto", "") if trusted_proxies else ""
    return told.split(",")[0].strip().lower() == "https"


def own_host(scope: Scope, trusted_proxies: int) -> str:
    """Host and port that the browser sent the request to, in lower case."""
    headers = Headers(scope=scope)
    told = headers.get("x-forwarded-host", "") if trusted_proxies else ""
    return (told.split(",")[0].strip() or headers.get("host", "")).lower()


def route_path(scope: Scope) -> str:
    """The path as routes see it: without what the whole application is mounted at."""
    path: str = scope["path"]
    root: str = scope.get("root_path", "")
    return path[len(root) :] if root and path.startswith(f"{root}/") else path


def is_same_site(origin: str, host: str) -> bool:
    """Whether an ``Origin`` is the site at ``host``; by either scheme, as a proxy may have taken the HTTPS off."""
    try:
        site = urlsplit(origin)
        own = urlsplit(f"{site.scheme}://{host}")
        ports = [part.port or _DEFAULT_PORTS.get(site.scheme) for part in (site, own)]
    except ValueError:
        return False
    return (
        site.scheme in _DEFAULT_PORTS and bool(site.hostname) and site.hostname == own.hostname and len(set(ports)) == 1
    )


def _as_address(hop: str) -> str:
    """An address out of ``1.2.3.4``, ``1.2.3.4:80``, ``[::1]:80`` or ``::1``; empty if it is none."""
    bare = hop[1:].partition("]")[0] if hop.startswith("[") else hop
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return ""
