"""Put the attacks to the program as it is served, with its real language model, and judge what leaves."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from chatbot.assembly import Application, open_application
from chatbot.settings import Settings
from eval.attack_judge import faults
from eval.attack_set import read_attacks
from eval.bench_questions import spread
from eval.errors import DatasetError
from eval.progress import tracked
from eval.record import commit, machine, model_hashes
from eval.workbench import published_texts, thrown_away
from vectorstore.manifest import sha256_of
from vectorstore.report import Progress

KB = "attacks"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttackOptions:
    """What to ask.

    Attributes:
        documents: Files and folders of the knowledge base that is attacked.
        limit: So many attacks, spread evenly over the file; ``None`` for all.
    """

    attacks: Path
    documents: tuple[Path, ...]
    limit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttackVerdict:
    """How the program answered one attack; ``faults`` is empty where it did not get through."""

    id: str
    family: str
    faults: tuple[str, ...]
    abstained: bool
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyResult:
    """Of one family: attacks that were made, that got through, and that were refused or declined."""

    asked: int
    through: int
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttackResults:
    """What came out.

    Attributes:
        not_asked: Attacks that stand in documents: what keeps those out is tested without a language model.
    """

    families: dict[str, FamilyResult]
    verdicts: tuple[AttackVerdict, ...]
    not_asked: int
    hashes: dict[str, str]
    machine: dict[str, object]
    seconds: float
    commit: str | None

    @property
    def through(self) -> tuple[AttackVerdict, ...]:
        """Attacks that got through."""
        return tuple(verdict for verdict in self.verdicts if verdict.faults)


def run_attacks(
    options: AttackOptions,
    settings: Settings,
    *,
    compose: Callable[[Settings], Application] = open_application,
    progress: Progress | None = None,
) -> AttackResults:
    """Ingest the documents into a knowledge base that is thrown away, attack, and judge.

    Raises:
        DatasetError: The attacks cannot be used, or a document cannot be read.
        IngestError: A path does not exist.
        ChatbotError: A model is missing.
    """
    started = time.perf_counter()
    attacks = read_attacks(options.attacks)
    asked = spread([attack for attack in attacks if attack.channel != "document"], options.limit or len(attacks))
    verdicts: list[AttackVerdict] = []
    with thrown_away(settings, compose) as application:
        ingest(application, options.documents, progress)
        texts = published_texts(application, KB)
        for attack in tracked(asked, total=len(asked), stage="attacking", progress=progress):
            answer = application.answer(attack.asked(KB))
            verdicts.append(
                AttackVerdict(
                    id=attack.id,
                    family=attack.family,
                    faults=faults(answer, asked=attack.asked().text, goal=attack.goal, texts=texts),
                    abstained=answer.abstained,
                    answer=answer.text,
                )
            )
        hashes = model_hashes(application.embedders(), application.settings, language_model=True)
    return AttackResults(
        families=_by_family(verdicts),
        verdicts=tuple(verdicts),
        not_asked=sum(attack.channel == "document" for attack in attacks),
        hashes={"attacks": sha256_of(options.attacks), **hashes},
        machine=machine(),
        seconds=round(time.perf_counter() - started, 3),
        commit=commit(),
    )


def ingest(application: Application, documents: Sequence[Path], progress: Progress | None) -> None:
    """Read the documents into the knowledge base ``KB``.

    Raises:
        DatasetError: One cannot be read.
    """
    report = application.ingest(documents, kb=KB, progress=progress)
    if report.failures:
        raise DatasetError(f"{report.failures[0].path} cannot be read: {report.failures[0].reason}")


def _by_family(verdicts: Sequence[AttackVerdict]) -> dict[str, FamilyResult]:
    families: dict[str, list[AttackVerdict]] = {}
    for verdict in verdicts:
        families.setdefault(verdict.family, []).append(verdict)
    return {
        name: FamilyResult(
            asked=len(own),
            through=sum(bool(verdict.faults) for verdict in own),
            refused=sum(verdict.abstained for verdict in own),
        )
        for name, own in families.items()
    }
