"""Words that mean the same in trade, in English and Chinese: what else a question's word may be called."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=1)
def synonyms() -> Mapping[str, tuple[str, ...]]:
    """For each word of the glossary the others of its lines, as the lexical index holds them."""
    lines: list[str] = [
        line
        for part in tomllib.loads(resources.files("vectorstore").joinpath("glossary.toml").read_text("utf-8")).values()
        for line in part
    ]
    found: dict[str, dict[str, None]] = {}
    for line in lines:
        words = line.replace("|", " ").split()
        for word in words:
            found.setdefault(word, {}).update(dict.fromkeys(other for other in words if other != word))
    return {word: tuple(others) for word, others in found.items()}
