"""The list of contradictions as lines for a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def contradiction_lines(found: Mapping[str, Any]) -> list[str]:
    """Lines for what ``Administration.contradictions`` returned."""
    pairs = found["contradictions"]
    lines = []
    for number, pair in enumerate(pairs, start=1):
        lines.append(f"{number}. {_KINDS[pair['kind']]} (score {pair['score']:.2f})")
        for side in pair["statements"]:
            differing = f"  [{', '.join(side['differing'])}]" if side["differing"] else ""
            lines += [f"   {_place(side)}", f"     {' '.join(side['text'].split())}{differing}"]
    rest = found["found"] - len(pairs)
    if rest:
        lines.append(f"{rest} more; see --limit")
    return lines or [f"no contradictions were found in {found['kb']!r}"]


def _place(side: Mapping[str, Any]) -> str:
    version = f", version {side['version']}" if side["version"] else ""
    since = f", from {side['valid_from']}" if side["valid_from"] else ""
    page = f", page {side['page']}" if side["page"] else ""
    section = f": {side['section']}" if side["section"] else ""
    return f"{side['source']}{version}{since}{page}{section}"


_KINDS = {"value": "another value", "opposite": "the opposite"}
