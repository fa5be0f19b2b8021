"""Networks by which a setting names who may do something."""

from __future__ import annotations

import ipaddress
from typing import Annotated

from pydantic import AfterValidator

LOOPBACK = ("127.0.0.0/8", "::1/128")


def _checked_network(network: str) -> str:
    try:
        return str(ipaddress.ip_network(network))
    except ValueError as error:
        raise ValueError(f"an address such as 10.0.0.5 or a network such as 10.0.0.0/8 is needed: {error}") from error


Network = Annotated[str, AfterValidator(_checked_network)]
