"""What a sentence of copy is: a fact with its source, wording, a claim without a source, or unsupported."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from chatbot.copywriting.claims import Claim, find_claims, holds
from chatbot.copywriting.lexicon import is_wording
from chatbot.copywriting.standing import standing
from chatbot.copywriting.types import Fact, Reason
from ingest.instructions import addressed_words

Verdict = Literal["fact", "wording", "flagged", "unsupported"]

# What a page or a reader of Markdown takes for more than text.
_MARKUP = re.compile(r"[<>{}|`\\]|://|\]\(")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What became of a sentence.

    Attributes:
        facts: Numbers of the facts that it stands on.
        reasons: Kinds of claims that no source holds; of a fact, those that its source makes itself.
        words: The words that make them.
    """

    verdict: Verdict
    facts: tuple[int, ...] = ()
    reasons: tuple[Reason, ...] = ()
    words: tuple[str, ...] = ()


def check_sentence(sentence: str, facts: Sequence[Fact], *, product: str, topic: str) -> Checked:
    """Say what a sentence is.

    Args:
        sentence: Of a model or a person.
        facts: All that it may stand on.
        product: What the copy is about; its part numbers may be named.
        topic: Likewise; lends words to announcements, and nothing else.
    """
    claims = find_claims(sentence)
    stands = standing(sentence, facts, product=product)
    if stands:
        source = "\n".join(f"{fact.about}\n{fact.quote}\n{fact.text}" for fact in facts if fact.number in stands)
        missing = [claim for claim in claims if not holds(source, claim)]
        if not missing:
            return Checked(verdict="fact", facts=stands, reasons=_kinds(claims), words=_words(claims))
        return Checked(verdict="flagged", reasons=_kinds(missing), words=_words(missing))
    if claims:
        return Checked(verdict="flagged", reasons=_kinds(claims), words=_words(claims))
    if not _MARKUP.search(sentence) and not addressed_words(sentence) and is_wording(sentence, (product, topic)):
        return Checked(verdict="wording")
    return Checked(verdict="unsupported", reasons=("unsupported",))


def _kinds(claims: Sequence[Claim]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(claim.kind for claim in claims))


def _words(claims: Sequence[Claim]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claim.words for claim in claims))
