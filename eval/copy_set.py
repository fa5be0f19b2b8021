"""How well copy is judged: labelled sentences, a part of them written before the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field

from chatbot.copywriting.checking import Verdict, check_sentence
from chatbot.copywriting.claims import CLAIM_KINDS, ClaimKind, find_claims
from chatbot.copywriting.types import Fact
from eval.errors import DatasetError
from eval.json_rows import IdentifiedRow, numbered_rows
from ingest.types import Language

COPY = Path(__file__).resolve().parent / "sets" / "copy.jsonl"

Part = Literal["held_out", "dev", "late"]
_KEPT_BACK = frozenset({"flagged", "unsupported"})
_PRODUCT, _ABOUT = "AX-200/45", "AX-200"


class LabelledSentence(IdentifiedRow):
    """One sentence.

    Attributes:
        part: Whether it was there before the rules; ``dev`` was looked at while they were
            written, ``late`` was written to get around them.
        source: The one fact that it may stand on; empty for none.
        kind: What it should be judged as.
        claims: Kinds of claims that it makes, whether the source holds them or not.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    part: Part
    language: Language
    text: str = Field(min_length=1)
    source: str = ""
    kind: Verdict
    claims: tuple[ClaimKind, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Of one class: how many there are, were found, and were found rightly."""

    wanted: int
    found: int
    right: int

    @property
    def precision(self) -> float | None:
        """``None`` where none was found."""
        return self.right / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """``None`` where there is none."""
        return self.right / self.wanted if self.wanted else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A sentence that was judged otherwise than it should be."""

    id: str
    kind: Verdict
    judged: Verdict
    claims: tuple[str, ...]
    found: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyResults:
    """What came of one part of the set.

    Attributes:
        kinds: By verdict: fact, wording, flagged, unsupported.
        claims: By kind of claim.
        let_through: Ids of sentences that are flagged or unsupported by their labels, and were judged fact or wording.
    """

    sentences: int
    kinds: dict[str, Rates]
    claims: dict[str, Rates]
    let_through: tuple[str, ...]
    wrong: tuple[Wrong, ...]


def read_labelled(path: Path) -> list[LabelledSentence]:
    """The sentences of a file, one JSON object a line.

    Raises:
        DatasetError: The file is missing or empty, a line is damaged, or an id stands twice.
    """
    rows = [row for _, row in numbered_rows(path, LabelledSentence)]
    if not rows:
        raise DatasetError(f"{path} is empty; give a file of labelled sentences")
    return rows


def judge_copy(rows: Sequence[LabelledSentence], *, part: Part) -> CopyResults:
    """Judge the sentences of one part by the rules that drafts are checked with."""
    own = [row for row in rows if row.part == part]
    judged = {row.id: check_sentence(row.text, _facts(row), product=_PRODUCT, topic="").verdict for row in own}
    claimed = {row.id: frozenset(claim.kind for claim in find_claims(row.text)) for row in own}
    verdicts: tuple[Verdict, ...] = ("fact", "wording", "flagged", "unsupported")
    return CopyResults(
        sentences=len(own),
        kinds={kind: _rates([(row.kind == kind, judged[row.id] == kind) for row in own]) for kind in verdicts},
        claims={kind: _rates([(kind in row.claims, kind in claimed[row.id]) for row in own]) for kind in CLAIM_KINDS},
        let_through=tuple(row.id for row in own if row.kind in _KEPT_BACK and judged[row.id] not in _KEPT_BACK),
        wrong=tuple(
            Wrong(
                id=row.id,
                kind=row.kind,
                judged=judged[row.id],
                claims=tuple(sorted(row.claims)),
                found=tuple(sorted(claimed[row.id])),
                text=row.text,
            )
            for row in own
            if judged[row.id] != row.kind or claimed[row.id] != set(row.claims)
        ),
    )


def copy_table(part: Part, results: CopyResults) -> str:
    """A line for each class, then each sentence that was judged wrongly."""
    lines = [f"{part}: {results.sentences} sentences", f"{'':<12} {'n':>4} {'precision':>10} {'recall':>7}"]
    for name, rates in {**results.kinds, **results.claims}.items():
        lines.append(f"{name:<12} {rates.wanted:>4} {_shown(rates.precision):>10} {_shown(rates.recall):>7}")
    lines.append(f"let through: {', '.join(results.let_through) or 'none'}")
    lines += [
        f"{own.id}: {own.judged} for {own.kind}; claims {', '.join(own.found) or 'none'}"
        f" for {', '.join(own.claims) or 'none'}: {own.text}"
        for own in results.wrong
    ]
    return "\n".join(lines)


def _facts(row: LabelledSentence) -> tuple[Fact, ...]:
    if not row.source:
        return ()
    own = Fact(number=1, text=row.source, quote=row.source, about=_ABOUT, source="", page=None, section="")
    return (own,)


def _rates(pairs: Sequence[tuple[bool, bool]]) -> Rates:
    return Rates(
        wanted=sum(wanted for wanted, _ in pairs),
        found=sum(found for _, found in pairs),
        right=sum(wanted and found for wanted, found in pairs),
    )


def _shown(rate: float | None) -> str:
    return "–" if rate is None else f"{rate:.3f}"
