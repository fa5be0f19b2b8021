"""The routes of the embeddable chat, and who may frame what."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.ui.widget_sites import chat_desk

SITES = ("https://shop.example", "https://*.example.com")


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with chat_desk(SITES) as desk, httpx.Client(base_url=desk.by_number) as client:
        yield client


def _policies(answer: httpx.Response) -> list[str]:
    return answer.headers.get_list("content-security-policy")


def test_the_script_may_be_kept_and_is_asked_for_again_by_its_tag(client: httpx.Client) -> None:
    script = client.get("/widget.js")
    assert script.status_code == 200
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["cache-control"] == "public, max-age=3600"
    assert script.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in script.headers
    tag = script.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = client.get("/widget.js", headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get("/widget.js", headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.head("/widget.js").headers["etag"] == tag


def test_the_buyer_s_page_may_be_framed_by_the_sites_and_every_other_page_by_none(client: httpx.Client) -> None:
    framed = client.get("/?embed=1")
    assert _policies(framed) == ["frame-ancestors 'self' https://shop.example https://*.example.com"]
    assert "x-frame-options" not in framed.headers
    for path in ("/agent", "/widget-demo", "/widget.js", "/nowhere", "/agent/"):
        other = client.get(path)
        assert "frame-ancestors 'self'" in _policies(other), path
        assert other.headers["x-frame-options"] == "SAMEORIGIN"


def test_without_sites_no_page_may_be_framed() -> None:
    with chat_desk(()) as desk:
        page = httpx.get(desk.by_number)
    assert _policies(page) == ["frame-ancestors 'self'"]
    assert page.headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize(("asked", "language"), [("?language=zh", "zh"), ("?language=en", "en"), ("?language=<", "en")])
def test_the_page_to_try_it_speaks_both_languages_and_shows_the_tag(
    client: httpx.Client, asked: str, language: str
) -> None:
    page = client.get(f"/widget-demo{asked}", headers={"Accept-Language": "fr"})
    assert page.status_code == 200
    assert f'data-language="{language}"' in page.text
    assert f"&lt;script src=&#34;{client.base_url}/widget.js&#34;" in page.text.replace("&quot;", "&#34;")
    assert all(site in page.text for site in SITES)
    assert client.get("/widget-demo", headers={"Accept-Language": "zh-CN,en"}).text.count('lang="zh-CN"') == 2


def test_a_host_name_is_no_way_to_bring_markup_onto_that_page(client: httpx.Client) -> None:
    page = client.get("/widget-demo", headers={"Host": "x\"'><script>alert(1)</script>"})
    assert "<script>alert" not in page.text
