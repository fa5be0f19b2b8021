from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.accounts.addresses import client_address, is_same_site, is_this_machine, visitor_of
from ui.accounts.next_path import local_path, login_path


def _scope(*forwarded: str, peer: str = "10.0.0.1") -> dict[str, object]:
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded]
    return {"type": "http", "client": (peer, 1234), "headers": headers, "scheme": "http"}


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        ((), 0, "10.0.0.1"),
        (("1.1.1.1",), 0, "10.0.0.1"),
        ((), 1, "10.0.0.1"),
        (("1.1.1.1",), 1, "1.1.1.1"),
        (("6.6.6.6, 1.1.1.1",), 1, "1.1.1.1"),
        (("6.6.6.6, 1.1.1.1, 10.0.0.2",), 2, "1.1.1.1"),
        (("6.6.6.6", "1.1.1.1"), 1, "1.1.1.1"),
        (("6.6.6.6",), 2, "10.0.0.1"),
        (("1.1.1.1:443",), 1, "1.1.1.1"),
        (("[2001:db8::1]:443",), 1, "2001:db8::1"),
        (("2001:db8::1",), 1, "2001:db8::1"),
        (("unknown",), 1, "10.0.0.1"),
        (("",), 1, "10.0.0.1"),
        (("<script>",), 1, "10.0.0.1"),
    ],
)
def test_an_address_is_what_trusted_proxies_have_seen(forwarded: tuple[str, ...], proxies: int, address: str) -> None:
    assert client_address(_scope(*forwarded), proxies) == address


@given(st.lists(st.text(st.characters(codec="latin-1", exclude_characters="\r\n\x00")), max_size=4), st.integers(0, 3))
def test_no_header_makes_an_address_of_what_is_none(forwarded: list[str], proxies: int) -> None:
    scope = _scope(*(line.encode("latin-1", "ignore").decode("latin-1") for line in forwarded))
    assert set(client_address(scope, proxies)) <= set("0123456789abcdef.:")


@pytest.mark.parametrize(
    ("address", "visitor"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::1", "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("", ""),
    ],
)
def test_a_visitor_is_an_address_or_a_network(address: str, visitor: str) -> None:
    assert visitor_of(address) == visitor


# A server on `::` sees what comes by IPv4 in the last form.
@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_a_program_on_this_machine_is_known_unless_it_asks_for_others(peer: str) -> None:
    assert is_this_machine(_scope(peer=peer))
    assert not is_this_machine(_scope("192.0.2.1", peer=peer))


@pytest.mark.parametrize("peer", ["192.0.2.1", "::ffff:192.0.2.1", "2001:db8::1", "testclient", ""])
def test_nobody_else_is_a_program_on_this_machine(peer: str) -> None:
    assert not is_this_machine(_scope(peer=peer))


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("https://desk.example", "desk.example", True),
        ("https://desk.example:443", "desk.example", True),
        ("http://desk.example", "desk.example:80", True),
        ("https://DESK.example", "desk.example", True),
        ("https://desk.example:8443", "desk.example:8443", True),
        ("http://[::1]:7860", "[::1]:7860", True),
        ("https://desk.example", "desk.example:8443", False),
        ("https://a.desk.example", "desk.example", False),
        ("https://desk.example.evil.example", "desk.example", False),
        ("null", "desk.example", False),
        ("", "", False),
        ("file://", "", False),
        ("https://desk.example:x", "desk.example", False),
    ],
)
def test_same_site(origin: str, host: str, same: bool) -> None:
    assert is_same_site(origin, host) == same


_TRICKS = st.lists(
    st.sampled_from(["/", "\\", ":", "@", "?", "#", "..", "\t", "\n", " ", "evil.example", "%2f", "login", "x"])
)


@given(st.one_of(st.text(max_size=30), _TRICKS.map("".join)))
def test_a_way_back_stays_on_this_site(wanted: str) -> None:
    path = local_path(wanted)
    assert path in {"", wanted}
    # As a browser reads it: without tabs and line ends, backslashes as slashes.
    read = path.replace("\t", "").replace("\n", "").replace("\r", "").replace("\\", "/")
    parts = urlsplit(urljoin("https://desk.example/login", read))
    assert (parts.scheme, parts.netloc) == ("https", "desk.example")
    assert login_path(wanted).startswith("/login")
