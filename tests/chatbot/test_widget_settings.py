from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chatbot.widget_settings import WidgetSettings


@pytest.mark.parametrize(
    "site",
    [
        "https://shop.example",
        "https://shop.example:8443",
        "https://*.example.com",
        "https://xn--fsqu00a.xn--0zwm56d",
        "https://intranet",
        "http://localhost",
        "http://localhost:3000",
        "http://127.0.0.1:8080",
    ],
)
def test_an_origin_may_frame_the_chat(site: str) -> None:
    assert WidgetSettings(sites=(site,)).sites == (site,)


def test_names_are_kept_in_small_letters() -> None:
    assert WidgetSettings(sites=("https://Shop.Example",)).sites == ("https://shop.example",)


@pytest.mark.parametrize(
    "site",
    [
        "",
        "*",
        "https:",
        "https://*",
        "https://*.com",
        "https://shop.*.com",
        "http://shop.example",
        "http://localhost.example",
        "https://shop.example/",
        "https://shop.example/page",
        "https://user@shop.example",
        "https://shop.example:0",
        "https://shop.example:65536",
        "https://shop.example:４４３",
        "https://-shop.example",
        "https://1.2.3.4",
        "https://[::1]",
        "https://例子.中国",
        "https://shop.example\n",
        "https://shop.example; script-src *",
        "https://shop.example https://other.example",
        "https://" + "a." * 140 + "example",
    ],
)
def test_what_is_no_origin_or_one_of_everybody_is_refused(site: str) -> None:
    with pytest.raises(ValidationError, match="a site is https://NAME"):
        WidgetSettings(sites=(site,))


def test_at_most_a_hundred_sites_are_taken() -> None:
    names = tuple(f"https://shop{number}.example" for number in range(101))
    assert len(WidgetSettings(sites=names[:100]).sites) == 100
    with pytest.raises(ValidationError):
        WidgetSettings(sites=names)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=20), st.text(alphabet="ab.*-:/;,' \t0", max_size=20))
def test_nothing_that_is_taken_can_end_the_header_s_list(start: str, rest: str) -> None:
    for site in (start + rest, f"https://{rest}", f"https://shop.example{start}"):
        try:
            taken = WidgetSettings(sites=(site,)).sites[0]
        except ValidationError:
            continue
        assert taken.isascii()
        assert not set(taken) & set(" \t\r\n;,'\"()")
