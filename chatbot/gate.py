"""How well a version answers the gate's questions, and whether that is worse than what is live; no files, no models."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import PurePosixPath
from statistics import fmean

from chatbot.settings import GateSettings
from chatbot.significance import PairedDifference, paired_test
from ingest.normalize import normalize
from ingest.types import Chunk
from vectorstore.content import DocumentRecord
from vectorstore.gate_questions import GateQuestion

DEPTH = 10
"""Hits among which the right one is looked for."""

# With fewer questions one of them alone would be more than any share that one would care to lose.
_LEAST_QUESTIONS = 5
# A share that is lost exactly is not lost by more, whatever the last binary digit says.
_ROUNDING = 1e-9
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class GateScore:
    """What came of one question.

    Attributes:
        score: In [0, 1]; see ``score``.
        confidence: Estimated probability that the question can be answered, in [0, 1].
    """

    score: float
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GateChange:
    """A question that a candidate answers otherwise than the live version."""

    text: str
    live: float
    candidate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GateVerdict:
    """A candidate beside the live version.

    Attributes:
        live: Mean score; ``candidate`` is the other's.
        difference: Candidate minus live.
        worse: Questions that lost, the greatest loss first; ``better`` those that won.
        reason: Why the candidate is blocked; empty where it is not.
    """

    live: float
    candidate: float
    difference: PairedDifference
    worse: tuple[GateChange, ...]
    better: tuple[GateChange, ...]
    reason: str

    @property
    def blocked(self) -> bool:
        """Whether the candidate must not be published."""
        return bool(self.reason)


def score(
    question: GateQuestion, hits: Sequence[Chunk], documents: Set[str], *, confidence: float, min_confidence: float
) -> float:
    """How well a search serves a question, in [0, 1].

    An unanswerable question is served (1) where it is refused. An answerable one that is refused is not (0); else it
    is the reciprocal rank, among the first ten, of the first hit that holds an expected text, or is of the expected
    document. Where both are expected it is the mean of the two: a document that is found and garbled is half right.

    Args:
        question: And what should be found.
        hits: Best first.
        documents: Ids of the documents that the question names.
        confidence: See ``GateScore``.
        min_confidence: Below it a question is refused.
    """
    refused = confidence < min_confidence
    if refused or not question.answerable:
        return float(refused and not question.answerable)
    ranks = []
    if question.answers:
        ranks.append([any(holds(chunk.text, text) for text in question.answers) for chunk in hits[:DEPTH]])
    if question.document:
        ranks.append([chunk.document_id in documents for chunk in hits[:DEPTH]])
    return fmean(1 / (1 + right.index(True)) if True in right else 0.0 for right in ranks) if ranks else 0.0


def holds(text: str, expected: str) -> bool:
    """Whether a text holds another, case, width and white space aside; 75 does not stand in 1,750 or 0.75."""
    whole, wanted = normalize(text), normalize(expected)
    if not wanted:
        return False
    if stands_in(wanted, whole):
        return True
    # A line of Chinese goes on without a space, and one is left where the line was broken.
    return bool(_HAN.search(wanted)) and stands_in(wanted.replace(" ", ""), whole.replace(" ", ""))


def stands_in(wanted: str, whole: str) -> bool:
    """Whether a text stands in another, both normalised, its numbers not cut out of longer ones."""
    before = r"(?<!\d)(?<!\d[.,])" if wanted[0].isdigit() else ""
    after = r"(?!\d)(?![.,]\d)" if wanted[-1].isdigit() else ""
    return re.search(f"{before}{re.escape(wanted)}{after}", whole) is not None


class DocumentNames:
    """What the documents of a version may be called, looked at once for all questions."""

    def __init__(self, records: Iterable[DocumentRecord]) -> None:
        """Of all documents of a version."""
        self._titles: dict[str, set[str]] = {}
        self._ends: dict[tuple[str, ...], set[str]] = {}
        for record in records:
            self._titles.setdefault(normalize(record.title), set()).add(record.id)
            place = PurePosixPath(normalize(record.location))
            for parts in {place.parts, (*place.parent.parts, place.stem)}:
                for start in range(len(parts)):
                    self._ends.setdefault(parts[start:], set()).add(record.id)

    def named(self, name: str) -> frozenset[str]:
        """Ids of the documents with this title, or at this path or the end of one; the extension may be left out."""
        wanted = normalize(name.replace("\\", "/"))
        return frozenset(self._titles.get(wanted, set()) | self._ends.get(PurePosixPath(wanted).parts, set()))


def compare(
    questions: Sequence[GateQuestion],
    candidate: Mapping[str, float],
    live: Mapping[str, float],
    settings: GateSettings,
) -> GateVerdict:
    """Decide whether a candidate may take the place of the live version.

    Args:
        questions: At least one.
        candidate: Score of each question, by its id.
        live: The same of the live version.
        settings: How much worse is too much.
    """
    changes = [
        GateChange(text=question.text, live=live[question.id], candidate=candidate[question.id])
        for question in questions
    ]
    difference = paired_test([own.live for own in changes], [own.candidate for own in changes])
    return GateVerdict(
        live=fmean(own.live for own in changes),
        candidate=fmean(own.candidate for own in changes),
        difference=difference,
        worse=tuple(
            sorted((own for own in changes if own.candidate < own.live), key=lambda own: own.candidate - own.live)
        ),
        better=tuple(own for own in changes if own.candidate > own.live),
        reason=_reason(difference, settings),
    )


def _reason(difference: PairedDifference, settings: GateSettings) -> str:
    fallen = -difference.difference
    if fallen > 0 and difference.p_value < settings.significance:
        return f"p = {difference.p_value:.2g}, below gate.significance = {settings.significance:g}"
    if fallen > settings.max_drop + _ROUNDING and difference.n >= _LEAST_QUESTIONS:
        return f"a fall of {fallen:.3f}, more than gate.max_drop = {settings.max_drop:g}"
    return ""
