"""The way from one desk to another, and out."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.types import Language

_WORDS: Mapping[Language, tuple[tuple[str, str], ...]] = {
    "en": (
        ("Chat", "/"),
        ("Agents’ desk", "/agent/"),
        ("Console", "/admin/"),
        ("Password", "/password"),
        ("Log out", "/logout"),
    ),
    "zh": (
        ("对话页面", "/"),
        ("客服工作台", "/agent/"),
        ("管理台", "/admin/"),
        ("修改密码", "/password"),
        ("退出登录", "/logout"),
    ),
}


def desk_links(language: Language) -> str:
    """A line of links in Markdown; the server says no to whom a desk is not for."""
    return " · ".join(f"[{name}]({path})" for name, path in _WORDS[language])
