from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from chatbot.networks import LOOPBACK, Network

ADAPTER = TypeAdapter(tuple[Network, ...])


def test_addresses_and_networks_are_taken_in_one_form() -> None:
    assert ADAPTER.validate_python(("10.0.0.5", "10.0.0.0/8", "FD00::/8")) == ("10.0.0.5/32", "10.0.0.0/8", "fd00::/8")
    assert ADAPTER.validate_python(LOOPBACK) == LOOPBACK


@pytest.mark.parametrize("network", ["", "localhost", "10.0.0.1/8", "10.0.0", "*", "10.0.0.0/33"])
def test_what_is_no_network_is_refused(network: str) -> None:
    with pytest.raises(ValidationError, match="an address such as"):
        ADAPTER.validate_python((network,))
