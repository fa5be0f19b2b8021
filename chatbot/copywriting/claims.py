"""Claims that a text may make only where a source does: superlatives, certificates, guarantees and the like."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal, get_args

from ingest.normalize import normalize

ClaimKind = Literal["superlative", "certificate", "guarantee", "health", "comparison", "promise"]

CLAIM_KINDS: tuple[ClaimKind, ...] = get_args(ClaimKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Words of a sentence that need a source.

    Attributes:
        kind: ``health`` is health, safety and environment; ``promise`` is delivery and price.
        words: Normalised, as ``normalize`` leaves them.
    """

    kind: ClaimKind
    words: str


@dataclass(frozen=True, slots=True)
class _Rule:
    claims: re.Pattern[str]
    apart: re.Pattern[str] | None


def find_claims(text: str) -> tuple[Claim, ...]:
    """Claims of a text, by kind and in order; rules of both languages are tried, for names of either stand in both."""
    folded = normalize(text)
    found = []
    for kind, rule in _rules().items():
        plain = rule.apart.sub(lambda match: "\ufffc" * len(match.group()), folded) if rule.apart else folded
        words = dict.fromkeys(match.group().strip() for match in rule.claims.finditer(plain))
        found += [Claim(kind=kind, words=own) for own in words if own]
    return tuple(found)


def holds(source: str, claim: Claim) -> bool:
    """Whether a source makes a claim itself, in the same words."""
    return claim.words in normalize(source)


@lru_cache(maxsize=1)
def _rules() -> Mapping[ClaimKind, _Rule]:
    table = tomllib.loads(files("chatbot.copywriting").joinpath("claims.toml").read_text(encoding="utf-8"))
    return {
        kind: _Rule(
            claims=_any_of([*table[kind]["en"], *table[kind]["zh"]]),
            apart=_any_of(table[kind]["apart"]) if table[kind].get("apart") else None,
        )
        for kind in CLAIM_KINDS
    }


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))
