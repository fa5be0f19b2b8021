"""Who may show the chat in a frame."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# The last part of a name has a letter: the browsers' rules know no other addresses than 127.0.0.1.
_NAME = rf"(?:{_LABEL}\.)*(?=[a-z0-9-]*[a-z]){_LABEL}"
# A star stands for the subdomains of one owner, so two parts must follow it.
_SITE = re.compile(
    rf"https://(?:\*\.{_LABEL}\.)?{_NAME}(?::([0-9]{{1,5}}))?|http://(?:localhost|127\.0\.0\.1)(?::([0-9]{{1,5}}))?"
)
_LONGEST_NAME_CHARS = 253


def _checked_site(site: str) -> str:
    lowered = site.lower()
    found = _SITE.fullmatch(lowered)
    port = int(found[1] or found[2] or 443) if found else 0
    if not 1 <= port <= 65535 or len(lowered.split("://")[1].split(":")[0]) > _LONGEST_NAME_CHARS:
        raise ValueError(
            "a site is https://NAME, https://NAME:PORT or https://*.NAME without a path, or for trying"
            " http://localhost:PORT; write names with other letters in their xn-- form"
        )
    return lowered


Site = Annotated[str, AfterValidator(_checked_site)]


class WidgetSettings(BaseModel):
    """The chat on other web sites."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sites: tuple[Site, ...] = Field(
        default=(),
        max_length=100,
        description="Sites that may show the chat by `widget.js`, such as `https://shop.example` or"
        " `https://*.example.com`; empty for this server's own pages only.",
    )
