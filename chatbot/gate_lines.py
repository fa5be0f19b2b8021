"""What the gate says: one line for each occasion, and the table of a check."""

from __future__ import annotations

from collections.abc import Sequence

from chatbot.gate import GateChange, GateVerdict

# A line on a terminal; whoever wants all of them runs the check.
_SHOWN = 5
_QUESTION_CHARS = 80


def blocked_line(kb: str, version: str, verdict: GateVerdict) -> str:
    """Why a version was not published, and what to do."""
    n = verdict.difference.n
    return (
        f"version {version} of knowledge base {kb!r} was not published: on its {n} gate questions the mean score fell"
        f" from {verdict.live:.3f} to {verdict.candidate:.3f} ({verdict.reason}); {len(verdict.worse)} lost,"
        f" {len(verdict.better)} won, worst: {_changes(verdict.worse)}. What was live still is. See"
        f" `citedesk kb gate check {version} --kb {kb}`; correct the documents, or publish it all the same with"
        f" `citedesk kb publish {version} --kb {kb} --force`"
    )


def worse_line(verdict: GateVerdict) -> str:
    """A version that passed, with some questions lost."""
    return (
        f"the gate let the version pass (mean score {verdict.live:.3f} before, {verdict.candidate:.3f} now), but"
        f" {len(verdict.worse)} of {verdict.difference.n} questions lost: {_changes(verdict.worse)}"
    )


def wrong_line(texts: Sequence[str], n: int) -> str:
    """Questions without a right hit, where there is nothing to compare with."""
    shown = "; ".join(_short(text) for text in texts[:_SHOWN])
    return f"{len(texts)} of {n} gate questions are not answered as expected: {shown}{_more(len(texts))}"


def _changes(changes: Sequence[GateChange]) -> str:
    shown = "; ".join(f"{_short(own.text)} ({own.live:.2f} → {own.candidate:.2f})" for own in changes[:_SHOWN])
    return f"{shown}{_more(len(changes))}"


def _more(count: int) -> str:
    return f"; and {count - _SHOWN} more" if count > _SHOWN else ""


def _short(text: str) -> str:
    return f"“{text if len(text) <= _QUESTION_CHARS else f'{text[: _QUESTION_CHARS - 1]}…'}”"
